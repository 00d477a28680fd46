"""A sheet printed as text for a terminal: a fact a line, tables in columns."""

import unicodedata
from collections.abc import Iterable, Iterator

from hub.sheets.model import (
    Part,
    Sheet,
    SheetFacts,
    SheetNote,
    SheetSection,
    SheetTable,
)
from schemas.printable import printable

INDENT = BETWEEN = "  "
FRAME = "│ "
WIDE = frozenset("WF")
BLANK = "\u3000"
"""The blank of Chinese text, which is as wide as two."""


def as_text(sheet: Sheet) -> str:
    """Print a sheet; no text of it moves the cursor, or stands where a heading does."""
    return _printed(_lines(sheet))


def section_text(section: SheetSection) -> str:
    """Print what stands under a heading so, without the heading."""
    return _printed(line for part in section.parts for line in _part(part))


def _printed(lines: Iterable[str]) -> str:
    """Put lines under each other as a terminal may show them."""
    return "\n".join(
        printable(line.replace(BLANK, BETWEEN).rstrip(" ")) for line in lines
    )


def _lines(sheet: Sheet) -> Iterator[str]:
    """Yield the lines of a sheet."""
    yield from _behind("", sheet.title)
    for line in sheet.lines:
        yield from _behind(INDENT, line)
    for section in sheet.sections:
        yield ""
        heading = BETWEEN.join(filter(None, (section.heading, section.remark)))
        yield from _behind("", heading)
        for part in section.parts:
            yield from _part(part)


def _behind(head: str, text: str) -> Iterator[str]:
    """Yield the lines of a text, the first behind a head and the others under it."""
    first, *others = text.split("\n")
    yield f"{head}{first}"
    under = " " * (_width(head) or len(INDENT))
    yield from (f"{under}{one}" for one in others)


def _part(part: Part) -> Iterator[str]:
    """Yield the lines of one part."""
    match part:
        case SheetFacts():
            for name, value in part.rows:
                yield from _behind(f"{INDENT}{name}{BETWEEN}", value)
        case SheetNote(of_file=False):
            frame = FRAME if part.framed else ""
            yield from _behind(f"{INDENT}{frame}", part.text)
        case SheetTable():
            yield from _table(part)


def _table(table: SheetTable) -> Iterator[str]:
    """Yield a row a line under heads; where cells have several lines, a cell a line."""
    rows, total = table.texts()
    rows += [total] if total else []
    heads = [column.head for column in table.columns]
    if any("\n" in cell for row in rows for cell in row):
        for number, row in enumerate(rows):
            if number:
                yield ""
            for head, cell in zip(heads, row, strict=True):
                if cell:
                    yield from _behind(f"{INDENT}{head}{BETWEEN}", cell)
        return
    told = [heads, *rows]
    widths = [max(map(_width, column)) for column in zip(*told, strict=True)]
    for row in told:
        yield INDENT + BETWEEN.join(
            _padded(cell, width, align=column.align)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )


def _padded(cell: str, width: int, *, align: str) -> str:
    """Fill a cell up to the width of its column."""
    blanks = " " * (width - _width(cell))
    return f"{blanks}{cell}" if align == "right" else f"{cell}{blanks}"


def _width(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in WIDE else 1 for one in text)
