"""Sections of a sheet printed as CSV or XLSX, harmless to spreadsheet programs.

A text that a program would take for a formula is told to be text: by an apostrophe
before it in CSV, and by its kind of cell in XLSX, where it stands as it is.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from hub.sheets.model import Cell, SheetFacts, SheetNote, SheetSection, SheetTable

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""
SHEET_NAME = 31
"""Characters that the name of a worksheet may have."""


def as_csv(section: SheetSection) -> bytes:
    """Print a section as CSV that spreadsheet programs open as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows(map(neutralised, row) for row, _ in _rows(section))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sections: Sequence[SheetSection]) -> bytes:
    """Print each section as a worksheet in which no cell is a formula or a link."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        # The same sections make the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  (the format knows no zones)
        bold = book.add_format({"bold": True})
        for section in sections:
            page = book.add_worksheet(section.heading[:SHEET_NAME])
            for number, (row, is_head) in enumerate(_rows(section)):
                style = bold if is_head else None
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell[:LONGEST_CELL], style)
                    elif cell is not None:
                        page.write_number(number, column, cell)
    return file.getvalue()


def _rows(section: SheetSection) -> Iterator[tuple[Sequence[Cell], bool]]:
    """Yield the rows of a section, and whether each is a table's head."""
    for part in section.parts:
        match part:
            case SheetFacts():
                yield from ((row, False) for row in part.rows)
            case SheetNote(of_file=False):
                yield (part.text,), False
            case SheetTable():
                yield [column.head for column in part.columns], True
                yield from ((row, False) for row in part.rows)
                if part.total:
                    yield part.total, False


def neutralised(cell: Cell) -> Cell:
    """Mark a text that a spreadsheet program would run as a formula."""
    if isinstance(cell, str) and cell.lstrip(" \u3000").startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
