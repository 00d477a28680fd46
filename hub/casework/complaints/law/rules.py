"""Dated rules of complaints and reports: who is competent, and what they must bring."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from msgspec import Meta

from hub.rulebook import RuleFileError
from hub.rulebook.loader import read_rules
from hub.rulebook.reading import RuleText, SomeRule
from hub.rulebook.rules import Days, DaysFromOne, Rule, Years
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
COMPETENCE = "competence.toml"
What = Literal["material", "ground", "sign", "repeat", "window"]


class CompetenceRule(Rule, frozen=True, kw_only=True):
    """Whose authority handles what is raised against somebody."""

    machine: Machine
    about: About
    places: Annotated[tuple[Place, ...], Meta(min_length=1)]
    first_received: tuple[Place, ...] = ()
    instead_of: Place | None = None
    only_then: tuple[Place, ...] = ()
    level: Level
    article: str


class SubjectRule(Rule, frozen=True, kw_only=True):
    """Which kinds of authority are competent for a subject, the first one first."""

    zh: str
    en: str
    kinds: Annotated[tuple[MemberKind, ...], Meta(min_length=1)]
    article: str


class AcceptanceRule(Rule, frozen=True, kw_only=True):
    """What must be given, refuses, is a sign, or becomes of what is raised again.

    ``days`` are those of a window within which signs are counted.
    """

    what: What
    zh: str
    en: str
    for_machines: tuple[Machine, ...]
    years: Years = 0
    days: Days = 0
    article: str


class InformantRule(Rule, frozen=True, kw_only=True):
    """How long who reported or complained is kept, in days from an event."""

    days: DaysFromOne
    article: str


def read_competence(text: str) -> tuple[CompetenceRule, ...]:
    """Turn the text of the file of competence into its rules.

    Raises:
        RuleFileError: it is broken, or says what nobody could follow.
    """
    rules = read_rules(RuleText.parse(text, COMPETENCE), CompetenceRule)
    for rule in rules:
        if rule.key != f"{rule.machine}.{rule.about}":
            raise RuleFileError(COMPETENCE, rule.key, "the key must be machine.about")
        if (rule.instead_of is None) != (not rule.only_then):
            why = "instead_of and only_then go together"
            raise RuleFileError(COMPETENCE, rule.key, why)
    return rules


def _shipped(name: str, kind: type[SomeRule]) -> tuple[SomeRule, ...]:
    """Read the rules of a shipped file."""
    file = f"{name}.toml"
    text = (files(__package__) / file).read_text("utf-8")
    return read_rules(RuleText.parse(text, file), kind)


@cache
def competence_rules() -> tuple[CompetenceRule, ...]:
    """Read the shipped rules of competence, once a process."""
    return read_competence((files(__package__) / COMPETENCE).read_text("utf-8"))


@cache
def subject_rules() -> tuple[SubjectRule, ...]:
    """Read the shipped rules of subjects, once a process."""
    return _shipped("subjects", SubjectRule)


@cache
def acceptance_rules() -> tuple[AcceptanceRule, ...]:
    """Read the shipped rules of acceptance, once a process."""
    return _shipped("acceptance", AcceptanceRule)


@cache
def informant_rules() -> tuple[InformantRule, ...]:
    """Read the shipped rules on how long informants are kept, once a process."""
    return _shipped("informants", InformantRule)
