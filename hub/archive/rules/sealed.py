"""Which records the law seals as a whole: pure, by dated rules.

A sealed record is one of its own class, whatever the classes of its fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.archive.rules.cited_laws import cites_only
from hub.rulebook import Rulebook
from hub.rulebook.rules import ANYONE, SealRule
from schemas.words import RecordClass

# As the table holds them.
OPEN = RecordClass.OPEN.value
SEALED = RecordClass.SEALED.value


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What sealing asks of a record.

    ``births`` are those of the natural persons that it names, as far as they are told;
    ``stages`` what a case has come to, in the court's words or in that of the list.
    """

    authority: str | None = None
    act_day: date | None = None
    births: tuple[date, ...] = ()
    number: str = ""
    stages: tuple[str, ...] = ()
    basis: str = ""
    """The laws that a decision cites, as it writes them."""


def case_of(body: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Read a case's number, and what it has come to, from a record's content."""
    stages = [entry["kind"] for entry in body.get("entries", ())]
    if "stage" in body:
        stages.append(body["stage"])
    return body.get("case_no", ""), tuple(stages)


def seal_of(kind: str, facts: SealFacts, day: date, rulebook: Rulebook) -> str | None:
    """Give the key of the first rule of a day that seals a record, or None."""
    rules: tuple[SealRule, ...] = rulebook.in_force("sealed", day)
    return next((r.key for r in rules if _seals(r, kind, facts, day, rulebook)), None)


def _seals(
    rule: SealRule, kind: str, facts: SealFacts, day: date, rulebook: Rulebook
) -> bool:
    """Tell whether a rule seals a record: all that it asks for holds."""
    if kind not in rule.kinds and ANYONE not in rule.kinds:
        return False
    if rule.families:
        family = rulebook.family_of(facts.authority, day)
        if family not in rule.families:
            return False
    if rule.below_age is not None and not any(
        _age(birth, facts.act_day or day) < rule.below_age for birth in facts.births
    ):
        return False
    if rule.but_laws and cites_only(facts.basis, rule.but_laws):
        return False
    if rule.number_words and not any(w in facts.number for w in rule.number_words):
        return False
    return not any(
        word in stage for stage in facts.stages for word in rule.judgment_words
    )


def _age(birth: date, day: date) -> int:
    """Count the full years of a life on a day; a birthday counts from the day after.

    So the Criminal Law is read: who was born on 29 February is a year older on 1 March.
    """
    return day.year - birth.year - ((day.month, day.day) <= (birth.month, birth.day))
