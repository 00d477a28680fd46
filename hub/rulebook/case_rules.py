"""Rules of casework: who sees what of a matter, and which marks warn of one party."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from hub.rulebook.reading import RuleFileError
from hub.rulebook.rules import ANYONE, Rule
from schemas.words import CaseSight, MatterPart, MemberKind, PartReach

if TYPE_CHECKING:
    from hub.rulebook.book import Rulebook

HANDLER = "handler"
PRESENT_ALONE = (HANDLER, "police", "checker")
"""Roles that show a matter to whoever has them now, and to nobody replaced in them."""
NEVER_SHOWN = frozenset({MemberKind.PUBLIC, MemberKind.MERCHANT})
"""Kinds that no rule may show a matter."""
LEAST_MATTERS, MOST_MATTERS = 2, 10_000
"""How many matters a rule may let share a mark that still warns."""
Fault = tuple[str, str]


class MarkKind(StrEnum):
    """By what a party of one matter is known again in another."""

    CODE = "code"
    NAME = "name"
    """A name that looks or sounds like the other, too."""
    PHONE = "phone"
    ADDRESS = "address"
    DOMAIN = "domain"


class CaseSightRule(Rule, frozen=True, kw_only=True):
    """What members of some kinds see of matters that they are near to.

    ``near`` says how: by a ``role`` in the matter, by its ``territory``, which lies in
    the member's own, as the next above its handler in a ``line`` of authority, or from
    ``anywhere``. ``machines`` and ``states`` name the matters
    that it speaks of, ``*`` all of them. One in which a juvenile stands is whole to
    those with a role in it, to others where ``juveniles`` says so. What no rule shows
    is not shown.
    """

    kinds: tuple[str, ...]
    near: Literal["role", "territory", "line", "anywhere"]
    roles: tuple[str, ...] = ()
    machines: tuple[str, ...]
    states: tuple[str, ...] = (ANYONE,)
    sight: str
    """What of ``CaseSight``, but nothing."""
    parts: MappingProxyType[str, str] = MappingProxyType({})
    """How much of each part is shown, ``all`` or ``own``."""
    juveniles: bool = False

    def speaks_of(self, machine: str, state: str) -> bool:
        """Tell whether it is about matters of a machine in a state."""
        return (ANYONE in self.machines or machine in self.machines) and (
            ANYONE in self.states or state in self.states
        )


class SharedMarkRule(Rule, frozen=True, kw_only=True):
    """When a mark of the kind of this key, shared by matters, warns of one party.

    It does while no more than ``most`` matters have it: what more share is a place or
    a line that many use. What stands in ``never`` warns of nothing; of domains, what
    lies under one as well.
    """

    most: Annotated[int, Meta(ge=LEAST_MATTERS, le=MOST_MATTERS)]
    never: tuple[str, ...] = ()


class WarningGroundRule(Rule, frozen=True, kw_only=True):
    """What a matter of the machine of this key keeps before it warns of one party.

    A party counts that came with a document of one of the kinds ``documents``, or that
    the hub found in data; in one of ``states`` the handler has taken the case up, and
    every party counts.
    """

    states: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def check_case_sight(rules: "Rulebook") -> None:
    """Refuse rules of sight that open more than the law could mean, or nothing."""
    file = "case_sight.toml"
    known = {kind.key for kind in rules.member_kinds}
    for rule in rules.case_sight:
        for key, why in (*_faults_of_reach(rule, known), *_faults_of_parts(rule)):
            raise RuleFileError(file, f"{rule.key}.{key}", why)


def _faults_of_reach(rule: CaseSightRule, known: set[str]) -> Iterator[Fault]:
    """Tell what is wrong with whom a rule is for, and with the matters it is about."""
    if not rule.kinds or set(rule.kinds) - known:
        yield "kinds", "names no kind of member, or one that there is not"
    if set(rule.kinds) & NEVER_SHOWN:
        yield "kinds", "neither the public nor a merchant is shown a matter"
    if (rule.near == "role") != bool(rule.roles):
        yield "roles", "must be given where near is a role, and only there"
    if not rule.machines:
        yield "machines", "must name some, or *"
    if not rule.states:
        yield "states", "must name some, or *"


def _faults_of_parts(rule: CaseSightRule) -> Iterator[Fault]:
    """Tell what is wrong with the parts that a rule shows."""
    if rule.sight not in set(CaseSight) - {CaseSight.NOTHING}:
        yield "sight", "is none that shows anything"
    if rule.parts and rule.sight == CaseSight.NUMBER:
        yield "parts", "the number alone has no parts"
    for part, reach in rule.parts.items():
        key = f"parts.{part}"
        if part not in set(MatterPart) or reach not in set(PartReach):
            yield key, "is no part of a matter, or neither all nor own"
        if reach == PartReach.OWN and rule.near != "role":
            yield key, "only who has a role in a matter has a part of its own"
        if part == MatterPart.INFORMANT and rule.roles != (HANDLER,):
            yield key, "an informant is seen by the handler alone"


def check_warning_grounds(rules: Sequence[WarningGroundRule]) -> None:
    """Refuse a ground that names something twice, or nothing by its name."""
    file = "warning_grounds.toml"
    for rule in rules:
        for part in ("states", "documents"):
            named = getattr(rule, part)
            if len(set(named)) < len(named) or not all(named):
                why = "names one twice, or none"
                raise RuleFileError(file, f"{rule.key}.{part}", why)


def check_shared_marks(rules: Sequence[SharedMarkRule]) -> None:
    """Refuse bounds of what is no mark."""
    file = "shared_marks.toml"
    for rule in rules:
        if rule.key not in set(MarkKind):
            raise RuleFileError(file, rule.key, "there is no such mark")
