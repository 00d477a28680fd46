"""Decide whether a record is public, of which tier, and until which day: pure.

The rules in force on the decision day set tier and end; where a later change of law
reaches what is public already, a dated rule says which end counts. Whether a record may
be shown is judged on the day of asking by `is_public`. What the rules do not clearly
allow is not public: an unknown procedure or tier, a person, an allegation.
"""

from datetime import date, timedelta
from typing import Protocol

from hub.archive.rules.periods import (
    Publicity,
    hidden,
    period_of,
    rules_that_fit,
)
from hub.archive.rules.tiers import (
    PublicityFacts,
    infer_procedure,
    infer_tier,
)
from hub.calendar import add_working_days
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, PublicityRule, RetestClock, TransitionRule
from schemas.record import meaning_of
from schemas.record.traits import Publishing
from schemas.words import SHOWN, EndedBy, SubjectClass

__all__ = [
    "Publicity",
    "PublicityFacts",
    "is_public",
    "publicity_of",
]

DAY = timedelta(days=1)
PROVISIONAL = "days-provisional"
"""Why its first public day may still move: no notice tells which days are worked."""
OPEN_TRANSITION = "transition-open"
"""Why a record ends earlier than the rules of its own day said."""


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
    """Decide publicity by the rules in force on the decision day, and what came after.

    A change of law that reaches what is public on its first day may end it earlier.
    """
    if decision_day is None:
        return hidden(None, "day-unknown")
    found = _by_law_of(kind, facts, decision_day, decision_day, rules)
    for change in _changes_after(kind, facts, decision_day, rules):
        if found.public_from is None or found.public_from >= change.valid_from:
            break
        if found.until is not None and found.until < change.valid_from:
            break
        found = _shorter(
            found,
            _by_law_of(kind, facts, decision_day, change.valid_from, rules),
            change,
        )
    return found


def _changes_after(
    kind: str, facts: PublicityFacts, day: date, rules: Rulebook
) -> list[TransitionRule]:
    """List the changes of law since a day that reach older records of a kind."""
    found = [
        change
        for change in rules.transitions
        if change.valid_from > day and kind in change.kinds
    ]
    if not found:
        return []
    family = rules.family_of(facts.authority, day)
    return sorted(
        (
            change
            for change in found
            if (family in change.families or ANYONE in change.families)
            and family not in change.but_families
        ),
        key=lambda change: change.valid_from,
    )


def _shorter(old: Publicity, new: Publicity, change: TransitionRule) -> Publicity:
    """Let the earlier end count: none before the day on which the law changed.

    Of equal ends that which repair may bring forward earlier: the request after one
    year of Order 107, article 8 (3), is open to whom Order 45 gave no early end.
    """
    last = change.valid_from - DAY
    new = new._replace(earliest_end=_first_request(old, new, change))
    if new.public_from is not None:
        if new.until is None or (old.until is not None and old.until < new.until):
            return old
        if old.until == new.until and not _opens_earlier(new, old):
            return old
        last = max(new.until, last)
    return new._replace(
        public_from=old.public_from,
        until=last,
        ended_by=EndedBy.EXPIRY,
        reason=OPEN_TRANSITION,
    )


def _first_request(
    old: Publicity, new: Publicity, change: TransitionRule
) -> date | None:
    """Tell from when on repair may be asked for, by the earlier law and then the later.

    Where the later law allows it from its first day on, whoever might ask by the
    earlier one goes on; else the later law alone counts.
    """
    first, day = new.earliest_end, change.valid_from
    if first is None or not old.repairable:
        return None if first is None else max(first, day)
    if old.earliest_end is None or first > day:
        return first
    return min(old.earliest_end, day)


def _opens_earlier(new: Publicity, old: Publicity) -> bool:
    """Tell whether repair may end publicity by one decision, and earlier than by one.

    Where no day is named it may at any time.
    """
    if not new.repairable or (new.earliest_end or date.min) > (new.until or date.max):
        return False
    if not old.repairable:
        return True
    return (new.earliest_end or date.min) < (old.earliest_end or date.min)


