"""What a run came to, counted while it goes on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.audit.errors import AuditUnavailableError
from schemas.record import KINDS

UNKNOWN_SCHEME = "unknown"
DETAIL_CHARS = 2_000
SEALED_ROW = "sealed"
"""The reason of a row that was refused at the door."""
KEPT = "kept-yesterday"
"""The state of a run whose drop was too small."""
INTERNAL = "internal"
"""The reason of a run that ended in a way that nobody foresaw."""
ALL_QUARANTINED = "all-quarantined"
"""The reason of a run that brought rows, and not one record."""
COUNTED = (
    *("unchanged", "quarantined", "still_quarantined", "skipped"),
    *("linked", "held", "provisional"),
)
"""The plain counts; all others are sums of them."""


def storable(text: str, most: int) -> str:
    """Cut a text to its column and take out what no database stores.

    That is NUL, and halves of surrogate pairs, which JSON can write.
    """
    text = text.replace("\0", "\ufffd")[:most]
    return text.encode("utf-8", "replace").decode("utf-8")


def mending_warnings(name: str, mended: Mapping[tuple[str, str], int]) -> list[str]:
    """Tell how many values of a file each rule has changed, and of which field."""
    return [
        f"{name}: rule {rule} read {count} values of {column} otherwise"
        for (rule, column), count in sorted(mended.items())
    ]


@dataclass(slots=True)
class Tally:
    """The counts of one file; every data row is counted exactly once.

    rows = records + unchanged + quarantined + still_quarantined; records = linked +
    held + provisional. ``still_quarantined`` are rows that an earlier reading of the
    same bytes set aside and that never became records. Title, blank, repeated-header,
    total and continuation rows are ``skipped``, not ``rows``.
    """

    unchanged: int = 0
    quarantined: int = 0
    still_quarantined: int = 0
    skipped: int = 0
    linked: int = 0
    held: int = 0
    provisional: int = 0
    seen_again: int = 0
    """Rows of ``quarantined`` that are open from an earlier delivery."""
    unread: int = 0
    """Rows of sheets in which no header was found: nobody knows what they say."""
    replaced: int = 0
    """Rows that a later row of the same file replaced: same record, other content."""
    told_of_another: int = 0
    """Rows of ``records`` whose document the source told under another code before."""
    reasons: Counter[str] = field(default_factory=Counter)
    skipped_as: Counter[str] = field(default_factory=Counter)
    columns: list[dict[str, Any]] = field(default_factory=list)
    """What was read as what whose name no manifest knows, and how sure that is."""
    identifiers: dict[str, Counter[str]] = field(default_factory=dict)
    code_columns: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Rows whose content entered a new version."""
        return self.linked + self.held + self.provisional

    @property
    def rows(self) -> int:
        """All data rows."""
        aside = self.quarantined + self.still_quarantined
        return self.records + self.unchanged + aside

    @property
    def brought_nothing(self) -> bool:
        """Tell whether rows came, and every one of them is set aside for a fault.

        Rows that the law seals are no fault of a source.
        """
        aside = self.quarantined + self.still_quarantined
        faulty = self.still_quarantined or self.reasons.keys() - {SEALED_ROW}
        return bool(aside and faulty) and aside == self.rows

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Tally":
        """Read back the counts of a document that ``as_json`` wrote."""
        tally = cls(**{name: document.get(name, 0) for name in COUNTED})
        tally.reasons.update(document["reasons"])
        tally.seen_again = document.get("seen_again", 0)
        tally.unread = document.get("unread", 0)
        tally.replaced = document.get("replaced", 0)
        tally.told_of_another = document.get("told_of_another", 0)
        tally.skipped_as.update(document.get("skipped_as", {}))
        tally.columns += document.get("columns", [])
        for name in ("identifiers", "code_columns"):
            counts = {key: Counter(said) for key, said in document[name].items()}
            setattr(tally, name, counts)
        return tally

    def as_json(self) -> dict[str, Any]:
        """Write the counts as a document."""
        document: dict[str, Any] = {
            "rows": self.rows,
            "records": self.records,
            "unchanged": self.unchanged,
            "quarantined": self.quarantined,
            "still_quarantined": self.still_quarantined,
            "skipped": self.skipped,
            "reasons": dict(sorted(self.reasons.items())),
            "linked": self.linked,
            "held": self.held,
            "provisional": self.provisional,
            "identifiers": _plain(self.identifiers),
            "code_columns": _plain(self.code_columns),
        }
        # What is rare is told where it is so.
        if self.seen_again:
            document["seen_again"] = self.seen_again
        if self.unread:
            document["unread"] = self.unread
        if self.replaced:
            document["replaced"] = self.replaced
        if self.told_of_another:
            document["told_of_another"] = self.told_of_another
        if self.skipped_as:
            document["skipped_as"] = dict(sorted(self.skipped_as.items()))
        if self.columns:
            document["columns"] = self.columns
        return document

    def skip(self, reason: str) -> None:
        """Count a row without data."""
        self.skipped += 1
        self.skipped_as[reason] += 1

    def count_code(self, column: str, scheme: str, status: str) -> None:
        """Count what a code cell is worth, by its scheme and by its column."""
        by_scheme = self.identifiers.get(scheme)
        if by_scheme is None:
            by_scheme = self.identifiers[scheme] = Counter()
        by_scheme[status] += 1
        by_column = self.code_columns.get(column)
        if by_column is None:
            by_column = self.code_columns[column] = Counter()
        by_column[status] += 1

    def count_fates(self, fates: Mapping[str, int]) -> None:
        """Count what became of valid rows."""
        for fate, number in fates.items():
            setattr(self, fate, getattr(self, fate) + number)

    def quarantine(self, reason: str) -> None:
        """Count a row that is no record."""
        self.quarantined += 1
        self.reasons[reason] += 1

    def add(self, other: "Tally") -> None:
        """Add the counts of a further file."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons += other.reasons
        self.seen_again += other.seen_again
        self.unread += other.unread
        self.replaced += other.replaced
        self.told_of_another += other.told_of_another
        self.skipped_as += other.skipped_as
        self.columns += [one for one in other.columns if one not in self.columns]
        for mine, theirs in (
            (self.identifiers, other.identifiers),
            (self.code_columns, other.code_columns),
        ):
            for name, counts in theirs.items():
                mine.setdefault(name, Counter()).update(counts)


@dataclass(slots=True)
class RunReport:
    """What a run did, as the command line prints it.

    ``state`` is done, nothing-new, waiting, kept-yesterday or failed; ``reason`` is the
    code of the first file that failed. ``files`` tells what became of each delivery,
    ``resumed`` which files of earlier runs, that were cut off, were finished before.
    ``again`` is the run whose files were read again.
    """

    source: str
    run: str
    tally: Tally = field(default_factory=Tally)
    state: str = "nothing-new"
    reason: str | None = None
    detail: str | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    resumed: list[dict[str, Any]] = field(default_factory=list)
    again: str | None = None

    @classmethod
    def read(
        cls, source: str, run: str, document: Mapping[str, Any] | None
    ) -> "RunReport":
        """Read back what was written of a run, or begin with nothing."""
        if document is None:
            return cls(source, run)
        return cls(
            source,
            run,
            Tally.read(document),
            document["state"],
            document.get("reason"),
            document.get("detail"),
            list(document["files"]),
            list(document["warnings"]),
            again=document.get("again"),
        )

    def count_in(
        self, tally: Tally, warnings: Iterable[str], **file: Any
    ) -> "RunReport":
        """Give the report with a further file that was taken in."""
        following = self.read(self.source, self.run, self.as_json())
        following.resumed = self.resumed
        following.tally.add(tally)
        following.warnings += warnings
        following.files.append(file)
        if following.state == "nothing-new":
            following.state = "done"
        return following

    def fail(self, reason: str, detail: str, state: str = "failed") -> None:
        """Remember the first reason; a failure outweighs what is none."""
        if self.reason is None or state == "failed" != self.state:
            self.reason, self.state = reason, state
            self.detail = storable(detail, DETAIL_CHARS)

    def fail_unforeseen(self) -> None:
        """Call the run a failure that nobody foresaw."""
        self.fail(INTERNAL, "the run ended with an unexpected error")

    def note_faulty(self, name: str, tally: Tally) -> None:
        """Call the run a failure if a file brought rows and not one record."""
        if tally.brought_nothing:
            reasons = ", ".join(f"{one} {n}" for one, n in tally.reasons.most_common())
            said = f"all {tally.rows} rows are in quarantine"
            self.fail(ALL_QUARANTINED, f"{name}: {said}{reasons and ': '}{reasons}")

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        document: dict[str, Any] = {
            "source": self.source,
            "run": self.run,
            **self.tally.as_json(),
            "files": self.files,
            "state": self.state,
            "warnings": self.warnings,
        }
        if self.again is not None:
            document["again"] = self.again
        if self.resumed:
            document["resumed"] = self.resumed
        if self.reason is not None:
            document |= {"reason": self.reason, "detail": self.detail or ""}
        return document


def _plain(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Sort nested counts by name."""
    return {name: dict(sorted(counts[name].items())) for name in sorted(counts)}


class LeavesToComeError(AuditUnavailableError):
    """What was delivered is taken in, and its leaves are still to come.

    They are written by the next `settle`, once the log can be written.
    """

    def __init__(
        self, reports: Sequence[RunReport], error: AuditUnavailableError
    ) -> None:
        """Tell what was taken in, and why the log could not be written."""
        detail = f"taken in, and logged once the log can be written: {error.detail}"
        super().__init__(detail, reason=error.reason)
        self.reports = reports


MOST_KEYS = 200_000
"""Records of one file that are remembered; of those behind them nothing is counted."""


class KeysMet:
    """Counts rows of a record that an earlier row of the same file told otherwise."""

    def __init__(self) -> None:
        """Begin with a file of which nothing was read."""
        self.replaced = 0
        self._texts: dict[int, int] = {}

    def note(self, kind: str, key: bytes, text: bytes) -> None:
        """Take note of a row: the key of its record, and what it says."""
        if KINDS[kind].merge == "union":
            return
        known, said = hash(key), hash(text)
        before = self._texts.get(known)
        if before is not None:
            self.replaced += before != said
        elif len(self._texts) >= MOST_KEYS:
            return
        self._texts[known] = said
