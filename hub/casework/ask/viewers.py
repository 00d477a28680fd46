"""Who looks at matters, what of one matter they see, and who has looked before.

A matter of which somebody sees nothing and one that does not exist are answered by the
same steps: the same rows are looked for.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.audit.seals import filed_events, held_handle, subject_handle
from hub.casework.ask.documents import MatterEntryDocument
from hub.casework.machines.loader import load_machines
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.models import MatterLinkRow, MatterMemberRow, MatterRow
from hub.casework.matter.people import MatterActor, check_member, roles_of
from hub.casework.matter.reading import OpenedMatter, read_matters
from hub.casework.seeing import GivenSight, MatterViewer, sights_of, viewer_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.view import OfficerRequiredError
from hub.members.caller import Caller
from schemas.words import LINKED, CaseSight, MatterPart, PartReach, operation_of

MATTER = "matter"
"""Type of subject of what the log has of matters; the subject is the number."""
MOST_ENTRIES = 50


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
        MatterUnknownError: the caller asks for a merchant, at a member's window.
    """
    if caller.own is not None:
        raise MatterUnknownError
    if not officer:
        raise OfficerRequiredError
    return MatterActor(caller.member, officer)


def valid_viewer(session: Session, actor: MatterActor, day: date) -> MatterViewer:
    """Read who looks: the member, and those whose place it took.

    Raises:
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    check_member(session, actor, day)
    return viewer_of(session, actor.member)


def see_matter(
    session: Session, hub: Hub, actor: MatterActor, name: str, at: datetime
) -> MatterSeen:
    """Read a matter by its id or number, and what a member sees of it.

    Raises:
        MatterUnknownError: there is none, or the member sees nothing of it.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    day = legal_day(at)
    viewer = valid_viewer(session, actor, day)
    table = MatterRow
    query = select(table.id).where((table.id == name) | (table.number == name))
    matter_id = session.scalar(query) or ""
    linked = _is_linked(session, viewer, matter_id)
    beside = [(matter_id, LINKED)] if linked else []
    (sight,) = sights_of(
        session, hub.rulebook, viewer, [matter_id], day, beside=beside
    ).values()
    if sight.sight is CaseSight.NOTHING:
        raise MatterUnknownError(name)
    matter = read_matters(session, [matter_id])[matter_id]
    member = check_member(session, actor, day)
    words = load_machines().words
    mine = roles_of(session, member, matter.now.holders, matter.territory, words)
    return MatterSeen(matter, viewer, sight, mine, _holders(session, matter_id))


def who_looked(hub: Hub, seen: MatterSeen) -> list[MatterEntryDocument] | None:
    """List what the log has of a matter, the newest first; None where not shown.

    Raises:
        AuditUnavailableError: the stored log is not what was signed.
    """
    if seen.sight.reach(MatterPart.ENTRIES) is not PartReach.ALL:
        return None
    names = (MATTER, seen.matter.number, hub.keys)
    handles = [subject_handle(*names), held_handle(*names)]
    found = []
    events = list(islice(filed_events(hub.audit_engine, handles), MOST_ENTRIES))
    # Ids of one millisecond have no order.
    events.sort(key=lambda event: (event.shard, event.index), reverse=True)
    for event in events:
        log = hub.audit
        log.prove(log.signed(event.shard), event.index, event.body)
        leaf = event.leaf()
        outcome = leaf.get("decision", {}).get("outcome")
        found.append(
            MatterEntryDocument(
                at=leaf["at"],
                entry=event.address,
                op=operation_of(leaf),
                about=leaf.get("resp_class", {}).get("about"),
                member=leaf["actor"]["agency"],
                refused=outcome not in {None, "allow"},
            )
        )
    return found


def _is_linked(session: Session, viewer: MatterViewer, matter_id: str) -> bool:
    """Tell whether somebody handles a matter that this one is linked to."""
    link = MatterLinkRow
    others = select(link.other_id).where(link.matter_id == matter_id)
    back = select(link.matter_id).where(link.other_id == matter_id)
    handled = select(MatterRow.id).where(
        MatterRow.handler.in_(sorted(viewer.names)),
        or_(MatterRow.id.in_(others), MatterRow.id.in_(back)),
    )
    return session.scalar(handled.limit(1)) is not None


def _holders(session: Session, matter_id: str) -> dict[str, frozenset[str]]:
    """Name the members that are or were in each role of a matter."""
    found: dict[str, set[str]] = {}
    table = MatterMemberRow
    query = select(table.role, table.member).where(table.matter_id == matter_id)
    for role, member in session.execute(query):
        found.setdefault(role, set()).add(member)
    return {role: frozenset(members) for role, members in found.items()}
