"""Write a step as the next of its matter, and what follows: members, words, clocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from hub.casework.machines.table import HUB_ROLE, Machine, MachineEvent
from hub.casework.matter.errors import (
    MatterChangedError,
    StepOutOfOrderError,
    StepPostError,
)
from hub.casework.matter.flow import MatterNow, waits_for
from hub.casework.matter.models import MatterRow, MatterTable
from hub.casework.matter.people import MatterActor, present_member
from hub.casework.matter.reading import OpenedMatter, merchant_now
from hub.casework.matter.steps.clocks import (
    EXTENSION,
    SUBJECT,
    bind_who_came,
    keeper_of,
    move_clocks,
)
from hub.casework.matter.steps.drafts import NewMatter, StepDone
from hub.casework.matter.steps.links import write_links
from hub.casework.matter.steps.posts import check_post
from hub.casework.matter.steps.writing import WrittenStep, write_members, write_step
from hub.context import Hub
from hub.db.bulk import insert_rows, update_each
from hub.db.counters import allocate_ids
from hub.deadlines import ClockWord, find_clock
from hub.decisions import (
    OFFICER_LIMIT,
    DecisionNotOwnError,
    DecisionSubject,
    NewWord,
    SaidWord,
    SameOfficerError,
    decision_standing,
    find_waiting,
    propose,
    say_word,
    words_of,
)
from hub.ground.actors import is_account
from hub.ground.clock import legal_day
from schemas.words import DecisionWord

TOPIC = "matter.step"
"""Topic of what an officer proposes in a matter and a second one decides."""
HANDLER = "handler"
"""Role of those whose officers decide what is proposed."""
PAPERS = 10
"""So many documents of a step are named in what is decided of it."""


_matter = MatterRow.__table__
_same_handler = _matter.c.handler == bindparam("b_handler")
STAND = (
    update(MatterRow.__table__)  # type: ignore[arg-type]  # a Table here
    .where(
        _matter.c.id == bindparam("b_id"), _matter.c.version == bindparam("b_version")
    )
    .values(assignee=case((_same_handler, _matter.c.assignee)))
)
"""Lets a matter stand as the parameters say, unless a step came first.

