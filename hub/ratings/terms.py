"""What ratings are made of: facts, the parts of a policy, reasons, verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta

from hub.rulebook.digests import digest_of
from hub.rulebook.rules import FromZero, Months, Years
from schemas.configuration import Configured
from schemas.words import RecordStatus, SubjectClass

FULL_SCORE = 1000
PERMILLE = 1000
FromFull = Annotated[int, Meta(ge=0, le=FULL_SCORE)]
Points = Annotated[int, Meta(ge=1, le=FULL_SCORE)]
Permille = Annotated[int, Meta(ge=0, le=PERMILLE)]
TIERS = ("minor", "ordinary", "serious")
"""How grave a penalty is, the least first."""
Ties = Literal["id", "content"]
PROVISIONAL = "provisional"
DISPUTED = "disputed"
"""What a merchant counts as while it is not settled who it is."""
SUBJECT = "unrated.subject"
"""Why a subject has no grade, in policies that do not say which one it is."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """What a rating may know of one record version: public fields only."""

    id: str
    """Public id of the record."""
    kind: str
    event_day: date
    seq: int = 1
    tier: str | None = None
    amount_fen: int = 0
    """Fine and confiscation together."""
    penalty_kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Fields of law of the violation; none where nothing tells any."""
    outcome: str | None = None
    """State of a registration; result of a sample."""
    status: str = RecordStatus.ACTIVE
    public_from: date | None = None
    """First public day; None means never public."""
    public_until: date | None = None
    """Last public day; None means open."""
    document: tuple[str, ...] | None = None
    """What facts of one merchant have in common that are about one document."""
    by_name: bool = False
    """Whether its row gave nothing but the merchant's name."""

    def counts_on(self, day: date) -> bool:
        """Tell whether the audience may see the record in full on a day.

        A disputed record stays public but does not count until it is decided.
        """
        return (
            self.status == RecordStatus.ACTIVE
            and self.public_from is not None
            and self.public_from <= day
            and self.event_day <= day
            and (self.public_until is None or day <= self.public_until)
        )


@dataclass(frozen=True, slots=True)
class RatedSubject:
    """Who is rated, as far as a policy may ask."""

    kind: str = "registered"
    """``registered``, ``unconfirmed``, ``provisional``, or ``disputed`` while it is not
    settled who it is."""
    subject_class: str = SubjectClass.ORGANISATION


class Adverse(Configured, frozen=True):
    """What a kind of final act costs."""

    code: str
    kind: str
    group: str
    points: Points
    """Points lost while the act is fresh."""
    source: str
    tier: str | None = None
    field: str | None = None
    bands: str | None = None
    """Name of the table that adds points by amount."""
    decay: str | None = None
    """Name of the table that lets the points fade; without, they hold while public."""

    def speaks_of(self, fact: Fact) -> bool:
        """Tell whether the rule is about this fact."""
        return (
            self.kind == fact.kind
            and (self.tier is None or self.tier == fact.tier)
            and (self.field is None or self.field in fact.fields)
        )


class Positive(Configured, frozen=True):
    """What a lawful good fact adds, once however often it occurs."""

    code: str
    kind: str
    points: Points
    source: str
    min_months: Months = 0
    """Full months since the fact's day."""


class Override(Configured, frozen=True):
    """A fact that limits the grade, never the score, while it is public."""

    code: str
    kind: str
    at_most: str
    """Best grade that remains."""
    source: str
    penalty_kind: str | None = None
    outcomes: tuple[str, ...] = ()

    def speaks_of(self, fact: Fact) -> bool:
        """Tell whether the rule is about this fact."""
        return (
            self.kind == fact.kind
            and (self.penalty_kind is None or self.penalty_kind in fact.penalty_kinds)
            and (not self.outcomes or fact.outcome in self.outcomes)
        )


class Repeat(Configured, frozen=True):
    """How much more an act costs that follows another in the same field of law."""

    kinds: tuple[str, ...]
    years: Years
    factor: FromZero
    """In permille of the points, at least 1000."""
    source: str
    earlier_day: bool = False
    """Whether the act that is followed must be of an earlier day."""


