"""Who looks at matters, and what the rules of sight show of which: pure rules as SQL.

A list asks the database for what is in sight and counts it; both say the same as
`sight_of` says of each matter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.seeing import (
    GivenSight,
    MatterInSight,
    MatterViewer,
    give_sight,
)
from hub.casework.seeing.policy import EVERYWHERE
from hub.context import Hub
from hub.members.models import Member
from hub.members.service import find_member
from hub.rulebook.case_rules import HANDLER, CaseSightRule
from hub.rulebook.rules import ANYONE
from schemas.words import CaseSight, MatterPart, PartReach

Holders = dict[str, frozenset[str]]


def viewer_of(session: Session, code: str) -> MatterViewer:
    """Tell who looks: a member, its kind and territory, and whose place it took.

    Raises:
        MemberUnknownError: there is no such member.
    """
    member = find_member(session, code)
    before: set[str] = set()
    found = {code}
    while found:
        query = select(Member.code).where(Member.succeeded_by.in_(sorted(found)))
        found = set(session.scalars(query)) - before - {code}
        before |= found
    return MatterViewer(code, member.kind, member.territory, frozenset(before))


def holders_of(session: Session, ids: Collection[str]) -> dict[str, Holders]:
    """Read who has or had which role in matters: of handlers the present one alone."""
    table = MatterMemberRow
    columns = (table.matter_id, table.role, table.member, table.until_no)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in session.execute(select(*columns).where(table.matter_id.in_(ids))):
        if row.role != HANDLER or row.until_no is None:
            found[row.matter_id][row.role].add(row.member)
    return {
        matter: {role: frozenset(members) for role, members in roles.items()}
        for matter, roles in found.items()
    }


def sight_in(
    hub: Hub, viewer: MatterViewer, row: MatterRow, holders: Holders, day: date
) -> GivenSight:
    """Tell what somebody sees of a matter by its row and who takes part in it."""
    matter = MatterInSight(row.machine, row.state, row.territory, holders)
    return give_sight(hub.rulebook, viewer, matter, day)


def rules_for(hub: Hub, viewer: MatterViewer, day: date) -> list[CaseSightRule]:
    """List the rules that may show a kind of member any matter on a day."""
    rules: Iterable[CaseSightRule] = hub.rulebook.in_force("case_sight", day)
    return [rule for rule in rules if viewer.kind in rule.kinds]


def in_sight(
    hub: Hub, viewer: MatterViewer, rules: Iterable[CaseSightRule]
) -> ColumnElement[bool]:
    """Write as a condition on ``matter`` that one of some rules shows it."""
    conditions = [_condition(hub, viewer, rule) for rule in rules]
    return or_(*conditions) if conditions else false()


def shows_summary(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows more of a matter than its number."""
    return CaseSight(rule.sight).rank >= CaseSight.SUMMARY.rank


def shows_all_clocks(rule: CaseSightRule) -> bool:
    """Tell whether a rule shows every clock of a matter."""
    return rule.parts.get(MatterPart.CLOCKS) == PartReach.ALL


def _condition(
    hub: Hub, viewer: MatterViewer, rule: CaseSightRule
) -> ColumnElement[bool]:
    """Write as a condition that a rule shows a matter."""
    found: list[ColumnElement[bool]] = []
    if ANYONE not in rule.machines:
        found.append(MatterRow.machine.in_(rule.machines))
    if ANYONE not in rule.states:
        found.append(MatterRow.state.in_(rule.states))
    if rule.near == "role":
        found.append(_takes_part(viewer, rule.roles))
    elif rule.near == "territory" and viewer.territory != EVERYWHERE:
        divisions = hub.rulebook.divisions
        own = viewer.territory
        # A place that the table of divisions does not know lies in itself alone.
        inside = {code for code in divisions.parents if divisions.lies_in(code, own)}
        places = sorted(inside | ({own} if own else set()))
        found.append(MatterRow.territory.in_(places))
    return and_(MatterRow.id.is_not(None), *found)


def _takes_part(viewer: MatterViewer, roles: Collection[str]) -> ColumnElement[bool]:
    """Write as a condition that somebody has, or once had, one of some roles."""
    table = MatterMemberRow
    present = and_(table.role == HANDLER, table.until_no.is_(None))
    others = sorted(set(roles) - {HANDLER})
    holds: ColumnElement[bool] = table.role.in_(others) if others else false()
    if HANDLER in roles:
        holds = or_(holds, present)
    return exists(
        select(table.matter_id)
        .where(table.matter_id == MatterRow.id)
        .where(table.member.in_(sorted(viewer.names)), holds)
    )
