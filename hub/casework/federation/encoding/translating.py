"""An event of another hub in the terms of this one: its table, and its members."""

from sqlalchemy.orm import Session

from hub.casework.federation.encoding.sight import must_be_told
from hub.casework.federation.errors import (
    MatterParcelOtherError,
    MatterParcelShapeError,
    MatterTableUnknownError,
)
from hub.casework.federation.mirror import SharedStep
from hub.casework.federation.peers import HubPeer
from hub.casework.federation.wire import SentEvent, SentName
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import (
    HUB_ROLE,
    OVERSEER,
    URGED_UNIT,
    Machine,
    MachineEvent,
)
from hub.casework.matter.errors import MatterUnknownError, StepRoleError
from hub.casework.matter.flow import NOTHING, find_event
from hub.casework.matter.people import MatterActor, check_recipient, present_member
from hub.casework.matter.reading import OpenedMatter, machine_of
from hub.casework.matter.steps.checks import urged_member
from hub.context import Hub
from hub.ground.clock import legal_day


def machine_for(
    session: Session, said: SentEvent, matter: OpenedMatter | None
) -> Machine:
    """Find the table under which an event goes on.

    Raises:
        MatterTableUnknownError: this hub does not have it, or matters of its kind do
            not go between hubs.
        MatterParcelOtherError: the matter goes on under another one here.
    """
    if matter is not None:
        if matter.machine.digest != said.rules:
            raise MatterParcelOtherError(said.rules[:16])
        return matter.machine
    try:
        machine = machine_of(session, said.rules)
    except MatterUnknownError as error:
        msg = f"{said.machine} {said.rules[:16]}"
        raise MatterTableUnknownError(msg) from error
    if machine.key != said.machine or not machine.between_hubs:
        raise MatterTableUnknownError(said.machine)
    return machine


def shared_event(
    session: Session,
    hub: Hub,
    peer: HubPeer,
    machine: Machine,
    matter: OpenedMatter | None,
    said: SentEvent,
) -> SharedStep:
    """Give an event of another hub with its members by their codes here.

    Raises:
        StepOutOfOrderError, StepBarredError, MachineUnknownError: it does not follow.
        StepRoleError: it was not theirs to do.
        RecipientError: whom it goes to is nobody here, or of another kind.
        MatterParcelShapeError: it is none that another hub could say.
    """
    event = find_event(machine, NOTHING if matter is None else matter.now, said.event)
    _check_role(session, peer, event, matter, said)
    now = NOTHING if matter is None else matter.now
    brings, by = None, peer.code_of(said.actor)
    if event.brings and said.brings is not None:
        brings = _member_here(session, hub, peer, event, matter, said.brings, by)
    if said.is_cut and must_be_told(peer, machine, event, now, brings):
        raise MatterParcelShapeError(said.event)
    members = {
        name: _member_here(session, hub, peer, event, matter, one, by)
        for name, one in said.members.items()
    }
    return SharedStep(
        event=said.event,
        role=said.role,
        actor=MatterActor(by, said.officer),
        brings=brings,
        happened=said.happened,
        counts=said.counts_from,
        facts={**said.facts, **members},
        parties=said.new_parties(),
        documents=said.new_documents(),
        merchant=said.merchant,
        priority=said.priority,
        is_cut=said.is_cut,
        kept=tuple((one.kind, one.sha256) for one in said.kept or ()),
    )


def _check_role(
    session: Session,
    peer: HubPeer,
    event: MachineEvent,
    matter: OpenedMatter | None,
    said: SentEvent,
) -> None:
    """Refuse an event in a role that is not the other hub's.

    It is its own where the member that acts holds it, where nobody does and one may
    join, where the matter begins, where it urges, and where it notes what did not come.

    Raises:
        StepRoleError, MatterParcelShapeError: as their names say.
    """
    if said.actor.at != "sender":
        raise MatterParcelShapeError(said.actor.code)
    role = load_machines().words.roles.get(said.role)
    fits = said.role in event.who
    if fits and said.role not in {HUB_ROLE, OVERSEER} and matter is not None:
        holder = matter.now.holders.get(said.role)
        is_free = holder is None and role is not None and role.joins
        fits = is_free or (
            holder is not None
            and peer.has(holder)
            and _stands_for(session, peer, peer.code_of(said.actor), holder)
        )
    if not fits:
        names = ", ".join(event.who)
        raise StepRoleError.of(
            event, f"应由 {names} 进行", f" is for {names}", who=list(event.who)
        )


def _stands_for(session: Session, peer: HubPeer, actor: str, holder: str) -> bool:
    """Tell whether a member of the other hub may act in the place of another of it.

    Those that have no name of their own here all stand here as the hub itself.
    """
    same = {actor, present_member(session, actor)}
    return peer.member in {actor, holder} or not same.isdisjoint(
        {holder, present_member(session, holder)}
    )


def _member_here(
    session: Session,
    hub: Hub,
    peer: HubPeer,
    event: MachineEvent,
    matter: OpenedMatter | None,
    name: SentName,
    by: str,
) -> str:
    """Give the code here of a member that the other hub names.

    One of its own is known here by a name of its own, or as the hub itself. One of
    ours must be able to take the part; where none is named, whoever holds the part or
    takes it by what was agreed is meant.

    Raises:
        RecipientError: there is none that could.
    """
    if name.at == "sender":
        return peer.code_of(name)
    held = None if matter is None else matter.now.holders.get(event.brings)
    code = name.code or peer.receivers.get(event.brings, "")
    if not name.code and held is not None and not peer.has(held):
        code = held
    words, day = load_machines().words, legal_day(hub.clock())
    if event.brings == URGED_UNIT and matter is not None:
        code = urged_member(session, event, matter, by, code or None, hub.clock())
    if event.brings:
        return check_recipient(session, event, code, words, day).code
    return code
