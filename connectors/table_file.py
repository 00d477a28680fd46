"""The generic reader: tables in files of many formats.

CSV, JSON, JSON Lines and spreadsheets all become rows of cells; a manifest says which
column is which field and how days and amounts are written. What a manifest cannot say
goes into a subclass in the source's own folder, by overriding `TableFile.shape`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from connectors.cells import unit_of
from connectors.guesses import HeaderGuess
from connectors.header import HeaderSearch, fold_name
from connectors.manifest import Manifest
from connectors.readers.csv_reader import read_csv
from connectors.readers.formats import name_format
from connectors.readers.json_reader import read_json, read_json_lines
from connectors.readers.limits import COLUMNS
from connectors.readers.reader import Reader
from connectors.readers.spreadsheets.sheet_frames import SheetStart
from connectors.readers.spreadsheets.sheet_reader import read_sheets
from connectors.readers.xml_reader import read_xml
from connectors.received import cells_of_lines, cells_of_objects
from connectors.rows import (
    BadRow,
    Header,
    Item,
    Place,
    RawRow,
    ReadCell,
    ReceivedCell,
    Skipped,
    SourceError,
)
from connectors.table import Table, make_cleaners, refuse_width
from connectors.table_lines import CellRow, Line, foreseen

ObjectRow = tuple[Place, dict[str, Any]] | BadRow | Place
"""A row of named values, one that cannot be read, or the place of a blank one."""
TEXT_DELIMITERS = {"csv": "", "tsv": "\t"}
"""Formats of text, and what parts their cells where it is not the manifest's to say."""


class TableFile(Reader):
    """Files whose tables a manifest describes."""

    def __init__(self, manifest: Manifest) -> None:
        """Prepare the readers of the manifest's columns."""
        super().__init__(manifest)
        self._search = HeaderSearch(manifest.columns, manifest.layout)
        self._guess = HeaderGuess(manifest, self._search)
        self._cleaners = make_cleaners(manifest)

    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield what stands in a file; its first bytes and its name tell the format.

        Raises:
            SourceError: ``format`` where the manifest does not declare it,
                ``no-header``, ``too-many-columns``, or what the format's reader says.
        """
        form, data = name_format(name, data)
        if form not in self.manifest.formats:
            allowed = ", ".join(self.manifest.formats)
            detail = f"{form} files are not expected here; deliver {allowed}"
            raise SourceError(code="format", detail=detail)
        rows = self._objects(form, data)
        items = self._read_table(form, data) if rows is None else self._read(rows)
        for item in items:
            yield self.shape(item) if isinstance(item, RawRow) else item

    def shape(self, row: RawRow) -> RawRow | BadRow:
        """Do to a row what renaming cannot; this generic source does nothing."""
        return row

    def received(
        self, name: str, data: BinaryIO, places: Collection[Place]
    ) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
        """Give the cells of rows as they were delivered, beside their headers."""
        form, data = name_format(name, data)
        rows = self._objects(form, data)
        if rows is not None:
            return cells_of_objects(rows, self.manifest.columns, places)
        return cells_of_lines(self._lines(form, data), self._table(), places)

    def read_cell(self, field: str, text: str) -> ReadCell:
        """Read a text like a cell of its column: days, amounts and marks of nothing."""
        clean = self._cleaners.get(field)
        if clean is None:
            return super().read_cell(field, text)
        unit = self.manifest.units.get(field)
        value = clean(text)
        given = unit is not None and value is not None
        return ReadCell(value, unit_of(text, unit) if given and unit else None)

    def _table(self) -> Table:
        return Table(self.manifest, self._search, self._guess, self._cleaners)

    def _lines(self, form: str, data: BinaryIO) -> Iterator[Line]:
        if form not in TEXT_DELIMITERS:
            return _sheet_lines(data)
        layout = self.manifest.layout
        delimiter = TEXT_DELIMITERS[form] or layout.delimiter
        names = tuple(self._search.names())
        return _text_lines(read_csv(data, delimiter, layout.encodings, names))

    def _read_table(self, form: str, data: BinaryIO) -> Iterator[Item]:
        table = self._table()
        for line in foreseen(self._lines(form, data), table):
            if line is None:
                table.begin_sheet()
            elif isinstance(line, CellRow):
                yield table.take(line)
            else:
                yield line
        table.finish()

    def _objects(self, form: str, data: BinaryIO) -> Iterator[ObjectRow] | None:
        """Read rows whose values have names; None where they are rows of cells."""
        layout = self.manifest.layout
        if form == "json":
            return read_json(data, layout.rows, layout.encodings)
        if form == "jsonl":
            return read_json_lines(data, layout.encodings)
        return read_xml(data, layout.rows) if form == "xml" else None

    def _read(self, rows: Iterable[ObjectRow]) -> Iterator[Item]:
        columns = {
            field: [fold_name(name) for name in names]
            for field, names in self.manifest.columns.items()
        }
        known = {name for names in columns.values() for name in names}
        met: set[str] = set()
        for row in rows:
            if isinstance(row, BadRow):
                yield row
            elif isinstance(row, Place):
                yield Skipped("blank", row)
            else:
                place, table = row
                if not met.issuperset(table):
                    new = tuple(name for name in table if name not in met)
                    met.update(new)
                    yield describe_names(new, columns, known, place)
                yield self._make_record(columns, table, place)

    def _make_record(
        self,
        columns: Mapping[str, list[str]],
        table: Mapping[str, object],
        place: Place,
    ) -> RawRow | BadRow:
        cells = {fold_name(name): value for name, value in table.items()}
        if len(cells) != len(table):
            detail = "two names differ in nothing but width, case or blanks"
            return BadRow("duplicate-key", detail, place)
        values: dict[str, Any] = {}
        for field, names in columns.items():
            for name in names:
                if name in cells and values.get(field) is None:
                    values[field] = self._cleaners[field](cells[name])
        values.update(self.manifest.constants)
        return RawRow(self.manifest.kinds[0], values, place)


def _text_lines(
    lines: Iterable[tuple[Place, list[str]] | BadRow],
) -> Iterator[Line]:
    """Yield the rows of a text file."""
    for line in lines:
        yield line if isinstance(line, BadRow) else CellRow(*line, is_text=True)


def _sheet_lines(data: BinaryIO) -> Iterator[Line]:
    """Yield the rows of a workbook, None before each of its sheets."""
    sheet = ""
    for part in read_sheets(data):
        if isinstance(part, SheetStart):
            if part.width > COLUMNS:
                raise refuse_width(part.width)
            sheet = part.name
            yield None
            continue
        place = Place(sheet, part.row, None, None)
        if part.fault:
            yield BadRow(part.fault, "a cell or the row is too long", place)
        elif part.is_title:
            yield Skipped("title", place)
        else:
            yield CellRow(place, part.cells, part.formulas)


def describe_names(
    new: tuple[str, ...],
    columns: Mapping[str, list[str]],
    known: set[str],
    place: Place,
) -> Header:
    """Tell which names of a JSON row are met for the first time."""
    folded = {fold_name(name) for name in new}
    found = tuple(f for f, names in columns.items() if not folded.isdisjoint(names))
    ignored = tuple(name for name in new if fold_name(name) not in known)
    return Header(found, ignored, place)
