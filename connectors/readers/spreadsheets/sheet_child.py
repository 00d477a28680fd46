"""The process that reads one spreadsheet: the file on its input, frames on its output.

It runs on its own because a hostile spreadsheet can make any reader use up memory or
time, and it bounds itself before it looks at the first byte. Started with
``python -I -m connectors.readers.spreadsheets.sheet_child``.
"""

import datetime
import os
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO

import msgspec
import openpyxl
import python_calamine

from connectors.readers import limits
from connectors.readers.spreadsheets.biff import SIGNATURE, find_formulas
from connectors.readers.spreadsheets.merged import MergedCells
from connectors.readers.spreadsheets.ods_spans import Span, find_spans, show_day
from connectors.readers.spreadsheets.sheet_frames import (
    LENGTH_BYTES,
    Cell,
    End,
    Frame,
    SheetRefusal,
    SheetRow,
    SheetRows,
    SheetStart,
)
from connectors.readers.spreadsheets.zip_check import check_zip
from connectors.rows import SourceError

ROWS_A_FRAME = 500
CHARS_A_FRAME = 1 << 20
Formulas = dict[int, set[tuple[int, int]]]
Spans = dict[int, list[Span]]


def main() -> None:
    """Read the spreadsheet on standard input; say on standard output what is there."""
    bound_this_process()
    # What a reader may print must not mix with the frames.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    encoder = msgspec.msgpack.Encoder()

    def send(frame: Frame) -> None:
        content = encoder.encode(frame)
        out.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
        out.flush()

    for frame in speak(sys.stdin.buffer):
        send(frame)


def speak(data: BinaryIO) -> Iterator[Frame]:
    """Yield every frame there is to say; the last one is an end or a refusal."""
    try:
        yield from read_workbook(data)
    except SourceError as error:
        yield SheetRefusal(error.code, error.detail)
    except MemoryError:
        detail = "the spreadsheet needs more memory than it may have"
        yield SheetRefusal("too-large", detail)
    except python_calamine.PasswordError:
        yield SheetRefusal(
            "password", "the file is locked; deliver it without a password"
        )
    except Exception as error:  # noqa: BLE001  # any reader's failure refuses the file
        yield SheetRefusal("unreadable", f"no spreadsheet can be read: {error!r:.200}")
    else:
        yield End()


def bound_this_process() -> None:
    """Take away memory, time, and writing to files."""
    bounds = (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for what, bound in bounds:
        hard = resource.getrlimit(what)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (most, most))


def read_workbook(data: BinaryIO) -> Iterator[Frame]:
    """Yield every sheet with its rows."""
    size = data.seek(0, os.SEEK_END)
    formulas, spans = look_beside(data, size)
    data.seek(0)
    with python_calamine.CalamineWorkbook.from_filelike(data) as book:
        kinds = [sheet.typ for sheet in book.sheets_metadata]
        for index, kind in enumerate(kinds):
            if kind == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(index)
                merged = spans.get(index) or sheet.merged_cell_ranges or []
                yield from read_sheet(sheet, merged, formulas.get(index, set()))


def look_beside(data: BinaryIO, size: int) -> tuple[Formulas, Spans]:
    """Check the file as a whole and find what calamine does not tell, by sheet."""
    data.seek(0)
    head = data.read(len(SIGNATURE))
    data.seek(0)
    if head == SIGNATURE:
        return dict(enumerate(find_formulas(data.read()))), {}
    with_formulas = check_zip(data, size)
    data.seek(0)
    if is_ods(data):
        found = find_spans(data)
        return dict(enumerate(found.formulas)), dict(enumerate(found.spans))
    return (find_xlsx_formulas(data) if with_formulas else {}), {}


def is_ods(data: BinaryIO) -> bool:
    """Tell an OpenDocument file, whose first entry names its type."""
    head = data.read(100)
    data.seek(0)
    return b"mimetypeapplication/vnd.oasis.opendocument" in head


def find_xlsx_formulas(data: BinaryIO) -> Formulas:
    """Find the formulas of an XLSX file that has some."""
    book = openpyxl.load_workbook(data, read_only=True)
    indexes = {name: index for index, name in enumerate(book.sheetnames)}
    found: Formulas = {}
    for sheet in book.worksheets:
        # What a sheet says of its own size can be wrong; then cells would be left out.
        sheet.reset_dimensions()
        found[indexes[sheet.title]] = {
            (row, column)
            for row, cells in enumerate(sheet.iter_rows(min_row=1, min_col=1))
            for column, cell in enumerate(cells)
            if cell.data_type == "f"
        }
    return found


def read_sheet(
    sheet: python_calamine.CalamineSheet,
    spans: list[Span],
    formulas: set[tuple[int, int]],
) -> Iterator[Frame]:
    """Yield one sheet: its start, then its rows in frames of bounded size."""
    if sheet.start is None or sheet.end is None:
        yield SheetStart(sheet.name, 0)
        return
    left, width = sheet.start[1], sheet.end[1] + 1
    yield SheetStart(sheet.name, width)
    if width > limits.COLUMNS:
        return
    by_row: dict[int, list[int]] = {}
    for row, column in formulas:
        by_row.setdefault(row, []).append(column)
    merged = MergedCells(spans, width)
    batch: list[SheetRow] = []
    chars = 0
    for number, raw in enumerate(sheet.iter_rows()):
        cells: list[Cell] = [None] * left
        cells += [to_cell(value) for value in raw]
        is_title = merged.fill(number, cells)
        longest, total = measure(cells)
        found = sorted(by_row.get(number, ()))
        if longest > limits.CELL_CHARS or total > limits.LINE_BYTES:
            batch.append(SheetRow(number + 1, [], fault="cell-too-long"))
        else:
            batch.append(SheetRow(number + 1, cells, is_title, found))
            chars += total
        if len(batch) >= ROWS_A_FRAME or chars > CHARS_A_FRAME:
            yield SheetRows(batch)
            batch, chars = [], 0
    yield SheetRows(batch)


def measure(cells: list[Cell]) -> tuple[int, int]:
    """Tell the longest text among cells, and all their characters."""
    lengths = [len(cell) for cell in cells if isinstance(cell, str)]
    return (max(lengths), sum(lengths)) if lengths else (0, 0)


def to_cell(value: object) -> Cell:
    """Make a cell of what calamine gives: empty is None, dates are ISO text."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime.datetime):
        day, time = show_day(value.date()), value.time()
        return f"{day.isoformat()} {time.isoformat()}"
    if isinstance(value, datetime.date):
        return show_day(value).isoformat()
    return str(value)


if __name__ == "__main__":
    main()
