"""The dated rules of the comparisons, read strictly."""

from datetime import date
from functools import cache
from pathlib import Path

from hub.casework.advice import load_tables
from hub.rulebook import RuleFileError
from hub.rulebook.law_rules import OffenceGroup
from hub.rulebook.loader import read_rules
from hub.rulebook.reading import RuleText
from hub.rulebook.rules import Months, Rule
from schemas.configuration import Configured
from schemas.words import ComparisonModel

FILE = "comparisons.toml"
PATH = Path(__file__).with_name(FILE)


class SaidWords(Configured, frozen=True, kw_only=True):
    """Words by which a record says a circumstance of advice."""

    key: str
    words: tuple[str, ...]


class ComparisonRule(Rule, frozen=True, kw_only=True):
    """What is compared: penalties of a field against offences, or a term of grace.

    A record of the field says ``said_by_field``, one that surely punished what the
    offences describe ``said`` too; ``said_by`` and ``ruled_out_by`` give the words by
    which it says or rules out more. Without all of ``required`` nothing is a hit.
    """

    model: ComparisonModel
    field: str | None = None
    group: OffenceGroup | None = None
    offences: tuple[str, ...] = ()
    said_by_field: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    said_by: tuple[SaidWords, ...] = ()
    ruled_out_by: tuple[SaidWords, ...] = ()
    required: tuple[str, ...] = ()
    grace_months: Months = 0

    @property
    def told(self) -> frozenset[str]:
        """All that it speaks of, by the keys of the circumstances of advice."""
        lists = (self.said_by_field, self.said, self.required)
        worded = (one.key for one in (*self.said_by, *self.ruled_out_by))
        return frozenset(worded).union(*lists)


@cache
def load_comparisons(path: Path = PATH) -> tuple[ComparisonRule, ...]:
    """Read the rules.

    Raises:
        RuleFileError: the file is broken, or names a model or an offence there is not.
    """
    rules = read_rules(RuleText.open(path, FILE), ComparisonRule)
    tables = load_tables()
    known = tables.offences
    for rule in rules:
        for name in set(rule.offences) - known.keys():
            raise RuleFileError(FILE, f"{rule.key}.offences", f"there is no {name!r}")
        for name in rule.told - tables.circumstances.keys():
            raise RuleFileError(FILE, f"{rule.key}.said", f"there is no {name!r}")
        if (rule.model == ComparisonModel.NOT_TRANSFERRED) != bool(rule.offences):
            raise RuleFileError(FILE, f"{rule.key}.offences", "do not go with it")
    return rules


def in_force(
    rules: tuple[ComparisonRule, ...], model: ComparisonModel, day: date
) -> list[ComparisonRule]:
    """Give the rules of a model that hold on a day."""
    return [rule for rule in rules if rule.model == model and rule.in_force(day)]
