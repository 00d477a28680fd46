"""What the process that reads a spreadsheet says to the one that asked.

Each message is its length in four bytes, big endian, then MessagePack.
"""

import msgspec

Cell = str | int | float | bool | None
LENGTH_BYTES = 4


class SheetStart(msgspec.Struct, tag="sheet", frozen=True, array_like=True):
    """A sheet begins; ``width`` counts columns from A."""

    name: str
    width: int


class SheetRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row of a sheet, merged cells filled in.

    ``row`` is the number that a spreadsheet program shows. Dates are ISO text.
    ``is_title`` says that one merged cell is all there is, ``formulas`` are the indexes
    of cells that hold a formula, ``fault`` is why the row cannot be read, if it cannot.
    """

    row: int
    cells: list[Cell]
    is_title: bool = False
    formulas: list[int] = []
    fault: str = ""


class SheetRows(msgspec.Struct, tag="rows", frozen=True, array_like=True):
    """The next rows of the sheet that began last."""

    rows: list[SheetRow]


class SheetRefusal(msgspec.Struct, tag="refusal", frozen=True, array_like=True):
    """The file cannot be read, for the reason that a `SourceError` carries."""

    code: str
    detail: str


class End(msgspec.Struct, tag="end", frozen=True, array_like=True):
    """Everything was said."""


Frame = SheetStart | SheetRows | SheetRefusal | End
