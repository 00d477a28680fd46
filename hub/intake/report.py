"""What a run came to, counted while it goes on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.codes.identifiers import CodeVerdict

UNKNOWN_SCHEME = "unknown"
DETAIL_CHARS = 2_000


def storable(text: str, most: int) -> str:
    """Cut a text to its column and take out what no database stores.

    That is NUL, and halves of surrogate pairs, which JSON can write.
    """
    text = text.replace("\0", "\ufffd")[:most]
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(slots=True)
class Tally:
    """The counts of one file; every data row is counted exactly once.

    rows = records + unchanged + quarantined; records = linked + held + provisional.
    Title, blank, repeated-header and continuation rows are ``skipped``, not ``rows``.
    """

    unchanged: int = 0
    quarantined: int = 0
    skipped: int = 0
    linked: int = 0
    held: int = 0
    provisional: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    identifiers: dict[str, Counter[str]] = field(default_factory=dict)
    code_columns: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Rows whose content entered a new version."""
        return self.linked + self.held + self.provisional

    @property
    def rows(self) -> int:
        """All data rows."""
        return self.records + self.unchanged + self.quarantined

    def count_code(self, column: str, verdict: CodeVerdict) -> None:
        """Count what a code cell is worth, by its scheme and by its column."""
        scheme = verdict.scheme or UNKNOWN_SCHEME
        by_scheme = self.identifiers.get(scheme)
        if by_scheme is None:
            by_scheme = self.identifiers[scheme] = Counter()
        by_scheme[verdict.status] += 1
        by_column = self.code_columns.get(column)
        if by_column is None:
            by_column = self.code_columns[column] = Counter()
        by_column[verdict.status] += 1

    def count_fates(self, fates: Iterable[str]) -> None:
        """Count what became of valid rows."""
        for fate, number in Counter(fates).items():
            setattr(self, fate, getattr(self, fate) + number)

    def quarantine(self, reason: str) -> None:
        """Count a row that is no record."""
        self.quarantined += 1
        self.reasons[reason] += 1

    def add(self, other: "Tally") -> None:
        """Add the counts of a further file."""
        for name in (
            "unchanged",
            "quarantined",
            "skipped",
            "linked",
            "held",
            "provisional",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons += other.reasons
        for mine, theirs in (
            (self.identifiers, other.identifiers),
            (self.code_columns, other.code_columns),
        ):
            for name, counts in theirs.items():
                mine.setdefault(name, Counter()).update(counts)


@dataclass(slots=True)
class RunReport:
    """What a run did, as the command line prints it.

    ``state`` is done, nothing-new, kept-yesterday or failed; ``reason`` is the code of
    the first file that failed. ``files`` tells what became of each delivery.
    """

    source: str
    run: str
    tally: Tally = field(default_factory=Tally)
    state: str = "nothing-new"
    reason: str | None = None
    detail: str | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        tally = self.tally
        document: dict[str, Any] = {
            "source": self.source,
            "run": self.run,
            "rows": tally.rows,
            "records": tally.records,
            "unchanged": tally.unchanged,
            "quarantined": tally.quarantined,
            "skipped": tally.skipped,
            "reasons": dict(sorted(tally.reasons.items())),
            "linked": tally.linked,
            "held": tally.held,
            "provisional": tally.provisional,
            "identifiers": _plain(tally.identifiers),
            "code_columns": _plain(tally.code_columns),
            "files": self.files,
            "state": self.state,
            "warnings": self.warnings,
        }
        if self.reason is not None:
            document |= {"reason": self.reason, "detail": self.detail or ""}
        return document


def _plain(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Sort nested counts by name."""
    return {name: dict(sorted(counts[name].items())) for name in sorted(counts)}
