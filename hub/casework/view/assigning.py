"""Whose desk a matter lies on: officers of the unit that handles it, each by a leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterRow
from hub.casework.matter.people import MatterActor, check_member, present_member
from hub.context import Hub
from hub.ground.actors import account_actor, is_account
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.members.officer_lists import listed_officers
from hub.members.officers import OfficerCard, officers_of
from hub.outbox import service as outbox
from schemas.words import OfficerRole, Operation

MOST_AT_ONCE: Final = 200
Outcome = Literal["done", "same", "unknown", "closed", "changed"]


class AssigneeError(BadInputError):
    """The officer is none of the unit that handles the matter, or works on no cases."""

    code = "matter-assignee"
    title = "This officer takes no matters here: choose one of the unit's officers."


class AssignedTooManyError(BadInputError):
    """More than 200 matters are to be assigned at once."""

    code = "matter-assign-many"
    title = "Too many matters at once: choose at most 200."


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the assignment of one matter."""

    id: str
    number: str
    """Empty where there is no such matter for the unit."""
    outcome: Outcome


def assignable(session: Session, hub: Hub, member: str) -> list[OfficerCard]:
    """List the officers of a unit on whose desk matters may lie today."""
    day = legal_day(hub.clock())
    return [
        card
        for card in officers_of(session, member)
        if OfficerRole.OFFICER in card.roles
        and card.ended_at is None
        and card.valid_from <= day
        and (card.valid_to is None or day <= card.valid_to)
    ]


def assign_matters(
    session: Session,
    hub: Hub,
    matters: Sequence[str],
    assignee: str | None,
    actor: MatterActor,
) -> list[Assigned]:
    """Put matters that the actor's unit handles on an officer's desk, or on nobody's.

    ``matters`` are ids, ``assignee`` is an account as actors have it, or a name on the
    unit's signed list. Each assignment is one entry of the log; what is refused is told
    one by one, and the rest is done.

    Raises:
        AssigneeError: the officer takes no matters of this unit.
        AssignedTooManyError: they are too many.
        MemberEndedError, MemberUnknownError: the unit acts no more, or never did.
    """
    at = hub.clock()
    check_member(session, actor, legal_day(at))
    wanted = list(dict.fromkeys(matters))
    if len(wanted) > MOST_AT_ONCE:
        raise AssignedTooManyError(str(len(wanted)))
    if assignee is not None and not _takes_matters(session, hub, actor, assignee):
        raise AssigneeError(assignee[:40])
    return [_assign(session, hub, matter, assignee, actor) for matter in wanted]


def _takes_matters(
    session: Session, hub: Hub, actor: MatterActor, assignee: str
) -> bool:
    """Tell whether somebody is an officer of the unit today."""
    if is_account(assignee):
        cards = assignable(session, hub, actor.member)
        return assignee in {account_actor(card.id) for card in cards}
    day = legal_day(hub.clock())
    listed = listed_officers(session, actor.member)
    return any(one.name == assignee and one.acts_on(day) for one in listed)


def _assign(
    session: Session, hub: Hub, matter: str, to: str | None, actor: MatterActor
) -> Assigned:
    """Put one matter on a desk, unless it is none of the unit's, or changed."""
    table = MatterRow
    columns = (table.number, table.handler, table.assignee, table.closed_at)
    row = session.execute(select(*columns).where(table.id == matter)).first()
    if row is None or present_member(session, row.handler) != actor.member:
        return Assigned(matter, "", "unknown")
    if row.closed_at is not None:
        return Assigned(matter, row.number, "closed")
    if row.assignee == to:
        return Assigned(matter, row.number, "same")
    before = table.assignee.is_(None)
    if row.assignee is not None:
        before = table.assignee == row.assignee
    changed = session.connection().execute(
        update(table)
        .where(table.id == matter, table.handler == row.handler, before)
        .where(table.closed_at.is_(None))
        .values(assignee=to)
    )
    if changed.rowcount != 1:
        return Assigned(matter, row.number, "changed")
    outbox.put(
        session,
        at=hub.clock(),
        actor=actor.member,
        op=Operation.MATTER_ASSIGN,
        subject_type="matter",
        subject=row.number,
        detail={"from": row.assignee, "to": to, **actor.said()},
    )
    return Assigned(matter, row.number, "done")
