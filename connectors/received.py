"""Rows as they were delivered: each cell beside the name of its column."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from connectors.header import Columns, fold_name
from connectors.rows import BadRow, Header, Place, ReceivedCell, Skipped
from connectors.table import Table, name_column
from connectors.table_lines import CellRow, Line, foreseen


def cells_of_lines(
    lines: Iterator[Line], table: Table, places: Collection[Place]
) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
    """Find rows of a table and lay their cells beside the headers they stand under.

    Nothing where there is no such row, or its bytes make no cells.
    """
    header: Sequence[object] = ()
    wanted = set(places)
    for line in foreseen(lines, table):
        if line is None:
            header = ()
            table.begin_sheet()
        elif isinstance(line, BadRow):
            wanted.discard(line.place)
        elif isinstance(line, CellRow):
            item = table.take(line)
            if isinstance(item, Header):
                header = line.cells
            elif line.place in wanted and not isinstance(item, Skipped):
                wanted.discard(line.place)
                yield line.place, tuple(_pairs(header, line.cells, table.columns))
        if not wanted:
            return


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


def cells_of_objects(
    rows: Iterable[tuple[Place, dict[str, Any]] | BadRow | Place],
    columns: Mapping[str, Sequence[str]],
    places: Collection[Place],
) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
    """Find rows of JSON and give their values beside their names."""
    wanted = set(places)
    fields = {
        fold_name(name): field for field, names in columns.items() for name in names
    }
    for row in rows:
        if isinstance(row, tuple) and row[0] in wanted:
            wanted.discard(row[0])
            cells = (
                ReceivedCell(
                    name,
                    None if value is None else _text(value),
                    fields.get(fold_name(name)),
                )
                for name, value in row[1].items()
            )
            yield row[0], tuple(cells)
        if not wanted:
            return


def _text(cell: object) -> str:
    """Write a cell as a person would read it."""
    return "" if cell is None else str(cell).strip()
