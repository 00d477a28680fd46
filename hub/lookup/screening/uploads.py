"""Lines of a batch from what people have: pasted text, a CSV or an XLSX file.

The readers are those of deliveries, with their bounds. A file is refused as a whole
where part of it could be misread, since nobody would notice among 2,000 lines.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO
from unicodedata import normalize

from connectors.base import BadRow, SourceError
from connectors.readers.csv_reader import read_csv
from connectors.readers.formats import name_format
from connectors.readers.spreadsheets.sheet_frames import Cell, SheetRow, SheetStart
from connectors.readers.spreadsheets.sheet_reader import read_sheets
from hub.ground.errors import BadInputError
from hub.lookup.screening.lines import (
    MOST_BYTES,
    MOST_LINES,
    AskedLine,
    ScreeningTooLargeError,
    check_number,
)
from hub.merchants.service import is_merchant_code

FORMS = {".csv": "csv", ".txt": "csv", ".xlsx": "xlsx"}
"""What a file must be, by the end of its name."""
ENCODINGS = ("gb18030",)
MARKUP = (b"<", b"%PDF", b"{\\rtf")
"""How texts begin that are no table."""
HEADS: Mapping[str, Sequence[str]] = {
    "code": (
        *("统一社会信用代码", "社会信用代码", "信用代码", "组织机构代码", "注册号"),
        *("代码", "code", "uscc", "creditcode", "uscccode"),
    ),
    "name": (
        *("名称", "企业名称", "主体名称", "商户名称", "单位名称", "公司名称"),
        *("市场主体名称", "经营主体名称", "name", "company", "companyname"),
    ),
    "ref": ("编号", "序号", "备注", "ref", "reference", "no", "id"),
}
"""What columns are called."""
FORMULA = re.compile(r"\s*(?:[=@＝＠]|[+\-＋－](?![+\-＋－\s]*$))")
CODE_SHAPE = re.compile(r"(?=(?:[A-Z*]*\d){6})[0-9A-Z*]{8,20}")
ORDINAL = re.compile(r"\d{1,6}")
EXACT_BELOW = 10**15
"""From this on a spreadsheet's number has lost digits."""


class ScreeningFileError(BadInputError):
    """A file cannot be taken as lines of a batch.

    ``reason`` says why (format, mismatch, formulas, numbers, unreadable), ``row``
    where.
    """

    code = "screening-file"
    title = (
        "The file cannot be read as lines to look for: correct what the detail names."
    )

    def __init__(self, reason: str, row: int = 0) -> None:
        """Name the reason, and the row where there is one."""
        super().__init__(f"{reason} {row}" if row else reason, reason=reason, row=row)
        self.reason = reason
        self.row = row


def lines_of_text(text: str) -> list[AskedLine]:
    """Read what was pasted: a line each, parted by tabs where it came from a table.

    Raises:
        ScreeningTooLargeError: more lines than are answered at once.
    """
    rows = ((0, _cells_of(line)) for line in text.splitlines())
    return check_number(list(_lines(rows)))


def lines_of_file(name: str, content: bytes) -> list[AskedLine]:
    """Read an uploaded CSV or XLSX file; its header tells columns, if it has one.

    Raises:
        ScreeningTooLargeError: more lines or bytes than are answered at once.
        ScreeningFileError: it is not what its name says, holds formulas, or cannot be
            read.
    """
    if len(content) > MOST_BYTES:
        raise ScreeningTooLargeError
    wanted = FORMS.get(PurePath(name).suffix.lower())
    if wanted is None:
        reason = "format"
        raise ScreeningFileError(reason)
    if wanted == "csv" and content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(MARKUP):
        reason = "mismatch"
        raise ScreeningFileError(reason)
    try:
        form, stream = name_format(name, io.BytesIO(content))
    except SourceError as error:
        reason = "mismatch"
        raise ScreeningFileError(reason) from error
    if form != wanted:
        reason = "mismatch"
        raise ScreeningFileError(reason)
    try:
        if form == "csv":
            return check_number(list(_lines(_csv_rows(stream, content))))
        return _sheet_lines(read_sheets(stream))
    except SourceError as error:
        reason = "unreadable"
        raise ScreeningFileError(reason) from error


