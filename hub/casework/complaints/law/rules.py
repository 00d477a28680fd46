"""Dated rules of complaints and reports: who is competent, and what they must bring."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeVar

from hub.rulebook import RuleFileError
from hub.rulebook.loader import bind_rules, parse_document
from hub.rulebook.rules import Rule
from schemas.words import MemberKind

Machine = Literal["complaint", "report"]
About = Literal[
    "merchant",
    "platform",
    "platform_shop",
    "advertisement",
    "internet_advertisement",
    "own_advertisement",
]
Place = Literal[
    "business",
    "registered",
    "shown",
    "platform",
    "act",
    "publisher",
    "advertiser",
    "advertising_agent",
]
Level = Literal["county", "county_up"]
What = Literal["material", "ground", "sign", "repeat", "window"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceRule(Rule):
    """Whose authority handles what is raised against somebody."""

    machine: Machine
    about: About
    places: tuple[Place, ...]
    first_received: tuple[Place, ...] = ()
    instead_of: Place | None = None
    only_then: tuple[Place, ...] = ()
    level: Level
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRule(Rule):
    """Which kinds of authority are competent for a subject, the first one first."""

    zh: str
    en: str
    kinds: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRule(Rule):
    """What must be given, refuses, is a sign, or becomes of what is raised again.

    ``days`` are those of a window within which signs are counted.
    """

    what: What
    zh: str
    en: str
    for_machines: tuple[Machine, ...]
    years: int = 0
    days: int = 0
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformantRule(Rule):
    """How long who reported or complained is kept, in days from an event."""

    days: int
    article: str


SomeRule = TypeVar("SomeRule", bound=Rule)
KINDS: Final = frozenset(MemberKind)


def read_rules(text: str, name: str, kind: type[SomeRule]) -> tuple[SomeRule, ...]:
    """Turn the text of one of the files into its rules.

    Raises:
        RuleFileError: it is broken, or says what nobody could follow.
    """
    rules = bind_rules(parse_document(text, f"{name}.toml"), name, kind)
    found = tuple(rule for rule in rules if isinstance(rule, kind))
    for rule in found:
        _check(rule, f"{name}.toml")
    return found


def _check(rule: Rule, file: str) -> None:
    """Refuse places, kinds and terms that lead nowhere."""
    why = None
    if isinstance(rule, CompetenceRule):
        if not rule.places:
            why = "must name a place"
        elif rule.key != f"{rule.machine}.{rule.about}":
            why = "the key must be machine.about"
        elif (rule.instead_of is None) != (not rule.only_then):
            why = "instead_of and only_then go together"
    elif isinstance(rule, SubjectRule):
        if not rule.kinds or not KINDS.issuperset(rule.kinds):
            why = "names no kind of member, or one that is none"
    elif isinstance(rule, InformantRule) and rule.days < 1:
        why = "days must be at least 1"
    if why is not None:
        raise RuleFileError(file, rule.key, why)


def _shipped(name: str) -> str:
    """Read the text of a shipped file."""
    return (files(__package__) / f"{name}.toml").read_text("utf-8")


@cache
def competence_rules() -> tuple[CompetenceRule, ...]:
    """Read the shipped rules of competence, once a process."""
    return read_rules(_shipped("competence"), "competence", CompetenceRule)


@cache
def subject_rules() -> tuple[SubjectRule, ...]:
    """Read the shipped rules of subjects, once a process."""
    return read_rules(_shipped("subjects"), "subjects", SubjectRule)


@cache
def acceptance_rules() -> tuple[AcceptanceRule, ...]:
    """Read the shipped rules of acceptance, once a process."""
    return read_rules(_shipped("acceptance"), "acceptance", AcceptanceRule)


@cache
def informant_rules() -> tuple[InformantRule, ...]:
    """Read the shipped rules on how long informants are kept, once a process."""
    return read_rules(_shipped("informants"), "informants", InformantRule)
