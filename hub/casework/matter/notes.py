"""What should have come and did not: the hub notes it, once for each clock.

Any number of processes may do it at once, as often as they like; a step that somebody
takes meanwhile goes first. Each transaction is short, so that nobody waits for the
night, and each entry of the log tells of at most a thousand notes.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.casework.machines.table import HUB_ROLE, Machine, MachineEvent
from hub.casework.matter.flow import MatterNow, TakenStep, follow, next_steps
from hub.casework.matter.models import MatterEventRow, MatterRow, MatterTable
from hub.casework.matter.people import BY_HUB
from hub.casework.matter.reading import OpenedMatter, machine_of, read_matters
from hub.casework.matter.steps.clocks import SUBJECT
from hub.casework.matter.steps.drafts import NewStep, content_of
from hub.casework.matter.steps.effects import follow_up, swap_all
from hub.casework.matter.steps.writing import WrittenStep, event_row, tell_notes
from hub.context import Hub
from hub.contradictions import EvidenceContradictsError
from hub.db.bulk import CHUNK as IN_LIST
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import keeping_answers
from hub.db.pace import Pace
from hub.deadlines.models import ClockRow
from hub.ground.actors import HUB
from hub.members.models import Member
from schemas.words import ClockState

LOOKED_AT = 10_000
"""Clocks that are found at one look, at most."""
CHUNK = 1_000
"""Clocks that are dealt with in one transaction and told in one entry, at most."""
PAST = (
    ClockState.RUNNING,
    ClockState.WARNED,
    ClockState.OVERDUE,
    ClockState.OVER,
)
"""How a clock stands that has run out, whether or not that was marked."""


class SharedMatter(Protocol):
    """A matter that another hub keeps too."""

    def leads_here(self, machine: Machine, now: MatterNow) -> bool:
        """Tell whether the next event is written in this hub."""


ReadShared = Callable[[Session, Collection[str]], Mapping[str, SharedMatter]]
"""Reads which of some matters another hub keeps too."""


@dataclass(frozen=True, slots=True)
class NoteReport:
    """What a round noted, and what it left: a step came first, or none is foreseen."""

    noted: int = 0
    left: int = 0

    def as_json(self) -> dict[str, int]:
        """Write the report for machines."""
        return {"noted": self.noted, "left": self.left}


def note_overdue(hub: Hub, read_shared: ReadShared) -> NoteReport:
    """Note in each matter what should have come by now and did not."""
    at, after = hub.clock(), 0
    noted = left = 0
    pace = Pace(most=CHUNK)
    while True:
        # Most times nothing is to be noted, and then nobody waits for a writer.
        with hub.reads() as session:
            past = _past(session, at, after)
            waiting = _foreseen(session, past)
        while waiting:
            chunk, waiting = waiting[: pace.size], waiting[pace.size :]
            with pace.measured(len(chunk)):
                done = _note_some(hub, read_shared, chunk, at)
            noted, left = noted + done, left + len(chunk) - done
        if len(past) < LOOKED_AT:
            return NoteReport(noted, left)
        after = past[-1]


def _note_some(
    hub: Hub, read_shared: ReadShared, chunk: Sequence[int], at: datetime
) -> int:
    """Note of some clocks what did not come, and give how many are noted.

    What the log contradicts keeps no other from being noted.
    """
    try:
        with keeping_answers(hub.writes) as session:
            return _note_chunk(session, hub, read_shared, chunk, at)
    except EvidenceContradictsError:
        if len(chunk) == 1:
            return 0
    return sum(_note_some(hub, read_shared, [one], at) for one in chunk)


def _past(session: Session, at: datetime, after: int) -> Sequence[int]:
    """Find the next clocks that have run out, and of which nothing is noted.

    Of most that have run out it is noted. Indexes alone tell that, and no row is read.
    """
    clock, event = ClockRow, MatterEventRow
    query = (
        select(clock.id)
        .where(clock.state.in_([str(state) for state in PAST]), clock.due_at <= at)
        .where(~select(event.clock).where(event.clock == clock.id).exists())
        .where(clock.id > after)
    )
    return session.scalars(query.order_by(clock.id).limit(LOOKED_AT)).all()


def _foreseen(session: Session, clocks: Sequence[int]) -> Sequence[int]:
    """Keep the clocks of matters whose table foresees such a note where they stand."""
    if not clocks:
        return ()
    digests = session.scalars(select(MatterTable.digest)).all()
    notes = [
        (digest, state, event.not_received_of)
        for digest in digests
        for event in machine_of(session, digest).events
        if event.not_received_of
        for state in event.when
    ]
    clock, matter = ClockRow, MatterRow
    query = (
        select(clock.id, clock.subject_type)
        .join(matter, matter.number == clock.subject)
        .where(tuple_(matter.rules, matter.state, clock.rule).in_(notes))
        .order_by(clock.id)
    )
    # What a clock runs for is asked here: SQLite would begin with all of matters.
    return [
        found
        for chunk in in_chunks(clocks, IN_LIST)
        for found, runs_for in session.execute(query.where(clock.id.in_(chunk)))
        if runs_for == SUBJECT
    ]


def _note_chunk(
    session: Session,
    hub: Hub,
    read_shared: ReadShared,
    chunk: Sequence[int],
    at: datetime,
) -> int:
    """Note of some clocks what did not come, in one entry; give how many are noted."""
    waiting = _hold(session, chunk)
    matters = read_matters(session, waiting)
    shared = read_shared(session, waiting)
    # Kept at hand, for each matter asks who stands for its members now.
    held = session.scalars(select(Member).where(Member.code.in_(_members(matters))))
    members = held.all()
    notes = {
        one: new
        for one, clocks in waiting.items()
        if (new := list(_notes_of(hub, matters[one], clocks, at, shared.get(one))))
    }
    stepped = [(matters[one], new[-1].now) for one, new in notes.items()]
    done = [note for m in swap_all(session, stepped, at) for note in notes[m.id]]
    del members
    rows = [event_row(hub, note) for note in done]
    insert_rows(session, MatterEventRow, rows)
    for note in done:
        if note.event.sets_going:
            follow_up(session, hub, note)
    tell_notes(session, done, at)
    return len(done)


def _hold(session: Session, clocks: Sequence[int]) -> dict[str, list[tuple[int, str]]]:
    """Hold the matters of clocks; give the clocks of each that still wait, with rules.

    Another process notes others meanwhile, and nobody waits for it. What it has just
    noted is seen once the matters are held.
    """
    clock, matter, event = ClockRow, MatterRow, MatterEventRow
    held = (
        select(clock.id, clock.rule, matter.id)
        .join(matter, matter.number == clock.subject)
        .where(clock.id.in_(clocks))
        .with_for_update(of=matter, skip_locked=True)
    )
    found = session.execute(held.order_by(clock.id)).all()
    open_now = (
        select(clock.id)
        .where(clock.id.in_(clocks), clock.closed_at.is_(None))
        .where(clock.state.in_([str(state) for state in PAST]))
        .where(~select(event.clock).where(event.clock == clock.id).exists())
    )
    waiting = set(session.scalars(open_now))
    by_matter: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, rule, matter_id in found:
        if number in waiting:
            by_matter[matter_id].append((number, rule))
    return by_matter


def _members(matters: Mapping[str, OpenedMatter]) -> Collection[str]:
    """Name the members that take part in some matters."""
    return {
        code
        for matter in matters.values()
        for code in (matter.now.opener, *matter.now.holders.values())
    }


def _notes_of(
    hub: Hub,
    matter: OpenedMatter,
    clocks: Sequence[tuple[int, str]],
    at: datetime,
    shared: SharedMatter | None,
) -> Iterator[WrittenStep]:
    """Say what did not come in a matter, by its clocks that have run out, in turn.

    Where another hub handles a shared one, it is that hub that notes it.
    """
    now = matter.now
    for clock, rule in clocks:
        event = _event_of(matter.machine, now, rule)
        leads = shared is None or shared.leads_here(matter.machine, now)
        if event is None or not leads:
            continue
        before = now
        said = NewStep(event.key)
        taken = TakenStep(event.key, HUB, HUB_ROLE)
        now = follow(matter.machine, now, taken)
        yield WrittenStep(
            said=said,
            taken=taken,
            matter=matter.id,
            number=matter.number,
            machine=matter.machine,
            event=event,
            before=before,
            now=now,
            actor=BY_HUB,
            at=at,
            content=content_of(hub, said, None),
            counts=at,
            clock=clock,
        )


def _event_of(machine: Machine, now: MatterNow, rule: str) -> MachineEvent | None:
    """Find what the hub notes where a matter stands when a clock has run out."""
    for step in next_steps(machine, now, {HUB_ROLE}):
        if step.event.not_received_of == rule:
            return step.event
    return None
