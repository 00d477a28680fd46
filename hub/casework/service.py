"""Open matters, take their steps, note what is late: one service for every machine.

A step is written in the caller's transaction with its documents, clocks, members and
one entry of the log, or not at all; no answer about a merchant changes by it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from hub.casework.federation.asking import ask_step, is_asked
from hub.casework.federation.leading import (
    check_abroad,
    go_abroad,
    leads_here,
    shared_matters,
)
from hub.casework.federation.peers import peer_with
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE, Machine, MachineEvent
from hub.casework.matter import notes
from hub.casework.matter.documents import check_documents
from hub.casework.matter.errors import (
    MatterChangedError,
    MatterUnknownError,
)
from hub.casework.matter.flow import (
    NOTHING,
    NextStep,
    TakenStep,
    check_role,
    find_event,
    follow,
    next_steps,
)
from hub.casework.matter.people import (
    MatterActor,
    check_member,
    lies_with,
    opening_roles,
    overseeing_roles,
    roles_of,
)
from hub.casework.matter.reading import OpenedMatter, find_matter
from hub.casework.matter.steps.checks import (
    check_merchants,
    check_place,
    check_step,
    check_texts,
    count_documents,
    machine_on,
    offered_roles,
)
from hub.casework.matter.steps.drafts import NewMatter, NewStep, StepDone, content_of
from hub.casework.matter.steps.effects import (
    next_number,
    write_next,
)
from hub.casework.matter.steps.handing import ask_officer
from hub.casework.matter.steps.idempotency import done_before, left_by, opened_before
from hub.casework.matter.steps.late import as_it_stood, counts_from
from hub.casework.matter.steps.links import find_links
from hub.casework.matter.steps.posts import check_post
from hub.casework.matter.steps.writing import WrittenStep
from hub.casework.seeing.kept_marks import marks_to_keep
from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.members.models import Member
from hub.members.service import find_member


def open_matter(
    session: Session, hub: Hub, new: NewMatter, actor: MatterActor
) -> StepDone:
    """Open a matter by its first step.

    Raises:
        MachineUnknownError: no such kind, or it is not opened by such a step.
        StepRefusedError: the step is refused, with its article.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
        StepRepeatedError: the key was used for something else.
        MatterTextError: a text, key or code cannot be read.
        MatterMerchantError, MatterPlaceError: what is named can be no merchant, or no
            place of the matter.
    """
    at, step = hub.clock(), new.first
    member = None if actor.is_hub else check_member(session, actor, legal_day(at))
    check_texts(hub, step, new)
    machine = machine_on(new, legal_day(step.happened or at))
    content = content_of(hub, step, new)
    if step.key and (done := opened_before(session, actor, step.key, content)):
        return done
    # Whoever takes the number waits for who took the last one, and looks again.
    number = next_number(session, hub, machine, at)
    if step.key and opened_before(session, actor, step.key, content):
        raise MatterChangedError(step.key)
    turn = _Turn(step, actor, member, at, content, machine, number)
    written = _judge(session, hub, turn, new)
    places = (written.taken.brings, None if member is None else member.code)
    territory = new.territory or lies_with(session, hub, *places)
    return _write(session, hub, written, replace(new, territory=territory))


def act(
    session: Session, hub: Hub, name: str, step: NewStep, actor: MatterActor
) -> StepDone:
    """Take a step in a matter, named by its id or number.

    Raises:
        MatterUnknownError: there is none, or the member takes no part in it.
        MatterChangedError: somebody has acted since the version that was read.
        StepRefusedError: the step is refused, with its article.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
        StepRepeatedError: the key was used for something else.
        MatterTextError: a text or key cannot be read.
        StepWaitsError, MatterTwoHubsError, MatterParcelSizeError: another hub keeps
            the matter too, and cannot be asked for this now.
    """
    at = hub.clock()
    try:
        matter, roles = find_own(session, hub, name, actor)
    except MatterUnknownError:
        done = left_by(session, name, step.key, actor) if step.key else None
        if done is None:
            raise
        return done
    check_texts(hub, step)
    content = content_of(hub, step, None)
    if step.key and (done := done_before(session, matter, actor, step.key, content)):
        return done
    if step.key and is_asked(session, matter.id, actor, step.key, content):
        return _asked_of(matter, repeated=True)
    if step.version != matter.now.version:
        raise MatterChangedError(str(matter.now.version))
    matter = as_it_stood(session, matter, counts_from(hub, step.happened, at))
    member = find_member(session, actor.member)
    turn = _Turn(step, actor, member, at, content, matter.machine, matter.number)
    written = _judge(session, hub, turn, matter, roles)
    if not leads_here(session, matter):
        ask_step(session, hub, matter, step, actor, written.taken, content)
        return _asked_of(matter)
    return _write(session, hub, written, matter)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A step and who takes it, in a matter of a number; no member is the hub itself."""

    step: NewStep
    actor: MatterActor
    member: Member | None
    at: datetime
    content: str
    machine: Machine
    number: str


