"""Where in an interface's answers a sync stands: the cursor of an HTTP door."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Self

import msgspec

from connectors.cells import CHINA
from connectors.rows import SourceError

FIRST_YEAR = 1900
"""Before it nothing is told; windows go back from it without leaving the calendar."""


@dataclass(frozen=True, slots=True)
class HttpPlace:
    """A place between two pages, or behind the last one of a delivery.

    ``since`` is the moment from which its delivery tells, ``until`` where the next one
    begins, both in UTC; ``next`` what the next page is asked by, None behind the last.
    """

    since: str | None
    until: str
    page: int = 0
    """How many pages of the delivery lie before."""
    next: str | None = None
    is_end: bool = False
    etag: str = ""
    query: str = ""
    """What was asked for when the tag was given."""

    def write(self) -> str:
        """Write the place as the text of a cursor."""
        return msgspec.json.encode(asdict(self)).decode("utf-8")

    @classmethod
    def read(cls, cursor: str) -> Self | None:
        """Read the text of a cursor; None where another kind of door has written it."""
        try:
            return msgspec.convert(msgspec.json.decode(cursor), cls)
        except (msgspec.MsgspecError, ValueError):
            return None


def moment_of_text(text: str) -> datetime:
    """Read a moment as an interface says it: ISO, or seconds since 1970.

    Raises:
        SourceError: ``page-unreadable``: it is neither, or lies before all records.
    """
    try:
        if text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise _unreadable(text) from error
    if moment.year < FIRST_YEAR:
        raise _unreadable(text)
    return moment.replace(tzinfo=CHINA) if moment.tzinfo is None else moment


def _unreadable(text: str) -> SourceError:
    """Say that a text is no moment up to which anything can be told."""
    return SourceError(code="page-unreadable", detail=f"{text:.40} is no moment")


def written_moment(moment: datetime, style: str) -> str:
    """Write a moment in the style that an interface wants."""
    if style == "epoch":
        return str(int(moment.timestamp()))
    if style == "day":
        return moment.astimezone(CHINA).date().isoformat()
    return moment.astimezone(UTC).isoformat(timespec="seconds")