def _csv_rows(stream: BinaryIO, content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Read the rows of a CSV; what a spreadsheet would run is refused."""
    first = content.split(b"\n", 1)[0]
    delimiter = "\t" if b"\t" in first else ","
    names = [head for heads in HEADS.values() for head in heads]
    for row in read_csv(stream, delimiter, ENCODINGS, names):
        if isinstance(row, BadRow):
            reason = "unreadable"
            raise ScreeningFileError(reason, row.place.row)
        place, cells = row
        if any(map(FORMULA.match, cells)):
            reason = "formulas"
            raise ScreeningFileError(reason, place.row)
        yield place.row, cells


def _sheet_lines(frames: Iterable[SheetStart | SheetRow]) -> list[AskedLine]:
    """Read the rows of every sheet of a workbook, each by its own header."""
    sheets: list[list[tuple[int, Sequence[str]]]] = []
    rows = 0
    for frame in frames:
        if isinstance(frame, SheetStart):
            sheets.append([])
            continue
        if frame.formulas:
            reason = "formulas"
            raise ScreeningFileError(reason, frame.row)
        if frame.fault:
            reason = "unreadable"
            raise ScreeningFileError(reason, frame.row)
        if frame.is_title:
            continue
        cells = [_text(cell, frame.row) for cell in frame.cells]
        rows += any(cells)
        if rows > MOST_LINES + len(sheets):
            raise ScreeningTooLargeError
        sheets[-1].append((frame.row, cells))
    return check_number([line for sheet in sheets for line in _lines(iter(sheet))])


def _text(cell: Cell, row: int) -> str:
    """Write a cell as text; a number that has lost digits is no code."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= EXACT_BELOW:
            reason = "numbers"
            raise ScreeningFileError(reason, row)
        return str(int(cell)) if cell == int(cell) else str(cell)
    return str(cell).strip()


def _lines(rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[AskedLine]:
    """Make lines of rows; the first that is not blank may be a header."""
    columns: Mapping[str, int] | None = None
    is_first = True
    found = 0
    for _, raw in rows:
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        if is_first:
            is_first = False
            columns = _columns(cells)
            if columns is not None:
                continue
        found += 1
        if found > MOST_LINES:
            raise ScreeningTooLargeError
        yield _by_shape(cells) if columns is None else _by_header(cells, columns)


def _columns(cells: Sequence[str]) -> Mapping[str, int] | None:
    """Read a header: the place of each column that is known; None if it is none."""
    folded = [
        re.sub(r"[\s_()（）*]", "", normalize("NFKC", cell)).lower() for cell in cells
    ]
    found = {
        member: place
        for member, heads in HEADS.items()
        for head in reversed(heads)
        for place, cell in enumerate(folded)
        if cell == head
    }
    return found if {"code", "name"} & found.keys() else None


def _by_header(cells: Sequence[str], columns: Mapping[str, int]) -> AskedLine:
    """Take a row by the columns of its header."""
    said = {
        member: cells[place] or None
        for member, place in columns.items()
        if place < len(cells)
    }
    return AskedLine(said.get("code"), said.get("name"), said.get("ref"))


def _by_shape(cells: Sequence[str]) -> AskedLine:
    """Take of a row without a header the first code and the first other text.

    A short number before them is a mark of the line.
    """
    filled = [cell for cell in cells if cell]
    code = next(filter(_looks_like_code, filled), None)
    rest = [cell for cell in filled if cell is not code]
    ref = None
    if len(filled) > 1 and rest and ORDINAL.fullmatch(rest[0]):
        ref = rest.pop(0)
    return AskedLine(code, rest[0] if rest else None, ref)


def _looks_like_code(text: str) -> bool:
    """Tell a code, a damaged one too, from a name."""
    bare = re.sub(r"[\s-]", "", normalize("NFKC", text)).upper()
    return bool(CODE_SHAPE.fullmatch(bare)) or is_merchant_code(text)


def _cells_of(line: str) -> list[str]:
    """Part a pasted line at tabs, or at commas beside a code."""
    if "\t" in line:
        return line.split("\t")
    parts = re.split(r"[,，]", line)
    return parts if len(parts) > 1 and any(map(_looks_like_code, parts)) else [line]
