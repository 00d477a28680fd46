"""What stands on sheets besides the answer itself, Chinese and English."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from hub.ground.clock import CHINA
from hub.ground.words import Phrasebook, wordings
from hub.sheets.model import Align, SheetColumn, SheetTable
from schemas.wording import PURPOSES, RECORD_STATES, RELATIONS, Wording

T = TypeVar("T")

STATES: Mapping[str, Wording] = {
    **RECORD_STATES,
    "dormant": Wording("已无归集信息", "nothing on file any more"),
}
"""States of records, and of a merchant of which nothing is on file."""

REVIEW_REASONS = wordings("sheets.review")
"""Why people are asked whose a record is."""

COLUMNS = wordings("sheets.columns")
"""Names of the tables that a page is taken away as, and of their columns."""

ALIGNED: Mapping[str, Align] = {"points": "right"}
"""Columns that do not stand at the left."""


class SheetWords(Phrasebook):
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Speak ``en``, or Chinese."""
        super().__init__("sheets", language)

    def table(
        self,
        heads: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] = (),
    ) -> SheetTable:
        """Make a table under heads by their words and widths; points stand right."""
        columns = [
            SheetColumn(self(name) if name else "", width, ALIGNED.get(name, "left"))
            for name, width in heads
        ]
        return SheetTable(columns, rows, total)

    def purpose(self, code: str | None) -> str:
        """Say a purpose."""
        return self._of(PURPOSES, code or "")

    def review_reason(self, code: str | None) -> str | None:
        """Say why people are asked whose a record is; None of what they are not."""
        said = REVIEW_REASONS.get(code or "")
        return None if said is None else said.of(self.language)

    def state(self, code: str) -> str:
        """Say the state of a merchant or a record."""
        return self._of(STATES, code)

    def relation(self, kind: str, direction: str) -> str:
        """Say what a merchant is to another one."""
        return self._of(RELATIONS, (kind, direction), kind)

    def moment(self, moment: datetime) -> str:
        """Write a moment in Beijing time with UTC beside."""
        here = f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        there = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{here} {self('beijing-time')} ({there})"

    def local(self, moment: datetime) -> str:
        """Write a moment in Beijing time alone."""
        return self.moment(moment).rpartition(" (")[0]

    def _of(self, table: Mapping[T, Wording], code: T, spelled: str = "") -> str:
        """Say a word of a table; one that has none stands as it is spelled."""
        said = table.get(code)
        return said.of(self.language) if said is not None else spelled or str(code)
