"""Decide whether a record is public, of which tier, and until which day: pure.

The rules in force on the decision day set tier and end, once, when a version is
stored; whether it may be shown is judged on the day of asking by `is_public`. What
the rules do not clearly allow is not public: an unknown procedure or tier, a person,
an allegation.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from hub.archive.rules.tiers import (
    Procedure,
    PublicityFacts,
    infer_procedure,
    infer_tier,
)
from hub.calendar import add_months
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, PublicityRule
from schemas.record import meaning_of
from schemas.record.traits import Publishing
from schemas.words import SHOWN, SubjectClass

__all__ = [
    "Publicity",
    "PublicityFacts",
    "is_public",
    "publicity_of",
]

DAY = timedelta(days=1)
PUBLIC = "public"
BANS = frozenset({"business_restricted", "trade_ban"})


@dataclass(frozen=True, slots=True)
class Publicity:
    """The decision; ``public_from`` is None when the record is not public at all."""

    procedure: Procedure | None
    tier: str | None
    public_from: date | None
    until: date | None
    """Last public day; None with a ``public_from`` means that no end is known yet."""
    earliest_end: date | None
    """First day on which repair may end publicity; None if no rule names one."""
    rule: str | None
    """Key of the rule that decided, if one was found."""
    article: str | None
    """Its legal source."""
    reason: str
    """Stable code: ``public``, or what stands against it."""


class Version(Protocol):
    """What `is_public` looks at in a stored version."""

    @property
    def kind(self) -> str:
        """Name of the record kind."""

    @property
    def status(self) -> str:
        """Status of the version."""

    @property
    def public_from(self) -> date | None:
        """First public day."""

    @property
    def publicity_until(self) -> date | None:
        """Last public day."""

    @property
    def party_nos(self) -> tuple[int, ...]:
        """Which parties the asked merchant is; empty if no merchant was asked about."""


def is_public(version: Version, day: date) -> bool:
    """Tell whether the public may see a version, about this merchant, on a day.

    The day is that of asking, never the ``as_of`` of a question: the past does not
    publish again what has ended since.
    """
    if version.status not in SHOWN or version.public_from is None:
        return False
    if (
        meaning_of(version.kind).subject_only
        and version.party_nos
        and 0 not in version.party_nos
    ):
        return False
    return version.public_from <= day and (
        version.publicity_until is None or day <= version.publicity_until
    )


def publicity_of(
    kind: str, facts: PublicityFacts, decision_day: date | None, rules: Rulebook
) -> Publicity:
    """Decide publicity by the rules in force on the decision day."""
    if decision_day is None:
        return _hidden(None, "day-unknown")
    publishing = meaning_of(kind).publishing
    if publishing is Publishing.AS_DECISION:
        return _of_decision(kind, facts, decision_day, rules)
    rule = None
    if publishing is not Publishing.NEVER:
        rule = _of_person(facts, decision_day, rules) or _find(
            kind, None, None, decision_day, rules
        )
    if rule is None:
        return _hidden(None, "no-rule")
    if rule.publish == "never":
        return _hidden(rule, _against(rule))
    if publishing is Publishing.AS_SAMPLE:
        return _of_sample(facts, decision_day, rule, rules)
    return _window(rule, facts, decision_day, decision_day)


def _of_decision(
    kind: str, facts: PublicityFacts, day: date, rules: Rulebook
) -> Publicity:
    """Decide for a penalty decision: procedure and tier first, then the period."""
    procedure, doubt = infer_procedure(facts, day, rules)
    tier = infer_tier(facts, procedure, day, rules)
    family = rules.family_of(facts.authority, day)
    rule = _of_person(facts, day, rules) or _find(kind, family, tier, day, rules)
    if rule is None:
        unknown = "no-rule" if tier else "tier-unknown"
        return _hidden(None, unknown if procedure else doubt, procedure, tier)
    against = None
    if rule.publish == "never":
        against = _against(rule)
    elif procedure is None:
        against = doubt
    elif rule.ordinary_procedure_only and procedure != "ordinary":
        against = "simple-procedure"
    elif rule.never_mere_warning and facts.kinds == {"warning"}:
        against = "mere-warning"
    elif tier is None:
        against = "tier-unknown"
    elif rule.publish == "stated" and facts.stated_until is None:
        against = "not-published-in-principle"
    if against is not None:
        return _hidden(rule, against, procedure, tier)
    return _window(rule, facts, day, day, procedure, tier)


def _of_sample(
    facts: PublicityFacts, day: date, rule: PublicityRule, rules: Rulebook
) -> Publicity:
    """Decide for a sample: only a failed one, and only once nobody can contest it."""
    if facts.outcome != "nonconforming":
        return _hidden(rule, "conforming")
    if facts.alleged:
        return _hidden(rule, "alleged-producer")
    if facts.retest == "overturned":
        return _hidden(rule, "retest-overturned")
    if facts.retest == "confirmed" and facts.retest_day is not None:
        return _window(rule, facts, day, facts.retest_day)
    clock = rules.retest_clock(facts.product, day)
    if facts.result_day is None or clock is None:
        return _hidden(rule, "retest-clock-unknown")
    # The day of the result does not count, and the clock's last day is still open.
    return _window(
        rule, facts, day, facts.result_day + timedelta(days=clock.days) + DAY
    )


def _of_person(
    facts: PublicityFacts, day: date, rules: Rulebook
) -> PublicityRule | None:
    """Find the rule about natural persons, if the record is about one."""
    if facts.party_kind != SubjectClass.NATURAL_PERSON:
        return None
    return _find(SubjectClass.NATURAL_PERSON, None, None, day, rules)


def _find(
    kind: str, family: str | None, tier: str | None, day: date, rules: Rulebook
) -> PublicityRule | None:
    """Find the rule for a kind and tier: the family's own before everybody's."""
    table: tuple[PublicityRule, ...] = rules.in_force("publicity", day)
    found = [rule for rule in table if rule.kind == kind]
    own = [rule for rule in found if family in rule.families]
    for rule in own or [rule for rule in found if ANYONE in rule.families]:
        if rule.tier is None or rule.tier == tier:
            return rule
    return None


def _window(
    rule: PublicityRule,
    facts: PublicityFacts,
    day: date,
    public_from: date,
    procedure: Procedure | None = None,
    tier: str | None = None,
) -> Publicity:
    """Fix first and last public day: of all ends that are known the earliest holds."""
    ends = [end for end in (facts.stated_until,) if end is not None]
    if rule.max_months is not None:
        most = add_months(day, rule.max_months)
        if rule.ban_extends and facts.kinds & BANS and facts.effect_to:
            most = max(most, facts.effect_to)
        ends.append(most)
    if rule.ends_with_effect and facts.effect_to is not None:
        ends.append(facts.effect_to)
    if facts.removed_on is not None:
        ends.append(facts.removed_on - DAY)
    until = min(ends, default=None)
    if until is not None and until < public_from:
        return _hidden(rule, "ended-before-it-began", procedure, tier)
    earliest = add_months(day, rule.min_months) if rule.min_months else None
    return Publicity(
        procedure, tier, public_from, until, earliest, rule.key, rule.source, PUBLIC
    )


def _hidden(
    rule: PublicityRule | None,
    reason: str,
    procedure: Procedure | None = None,
    tier: str | None = None,
) -> Publicity:
    """Say that a record is not public, and why."""
    key, article = (rule.key, rule.source) if rule else (None, None)
    return Publicity(procedure, tier, None, None, None, key, article, reason)


def _against(rule: PublicityRule) -> str:
    """Name the reason of a rule that never publishes."""
    return f"never:{rule.key}"