It leaves the desk that it lay on when another member handles it.
"""


def standing_of(
    session: Session, machine: Machine, now: MatterNow, at: datetime
) -> dict[str, Any]:
    """Give the columns that say how a matter stands by its events."""
    awaited = waits_for(machine, now)
    handler = now.holders.get(machine.handled_by, now.opener)
    is_final = machine.state_of[now.state].final
    return {
        "version": now.version,
        "state": now.state,
        "handler": present_member(session, handler),
        "awaits": None if awaited is None else present_member(session, awaited),
        "closed_at": at if is_final else None,
    }


def swap_all(
    session: Session, stepped: Sequence[tuple[OpenedMatter, MatterNow]], at: datetime
) -> list[OpenedMatter]:
    """Let rows stand as they do after what the hub noted; give those that hold."""
    rows = [_stands(session, matter, now, at) for matter, now in stepped]
    if not rows or update_each(session, STAND, rows):
        return [matter for matter, _ in stepped]
    connection = session.connection()
    return [
        matter
        for (matter, _), row in zip(stepped, rows, strict=True)
        if connection.execute(STAND, row).rowcount == 1
    ]


def _stands(
    session: Session, matter: OpenedMatter, now: MatterNow, at: datetime
) -> dict[str, Any]:
    """Give what `STAND` writes of a matter, and where."""
    values = standing_of(session, matter.machine, now, at)
    named = {"b_id": matter.id, "b_version": matter.now.version}
    return named | {"b_handler": values["handler"]} | values


def write_next(
    session: Session, hub: Hub, step: WrittenStep, into: OpenedMatter | NewMatter
) -> StepDone:
    """Write a step with all that comes with it, and carry out what it sets going.

    ``into`` is the matter whose next step it is, or what is said of the one that it
    opens.

    Raises:
        MatterChangedError: somebody has acted meanwhile.
        HubError: one that `follow_up` raises.
    """
    if isinstance(into, NewMatter):
        _write_matter(session, step, into)
    else:
        row = _stands(session, into, step.now, step.at)
        # What the hub notes is nothing that somebody did on a day.
        if step.taken.role != HUB_ROLE:
            row["last_day"] = legal_day(step.happened)
        if session.connection().execute(STAND, row).rowcount != 1:
            raise MatterChangedError(into.number)
    write_step(session, hub, step)
    write_links(session, step.matter, step.no, step.links)
    follow_up(session, hub, step)
    return StepDone(step.matter, step.number, step.no, step.now.state)


def _write_matter(session: Session, step: WrittenStep, new: NewMatter) -> None:
    """Write the row of a matter that a step opens, and keep the table it is under."""
    _keep_table(session, step.machine)
    day = legal_day(step.happened)
    row = {
        "id": step.matter,
        "number": step.number,
        "machine": step.machine.key,
        "rules": step.machine.digest,
        "opener": step.actor.member,
        "territory": new.territory,
        "opened_at": step.at,
        "opened_day": day,
        "merchant": merchant_now(session, new.merchant),
        "assignee": None,
        "erased_at": None,
        "priority": new.priority,
        "key": step.said.key,
        "last_day": day,
        **standing_of(session, step.machine, step.now, step.at),
    }
    insert_rows(session, MatterRow, [row])


def follow_up(session: Session, hub: Hub, step: WrittenStep) -> None:
    """Carry out what a step sets going: who takes part, what is decided, the clocks.

    Raises:
        StepOutOfOrderError: nothing was proposed that could be decided.
        SameOfficerError, DecisionStandingError, DecisionNotOwnError: a second officer
            must decide, and has not yet.
        ClockExtensionError, ClockOverdueError: a term cannot be extended.
    """
    event, before, now = step.event, step.before, step.now
    write_members(session, step.matter, step.no, before.holders, now.holders)
    reason = f"{event.zh}（{event.article}）"
    officer = step.actor.officer
    if not step.is_decided:
        speaker = speaker_of(session, step.actor, before.holders)
        if event.proposes or (event.decides and not event.extends):
            _decide(session, step, reason, speaker)
        officer = speaker if event.extends else officer
    word = ClockWord(officer, step.at, reason, happened=step.counts)
    holders = {
        role: present_member(session, member) for role, member in now.holders.items()
    }
    bind_who_came(session, step, holders)
    move_clocks(session, keeper_of(hub), step, holders, word)


def next_number(session: Session, hub: Hub, machine: Machine, at: datetime) -> str:
    """Take the next number of a kind of matter in a year: no number is left out."""
    day = legal_day(at)
    count = allocate_ids(session, f"matter:{machine.key}:{day.year}", 1)
    place = hub.rulebook.divisions.name_of(hub.config.city, day) or ""
    return f"{place[:1]}{machine.prefix}〔{day.year}〕{count}号"


def who_may_not(
    session: Session,
    hub: Hub,
    matter: OpenedMatter,
    event: MachineEvent,
    actor: MatterActor,
) -> StepPostError | SameOfficerError | DecisionNotOwnError | None:
    """Tell why an officer may not decide a step; None if they may.

    It is judged by what waits now, as it is when the word is said, and by the posts of
    today; one that was held at the last step may be why something is written late.
    """
    subject: DecisionSubject | None = DecisionSubject(TOPIC, SUBJECT, matter.number)
    if event.extends:
        clock = find_clock(session, event.extends, SUBJECT, matter.number)
        subject = (
            None if clock is None else DecisionSubject(EXTENSION, "clock", str(clock))
        )
    waiting = None
    if event.decides and subject is not None:
        waiting = find_waiting(session, subject)
    try:
        if waiting is not None:
            speaker = speaker_of(session, actor, matter.now.holders)
            said = [*words_of(session, [waiting.id])[waiting.id]]
            decision_standing([*said, SaidWord(event.decides, speaker)])
        days = {legal_day(hub.clock()), matter.last_day}
        check_post(session, hub, event, actor, days)
    except (SameOfficerError, DecisionNotOwnError, StepPostError) as error:
        return error
    return None


def speaker_of(session: Session, actor: MatterActor, holders: Mapping[str, str]) -> str:
    """Name an officer as one of two people: whose, if not the handler's.

    Officers of two members that are named alike are two people.
    """
    handler = holders.get(HANDLER)
    if handler is None or present_member(session, handler) == actor.member:
        return actor.officer
    if actor.is_hub or is_account(actor.officer):
        return actor.officer
    return f"{actor.member} {actor.officer}"[:OFFICER_LIMIT]


def _keep_table(session: Session, machine: Machine) -> None:
    """Keep the table that a matter is opened under, word by word."""
    table = MatterTable
    # Whoever takes the number waits for who took the last one, so none keeps it twice.
    if session.scalar(select(table.digest).where(table.digest == machine.digest)):
        return
    row = {"digest": machine.digest, "machine": machine.key, "text": machine.text}
    insert_rows(session, table, [row])


def _decide(session: Session, step: WrittenStep, reason: str, speaker: str) -> None:
    """Propose what a second officer decides, or say the second word."""
    event = step.event
    papers = tuple(document.new.sha256 for document in step.documents[:PAPERS])
    said = NewWord(speaker, step.at, reason[:2000], papers)
    subject = DecisionSubject(TOPIC, SUBJECT, step.number)
    if event.proposes:
        propose(session, subject, {"event": event.key, "no": step.no}, said)
        return
    waiting = find_waiting(session, subject)
    if waiting is None:
        raise StepOutOfOrderError.of(event, "前须先提出", ": nothing is proposed")
    say_word(session, waiting.id, DecisionWord(event.decides), said)
