"""Read what the labour bureau of Taoyuan publishes."""

from collections.abc import Sequence
from typing import Any

from connectors.cells import read_day
from connectors.labour_bureau import LabourBureauFile


class LabourTaoyuan(LabourBureauFile):
    """Its list taken out of PDF, some of whose rows have lost cells at their left."""

    def align(self, cells: Sequence[Any]) -> Sequence[Any]:
        """Move the cells of a row to the right until the day ends it again."""
        said = [at for at, cell in enumerate(cells) if str(cell).strip()]
        lost = len(cells) - 1 - said[-1] if said else 0
        if not lost or read_day(str(cells[said[-1]]), "roc") is None:
            return cells
        return [*[""] * lost, *cells[: said[-1] + 1]]
