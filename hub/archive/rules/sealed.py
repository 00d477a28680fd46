"""Which records the law seals as a whole: pure, by dated rules.

A sealed record is one of its own class, whatever the classes of its fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.archive.rules.cited_laws import cites_only
from hub.archive.rules.juveniles import is_juvenile
from hub.rulebook import Rulebook
from hub.rulebook.rules import ANYONE, SealRule
from schemas.words import RecordClass

# As the table holds them.
OPEN = RecordClass.OPEN.value
SEALED = RecordClass.SEALED.value


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What sealing asks of a record.

    ``births`` are those of the natural persons that it names, at the latest, ``ages``
    what is stated of them; ``texts`` what may tell either in words. ``days`` are those
    that it tells as past, ``told_days`` those in its words. ``stages`` is what a case
    has come to, in the court's words or in that of the list.
    """

    authority: str | None = None
    days: tuple[date, ...] = ()
    told_days: tuple[date, ...] = ()
    births: tuple[date, ...] = ()
    ages: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
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
    if rule.below_age is not None and not is_juvenile(
        rule,
        births=facts.births,
        ages=facts.ages,
        texts=facts.texts,
        days=facts.days or (day,),
        told_days=facts.told_days,
    ):
        return False
    if rule.but_laws and cites_only(facts.basis, rule.but_laws):
        return False
    if rule.number_words and not any(w in facts.number for w in rule.number_words):
        return False
    return not any(
        word in stage for stage in facts.stages for word in rule.judgment_words
    )
