"""Write an event that was decided on elsewhere: by the other hub, or of our own asking.

It is judged by the same table as any step, and has the same effects here: documents,
parties, members, clocks. What a second officer had to decide was decided over there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import Machine, MachineEvent
from hub.casework.matter.documents import check_documents
from hub.casework.matter.errors import (
    StepOutOfOrderError,
)
from hub.casework.matter.flow import (
    NOTHING,
    MatterNow,
    TakenStep,
    find_event,
    follow,
)
from hub.casework.matter.models import (
    MatterEventRow,
)
from hub.casework.matter.people import MatterActor, lies_with
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.checks import (
    check_kinds,
    check_parties,
    check_texts,
    count_documents,
)
from hub.casework.matter.steps.clocks import (
    SUBJECT,
)
from hub.casework.matter.steps.days import check_day, wrong_day
from hub.casework.matter.steps.drafts import NewMatter, NewStep, content_of
from hub.casework.matter.steps.effects import (
    next_number,
    write_next,
)
from hub.casework.matter.steps.facts import check_facts
from hub.casework.matter.steps.writing import WrittenStep
from hub.casework.seeing.kept_marks import marks_to_keep
from hub.context import Hub
from hub.db.ids import new_id
from hub.deadlines import find_clock
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.merchants.service import find_merchant
from schemas.answers.parcel_head import MOST_AHEAD

CLOCKS_APART: timedelta = MOST_AHEAD
"""How far the other hub's clock may be before ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedStep(NewStep):
    """A step that was decided on elsewhere, its members by their codes here."""

    role: str
    actor: MatterActor
    brings: str | None
    happened: datetime
    counts: datetime
    """From when clocks count it, as the hub says where it was written down."""
    content: str = ""
    """Keyed hash of what was said, where it was said here."""
    merchant: str = ""
    priority: int = 0
    is_cut: bool = False
    """Whether we are not shown what it tells."""
    kept: Sequence[tuple[str, str]] = ()
    """Documents that stay in the other hub: kind and SHA-256 of each."""


def write_shared(
    session: Session,
    hub: Hub,
    machine: Machine,
    matter: OpenedMatter | None,
    said: SharedStep,
) -> WrittenStep:
    """Write a shared event as the next one of a matter, or as its first.

    Raises:
        StepRefusedError: the table does not allow it, with its article.
        MatterChangedError: somebody has acted meanwhile.
        MatterTextError, MatterPartiesError: a text is not taken, or one party more.
        DocumentsTooManyError, DocumentTooLargeError, DocumentTypeError: a document is
            not taken.
    """
    at = hub.clock()
    before = NOTHING if matter is None else matter.now
    event = find_event(machine, before, said.event)
    check_texts(hub, said)
    if not said.is_cut:
        check_facts(event, said.facts, load_machines().words)
    check_day(event, said.happened, at + CLOCKS_APART, matter)
    if not said.happened <= said.counts <= at + CLOCKS_APART:
        raise wrong_day(event, legal_day(said.counts), None)
    check_parties(session, said, matter)
    kinds = said.kinds | {kind for kind, _ in said.kept}
    check_kinds(event, kinds)
    there = count_documents(session, matter) + len(said.kept)
    checked = check_documents(said.documents, there)
    taken = TakenStep(said.event, said.actor.member, said.role, said.brings, kinds)
    now = follow(machine, before, taken)
    matter_id = "C" + new_id(at) if matter is None else matter.id
    number = matter.number if matter else next_number(session, hub, machine, at)
    written = WrittenStep(
        said=said,
        taken=taken,
        matter=matter_id,
        number=number,
        machine=machine,
        event=event,
        before=before,
        now=now,
        actor=said.actor,
        at=at,
        content=said.content or content_of(hub, said, None),
        counts=said.counts,
        documents=checked,
        kept=said.kept,
        marks=marks_to_keep(session, hub, said.parties, at),
        clock=_clock_of(session, event, number, before, at),
        is_decided=True,
    )
    write_next(session, hub, written, matter or _opened(session, hub, machine, said))
    return written


def _opened(
    session: Session, hub: Hub, machine: Machine, said: SharedStep
) -> NewMatter:
    """Say what a matter is that a shared event opens: it lies with who takes it."""
    card = find_merchant(session, said.merchant) if said.merchant else None
    return NewMatter(
        machine.key,
        said,
        merchant=None if card is None else card.public_id,
        territory=lies_with(session, hub, said.brings),
        priority=said.priority,
    )


def _clock_of(
    session: Session, event: MachineEvent, number: str, before: MatterNow, at: datetime
) -> int | None:
    """Find the clock here of which the other hub noted that it ran out.

    Raises:
        StepOutOfOrderError: it has not run out here, or that was noted before. Where
            the calendars of both differ, the note is taken once it has.
    """
    rule = event.not_received_of
    if not rule:
        return None
    clock = find_clock(session, rule, SUBJECT, number)
    due = None if clock is None else session.get_one(ClockRow, clock).due_at
    noted = select(MatterEventRow.no).where(MatterEventRow.clock == clock)
    if due is None or due > at + CLOCKS_APART or session.scalar(noted) is not None:
        raise StepOutOfOrderError.of(
            event,
            "的期限在本平台尚未届满，或已记载",
            ": the clock has not run out here, or that was noted",
            state=before.state,
        )
    return clock
