"""Judges the rows of one file, those of a large one on two cores."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors.base import BadRow, RawRow
from hub.ground.process.memory import collector_at_rest
from hub.intake.files.cores.judged_rows import Judged, Values, judge
from hub.intake.files.cores.second_core import CORES, SecondCore, cores
from hub.intake.validation.validator import Validator

ROWS_ALONE = 4_000
"""So many rows of a file are judged before a second process is worth its start."""
STEP, LEAST, MOST = 0.02, 0.2, 0.8
"""By what the second core's share of the rows moves, and between what."""


@dataclass(slots=True)
class RowJudges:
    """What judges the rows of a file some at a time, in their order.

    Each `begin` is followed by an `end`, and all by one `close`. What rows come to does
    not depend on where they are judged.
    """

    validator: Validator
    second: SecondCore
    keys_folder: Path
    _alone: int = 0
    _share: float = 0.5
    _is_taken: bool = False
    _rows: Sequence[Values] = ()
    _handed_over: int = 0
    _is_out: bool = field(default=False)

    def begin(self, rows: Sequence[RawRow | BadRow]) -> None:
        """Take rows on, the first of them on the second core; bad ones are let be."""
        self._rows = [(r.kind, r.values) for r in rows if isinstance(r, RawRow)]
        self._handed_over = 0
        if self._has_second():
            share = int(len(self._rows) * self._share)
            if share and self.second.ask(self.validator, self._rows[:share]):
                self._handed_over = share

    @collector_at_rest()
    def end(self) -> list[Judged]:
        """Judge what is left here, and give all in their order."""
        here = judge(self.validator, self._rows[self._handed_over :])
        if not self._handed_over:
            self._alone += len(here)
            return here
        # Who waits for the other gives it less the next time.
        step = STEP if self.second.has_answered() else -STEP
        self._share = min(MOST, max(LEAST, self._share + step))
        there = self.second.answer()
        if there is None:
            self._is_out = True
            there = judge(self.validator, self._rows[: self._handed_over])
        return [*there, *here]

    def close(self) -> None:
        """Leave the second core to others."""
        if self._is_taken:
            self._is_taken = False
            self.second.leave()

    def _has_second(self) -> bool:
        """Tell whether rows can go to the second core now; it may be starting still."""
        if self._alone < ROWS_ALONE or self._is_out:
            return False
        if not self._is_taken:
            self._is_taken = cores() >= CORES and self.second.take()
            self._is_out = not self._is_taken
        return self._is_taken and self.second.is_ready(self.keys_folder, self.validator)
