"""Merged cells: each cell of a merged range has the value of its first one."""

from collections import deque
from collections.abc import Iterable, MutableSequence
from typing import Any

Span = tuple[tuple[int, int], tuple[int, int]]


class MergedCells:
    """The merged ranges of a sheet, applied to its rows in order."""

    def __init__(self, spans: Iterable[Span], width: int) -> None:
        """Apply ranges of ((row, column), (row, column)) counted from 0, inclusive."""
        self._coming = deque(sorted(spans))
        self._width = width
        self._open: list[tuple[int, int, int, Any]] = []

    def fill(self, row: int, cells: MutableSequence[Any]) -> bool:
        """Fill a row's cells; say whether one wide merged cell is all that it holds."""
        while self._coming and self._coming[0][0][0] <= row:
            (_, left), (bottom, right) = self._coming.popleft()
            if left < len(cells):
                self._open.append((bottom, left, right, cells[left]))
        if not self._open:
            return False
        self._open = [span for span in self._open if span[0] >= row]
        is_title = False
        for _, left, right, value in self._open:
            last = min(right, self._width - 1)
            filled = sum(cell is not None for cell in cells)
            if last > left and value is not None and cells[left] in (None, value):
                is_title = filled <= 1
            for column in range(left, last + 1):
                if cells[column] is None:
                    cells[column] = value
        return is_title and len(self._open) == 1
