"""A table as rows of cells in, records in our field names out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.cells import (
    Cleaner,
    amount_cleaner,
    day_cleaner,
    longest_null,
    text_cleaner,
)
from connectors.guesses import HeaderGuess
from connectors.header import Columns, HeaderSearch, fold_name
from connectors.manifest import Manifest
from connectors.readers.limits import CELL_CHARS, COLUMNS, HEADER_ROWS
from connectors.rows import BadRow, Header, Item, Place, RawRow, Skipped, SourceError
from connectors.table_lines import CellRow
from connectors.totals import is_total


def make_cleaners(manifest: Manifest) -> dict[str, Cleaner]:
    """Make the reader of each column."""
    clean = text_cleaner(manifest.nulls)
    cleaners = dict.fromkeys((*manifest.columns, *manifest.layout.positions), clean)
    for field, style in manifest.dates.items():
        cleaners[field] = day_cleaner(style, clean)
    for field, unit in manifest.units.items():
        cleaners[field] = amount_cleaner(unit, clean)
    return cleaners


def refuse_width(width: int) -> SourceError:
    """Say that a table is too wide to be one."""
    detail = f"a row has {width} columns; at most {COLUMNS} are read"
    return SourceError(code="too-many-columns", detail=detail)


class Table:
    """Makes rows of records of a table's rows of cells, from its header on."""

    def __init__(
        self,
        manifest: Manifest,
        search: HeaderSearch,
        guess: HeaderGuess,
        cleaners: Mapping[str, Cleaner],
    ) -> None:
        """Start before the first row."""
        self._search = search
        self._guess = guess
        self._cleaners = cleaners
        self._manifest = manifest
        self._constants = manifest.constants
        self._kind = manifest.kinds[0]
        self._carry = manifest.layout.carry_down
        self._known = {fold_name(name) for name in search.names()}
        self._ever_found = False
        self._nearest: tuple[int, Place, Sequence[Any]] | None = None
        self.begin_sheet()

    @property
    def columns(self) -> Columns | None:
        """The columns by which rows are read now; None above the header."""
        return self._columns

    def begin_sheet(self) -> None:
        """Look for a header again, and carry nothing over."""
        self._rows_seen = 0
        self._above: dict[str, Any] = {}
        self._columns: Columns | None = None
        self._plan: list[tuple[str, Cleaner, int, tuple[int, ...], int]] = []
        self._mark = -1
        self._header: tuple[str, ...] = ()
        self._foreseen: tuple[Place, Columns] | None = None
        columns = self._search.by_position()
        if columns is not None:
            self._go_by(columns)

    def foresee(self, rows: Sequence[CellRow]) -> None:
        """Look at the first rows of a table, to know its header when it comes."""
        if self._columns is None:
            found = self._guess.find([row.cells for row in rows])
            if found is not None:
                number, columns = found
                self._foreseen = rows[number].place, columns

    def finish(self) -> None:
        """Refuse a file without any header; tell which row was nearest to being one.

        Raises:
            SourceError: ``no-header``.
        """
        if self._ever_found:
            return
        detail = f"none of the first {HEADER_ROWS} rows is a header"
        if self._nearest is None:
            names = ", ".join(sorted(self._search.names())[:8])
            detail = f"{detail}; columns are called {names} and so on"
        else:
            _, place, cells = self._nearest
            sheet = "" if place.sheet is None else f" of sheet {place.sheet}"
            shortcoming = self._search.shortcoming(cells)
            detail = f"{detail}; row {place.row}{sheet} has {shortcoming}"
        raise SourceError(code="no-header", detail=detail)

    def take(self, row: CellRow) -> Item:
        """Take the next row of a file."""
        if row.is_text:
            return self.take_line(row.place, row.cells)
        return self.take_row(row.place, row.cells, row.formulas)

    def take_line(self, place: Place, cells: Sequence[Any]) -> Item:
        """Take a row of a text file, whose cells must be as many as the header's."""
        columns = self._columns
        if columns is None and self._rows_seen >= HEADER_ROWS:
            self.finish()
        if columns is not None and not columns.needed <= len(cells) <= columns.width:
            surplus = cells[columns.width :]
            if any(cells) and (any(surplus) or len(cells) < columns.needed):
                detail = f"{len(cells)} cells under a header of {columns.width}"
                return BadRow("cell-count", detail, place, digest_of(cells))
        return self.take_row(place, cells)

    def take_row(
        self, place: Place, cells: Sequence[Any], formulas: Sequence[int] = ()
    ) -> Item:
        """Take the next row of cells."""
        if self._columns is None:
            return self._seek(place, cells)
        if is_total(cells):
            return Skipped("total", place)
        values = self._clean(cells)
        if values is None:
            return self._explain_blank(place, cells)
        if self._looks_like_header(cells):
            columns = self._find(place, cells)
            if columns is not None:
                return self._meet_header(columns, place, cells)
        if formulas or self._columns.twins:
            fault = self._name_formula(place, formulas) or self._name_twins(
                place, cells
            )
            if fault is not None:
                return replace(fault, content=digest_of(cells))
        for field in self._carry:
            if values.get(field) is None:
                values[field] = self._above.get(field)
            else:
                self._above[field] = values[field]
        return RawRow(self._kind, values, place)

    def _clean(self, cells: Sequence[Any]) -> dict[str, Any] | None:
        """Read the cells of our columns; nothing if none of them says anything."""
        values: dict[str, Any] = {}
        says_something = False
        count = len(cells)
        for field, clean, first, others, sure in self._plan:
            value = cells[first] if first < count else None
            # Long text is no null mark: most cells need no call.
            if (
                value.__class__ is not str
                or len(value) < sure
                or value.strip() is not value
            ):
                value = clean(value)
            if value is None and others:
                found = (clean(cells[at]) for at in others if at < count)
                value = next((item for item in found if item is not None), None)
            if value is not None:
                says_something = True
            values[field] = value
        if not says_something:
            return None
        values.update(self._constants)
        return values

    def _explain_blank(self, place: Place, cells: Sequence[Any]) -> Item:
        """Tell a blank row from one that speaks in columns that are not ours."""
        if any(str(cell).strip() for cell in cells if cell is not None):
            detail = "all known columns are empty"
            return BadRow("no-known-cell", detail, place, digest_of(cells))
        return Skipped("blank", place)

    def _seek(self, place: Place, cells: Sequence[Any]) -> Item:
        """Look for the header, in the first rows only."""
        if len(cells) > COLUMNS:
            raise refuse_width(len(cells))
        self._rows_seen += 1
        if self._rows_seen <= HEADER_ROWS:
            columns = self._find(place, cells)
            if columns is not None:
                return self._meet_header(columns, place, cells)
            self._note_nearest(place, cells)
        blank = not any(str(cell).strip() for cell in cells if cell is not None)
        return Skipped("blank" if blank else "title", place)

    def _find(self, place: Place, cells: Sequence[Any]) -> Columns | None:
        """Take a row for the header by its names, or as it was foreseen."""
        if self._foreseen is not None and self._foreseen[0] == place:
            return self._foreseen[1]
        found = self._search.find(cells)
        # A header that was guessed comes again as it was.
        is_same = found is None and tuple(map(fold_name, cells)) == self._header
        return self._columns if is_same else found

    def _note_nearest(self, place: Place, cells: Sequence[Any]) -> None:
        """Remember the row that names most columns, for whoever finds no header."""
        known = self._search.count_known(cells)
        if known and (self._nearest is None or known > self._nearest[0]):
            self._nearest = known, place, cells

    def _meet_header(
        self, columns: Columns, place: Place, cells: Sequence[Any]
    ) -> Item:
        self._header = tuple(map(fold_name, cells))
        known = self._columns
        if known and (columns.fields, columns.twins) == (known.fields, known.twins):
            return Skipped("repeated-header", place)
        self._go_by(columns)
        found = tuple(field for field, _ in columns.fields)
        return Header(found, columns.ignored, place, columns.guesses)

    def _go_by(self, columns: Columns) -> None:
        self._columns = columns
        self._ever_found = True
        self._plan = [
            (
                field,
                self._cleaners[field],
                places[0],
                places[1:],
                self._sure(field),
            )
            for field, places in columns.fields
        ]
        self._mark = self._plan[0][2]

    def _sure(self, field: str) -> int:
        """Say from what length on a text of a column comes out as it went in."""
        if field in self._manifest.dates or field in self._manifest.units:
            return CELL_CHARS + 1
        return longest_null(self._manifest.nulls) + 1

    def _looks_like_header(self, cells: Sequence[Any]) -> bool:
        """Ask cheaply whether the first of our columns holds a column's name."""
        cell = cells[self._mark] if self._mark < len(cells) else None
        if cell is None:
            return False
        name = fold_name(cell)
        return name in self._known or self._header[self._mark : self._mark + 1] == (
            name,
        )

    def _name_formula(self, place: Place, formulas: Sequence[int]) -> BadRow | None:
        """Refuse a row in which one of our cells holds a formula instead of data."""
        for field, _, first, others, _ in self._plan:
            for index in (first, *others):
                if index in formulas:
                    cell = f"{name_column(index)}{place.row}"
                    detail = f"cell {cell} ({field}) holds a formula; deliver values"
                    return BadRow("formula-cell", detail, place)
        return None

    def _name_twins(self, place: Place, cells: Sequence[Any]) -> BadRow | None:
        """Refuse a row in which columns of one name say different things."""
        for field, places in self._columns.twins if self._columns else ():
            clean = self._cleaners[field]
            said = [(at, clean(cells[at])) for at in places if at < len(cells)]
            given = [(at, value) for at, value in said if value is not None]
            if any(value != given[0][1] for _, value in given):
                names = " and ".join(name_column(at) for at, _ in given)
                detail = f"columns {names} ({field}) have one name and differ"
                return BadRow("columns-differ", detail, place)
        return None


def name_column(index: int) -> str:
    """Name a column the way spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def digest_of(cells: Iterable[Any]) -> bytes:
    """Digest the cells of a row, so that it is known when it comes again."""
    said = ("" if cell is None else str(cell).strip() for cell in cells)
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).digest()
