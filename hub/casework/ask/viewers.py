"""Who looks at matters, and what of one matter they see.

A matter of which somebody sees nothing and one that does not exist are answered by the
same steps: the same rows are looked for, and the same rules are asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.matter.people import (
    SUCCESSIONS,
    MatterActor,
    check_member,
    roles_of,
)
from hub.casework.matter.reading import OpenedMatter, read_matters
from hub.casework.seeing import (
    GivenSight,
    MatterInSight,
    MatterViewer,
    give_sight,
)
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.view import OfficerRequiredError
from hub.members.caller import Caller
from hub.members.models import Member
from schemas.words import CaseSight

HANDLER = "handler"
NOBODYS = MatterInSight("", "", "", {})
"""What stands for a matter that there is not."""


@dataclass(frozen=True, slots=True)
class MatterSeen:
    """A matter, who looks at it, and what they see of it."""

    matter: OpenedMatter
    viewer: MatterViewer
    sight: GivenSight
    roles: frozenset[str]
    """What the viewer is in it now, and may act as."""
    holders: dict[str, frozenset[str]]
    """The members that are or were in each role."""


def actor_of(caller: Caller, officer: str | None) -> MatterActor:
    """Name who acts in matters: a member, and the officer that is named.

    Raises:
        OfficerRequiredError: nobody is named.
        OfficerInvalidError: the name cannot be read.
        MatterUnknownError: the caller is no member, or asks for a merchant.
    """
    if caller.own is not None:
        raise MatterUnknownError
    if not officer:
        raise OfficerRequiredError
    return MatterActor(caller.member, officer)


def viewer_of(session: Session, actor: MatterActor, day: date) -> MatterViewer:
    """Read who looks: the member, and those whose place it took.

    Raises:
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    member = check_member(session, actor, day)
    before: set[str] = set()
    found = {member.code}
    for _ in range(SUCCESSIONS):
        query = select(Member.code).where(Member.succeeded_by.in_(sorted(found)))
        found = set(session.scalars(query)) - before - {member.code}
        if not found:
            break
        before |= found
    return MatterViewer(member.code, member.kind, member.territory, frozenset(before))


def see_matter(
    session: Session, hub: Hub, actor: MatterActor, name: str, at: datetime
) -> MatterSeen:
    """Read a matter by its id or number, and what a member sees of it.

    Raises:
        MatterUnknownError: there is none, or the member sees nothing of it.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    day = legal_day(at)
    viewer = viewer_of(session, actor, day)
    table = MatterRow.__table__
    columns = (table.c.id, table.c.machine, table.c.state, table.c.territory)
    query = select(*columns).where((table.c.id == name) | (table.c.number == name))
    row = session.execute(query).first()
    matter_id = "" if row is None else row.id
    in_sight, ever = roles_in(session, [matter_id])
    kept = NOBODYS
    if row is not None:
        roles = in_sight.get(matter_id, {})
        kept = MatterInSight(row.machine, row.state, row.territory, roles)
    sight = give_sight(hub.rulebook, viewer, kept, day)
    if sight.sight is CaseSight.NOTHING:
        raise MatterUnknownError(name)
    matter = read_matters(session, [matter_id])[matter_id]
    member = check_member(session, actor, day)
    words = load_machines().words
    mine = roles_of(session, member, matter.now.holders, matter.territory, words)
    return MatterSeen(matter, viewer, sight, mine, ever.get(matter_id, {}))


def roles_in(
    session: Session, ids: Iterable[str]
) -> tuple[dict[str, dict[str, frozenset[str]]], dict[str, dict[str, frozenset[str]]]]:
    """Tell who is what in matters: as it decides who sees them, and whoever ever was.

    Of handlers the present one alone sees by that.
    """
    sees: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    ever: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    table = MatterMemberRow
    query = select(table.matter_id, table.role, table.member, table.until_no)
    for row in session.execute(query.where(table.matter_id.in_(list(ids)))):
        ever[row.matter_id][row.role].add(row.member)
        if row.role != HANDLER or row.until_no is None:
            sees[row.matter_id][row.role].add(row.member)
    return _frozen(sees), _frozen(ever)


def _frozen(
    found: dict[str, dict[str, set[str]]],
) -> dict[str, dict[str, frozenset[str]]]:
    """Give sets that nobody changes."""
    return {
        matter: {
            role: frozenset(members)
            for role, members in roles.items()
            if role != HUB_ROLE
        }
        for matter, roles in found.items()
    }
