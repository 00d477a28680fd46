"""How it comes: a door fetches deliveries, which are bytes with a name and a cursor.

A delivery has one page, a file, or many that belong together: they are landed one by
one, so that none is fetched twice, and then read, counted and taken in as one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Self

from connectors.rows import SourceError


class DeliveryBrokenError(SourceError):
    """A delivery of many pages that cannot be one; its pages are let go of."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes that are fetched at once: their name, the cursor after them, how to open.

    Behind a page that others of its delivery follow, the cursor is the door's own word
    for where in the delivery it goes on; behind the last, where the next one begins.
    """

    name: str
    cursor: str
    open: Callable[[], BinaryIO]
    mark: str | None = None
    """Which file it is, as it lies there now, in up to 64 characters; None where the
    door yields nothing a second time."""


@dataclass(frozen=True, slots=True)
class BegunDelivery:
    """A delivery of which pages were landed before its sync was cut off."""

    name: str
    cursor: str
    """The one behind its last landed page."""
    digests: tuple[str, ...]
    """The SHA-256 of each landed page, in order."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a member's system gives at once: one file, or pages that follow each other.

    ``pages`` yields those not landed yet; whoever takes them in lands each before it
    asks for the next. ``is_paged`` says that they are pages of one delivery, be it a
    single one.
    """

    name: str
    pages: Iterator[Page]
    is_paged: bool = False

    @classmethod
    def of_file(cls, page: Page) -> Self:
        """Make a delivery of one file."""
        return cls(page.name, iter((page,)))


class Door(ABC):
    """The way in which a source's deliveries come."""

    @abstractmethod
    def check(self) -> None:
        """Refuse with `SourceError` what would keep `fetch` from working."""

    @abstractmethod
    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield what was delivered after the cursor ``since``, oldest first.

        Deliveries may come twice: a window before the cursor is read again, because
        what arrives late would else be passed over. The receiver knows bytes it has by
        their hash. A cursor that lies behind ``at``, which is now, was made while the
        clock was wrong and passes over nothing. A door of many pages goes on with
        ``begun``, yielding that delivery first, with its remaining pages.

        Raises:
            DeliveryBrokenError: from the pages: they are none of one delivery, and
                those that were landed are worth nothing.
            SourceError: nothing more can be fetched now; landed pages stay.
        """
