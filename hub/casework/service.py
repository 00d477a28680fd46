"""Open matters, take their steps, note what is late: one service for every machine.

A step is written in the caller's transaction with its documents, clocks, members and
one entry of the log, or not at all; no answer about a merchant changes by it.
"""

from sqlalchemy.orm import Session

from hub.casework.exchange.asking import ask_step, is_asked
from hub.casework.exchange.leading import (
    check_abroad,
    go_abroad,
    leads_here,
    shared_matters,
)
from hub.casework.exchange.peers import peer_with
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE
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
    opening_roles,
    overseeing_roles,
    roles_of,
)
from hub.casework.matter.reading import OpenedMatter, find_matter, merchant_now
from hub.casework.matter.steps.again import done_before, left_by, opened_before
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
    swap,
    write_matter,
    write_next,
)
from hub.casework.matter.steps.handing import ask_officer
from hub.casework.matter.steps.late import as_it_stood, counts_from
from hub.casework.matter.steps.links import find_links
from hub.casework.matter.steps.posts import check_post
from hub.casework.matter.steps.writing import WrittenStep
from hub.casework.seeing.kept_marks import marks_to_keep
from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.members.lines import ANYWHERE
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
    at, step, words = hub.clock(), new.first, load_machines().words
    member = None if actor.is_hub else check_member(session, actor, legal_day(at))
    check_texts(hub, step, new)
    happened = step.happened or at
    machine = machine_on(new, legal_day(happened))
    content = content_of(hub, step, new)
    if step.key and (done := opened_before(session, actor, step.key, content)):
        return done
    # Whoever takes the number waits for who took the last one, and looks again.
    number = next_number(session, hub, machine, at)
    if step.key and opened_before(session, actor, step.key, content):
        raise MatterChangedError(step.key)
    event = find_event(machine, NOTHING, step.event)
    mine = {HUB_ROLE} if member is None else opening_roles(event, member, words)
    role = check_role(event, mine)
    check_post(session, hub, event, actor, [legal_day(happened)])
    brought = check_step(session, event, step, at, None, actor.member)
    links = find_links(session, event, step.facts, member, None)
    check_merchants(session, event, step, new)
    check_place(hub, machine, new.territory, (member, brought))
    checked = check_documents(step.documents, 0)
    brings = None if brought is None else brought.code
    check_abroad(session, machine, None, brings, step.documents)
    taken = TakenStep(event.key, actor.member, role, brings, step.kinds)
    now = follow(machine, NOTHING, taken)
    matter = "C" + new_id(at)
    written = WrittenStep(
        matter=matter,
        number=number,
        machine=machine,
        event=event,
        before=NOTHING,
        now=now,
        actor=actor,
        role=role,
        at=at,
        happened=happened,
        facts=step.facts,
        content=content,
        documents=checked,
        parties=step.parties,
        marks=marks_to_keep(session, hub, step.parties, at),
        links=links,
        brings=brings,
        key=step.key,
        counts=counts_from(hub, step.happened, at),
    )
    write_matter(
        session,
        written,
        territory=new.territory or _place(hub, brought, member),
        merchant=merchant_now(session, new.merchant),
        priority=new.priority,
    )
    go_abroad(session, machine, matter, brings)
    return write_next(session, hub, written)


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
    counts = counts_from(hub, step.happened, at)
    matter = as_it_stood(session, matter, counts)
    event = find_event(matter.machine, matter.now, step.event)
    role = check_role(event, roles)
    check_post(session, hub, event, actor, [legal_day(step.happened or at)])
    brought = check_step(session, event, step, at, matter, actor.member)
    member = find_member(session, actor.member)
    links = find_links(session, event, step.facts, member, matter)
    check_merchants(session, event, step)
    checked = check_documents(step.documents, count_documents(session, matter.id))
    brings = None if brought is None else brought.code
    check_abroad(session, matter.machine, matter, brings, step.documents)
    taken = TakenStep(event.key, actor.member, role, brings, step.kinds)
    now = follow(matter.machine, matter.now, taken)
    facts = step.facts
    if event.asks and not actor.played:
        day = legal_day(step.happened or at)
        is_here = brings is None or peer_with(session, brings) is None
        near = brought if is_here else None
        asked = ask_officer(session, hub, event, step, member, matter, near, day)
        facts = {**facts, **asked}
    if not leads_here(session, matter):
        ask_step(session, hub, matter, step, actor, taken, content)
        return _asked_of(matter)
    go_abroad(session, matter.machine, matter.id, brings)
    happened = step.happened or at
    if not swap(session, matter, now, at, happened):
        raise MatterChangedError(matter.number)
    written = WrittenStep(
        matter=matter.id,
        number=matter.number,
        machine=matter.machine,
        event=event,
        before=matter.now,
        now=now,
        actor=actor,
        role=role,
        at=at,
        happened=happened,
        facts=facts,
        content=content,
        documents=checked,
        parties=step.parties,
        marks=marks_to_keep(session, hub, step.parties, at),
        links=links,
        brings=brings,
        key=step.key,
        counts=counts,
    )
    return write_next(session, hub, written)


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


def _place(hub: Hub, *members: Member | None) -> str:
    """Tell where a matter lies: in the territory of the first that has one."""
    for member in members:
        if member is not None and member.territory not in {"", ANYWHERE}:
            return member.territory
    return hub.config.city
