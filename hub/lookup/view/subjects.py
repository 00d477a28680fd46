"""What answers are made of: the merchant, its records and its rating, as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hub.archive.drafts import RecordRow
from hub.archive.rules import LawField, shown_law
from hub.rulebook import Rulebook

UNRATED = "unrated."
"""How the codes of flags begin that say why there is no grade."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it stands today."""

    key: bytes
    """What the archive knows it by; ``public_id`` is what others do."""
    public_id: str
    kind: str
    source: str
    event_day: date | None
    status: str
    public_from: date | None
    publicity_until: date | None
    is_public: bool
    known_from: datetime
    """Since when the hub knows it as it stands."""
    body: Mapping[str, Any]
    status_from: date | None = None
    """Day from which it has its status; None where it always was active."""
    effect_to: date | None = None
    """Last day on which its content holds, if that is known."""
    publicity_rule: str | None = None
    """Key of the rule that decided on its publicity."""
    issuer: str | None = None
    """The authority that issued it, as it is written."""
    ended_by: str | None = None
    """What ended its publicity before its term, where a row told it."""
    is_sealed: bool = False
    released: Mapping[str, str] = field(default_factory=dict)
    """Redacted versions of its closed texts that a second person released, by field."""
    party_nos: tuple[int, ...] = ()
    """Which of its parties the subject is."""
    party_classes: Mapping[int, str] = field(default_factory=dict)
    """What its other parties are in law, as far as the hub knows them."""
    present: "Entry | None" = None
    """The record as it stands today, where this is what was known of it earlier."""
    row: RecordRow | None = None
    """The version that it was read from; nothing of it is told as it stands."""

    def law(
        self, shown: Mapping[str, Any], day: date, rulebook: Rulebook
    ) -> tuple[LawField, ...]:
        """Tell its fields of law by what is shown of it, as they were judged.

        Where nothing was kept of it they are told by the rules of a day.
        """
        row = self.row
        return shown_law(
            *(self.kind, shown, day, rulebook),
            stored=None if row is None else row.judgement.law,
            of=(self.body, self.event_day),
        )


@dataclass(frozen=True, slots=True)
class Score:
    """The stored rating of the merchant, its texts in the asker's language."""

    grade: str
    score: int | None
    policy: str
    as_of: date
    known_at: datetime
    digest: str
    reasons: Sequence[Mapping[str, Any]]
    flags: Sequence[Mapping[str, Any]]
    version: str = ""
    """Of the policy."""
    kept_back: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The flag that stands in place of the rating where a view keeps it back, by the
    class of the merchant."""

    @property
    def why_unrated(self) -> Mapping[str, Any] | None:
        """The flag that says why there is no grade; None where there is one."""
        flags = (flag for flag in self.flags if flag["code"].startswith(UNRATED))
        return next(flags, None) if self.score is None else None
