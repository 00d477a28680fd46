"""Who sees which matters, asked of the tables: for one matter, and for a list of them.

What is decided for one matter and what a list is cut to say the same: a list shows the
matters of which somebody sees anything, and no others.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.seeing.policy import (
    EVERYWHERE,
    NOTHING_SEEN,
    GivenSight,
    MatterInSight,
    MatterViewer,
    give_sight,
)
from hub.db.bulk import CHUNK, in_chunks
from hub.members.lines import CompetentOffice, leads, office_of, read_subjects
from hub.members.models import Member
from hub.members.service import find_member
from hub.rulebook import Rulebook
from hub.rulebook.case_rules import PRESENT_ALONE, CaseSightRule
from hub.rulebook.rules import ANYONE

OPENER = "opener"
SUCCESSIONS = 20
"""So many members may have followed one another."""


def viewer_of(session: Session, code: str) -> MatterViewer:
    """Describe a member that looks at matters, with those that it succeeded.

    Raises:
        MemberUnknownError: there is no such member.
    """
    member = find_member(session, code)
    before: set[str] = set()
    waiting = {code}
    for _ in range(SUCCESSIONS):
        query = select(Member.code).where(Member.succeeded_by.in_(waiting))
        waiting = set(session.scalars(query)) - before - {code}
        if not waiting:
            break
        before |= waiting
    return MatterViewer(
        code, member.kind, member.territory, frozenset(before), _below(session, member)
    )


def _below(session: Session, member: Member) -> frozenset[str]:
    """Name the members that one is above in its line of authority."""
    office = office_of(member)
    columns = (Member.code, Member.kind, Member.territory, Member.level)
    query = select(*columns, Member.subjects).where(Member.kind == member.kind)
    others = (
        CompetentOffice(code, kind, territory, level, read_subjects(subjects))
        for code, kind, territory, level, subjects in session.execute(query)
    )
    return frozenset(other.code for other in others if leads(office, other))


def sights_of(
    session: Session,
    rulebook: Rulebook,
    viewer: MatterViewer,
    matters: Collection[str],
    day: date,
    *,
    beside: Iterable[tuple[str, str]] = (),
) -> dict[str, GivenSight]:
    """Tell what a member sees of some matters, by their ids; all of them are answered.

    ``beside`` are further roles that it has, each as matter and role, such as
    ``warned`` and ``linked``.
    """
    found = dict.fromkeys(matters, NOTHING_SEEN)
    further: dict[str, set[str]] = defaultdict(set)
    for matter, role in beside:
        further[matter].add(role)
    for chunk in in_chunks(sorted(found), CHUNK):
        for matter, seen in _in_sight(session, chunk).items():
            roles = dict(seen.roles)
            for role in further[matter]:
                roles[role] = roles.get(role, frozenset()) | {viewer.member}
            asked = replace(seen, roles=roles)
            found[matter] = give_sight(rulebook, viewer, asked, day)
    return found


def seen_matters(
    rulebook: Rulebook,
    viewer: MatterViewer,
    day: date,
    which: Callable[[CaseSightRule], bool] = lambda _: True,
) -> ColumnElement[bool]:
    """Give the condition on rows of matters that a member sees anything of.

    Matters that it sees because of a shared party or a link alone are not among them.
    ``which`` chooses the rules that count, such as those that show every clock.
    """
    rules: Iterable[CaseSightRule] = rulebook.in_force("case_sight", day)
    conditions = [
        and_(_speaks_of(rule), _is_near(rule, viewer, rulebook))
        for rule in rules
        if viewer.kind in rule.kinds and which(rule)
    ]
    return or_(false(), *conditions)


def _in_sight(session: Session, ids: Collection[str]) -> dict[str, MatterInSight]:
    """Read matters as far as it decides who sees them."""
    member, row = MatterMemberRow, MatterRow
    roles: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    parts = select(member.matter_id, member.role, member.member, member.until_no)
    for one in session.execute(parts.where(member.matter_id.in_(ids))):
        if one.role not in PRESENT_ALONE or one.until_no is None:
            roles[one.matter_id][one.role].add(one.member)
    columns = (row.id, row.machine, row.state, row.territory, row.opener, row.handler)
    cards = select(*columns)
    found = {}
    for card in session.execute(cards.where(row.id.in_(ids))):
        mine = roles[card.id]
        mine[OPENER].add(card.opener)
        found[card.id] = MatterInSight(
            card.machine,
            card.state,
            card.territory,
            {role: frozenset(members) for role, members in mine.items()},
            card.handler,
        )
    return found


def _speaks_of(rule: CaseSightRule) -> ColumnElement[bool]:
    """Say of which matters a rule speaks."""
    conditions: list[ColumnElement[bool]] = [true()]
    if ANYONE not in rule.machines:
        conditions.append(MatterRow.machine.in_(rule.machines))
    if ANYONE not in rule.states:
        conditions.append(MatterRow.state.in_(rule.states))
    return and_(*conditions)


def _is_near(
    rule: CaseSightRule, viewer: MatterViewer, rulebook: Rulebook
) -> ColumnElement[bool]:
    """Say to which matters a member is near as a rule wants."""
    if rule.near == "anywhere":
        return true()
    if rule.near == "line":
        return MatterRow.handler.in_(sorted(viewer.below))
    if rule.near == "territory":
        return _is_under(viewer.territory, rulebook)
    part = MatterMemberRow
    presently = or_(part.role.not_in(PRESENT_ALONE), part.until_no.is_(None))
    has_role = MatterRow.id.in_(
        select(part.matter_id).where(
            part.member.in_(viewer.names), part.role.in_(rule.roles), presently
        )
    )
    if OPENER in rule.roles:
        return or_(has_role, MatterRow.opener.in_(viewer.names))
    return has_role


def _is_under(territory: str, rulebook: Rulebook) -> ColumnElement[bool]:
    """Say which matters lie in a territory."""
    if not territory:
        return false()
    if territory == EVERYWHERE:
        return MatterRow.territory != ""
    return MatterRow.territory.in_(rulebook.divisions.under(territory))
