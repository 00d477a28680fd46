"""A sheet as plain values: whatever has a title, facts, tables and notes can be one.

Every text is data: it is shown letter by letter, whatever letters it has.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

Align = Literal["left", "right"]
Cell = str | int | None


class SheetFacts(msgspec.Struct, frozen=True, tag="facts"):
    """Rows of a label and a value."""

    rows: Sequence[tuple[str, str]]


class SheetColumn(msgspec.Struct, frozen=True):
    """A column of a table; widths share what the page has."""

    head: str
    width: int = 1
    align: Align = "left"


class SheetTable(msgspec.Struct, frozen=True, tag="table"):
    """Rows under heads that are said again on each page."""

    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    """A last row under a rule, such as a sum."""

    def texts(self) -> tuple[list[list[str]], list[str]]:
        """Give rows and total as texts; a cell with nothing is empty."""
        return [list(map(_text, row)) for row in self.rows], list(
            map(_text, self.total)
        )


def _text(cell: Cell) -> str:
    """Write a cell as a text."""
    return "" if cell is None else str(cell)


class SheetNote(msgspec.Struct, frozen=True, tag="note"):
    """A sentence or a few; one that binds the reader stands in a frame."""

    text: str
    framed: bool = False
    of_file: bool = False
    """Whether it speaks of the PDF itself, so that no other print of it says this."""


Part = SheetFacts | SheetTable | SheetNote


class SheetSection(msgspec.Struct, frozen=True):
    """What stands under one heading."""

    heading: str
    parts: Sequence[Part]
    remark: str = ""
    """A few small words at the end of the heading."""


class SheetMargin(msgspec.Struct, frozen=True):
    """What stands on every page: why it was asked above, the receipt below."""

    above: Sequence[tuple[str, str]]
    below: Sequence[tuple[str, str]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """All that is printed of one answer."""

    language: Literal["zh", "en"]
    title: str
    lines: Sequence[str] = ()
    """What stands small under the title."""
    margin: SheetMargin
    sections: Sequence[SheetSection]
    at: datetime
    """The moment of the answer, which the PDF bears as the one at which it was made."""
