"""Whose authority handles a complaint or report: by day, place and subject. Pure.

SAMR Order 121 (2025), articles 2, 13, 14, 29 to 34; what held before 15 April 2026 in
the rules of those days.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from hub.casework.complaints.law import (
    About,
    CompetenceRule,
    Machine,
    Place,
    SubjectRule,
    competence_rules,
    subject_rules,
)
from hub.members.lines import CompetentOffice, level_of

DIVISION: Final = 6
"""Digits of the code of a division."""
PARENTS: Final = 5
"""No division lies deeper in others than this."""
Parent = Callable[[str], str | None]
"""Tells in which division another lies."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What competence is asked about, as it was raised on a day.

    ``places`` gives the division of each place that is known. A place in ``not_found``
    is one at which nobody could be reached.
    """

    machine: Machine
    about: About
    day: date
    places: Mapping[Place, str]
    not_found: frozenset[Place] = frozenset()
    subject: str = "goods"


@dataclass(frozen=True, slots=True)
class Competence:
    """The places whose authority is competent, the rule, and its article.

    ``by_right`` are competent whoever received it, ``if_first`` only where they
    received it first. Empty where no place is known or no rule holds.
    """

    subject: str
    by_right: tuple[str, ...]
    if_first: tuple[str, ...]
    kinds: tuple[str, ...]
    is_county: bool
    """Whether a county's authority alone handles it, not one above."""
    article: str
    source: str
    status: str

    @property
    def is_known(self) -> bool:
        """Tell whether any authority was found to be competent."""
        return bool(self.by_right or self.if_first) and bool(self.kinds)

    def is_of(self, office: CompetentOffice) -> bool:
        """Tell whether the subject is an office's own."""
        own = not office.subjects or self.subject in office.subjects
        return own and office.kind in self.kinds


NOBODY: Final = Competence(
    "", (), (), (), is_county=False, article="", source="", status=""
)
"""No rule of the day speaks of it."""


def competence_of(
    raised: Raised,
    *,
    rules: Iterable[CompetenceRule] | None = None,
    subjects: Iterable[SubjectRule] | None = None,
) -> Competence:
    """Tell whose authority handles what was raised, by the rules of its day."""
    key = f"{raised.machine}.{raised.about}"
    known = competence_rules() if rules is None else rules
    rule = next((r for r in known if r.key == key and r.in_force(raised.day)), None)
    kinds = _kinds(raised, subject_rules() if subjects is None else subjects)
    if rule is None:
        return NOBODY
    places = rule.places
    if rule.instead_of is not None and not _is_found(raised, rule.instead_of):
        places = rule.only_then
    return Competence(
        subject=raised.subject,
        by_right=_divisions(raised, places),
        if_first=_divisions(raised, rule.first_received),
        kinds=kinds,
        is_county=rule.level == "county",
        article=rule.article,
        source=rule.source,
        status=rule.status,
    )


def handles(
    competence: Competence,
    office: CompetentOffice,
    parent: Parent,
    *,
    received_first: bool,
) -> bool:
    """Tell whether an office may handle it, as the one that received it or not."""
    if not competence.is_of(office):
        return False
    places = competence.by_right
    if received_first:
        places = (*places, *competence.if_first)
    return any(
        _covers(office.territory, place, parent, is_county=competence.is_county)
        for place in places
    )


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """Who handles it; or between whom nothing that law or members say decides."""

    office: CompetentOffice | None
    between: tuple[CompetentOffice, ...] = ()


def choose_office(
    competence: Competence,
    offices: Collection[CompetentOffice],
    parent: Parent,
    received_by: str | None = None,
) -> OfficeChoice:
    """Choose who handles it: whoever received it, if competent, else the nearest.

    Where several are competent the first that received it handles it (article 14). Of
    the others the first place counts, its own authority before one above it in the
    line, the kind that the subject names first, an office that declared the subject
    before one that declared none, and the lower level. Offices that are alike in all
    of it are told as a question; nobody is where no member is competent.
    """
    for office in offices:
        if office.code == received_by and handles(
            competence, office, parent, received_first=True
        ):
            return OfficeChoice(office)
    ranked = [
        (rank, office)
        for office in offices
        if competence.is_of(office)
        for rank in _ranks(competence, office, parent)
    ]
    best = min((rank for rank, _ in ranked), default=None)
    first = [office for rank, office in ranked if rank == best]
    chosen = first if len(first) == 1 else [o for o in first if o.code == received_by]
    if chosen:
        return OfficeChoice(chosen[0])
    return OfficeChoice(None, tuple(sorted(first, key=lambda one: one.code)))


def _ranks(
    competence: Competence, office: CompetentOffice, parent: Parent
) -> list[tuple[int, ...]]:
    """Tell how near an office is to each place that it is competent for."""
    declared = (
        competence.kinds.index(office.kind),
        0 if office.subjects else 1,
        level_of(office),
    )
    found: list[tuple[int, ...]] = []
    for number, place in enumerate(competence.by_right):
        steps = _above(place, parent)
        if office.territory in steps:
            above = steps.index(office.territory)
            # One above a county acts only where no county's own authority may.
            instead = int(competence.is_county and above > 0)
            found.append((instead, number, above, *declared))
    return found


def _covers(territory: str, place: str, parent: Parent, *, is_county: bool) -> bool:
    """Tell whether a place lies in a territory, or is it where a county's counts."""
    return territory == place if is_county else territory in _above(place, parent)


def _above(place: str, parent: Parent) -> list[str]:
    """List a division and those in which it lies, the smallest first."""
    found = [place]
    while len(found) <= PARENTS and (above := parent(found[-1])) is not None:
        if above in found:
            break
        found.append(above)
    return found


def _kinds(raised: Raised, rules: Iterable[SubjectRule]) -> tuple[str, ...]:
    """Name the kinds of authority for a subject; none for one that no rule names."""
    for rule in rules:
        if rule.key == raised.subject and rule.in_force(raised.day):
            return rule.kinds
    return ()


def _is_found(raised: Raised, place: Place) -> bool:
    """Tell whether a place is known and somebody was reached there."""
    return place in raised.places and place not in raised.not_found


def _divisions(raised: Raised, places: Iterable[Place]) -> tuple[str, ...]:
    """Give the divisions of places that are known, each once, in their order."""
    known = (raised.places[place] for place in places if place in raised.places)
    return tuple(dict.fromkeys(known))
