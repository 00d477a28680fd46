"""Counts of what was planted in a source's files and what intake must make of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.demo.records.rows import Row

RECORDS = ("linked", "held", "provisional")


@dataclass(slots=True)
class SourceTally:
    """The counts of one source."""

    files: int = 0
    rows: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def count(self, row: Row, dirt: Iterable[str]) -> None:
        """Count a data row with its dirt."""
        self.rows += 1
        self.fates[row.fate] += 1
        if row.reason:
            self.reasons[row.reason] += 1
        self.planted.update(row.planted)
        self.planted.update(dirt)

    def skip(self, why: str) -> None:
        """Count a line that is no data row."""
        self.skipped[why] += 1

    def as_json(self) -> dict[str, Any]:
        """Write the counts; ``expected`` has the names that a sync report has."""
        expected: dict[str, Any] = {
            "rows": self.rows,
            "records": sum(self.fates[fate] for fate in RECORDS),
            "unchanged": self.fates["unchanged"],
            "quarantined": self.fates["quarantined"],
            "skipped": self.skipped.total(),
            "reasons": dict(sorted(self.reasons.items())),
        }
        expected |= {fate: self.fates[fate] for fate in RECORDS}
        return {
            "files": self.files,
            "expected": expected,
            "planted": dict(sorted(self.planted.items())),
            "skipped": dict(sorted(self.skipped.items())),
        }
