"""The first rows of a file as rows of text, whatever its format."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from connectors.base import BadRow, Place, SourceError
from connectors.readers.csv_reader import read_csv
from connectors.readers.formats import name_format
from connectors.readers.json_reader import read_json, read_json_lines
from connectors.readers.spreadsheets.sheet_frames import SheetStart
from connectors.readers.spreadsheets.sheet_reader import read_sheets

MOST_ROWS = 130
"""So many rows are looked at: the header among the first, and values below it."""
ENCODINGS = ("gb18030", "big5hkscs")
DELIMITERS = (",", "\t", ";", "|")
JSON_LISTS: tuple[tuple[str, ...], ...] = (
    *((), ("data",), ("data", "list"), ("list",)),
    *(("rows",), ("records",), ("result",)),
)
"""Where the list of a JSON document usually is."""


@dataclass(frozen=True, slots=True)
class FirstRows:
    """Rows of cells as text. ``names`` is the header of a format that has none."""

    form: str
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    list_path: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def read_first_rows(file: Path) -> FirstRows:
    """Read the first rows of a file.

    Raises:
        SourceError: it cannot be read, for the reason that its reader gives.
    """
    with file.open("rb") as data:
        form, _ = name_format(file.name, data)
    if form == "json":
        return _first_of_list(file)
    if form == "jsonl":
        with file.open("rb") as data:
            return _of_objects(form, read_json_lines(data, ENCODINGS))
    if form in ("xlsx", "xls", "ods"):
        with file.open("rb") as data:
            return FirstRows(form, tuple(_sheet_rows(data)))
    return max(
        (_text_rows(file, form, delimiter) for delimiter in DELIMITERS),
        key=lambda one: max((len(row) for row in one.rows), default=0),
    )


def _text_rows(file: Path, form: str, delimiter: str) -> FirstRows:
    """Read a text file as if its cells were parted by a character."""
    with file.open("rb") as data:
        lines = islice(read_csv(data, delimiter, ENCODINGS, ()), MOST_ROWS)
        rows = tuple(tuple(line[1]) for line in lines if not isinstance(line, BadRow))
    return FirstRows(form, rows, delimiter)


def _sheet_rows(data: BinaryIO) -> Iterator[tuple[str, ...]]:
    """Yield the first rows of the first sheet that has any."""
    found = 0
    for part in read_sheets(data):
        if isinstance(part, SheetStart):
            if found:
                return
            continue
        if not part.fault and not part.is_title:
            yield tuple(_text(cell) for cell in part.cells)
        found += 1
        if found >= MOST_ROWS:
            return


def _first_of_list(file: Path) -> FirstRows:
    """Find the list of a JSON document where lists usually are.

    Raises:
        SourceError: there is none, or the document is no JSON.
    """
    for path in JSON_LISTS:
        with suppress(SourceError), file.open("rb") as data:
            return _of_objects("json", read_json(data, path, ENCODINGS), path)
    with file.open("rb") as data:
        return _of_objects("json", read_json(data, (), ENCODINGS))


def _of_objects(
    form: str,
    rows: Iterable[tuple[Place, dict[str, Any]] | BadRow | Place],
    path: tuple[str, ...] = (),
) -> FirstRows:
    """Take the names of the first objects for the header, their values for cells."""
    objects = [row[1] for row in islice(rows, MOST_ROWS) if isinstance(row, tuple)]
    names = tuple(dict.fromkeys(name for one in objects for name in one))
    cells = tuple(tuple(_text(one.get(name)) for name in names) for one in objects)
    return FirstRows(form, cells, list_path=path, names=names)


def _text(cell: object) -> str:
    """Give a cell as text; what is not there is empty."""
    return "" if cell is None else str(cell)
