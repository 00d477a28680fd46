"""Which statutory restraints rest on a record, and from when until when: pure."""

from datetime import date, timedelta
from typing import NamedTuple

from hub.archive.rules.facts import day_in, issuer_of, judged_facts
from hub.archive.rules.publicity import publicity_of
from hub.calendar import add_months
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, RestraintRule
from schemas.record import Body, RecordKind, meaning_of
from schemas.words import SubjectClass

DAY = timedelta(days=1)
BY_GROUND = frozenset({"conduct", "listed_until"})
"""What tells how long a debtor stays on the list."""


class StatutoryRestraint(NamedTuple):
    """A restraint with its days; both count."""

    rule: RestraintRule
    first: date
    last: date | None
    """None where no end is known."""
    told_by: frozenset[str]
    """The fields beside the day that it is told by."""

    def stands_on(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def restraints_of(kind: str, body: Body, rules: Rulebook) -> list[StatutoryRestraint]:
    """List the restraints of a record by the rules that held on its day."""
    meaning = meaning_of(kind)
    table: tuple[RestraintRule, ...] = rules.restraints
    if not any(rule.kind == kind for rule in table):
        return []
    first = meaning.event_day(body)
    term, removed = meaning.effect(body)[1], day_in(body, "removed_day")
    family = rules.family_of(issuer_of(body)[0], first)
    imposed = set(body.get("penalty_kinds", ()))
    found = []
    for rule in table:
        if rule.kind != kind or not rule.in_force(first):
            continue
        if family not in rule.families and ANYONE not in rule.families:
            continue
        if rule.penalty_kinds and not imposed & set(rule.penalty_kinds):
            continue
        # What lifted a listing ends it; a penalty's own term may outlast the months.
        ends = [term] if removed is None and term is not None else []
        if rule.months is not None:
            ends.append(add_months(first, rule.months))
        last = max(ends, default=None)
        if rule.while_public:
            last = _public_until(meaning, body, first, rules)
        if removed is not None:
            last = min(last or removed - DAY, removed - DAY)
        is_ended = removed is not None or (ends and term is not None)
        told_by = {*meaning.effect_until} if is_ended else set()
        told_by |= _telling(rule, body)
        found.append(StatutoryRestraint(rule, first, last, frozenset(told_by)))
    return found


def _telling(rule: RestraintRule, body: Body) -> set[str]:
    """List the fields beside its end by which a restraint is told."""
    told_by = {"penalty_kinds"} if rule.penalty_kinds else set()
    return told_by | (body.keys() & BY_GROUND if rule.while_public else set())


def _public_until(
    kind: RecordKind, body: Body, day: date, rules: Rulebook
) -> date | None:
    """Tell until when a record of a firm would be public: so long its restraint lasts.

    A person is restrained as long, though nothing about a person is published.
    """
    facts = judged_facts(kind, body, SubjectClass.ORGANISATION, alleged=False)
    return publicity_of(kind.name, facts, day, rules).until
