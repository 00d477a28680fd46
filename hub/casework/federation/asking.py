"""A step of a matter that is handled in another hub: that hub is asked to take it.

It is checked here as any step is, waits until the other hub has said its word, and is
written in both hubs once it was taken there. One step of a matter waits at a time.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.federation.encoding.writing import say_step
from hub.casework.federation.errors import StepWaitsError
from hub.casework.federation.mirror import SharedStep, write_shared
from hub.casework.federation.models import MatterAbroad, SentMatterStep
from hub.casework.federation.peers import HubPeer, find_peer
from hub.casework.federation.wire import SentName, read_event
from hub.casework.matter.errors import StepRepeatedError
from hub.casework.matter.flow import TakenStep
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.drafts import NewStep
from hub.casework.matter.steps.late import as_it_stood
from hub.casework.matter.steps.writing import WrittenStep
from hub.context import Hub
from hub.db.ids import new_id
from schemas.words import SentStepState


def ask_step(
    session: Session,
    hub: Hub,
    matter: OpenedMatter,
    step: NewStep,
    actor: MatterActor,
    taken: TakenStep,
    content: str,
) -> None:
    """Keep a step until the hub that handles the matter was asked to take it.

    It is known again by the keyed hash of its content.

    Raises:
        StepWaitsError: another step of the matter waits already.
    """
    peer = find_peer(session, session.get_one(MatterAbroad, matter.id).peer)
    row = SentMatterStep
    waiting = select(row.id).where(
        row.matter_id == matter.id, row.state == SentStepState.WAITING
    )
    if session.scalar(waiting) is not None:
        raise StepWaitsError(matter.number)
    at = hub.clock()
    step_id = new_id(at)
    said = say_step(session, hub, peer, matter, step, actor, taken)
    session.add(
        SentMatterStep(
            id=step_id,
            matter_id=matter.id,
            base=matter.now.version,
            event=step.event,
            member=actor.member,
            officer=actor.officer,
            key=step.key,
            content=content,
            at=at,
            body=hub.keys.seal(said, _sealing_context(step_id)),
            state=str(SentStepState.WAITING),
        )
    )
    session.flush()


def is_asked(
    session: Session, matter_id: str, actor: MatterActor, key: str, content: str
) -> bool:
    """Tell whether the same step was asked for under a key, and not refused.

    Raises:
        StepRepeatedError: another one was.
    """
    row = SentMatterStep
    query = select(row.content, row.member).where(
        row.matter_id == matter_id,
        row.key == key,
        row.state == SentStepState.WAITING,
    )
    found = session.execute(query).first()
    if found is not None and tuple(found) != (content, actor.member):
        raise StepRepeatedError(key)
    return found is not None


def body_of(hub: Hub, row: SentMatterStep) -> bytes:
    """Read what the other hub is asked."""
    return hub.keys.unseal(row.body or b"", _sealing_context(row.id))


def write_asked(
    session: Session, hub: Hub, matter: OpenedMatter, row: SentMatterStep
) -> WrittenStep:
    """Write a step that the other hub has taken as the next event here."""
    peer = find_peer(session, session.get_one(MatterAbroad, matter.id).peer)
    said = read_event(body_of(hub, row))
    matter = as_it_stood(session, matter, said.counts_from)
    members = {key: _own_code(peer, name) for key, name in said.members.items()}
    event = SharedStep(
        event=said.event,
        role=said.role,
        actor=MatterActor(row.member, row.officer),
        brings=None if said.brings is None else _own_code(peer, said.brings),
        happened=said.happened,
        counts=said.counts_from,
        facts={**said.facts, **members},
        parties=said.new_parties(),
        documents=said.new_documents(),
        key=row.key,
        content=row.content,
    )
    return write_shared(session, hub, matter.machine, matter, event)


def settle_step(
    row: SentMatterStep, state: SentStepState, at: datetime, leaf: str | None
) -> None:
    """Keep what the other hub has said of a step; what was asked goes."""
    row.state, row.decided_at, row.their_leaf = str(state), at, leaf
    row.body = None


def _own_code(peer: HubPeer, name: SentName) -> str:
    """Give the code here of a member that we have named."""
    if name.at == "sender":
        return name.code
    return peer.code_of(name) if name.code else peer.member


def _sealing_context(step_id: str) -> str:
    """Name the place that a step is sealed for."""
    return f"step:{step_id}:asked"