def _by_law_of(
    kind: str, facts: PublicityFacts, day: date, law: date, rules: Rulebook
) -> Publicity:
    """Decide publicity of a record of one day by the rules of another."""
    publishing = meaning_of(kind).publishing
    if publishing is Publishing.AS_DECISION:
        return _of_decision(kind, facts, day, law, rules)
    rule = None
    if publishing is not Publishing.NEVER:
        rule = _of_person(facts, law, rules) or _first(
            rules_that_fit(kind, facts, None, law, rules)
        )
    if rule is None:
        return hidden(None, "no-rule")
    if rule.publish == "never":
        return hidden(rule, _against(rule))
    if rule.publish == "stated" and not (facts.published_on or facts.stated_until):
        return hidden(rule, "not-published-in-principle", tier=rule.stands_as)
    if publishing is Publishing.AS_SAMPLE:
        return _of_sample(facts, day, rule, rules)
    return period_of([rule], facts, day, day)


def _of_decision(
    kind: str, facts: PublicityFacts, day: date, law: date, rules: Rulebook
) -> Publicity:
    """Decide for a penalty decision: procedure and tier first, then the period."""
    procedure, doubt = infer_procedure(facts, day, rules)
    tier, flag = infer_tier(facts, procedure, law, rules)
    person = _of_person(facts, law, rules)
    fitting = [person] if person else rules_that_fit(kind, facts, tier, law, rules)
    rule = _first(fitting)
    if rule is None:
        unknown = "no-rule" if tier else "tier-unknown"
        return hidden(None, unknown if procedure else doubt, procedure, tier)
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
    elif rule.publish == "stated" and facts.stated_since(day) is None:
        against = "not-published-in-principle"
    if against is not None:
        return hidden(rule, against, procedure, tier)
    found = period_of(fitting, facts, day, day, procedure, tier)
    is_public = found.public_from is not None
    return found._replace(reason=flag) if flag and is_public else found


def _of_sample(
    facts: PublicityFacts, day: date, rule: PublicityRule, rules: Rulebook
) -> Publicity:
    """Decide for a sample: only a failed one, and only once nobody can contest it."""
    if facts.outcome != "nonconforming":
        return hidden(rule, "conforming")
    if facts.alleged:
        return hidden(rule, "alleged-producer")
    if facts.retest == "overturned":
        return hidden(rule, "retest-overturned")
    if facts.retest == "confirmed" and facts.retest_day is not None:
        return period_of([rule], facts, day, facts.retest_day)
    return _of_result(facts, day, rule, rules)


def _of_result(
    facts: PublicityFacts, day: date, rule: PublicityRule, rules: Rulebook
) -> Publicity:
    """Decide for a failed sample whose re-test nobody asked for."""
    clocks = rules.retest_clocks(facts.product, day)
    if facts.result_day is None or not clocks:
        return hidden(rule, "retest-clock-unknown")
    # The day of the result does not count, and the clock's last day is still open.
    last = max(_last_of(one, facts.result_day, rules) for one in clocks)
    found = period_of([rule], facts, day, last + DAY)
    counts = any(clock.unit == "working_day" for clock in clocks)
    is_assumed = last.year in rules.calendar.years and not (
        rules.calendar.is_published(last)
    )
    if found.public_from is not None and counts and is_assumed:
        return found._replace(reason=PROVISIONAL)
    return found


def _last_of(clock: RetestClock, day: date, rules: Rulebook) -> date:
    """Give the last day of a re-test clock that runs from a day.

    Of a year whose working days no rule tells it is the longest that they come to.
    """
    if clock.unit == "day":
        return day + timedelta(days=clock.days)
    last = add_working_days(rules.calendar, day, clock.days)
    if {day.year, last.year} <= rules.calendar.years.keys() or clock.at_most is None:
        return last
    return day + timedelta(days=clock.at_most)


def _of_person(
    facts: PublicityFacts, day: date, rules: Rulebook
) -> PublicityRule | None:
    """Find the rule about natural persons, if the record is about one."""
    if facts.party_kind != SubjectClass.NATURAL_PERSON:
        return None
    return _first(rules_that_fit(SubjectClass.NATURAL_PERSON, facts, None, day, rules))


def _first(fitting: list[PublicityRule]) -> PublicityRule | None:
    """Give the rule that decides whether a record is public at all."""
    return fitting[0] if fitting else None


def _against(rule: PublicityRule) -> str:
    """Name the reason of a rule that never publishes."""
    return f"never:{rule.key}"
