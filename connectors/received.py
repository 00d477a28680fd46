"""One row as it was delivered: each cell beside the name of its column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from connectors.base import BadRow, Header, Place, ReceivedCell, Skipped
from connectors.header import Columns, HeaderSearch, fold_name
from connectors.table import Table, name_column

Line = tuple[Place, Sequence[object], Sequence[int]]
"""Where a row stands, its cells, and which of them hold a formula."""


def cells_of_line(
    lines: Iterable[Line | BadRow | None],
    table: Table,
    search: HeaderSearch,
    place: Place,
) -> tuple[ReceivedCell, ...]:
    """Find a row of a table and lay its cells beside the header that it stands under.

    None among the lines begins another sheet. Nothing where there is no such row, or
    its bytes make no cells.
    """
    header: Sequence[object] = ()
    columns = search.by_position()
    for line in lines:
        if line is None:
            header, columns = (), search.by_position()
            table.begin_sheet()
        elif isinstance(line, BadRow):
            if line.place == place:
                return ()
        else:
            where, cells, formulas = line
            item = (
                table.take_row(where, cells, formulas)
                if where.sheet is not None
                else table.take_line(where, [str(cell) for cell in cells])
            )
            if isinstance(item, Header):
                header, columns = cells, search.find(cells)
            elif where == place and not isinstance(item, Skipped):
                return tuple(_pairs(header, cells, columns))
    return ()


def _pairs(
    header: Sequence[object], cells: Sequence[object], columns: Columns | None
) -> Iterator[ReceivedCell]:
    """Pair cells with the names above them; a cell too many stands under its letter."""
    fields = {
        index: field
        for field, places in (columns.fields if columns is not None else ())
        for index in places
    }
    for index in range(max(len(header), len(cells))):
        name = _text(header[index]) if index < len(header) else ""
        text = _text(cells[index]) if index < len(cells) else None
        if name or text:
            yield ReceivedCell(name or name_column(index), text, fields.get(index))


def cells_of_object(
    rows: Iterable[tuple[Place, dict[str, Any]] | BadRow | Place],
    columns: Mapping[str, Sequence[str]],
    place: Place,
) -> tuple[ReceivedCell, ...]:
    """Find a row of JSON and give its values beside their names."""
    fields = {
        fold_name(name): field for field, names in columns.items() for name in names
    }
    for row in rows:
        if isinstance(row, tuple) and row[0] == place:
            return tuple(
                ReceivedCell(
                    name,
                    None if value is None else _text(value),
                    fields.get(fold_name(name)),
                )
                for name, value in row[1].items()
            )
    return ()


def _text(cell: object) -> str:
    """Write a cell as a person would read it."""
    return "" if cell is None else str(cell).strip()
