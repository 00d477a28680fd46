"""The rows of a table file in order, with a look ahead at the first of each sheet."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from connectors.guesses.columns import SIGHT
from connectors.rows import BadRow, Place, Skipped


class CellRow(NamedTuple):
    """A row of cells: where it stands, and which of its cells hold a formula."""

    place: Place
    cells: Sequence[Any]
    formulas: Sequence[int] = ()
    is_text: bool = False


Line = CellRow | BadRow | Skipped | None
"""A row, one that is no row of cells, or None where another sheet begins."""


class Foreseer(Protocol):
    """Whoever wants to see the first rows of a sheet before they come."""

    def foresee(self, rows: Sequence[CellRow]) -> None:
        """Look at the first rows of a sheet."""


def foreseen(lines: Iterator[Line], table: Foreseer) -> Iterator[Line]:
    """Yield lines as they come, after ``table`` has seen the first of their sheet.

    Where reading breaks off, what was read until then is yielded first.
    """
    ahead: list[Line] = []
    is_seen = False
    try:
        for line in lines:
            if line is None:
                yield from _shown(ahead, table)
                yield None
                ahead, is_seen = [], False
            elif is_seen:
                yield line
            else:
                ahead.append(line)
                if len(ahead) == SIGHT:
                    is_seen = True
                    yield from _shown(ahead, table)
                    ahead = []
    except GeneratorExit:
        raise
    except BaseException:
        yield from _shown(ahead, table)
        raise
    yield from _shown(ahead, table)


def _shown(ahead: Sequence[Line], table: Foreseer) -> Iterator[Line]:
    """Show a table the rows that come, then yield them."""
    rows = [line for line in ahead if isinstance(line, CellRow)]
    if rows:
        table.foresee(rows)
    yield from ahead
