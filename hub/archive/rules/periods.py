"""How long a record is public by the rules that fit it: pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hub.archive.rules.cited_laws import cites_only
from hub.archive.rules.tiers import Procedure, PublicityFacts
from hub.calendar import add_months
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, PublicityRule
from schemas.words import EndedBy

DAY = timedelta(days=1)
PUBLIC = "public"
UNTOLD = "untold"
"""What stands in place of a family where no authority is named."""


class Publicity(NamedTuple):
    """The decision; ``public_from`` is None when the record is not public at all."""

    procedure: Procedure | None
    tier: str | None
    public_from: date | None
    until: date | None
    """Last public day; None with a ``public_from`` means that no end is known yet."""
    earliest_end: date | None
    """First day on which repair may end publicity; None if no rule names one, or there
    is none."""
    rule: str | None
    """Key of the rule that decided, if one was found."""
    article: str | None
    """Its legal source."""
    reason: str
    """Stable code: ``public``, or what stands against it."""
    ended_by: str | None = None
    """What ends it on its last day."""
    repairable: bool = True
    """Whether repair may end it before its last day."""


class _Ends(NamedTuple):
    """When publicity ends by one rule, and what ends it."""

    rule: PublicityRule
    until: date | None
    ended_by: str | None
    earliest: date | None


def rules_that_fit(
    kind: str, facts: PublicityFacts, tier: str | None, day: date, rules: Rulebook
) -> list[PublicityRule]:
    """List the rules of a day that fit a record, the narrowest first.

    The authority's family has rules of its own, or those of everybody.
    """
    table = rules.publicity_of(kind, day)
    family = rules.family_of(facts.authority, day) if facts.authority else UNTOLD
    own = _of_family(family, table, facts) or _of_family(ANYONE, table, facts)
    return [
        rule for rule in own if rule.tier in {None, tier} and _is_about(rule, facts)
    ]


def _of_family(
    family: str, table: Sequence[PublicityRule], facts: PublicityFacts
) -> list[PublicityRule]:
    """List the rules of a family, but for those that a decision is not about."""
    return [
        rule
        for rule in table
        if family in rule.families and not _is_of_others(rule, facts)
    ]


def _is_of_others(rule: PublicityRule, facts: PublicityFacts) -> bool:
    """Tell whether all that a decision cites are laws that a rule leaves out."""
    return bool(rule.but_laws) and cites_only(facts.basis, rule.but_laws)


def _is_about(rule: PublicityRule, facts: PublicityFacts) -> bool:
    """Tell whether a rule, as far as it is narrowed, is about a record."""
    return (
        (not rule.penalty_kinds or bool(facts.kinds & set(rule.penalty_kinds)))
        and (not rule.subjects or facts.party_kind in rule.subjects)
        and (not rule.grounds or facts.ground_code in rule.grounds)
        and (not rule.law_words or any(one in facts.basis for one in rule.law_words))
        and (
            not rule.ground_words
            or any(word in facts.ground for word in rule.ground_words)
        )
    )


def period_of(
    fitting: Sequence[PublicityRule],
    facts: PublicityFacts,
    day: date,
    first: date,
    procedure: Procedure | None = None,
    tier: str | None = None,
) -> Publicity:
    """Fix first and last public day: by each rule the earliest end that is known holds.

    It is not public before its source published it, where that day is told. Of several
    rules the first decides, or the one with the longest period where it says
    so; then nothing ends earlier than all of them allow.
    """
    public_from = max(first, facts.published_on or first)
    tier = tier or fitting[0].stands_as
    longest = fitting[0].combine == "longest"
    deciding_rules = fitting if longest else fitting[:1]
    found = [_ends(rule, facts, day, first) for rule in deciding_rules]
    deciding = max(
        found, key=lambda ends: (ends.until or date.max, not ends.rule.repairable)
    )
    if deciding.until is not None and deciding.until < public_from:
        return hidden(deciding.rule, "ended-before-it-began", procedure, tier)
    earliest = max((e.earliest for e in found if e.earliest is not None), default=None)
    repairable = all(ends.rule.repairable for ends in found)
    if not repairable:
        earliest = None
    return Publicity(
        *(procedure, tier, public_from, deciding.until, earliest),
        *(deciding.rule.key, deciding.rule.source),
        *(deciding.rule.flag or PUBLIC, deciding.ended_by),
        repairable=repairable,
    )


def _ends(rule: PublicityRule, facts: PublicityFacts, day: date, first: date) -> _Ends:
    """Tell when publicity of a record of a day ends by one rule.

    ``first`` is the day on which it may be public at the earliest: nobody publishes it
    before, where the day of publication is not told.
    """
    start = day
    if rule.start == "publication_date":
        start = max(day, facts.published_on or first)
    term = facts.term
    ends: list[tuple[date, str]] = []
    if (stated := facts.stated_since(day)) is not None:
        ends.append((stated, EndedBy.EXPIRY))
    ended = _ended(rule, facts)
    from_list = ended is not None and ended[1] == EndedBy.LIST_REMOVAL
    with_other = from_list or (ended is not None and ended[1] == EndedBy.REPAIR)
    is_stated = rule.stated_counts and (stated is not None or with_other)
    if rule.max_months is not None and not is_stated:
        most = add_months(start, rule.max_months)
        if rule.term_extends and term is not None:
            most = max(most, term)
        ends.append((most, EndedBy.EXPIRY))
    if rule.window_ends is not None:
        ends.append((_next_yearly(rule.window_ends, day), EndedBy.EXPIRY))
    if rule.ends_with_effect and facts.effect_to is not None:
        ends.append((facts.effect_to, EndedBy.EFFECT))
    if facts.removed_on is not None:
        ends.append((facts.removed_on - DAY, EndedBy.REMOVAL))
    if ended is not None:
        ends.append(ended)
    # A period is over the day after its last, as `full_months` counts.
    waits = [add_months(start, rule.min_months) + DAY] if rule.min_months else []
    if rule.wait_for_term and term is not None:
        waits.append(term + DAY)
    # What left with a list, or leaves with it, is not repaired by itself.
    asks = rule.repairable and not from_list
    earliest = max(waits, default=None) if asks else None
    until, ended_by = min(ends, default=(None, None))
    return _Ends(rule, until, ended_by, earliest)


def _ended(rule: PublicityRule, facts: PublicityFacts) -> tuple[date, str] | None:
    """Tell the last public day before what its source says to have ended it, and what.

    A mask that was lifted ended nothing; removal from a list ends no penalty whose own
    term still runs.
    """
    how, since = facts.ended_by, facts.ended_on
    if how is None or since is None or how not in rule.ends_with:
        return None
    if how == EndedBy.MASK and facts.resumed_on is not None:
        return None
    last = max(since, rule.ends_since or since) - DAY
    if how == EndedBy.LIST_REMOVAL and rule.wait_for_term and facts.term is not None:
        last = max(last, facts.term)
    return last, how


def _next_yearly(last: str, day: date) -> date:
    """Give the next day of a month and number, which may be the day itself."""
    this_year = date.fromisoformat(f"{day.year}-{last}")
    return this_year if day <= this_year else this_year.replace(year=day.year + 1)


def hidden(
    rule: PublicityRule | None,
    reason: str,
    procedure: Procedure | None = None,
    tier: str | None = None,
) -> Publicity:
    """Say that a record is not public, and why."""
    key, article = (rule.key, rule.source) if rule else (None, None)
    return Publicity(procedure, tier, None, None, None, key, article, reason)
