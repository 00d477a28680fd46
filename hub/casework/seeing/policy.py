"""Decide what a member sees of a matter: pure, from rules, roles and territory.

Deny by default. A rule can only add, and what no rule shows is not shown, not even that
there is such a matter. A rule by territory reaches the divisions that lie in the
member's own, and never one beside or above it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.rulebook import Rulebook
from hub.rulebook.case_rules import CaseSightRule
from schemas.words import CaseSight, MatterPart, PartReach

EVERYWHERE = "*"
LiesIn = Callable[[str, str], bool]
"""Tells whether a division is another or lies in it, by their codes."""


@dataclass(frozen=True, slots=True)
class MatterViewer:
    """A member that looks at matters.

    ``before`` are the members that it succeeded: what was theirs is its own now.
    """

    member: str
    kind: str
    territory: str
    before: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    """Members that it is above in its line of authority."""

    @property
    def names(self) -> frozenset[str]:
        """Give every code under which it may take part in a matter."""
        return self.before | {self.member}


@dataclass(frozen=True, slots=True)
class MatterInSight:
    """A matter as far as it decides who sees it.

    ``roles`` are the members by role: of handlers, police and checkers the present one
    alone, of all other roles those who once had it too.
    """

    machine: str
    state: str
    territory: str
    roles: Mapping[str, frozenset[str]]
    handler: str = ""


@dataclass(frozen=True, slots=True)
class GivenSight:
    """What somebody sees of a matter, and by which rules."""

    sight: CaseSight
    parts: Mapping[MatterPart, PartReach] = field(default_factory=dict)
    """A part that is not here is not shown."""
    rules: tuple[str, ...] = ()

    def reach(self, part: MatterPart) -> PartReach | None:
        """Tell how much of a part is shown; None for nothing."""
        return self.parts.get(part)


NOTHING_SEEN = GivenSight(CaseSight.NOTHING)


def give_sight(
    rulebook: Rulebook, viewer: MatterViewer, matter: MatterInSight, day: date
) -> GivenSight:
    """Tell what a member sees of a matter by the rules of a day."""
    rules: Iterable[CaseSightRule] = rulebook.in_force("case_sight", day)
    return sight_of(viewer, matter, rules, rulebook.divisions.lies_in)


def sight_of(
    viewer: MatterViewer,
    matter: MatterInSight,
    rules: Iterable[CaseSightRule],
    lies_in: LiesIn,
) -> GivenSight:
    """Add up what some rules show a member of a matter; nothing where none speaks."""
    fitting = [rule for rule in rules if _fits(rule, viewer, matter, lies_in)]
    if not fitting:
        return NOTHING_SEEN
    parts: dict[MatterPart, PartReach] = {}
    for rule in fitting:
        for part, reach in rule.parts.items():
            if parts.get(MatterPart(part)) is not PartReach.ALL:
                parts[MatterPart(part)] = PartReach(reach)
    return GivenSight(
        sight=max((CaseSight(rule.sight) for rule in fitting), key=lambda s: s.rank),
        parts={part: parts[part] for part in MatterPart if part in parts},
        rules=tuple(rule.key for rule in fitting),
    )


def is_shown(
    reach: PartReach | None, viewer: MatterViewer, by: str, told: Collection[str]
) -> bool:
    """Tell whether something of a part is shown, by how much of the part is.

    ``by`` is the member that did it or brought it in, ``told`` are the members that it
    was sent to.
    """
    if reach is PartReach.OWN:
        return by in viewer.names or not viewer.names.isdisjoint(told)
    return reach is PartReach.ALL


def _fits(
    rule: CaseSightRule, viewer: MatterViewer, matter: MatterInSight, lies_in: LiesIn
) -> bool:
    """Tell whether a rule shows a member anything of a matter."""
    if viewer.kind not in rule.kinds:
        return False
    if not rule.speaks_of(matter.machine, matter.state):
        return False
    if rule.near == "role":
        return any(
            not viewer.names.isdisjoint(matter.roles.get(role, frozenset()))
            for role in rule.roles
        )
    if rule.near == "line":
        return matter.handler in viewer.below
    if rule.near == "territory":
        return _is_over(viewer.territory, matter.territory, lies_in)
    return True


def _is_over(own: str, other: str, lies_in: LiesIn) -> bool:
    """Tell whether a territory is in somebody's own; none is in no territory."""
    if not own or not other:
        return False
    return own == EVERYWHERE or lies_in(other, own)
