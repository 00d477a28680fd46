"""Read what the labour bureau of Taichung publishes."""

from collections.abc import Sequence
from typing import Any

from connectors.labour_bureau import LabourBureauFile

WIDTH = 7
EXTRA = 3
"""Where some pages of the PDF have an empty column more, in front of the violation."""


class LabourTaichung(LabourBureauFile):
    """Its list taken out of PDF, with the outcome of appeals."""

    def align(self, cells: Sequence[Any]) -> Sequence[Any]:
        """Leave the empty column out that some rows have more."""
        if len(cells) < WIDTH or str(cells[EXTRA]).strip():
            return cells
        kept = [*cells[:EXTRA], *cells[EXTRA + 1 :]]
        return kept if len(kept) >= WIDTH else [*kept, ""]