def _judge(
    session: Session,
    hub: Hub,
    turn: _Turn,
    into: OpenedMatter | NewMatter,
    roles: Collection[str] = (),
) -> WrittenStep:
    """Refuse a step that cannot be taken; give it as it is written if it can.

    ``roles`` are what the member is in a matter that is there.
    """
    step, at, by = turn.step, turn.at, turn.actor.member
    new = into if isinstance(into, NewMatter) else None
    matter = None if isinstance(into, NewMatter) else into
    before = NOTHING if matter is None else matter.now
    event = find_event(turn.machine, before, step.event)
    role = check_role(event, roles or _opening_roles(event, turn.member))
    day = legal_day(step.happened or at)
    check_post(session, hub, event, turn.actor, [day])
    brought = check_step(session, event, step, at, matter, by)
    links = find_links(session, event, step.facts, turn.member, matter)
    check_merchants(session, event, step, new)
    if new is not None:
        check_place(hub, turn.machine, new.territory, (turn.member, brought))
    documents = check_documents(step.documents, count_documents(session, matter))
    brings = None if brought is None else brought.code
    check_abroad(session, turn.machine, matter, brings, step.documents)
    taken = TakenStep(event.key, by, role, brings, step.kinds)
    now = follow(turn.machine, before, taken)
    is_asked_of = event.asks and not turn.actor.played
    if is_asked_of and matter is not None and turn.member is not None:
        abroad = brings is not None and peer_with(session, brings) is not None
        near = None if abroad else brought
        asked = ask_officer(session, hub, event, step, turn.member, matter, near, day)
        step = replace(step, facts={**step.facts, **asked})
    return WrittenStep(
        said=step,
        taken=taken,
        matter="C" + new_id(at) if matter is None else matter.id,
        number=turn.number,
        machine=turn.machine,
        event=event,
        before=before,
        now=now,
        actor=turn.actor,
        at=at,
        content=turn.content,
        counts=counts_from(hub, step.happened, at),
        documents=documents,
        marks=marks_to_keep(session, hub, step.parties, at),
        links=links,
    )


def _opening_roles(event: MachineEvent, member: Member | None) -> Collection[str]:
    """Name what somebody may be who opens a matter by an event."""
    if member is None:
        return {HUB_ROLE}
    return opening_roles(event, member, load_machines().words)


def _write(
    session: Session,
    hub: Hub,
    written: WrittenStep,
    into: OpenedMatter | NewMatter,
) -> StepDone:
    """Write a step here, and keep the matter in another hub if one comes in by it."""
    done = write_next(session, hub, written, into)
    go_abroad(session, written.machine, written.matter, written.taken.brings)
    return done


def _asked_of(matter: OpenedMatter, *, repeated: bool = False) -> StepDone:
    """Tell of a step that another hub was asked to take."""
    now = matter.now
    return StepDone(
        matter.id, matter.number, now.version, now.state, repeated, asked=True
    )


def steps_for(
    session: Session, hub: Hub, name: str, actor: MatterActor
) -> tuple[NextStep, ...]:
    """List the steps that a member may take next, and what each still needs.

    Raises:
        MatterUnknownError: there is no such matter, or the member takes no part.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    matter, _ = find_own(session, hub, name, actor)
    member = find_member(session, actor.member)
    roles = offered_roles(session, member, matter, hub.clock())
    return next_steps(matter.machine, matter.now, roles)


def note_overdue(hub: Hub) -> notes.NoteReport:
    """Note in the matters handled here what should have come by now and did not."""
    return notes.note_overdue(hub, shared_matters)


def find_own(
    session: Session, hub: Hub, name: str, actor: MatterActor
) -> tuple[OpenedMatter, frozenset[str]]:
    """Read a matter that a member takes part in, and its roles there.

    Raises:
        MatterUnknownError: there is none, or the member takes no part in it.
        MemberEndedError, MemberUnknownError: the member acts no more, or never did.
    """
    member = check_member(session, actor, legal_day(hub.clock()))
    matter = find_matter(session, name)
    words = load_machines().words
    roles = roles_of(session, member, matter.now.holders, matter.territory, words)
    roles |= overseeing_roles(session, member, matter)
    if not roles:
        raise MatterUnknownError(name)
    return matter, roles
