"""Dated rules that find clues in records: what must be alike, and how often."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from hub.rulebook import RuleFileError
from hub.rulebook.digests import digest_of
from hub.rulebook.loader import read_rules
from hub.rulebook.reading import RuleText
from hub.rulebook.rules import Days, FromOne, FromZero, Rule, Some
from schemas.record import KINDS

FILE: Final = "clue_rules.toml"

TraitName = Literal[
    "phone",
    "address",
    "domain",
    "sender",
    "consignor",
    "outlet",
    "producer",
    "alike_holder",
    "alike_penalised",
]
ALIKE: Final = frozenset({"alike_holder", "alike_penalised"})
"""Traits that are looked for in names, once it is known whom they may imitate."""


class ClueRule(Rule, frozen=True, kw_only=True):
    """A pattern that makes a clue: so much of one trait in records of some kinds."""

    zh: str
    en: str
    trait: TraitName
    kinds: Some
    threshold: FromZero
    warn_at: FromZero
    counts: Literal["merchants", "records"]
    most: FromOne
    window_days: Days = 0
    again_times: FromZero = 0
    caution_zh: str = ""
    caution_en: str = ""
    """What whoever checks the clue must rule out first."""


@dataclass(frozen=True, slots=True)
class ClueRules:
    """All rules of every day, with the digest under which a clue names its rule."""

    rules: tuple[ClueRule, ...]
    digest: str

    def in_force(self, day: date) -> tuple[ClueRule, ...]:
        """List the rules that hold on a day, in file order."""
        return tuple(rule for rule in self.rules if rule.in_force(day))


@cache
def shipped_clue_rules() -> ClueRules:
    """Read the shipped file, once a process.

    Raises:
        RuleFileError: as `read_clue_rules` says.
    """
    return read_clue_rules((files(__package__) / FILE).read_text("utf-8"))


def read_clue_rules(text: str) -> ClueRules:
    """Turn the text of a file into its rules.

    Raises:
        RuleFileError: it is broken, or names an unknown kind or senseless numbers.
    """
    read = RuleText.parse(text, FILE)
    rules = read_rules(read, ClueRule)
    for rule in rules:
        _check(rule)
    return ClueRules(rules, digest_of(read.table))


def _check(rule: ClueRule) -> None:
    """Refuse a rule that can find nothing, or everything."""
    if unknown := [kind for kind in rule.kinds if kind not in KINDS]:
        raise RuleFileError(FILE, f"{rule.key}.kinds", f"unknown kinds {unknown}")
    least = 1 if rule.trait in ALIKE else 2
    if not least <= rule.warn_at <= rule.threshold <= rule.most:
        why = f"must be {least} <= warn_at <= threshold <= most"
        raise RuleFileError(FILE, f"{rule.key}.threshold", why)
    if bool(rule.caution_zh) != bool(rule.caution_en):
        raise RuleFileError(FILE, f"{rule.key}.caution_zh", "in both languages or none")
    if rule.again_times == 1:
        raise RuleFileError(FILE, f"{rule.key}.again_times", "must be 0, or from 2 on")
