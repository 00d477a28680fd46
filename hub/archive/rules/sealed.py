"""Decide whether a record is sealed: pure, from its facts and the dated rules.

What is sealed is a class of records, not of fields: nobody learns that such a record
exists but for a proceeding that law names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, SealRule
from schemas.codes.identifiers import fold, looks_like_identity_number

FULL_AGE = 18
"""Years of age from which a person is no juvenile (Civil Code art. 17)."""

CRIMINAL = "刑"
"""Stands in the number of every criminal case, after the court's own code."""

_BIRTH_IN_18 = slice(6, 14)
_BIRTH_IN_15 = slice(6, 12)
_LENGTH_15 = 15


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What the rules on sealed records look at, in clear, before anything is masked."""

    authority: str | None = None
    """Name of the authority that decided or delivered."""
    id_numbers: tuple[str, ...] = ()
    """Identity numbers of all parties."""
    birth_days: tuple[date, ...] = ()
    act_day: date | None = None
    """Day of the act, else of the event that the record is about."""
    case_no: str | None = None
    case_types: tuple[str, ...] = ()
    judged: bool = False
    """Whether an effective judgment is on record."""


def seal_of(kind: str, facts: SealFacts, day: date, rules: Rulebook) -> str | None:
    """Name the rule that seals a record on a day, or None if it is open."""
    family = rules.family_of(facts.authority, day)
    found: tuple[SealRule, ...] = rules.in_force("sealed", day)
    for rule in found:
        named = kind in rule.kinds or ANYONE in rule.kinds
        concerned = family in rule.families or ANYONE in rule.families
        if named and concerned and _TESTS[rule.when](facts):
            return rule.key
    return None


def birth_day_of(id_number: str) -> date | None:
    """Read the day of birth out of an identity number of 18 or 15 digits.

    None where it is masked, damaged or no identity number.
    """
    number = fold(id_number)
    if not looks_like_identity_number(number):
        return None
    if len(number) == _LENGTH_15:
        text = f"19{number[_BIRTH_IN_15]}"
    else:
        text = number[_BIRTH_IN_18]
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _is_juvenile(facts: SealFacts) -> bool:
    """Tell whether a party was under age on the day of the act."""
    if facts.act_day is None:
        return False
    born = [*facts.birth_days, *map(birth_day_of, facts.id_numbers)]
    return any(
        birth is not None and facts.act_day < _comes_of_age(birth) for birth in born
    )


def _comes_of_age(birth: date) -> date:
    """Tell the first day of full age; who was born on 29 February waits for 1 March."""
    try:
        return birth.replace(year=birth.year + FULL_AGE)
    except ValueError:
        return date(birth.year + FULL_AGE, 3, 1)


def _is_criminal(facts: SealFacts) -> bool:
    """Tell whether a case is criminal and nobody was found guilty yet."""
    said = (facts.case_no or "", *facts.case_types)
    return not facts.judged and any(CRIMINAL in text for text in said)


_TESTS: Mapping[str, Callable[[SealFacts], bool]] = {
    "always": lambda _: True,
    "party-under-18": _is_juvenile,
    "criminal-without-judgment": _is_criminal,
}
