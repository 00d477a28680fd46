"""What a complaint or report lacks, and for what it may be refused. Pure.

SAMR Order 121 (2025), articles 10 to 12, 16, 17 and 28. A ground is shown to whoever
decides, with its article; nothing is refused by itself. Signs are counts, and refuse
nothing (article 17 lets them be weighed).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final

from hub.casework.complaints.law import AcceptanceRule, Machine, acceptance_rules

FEBRUARY: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What was handed in, as far as acceptance asks; None is not known."""

    machine: Machine
    received: date
    name: bool = False
    phone: bool = False
    address: bool = False
    party_name: bool = False
    party_address: bool = False
    request: bool = False
    facts: bool = False
    by_proxy: bool = False
    power_of_attorney: bool = False
    proxy_identity: bool = False
    complainants: int = 1
    all_consent: bool = False
    handler_competent: bool | None = None
    handled_elsewhere: bool = False
    for_consumption: bool | None = None
    dispute_shown: bool | None = None
    known_since: date | None = None
    false_material: bool = False
    other_identity: bool = False
    refuses_check: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is missing, or one ground, with its article in both languages."""

    key: str
    zh: str
    en: str
    article: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is missing, and on which grounds acceptance may be refused."""

    missing: tuple[Point, ...]
    grounds: tuple[Point, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing that must be given."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Sign:
    """A count that may be weighed, with its article; it refuses nothing."""

    point: Point
    count: int
    days: int = 0
    """Within how many days it was counted, this one too; 0 for whenever it was."""


def assess(
    given: HandedIn, *, rules: Iterable[AcceptanceRule] | None = None
) -> Assessment:
    """Tell what a submission lacks, and what could be held against its acceptance."""
    known = acceptance_rules() if rules is None else tuple(rules)
    mine = [
        rule
        for rule in known
        if given.machine in rule.for_machines and rule.in_force(given.received)
    ]
    lacks = _lacking(given)
    missing = tuple(
        _point(rule) for rule in mine if rule.what == "material" and rule.key in lacks
    )
    held = _held_against(given, mine, has_gaps=bool(missing))
    grounds = tuple(
        _point(rule) for rule in mine if rule.what == "ground" and rule.key in held
    )
    return Assessment(missing, grounds)


def weigh_signs(
    day: date,
    *,
    same_complainant: int = 0,
    shared_contact: int = 0,
    same_report: int = 0,
    days: int = 0,
    rules: Iterable[AcceptanceRule] | None = None,
) -> tuple[Sign, ...]:
    """Give the counts that may be weighed, each with its rule of a day.

    ``same_complainant`` counts complaints of one person against one merchant in so many
    ``days``, ``shared_contact`` other persons under the same phone or address,
    ``same_report`` earlier reports of one person about one fact. Those of nought are
    left out.
    """
    counts = {
        "same_complainant": (same_complainant, days),
        "shared_contact": (shared_contact, 0),
        "same_report": (same_report, 0),
    }
    known = acceptance_rules() if rules is None else tuple(rules)
    return tuple(
        Sign(_point(rule), *counts[rule.key])
        for rule in known
        if rule.in_force(day) and rule.key in counts and counts[rule.key][0] > 0
    )


def last_day_to_complain(known_since: date, years: int) -> date:
    """Tell the last day of a term of years that began on a day.

    The first day is not counted (article 45), so the term ends on the day of the same
    date; where February has none, on its last day. A term that no calendar holds ends
    with the last day of it.
    """
    if known_since.year + years > MAXYEAR:
        return date.max
    try:
        return known_since.replace(year=known_since.year + years)
    except ValueError:
        return date(known_since.year + years, FEBRUARY, 28)


def _lacking(given: HandedIn) -> set[str]:
    """Name the materials that are not there, by the keys of the rules."""
    whole = {
        "complainant": given.name and given.phone and given.address,
        "respondent": given.party_name and given.party_address,
        "request": given.request and given.facts,
        "proxy": not given.by_proxy
        or (given.power_of_attorney and given.proxy_identity),
        "joint": given.complainants < 2 or given.all_consent,  # noqa: PLR2004 (two)
        "clue": given.facts,
    }
    return {key for key, is_there in whole.items() if not is_there}


def _held_against(
    given: HandedIn, rules: Iterable[AcceptanceRule], *, has_gaps: bool
) -> set[str]:
    """Name the grounds that the submission itself shows, by the keys of the rules."""
    shown = {
        "no_duty": given.handler_competent is False,
        "handled": given.handled_elsewhere,
        "not_consumer": given.for_consumption is False or given.dispute_shown is False,
        "too_old": any(
            given.received > last_day_to_complain(given.known_since, rule.years)
            for rule in rules
            if rule.key == "too_old" and given.known_since is not None
        ),
        "no_material": has_gaps or given.false_material,
        "no_identity": given.other_identity or given.refuses_check,
    }
    return {key for key, is_shown in shown.items() if is_shown}


def _point(rule: AcceptanceRule) -> Point:
    """Say a rule as whoever decides reads it."""
    return Point(rule.key, rule.zh, rule.en, rule.article, rule.source, rule.status)
