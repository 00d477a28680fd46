"""What of an event goes to another hub: what its members may see of the matter.

That and who did what in which role goes always, for without it the other hub could not
tell how the matter stands. The same is told of an event whenever it is asked: by the
rules of the day on which it was written, and by who took part then.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.federation.peers import HubPeer
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE, SAME, Machine, MachineEvent
from hub.casework.matter.flow import MatterNow
from hub.casework.matter.models import MatterMemberRow
from hub.casework.matter.reading import OpenedMatter
from hub.casework.seeing import (
    GivenSight,
    MatterInSight,
    MatterViewer,
    give_sight,
    is_shown,
    viewer_of,
)
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.rulebook.case_rules import PRESENT_ALONE
from schemas.words import CaseSight, MatterPart

NOBODY = "—"
"""Stands for the officer where it is not told who acted."""


class WrittenEvent(Protocol):
    """An event as far as it decides who sees it."""

    no: int
    event: str
    from_state: str
    to_state: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class ShownAbroad:
    """Which parts of an event another hub is shown."""

    parties: bool
    documents: bool
    """And what the event tells, and which officer acted."""


def shown_abroad(
    session: Session, hub: Hub, peer: HubPeer, matter: OpenedMatter, event: WrittenEvent
) -> ShownAbroad:
    """Tell what of an event another hub's members may see.

    Members of it that have no name here all stand here as the hub itself. Where that
    could not hold a role by its kind, what all kinds see that could hold it is shown.
    """
    roles = _roles_at(session, peer, matter.id, event.no)
    told: set[str] = set()
    law = matter.machine.event(event.event, event.from_state)
    for role in () if law is None else (*law.tells, law.brings):
        told |= roles.get(role, frozenset())
    sight = MatterInSight(
        matter.machine.key,
        event.to_state,
        matter.territory,
        {**roles, "opener": frozenset({matter.opener})},
    )
    groups = [
        [
            (one, give_sight(hub.rulebook, one, sight, legal_day(event.at)))
            for one in who
        ]
        for who in _viewers(session, peer, roles)
    ]

    def shows(part: MatterPart) -> bool:
        """Tell whether a part is shown to whoever of the other hub takes part."""
        return any(
            all(
                _is_seen(given, part, viewer, event.actor, told)
                for viewer, given in one
            )
            for one in groups
        )

    return ShownAbroad(shows(MatterPart.PARTIES), shows(MatterPart.DOCUMENTS))


def must_be_told(
    peer: HubPeer,
    machine: Machine,
    event: MachineEvent,
    now: MatterNow,
    brings: str | None,
) -> bool:
    """Tell whether an event is said to one of ours, so that nothing of it is cut.

    It is said to whom the table tells it, to whom it brings in, and to whoever has to
    act next. Of what the hub notes there is nothing to be cut.
    """
    if HUB_ROLE in event.who:
        return False
    holders = dict(now.holders)
    if brings is not None:
        holders[event.brings] = brings
    state = now.state if event.to == SAME else event.to
    roles = {*event.tells, event.brings, machine.state_of[state].waits_for}
    return any(not peer.has(holders[role]) for role in roles & holders.keys())


def _is_seen(
    given: GivenSight, part: MatterPart, viewer: MatterViewer, by: str, told: set[str]
) -> bool:
    """Tell whether somebody sees a part of an event."""
    is_whole = given.sight is CaseSight.WHOLE
    return is_whole and is_shown(given.reach(part), viewer, by, told)


def _roles_at(
    session: Session, peer: HubPeer, matter_id: str, no: int
) -> dict[str, frozenset[str]]:
    """Read who had taken part by an event, or by when the other hub came in."""
    row = MatterMemberRow
    query = select(row.role, row.member, row.since_no, row.until_no)
    rows = session.execute(query.where(row.matter_id == matter_id)).all()
    came = min((one.since_no for one in rows if peer.has(one.member)), default=no)
    by = max(no, came)
    found: dict[str, set[str]] = defaultdict(set)
    for one in rows:
        is_over = one.until_no is not None and one.until_no <= by
        if one.since_no <= by and not (one.role in PRESENT_ALONE and is_over):
            found[one.role].add(one.member)
    return {role: frozenset(members) for role, members in found.items()}


def _viewers(
    session: Session, peer: HubPeer, roles: dict[str, frozenset[str]]
) -> Iterator[list[MatterViewer]]:
    """List for each part that the other hub takes who there may have it."""
    words = load_machines().words.roles
    for role, members in roles.items():
        for code in filter(peer.has, members):
            viewer = viewer_of(session, code)
            kinds = words[role].kinds if role in words and role != HUB_ROLE else ()
            if code != peer.member or not kinds or viewer.kind in kinds:
                kinds = (viewer.kind,)
            yield [
                MatterViewer(code, kind, viewer.territory, viewer.before)
                for kind in kinds
            ]