class Unrated(Configured, frozen=True):
    """When too little is known, or a person must decide: no score and no grade."""

    min_months: Months
    """Full months since registration that a file without adverse fact needs."""
    subject_kinds: tuple[str, ...]
    subject_classes: tuple[str, ...]
    ended: tuple[str, ...]
    """States of a registration that ended the merchant."""
    source: str
    names_subject: bool = False
    """Whether the reason says which subject it is, not only that it is one of these."""

    def why(self, subject: RatedSubject) -> str | None:
        """Give the code of why such a subject has no grade; None if it may have one.

        The class goes first, so that what is told of persons and their businesses does
        not rest on how far their identity is known.
        """
        kind = subject.kind
        if kind == DISPUTED and kind not in self.subject_kinds:
            # Who it is is as open as of a merchant without any usable code.
            kind = PROVISIONAL
        for one, without in (
            (subject.subject_class, self.subject_classes),
            (kind, self.subject_kinds),
        ):
            if one in without:
                return self.code_of(one)
        return None

    def code_of(self, subject: str) -> str:
        """Give the code under which a class or kind of subject has no grade."""
        if not self.names_subject:
            return SUBJECT
        return f"unrated.{subject.replace('_', '-')}"


class ByRule(Configured, frozen=True):
    """That individual businesses are rated as far as a dated rule opens it."""

    by_rule: bool
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A rating policy, checked."""

    id: str
    version: str
    audience: tuple[str, ...]
    base: int
    groups: Mapping[str, int]
    """The most points that each group may cost."""
    grades: tuple[tuple[str, int], ...]
    """Grades with their floors, best first; the last floor is 0."""
    decays: Mapping[str, tuple[tuple[int, int], ...]]
    """Tables of (full months since the act, permille of the points)."""
    bands: Mapping[str, tuple[tuple[int, int], ...]]
    """Tables of (amount in fen from which, points added)."""
    repeat: Repeat
    adverse: tuple[Adverse, ...]
    positive: tuple[Positive, ...]
    overrides: tuple[Override, ...]
    unrated: Unrated
    kinds: frozenset[str]
    """The record kinds that the policy looks at."""
    registers: frozenset[str]
    """Those of them that say who is registered."""
    adverse_of: Mapping[str, tuple[Adverse, ...]]
    """What acts cost, by kind."""
    decay_ages: Mapping[str, tuple[int, ...]]
    """Full months at which points fade, by table."""
    ages: Mapping[str, tuple[int, ...]]
    """Full months at which good facts come of age, by kind."""
    rules_digest: str
    """SHA-256 in hex of the policy's rules and of the rule files it pins."""
    by_rule: bool = False
    """Whether individual businesses are rated from what a dated rule opens."""
    ties: Ties = "id"
    """By what facts of one day stand in order: by content, or as once by record id."""
    opened: frozenset[str] = NOTHING
    """The kinds that it opens on the day that the policy was read for."""
    for_businesses: "Policy | None" = None
    """The policy as it applies to individual businesses; None while nothing is open."""

    @property
    def rules(self) -> str:
        """Digest of all that a rating by it rests on beside the facts, in hex.

        Of its version, its rules and what it opens to individual businesses.
        """
        return digest_of([self.version, self.rules_digest, sorted(self.opened)])

    def applied_to(self, subject: RatedSubject) -> "Policy":
        """Give the policy as it applies to a subject."""
        if subject.subject_class == SubjectClass.INDIVIDUAL_BUSINESS:
            return self.for_businesses or self
        return self


@dataclass(frozen=True, slots=True)
class Reason:
    """Points with the records they come from."""

    code: str
    points: int
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that stands beside the score: a limit of the grade, or why none."""

    code: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rating of one merchant on one day."""

    score: int | None
    """0 to 1000, the sum of the reasons' points; None when unrated."""
    grade: str
    reasons: tuple[Reason, ...]
    flags: tuple[Flag, ...]
    inputs: tuple[Fact, ...]
    """The facts it rests on, in the order of the policy."""
    digest: str
    """SHA-256 in hex over policy, inputs and result; texts and the day do not count."""
    next_change: date | None
    """First later day on which these facts alone change anything; internal."""

    def written(self) -> dict[str, list[dict[str, Any]]]:
        """Write reasons and flags as they are stored and told."""
        return {
            "reasons": [
                {
                    "code": reason.code,
                    "points": reason.points,
                    "records": list(reason.records),
                }
                for reason in self.reasons
            ],
            "flags": [
                {"code": flag.code, "records": list(flag.records)}
                for flag in self.flags
            ],
        }
