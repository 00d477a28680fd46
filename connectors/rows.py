"""What reading a file yields: rows, what is no row, and where each of them stands."""

from dataclasses import dataclass
from typing import Any

from connectors.header import ColumnGuess


class SourceError(Exception):
    """A source or one of its files cannot be read at all; ``code`` never changes."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the stable code and a sentence that says what to do."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in a file.

    ``row`` counts from 1 the way a person would: the line a CSV row starts on, the row
    number a spreadsheet shows, the number of an item in a JSON array. ``offset`` and
    ``length`` are bytes of the landed file, where rows are runs of bytes.
    """

    sheet: str | None
    row: int
    offset: int | None
    length: int | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record in our field names, cleaned but not judged.

    A value is None where the file says that there is none, a `date` or an integer of
    fen where a declared date or amount could be read, and else the text as it stands.
    """

    kind: str
    values: dict[str, Any]
    place: Place


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row without data.

    ``reason`` is title, blank, repeated-header, total or continuation. A total sums up
    the rows above it; a continuation carries more of the row above and went into it.
    """

    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class BadRow:
    """A data row that cannot be read; ``reason`` is a stable code.

    ``content`` is a digest of what stands in it, by which it is known when it comes
    again; None where its source cannot tell.
    """

    reason: str
    detail: str
    place: Place
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The header that the rows after it were read by; neither a row nor skipped.

    ``found`` are our field names, ``ignored`` the file's column names that the manifest
    does not name: their values are never yielded. ``guesses`` are columns that were
    taken for a field though their names are not known. JSON has no header row; there a
    `Header` is yielded at each row that brings names not met before.
    """

    found: tuple[str, ...]
    ignored: tuple[str, ...]
    place: Place
    guesses: tuple[ColumnGuess, ...] = ()


Item = RawRow | Skipped | BadRow | Header
"""Whatever stands in a file, in order."""


@dataclass(frozen=True, slots=True)
class ReceivedCell:
    """A cell as it was delivered, under the name of its column.

    ``text`` is None where the row has no such cell, ``field`` where the manifest does
    not name the column.
    """

    column: str
    text: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """What a text says in a column: its value, and the unit that it was read in."""

    value: object
    unit: str | None = None
