"""What should have come and did not: the hub notes it, once for each clock.

Any number of processes may do it at once; a step that somebody takes meanwhile goes
first. Each transaction holds few matters, so that nobody waits for the night.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from hub.casework.exchange.leading import leads_here
from hub.casework.machines.table import HUB_ROLE, MachineEvent
from hub.casework.matter.flow import TakenStep, follow, next_steps
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.matter.people import BY_HUB
from hub.casework.matter.reading import OpenedMatter, read_matters
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.matter.steps.drafts import NewStep, content_of
from hub.casework.matter.steps.effects import follow_up, swap
from hub.casework.matter.steps.writing import WrittenStep, write_step
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.deadlines.models import ClockRow
from hub.ground.actors import HUB
from schemas.words import ClockState

CHUNK = 100
"""Clocks that are looked at in one transaction, at most."""


@dataclass(frozen=True, slots=True)
class NoteReport:
    """What a round noted, and what it left: a step came first, or none is foreseen."""

    noted: int = 0
    left: int = 0

    def as_json(self) -> dict[str, int]:
        """Write the report for machines."""
        return {"noted": self.noted, "left": self.left}


def note_overdue(hub: Hub) -> NoteReport:
    """Note in each matter what should have come by now and did not."""
    at, after = hub.clock(), 0
    noted = left = 0
    while True:
        with hub.writes.begin() as session:
            changes_no_answer(session)
            found = session.execute(_overdue(at, after)).all()
            for clock, rule, matter_id in found:
                matter = read_matters(session, [matter_id])[matter_id]
                event = _event_of(matter, rule)
                done = event is not None and _note(
                    session, hub, matter, event, clock, at
                )
                noted, left = noted + done, left + (not done)
        if not found:
            return NoteReport(noted, left)
        after = found[-1][0]


def _overdue(at: datetime, after: int) -> Select[int, str, str]:
    """Ask for clocks of matters that have run out, and of which nothing is noted."""
    clock, event = ClockRow, MatterEventRow
    states = (ClockState.RUNNING, ClockState.WARNED, ClockState.OVERDUE)
    return (
        select(clock.id, clock.rule, MatterRow.id)
        .join(MatterRow, MatterRow.number == clock.subject)
        .where(clock.subject_type == SUBJECT, clock.id > after)
        .where(clock.state.in_([str(state) for state in states]), clock.due_at <= at)
        .where(~exists().where(event.clock == clock.id))
        .order_by(clock.id)
        .limit(CHUNK)
    )


def _event_of(matter: OpenedMatter, rule: str) -> MachineEvent | None:
    """Find what the hub notes where a matter stands when a clock has run out."""
    for step in next_steps(matter.machine, matter.now, {HUB_ROLE}):
        if step.event.not_received_of == rule:
            return step.event
    return None


def _note(
    session: Session,
    hub: Hub,
    matter: OpenedMatter,
    event: MachineEvent,
    clock: int,
    at: datetime,
) -> bool:
    """Write that something did not come, unless a step came first; tell whether.

    Where another hub handles the matter now, it is that hub that notes it.
    """
    if not leads_here(session, matter):
        return False
    taken = TakenStep(event.key, HUB, HUB_ROLE)
    now = follow(matter.machine, matter.now, taken)
    if not swap(session, matter, now, at, None):
        return False
    written = WrittenStep(
        matter=matter.id,
        number=matter.number,
        no=now.version,
        from_state=matter.now.state,
        to_state=now.state,
        actor=BY_HUB,
        role=HUB_ROLE,
        at=at,
        happened=at,
        facts={},
        content=content_of(hub, NewStep(event.key), None),
        clock=clock,
    )
    write_step(session, hub, event, written)
    follow_up(session, hub, event, written, matter.now, now)
    return True
