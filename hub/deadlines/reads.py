"""Clocks as people read them: which are due, and what happened to each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.deadlines.errors import ClockUnknownError
from hub.deadlines.models import ClockRow, ClockStepRow
from hub.deadlines.steps import read_rule
from hub.rulebook import load_rulebook
from hub.rulebook.time_rules import LATE, ClockRule
from schemas.words import CLOSED_CLOCKS, ClockState, ClockStep

RUNS = (ClockState.RUNNING, ClockState.WARNED)
ENDS_PAUSE = (ClockStep.RESUMED, ClockStep.MET, ClockStep.ENDED)
IN_LIST = 500


@dataclass(frozen=True, slots=True)
class ClockFilter:
    """Which clocks are meant; what is None or empty does not count.

    ``since`` and ``until`` are due days, both included. Without ``states`` closed
    clocks are left out.
    """

    states: Collection[ClockState] = ()
    rule: str | None = None
    owner: str | None = None
    subject: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standstill:
    """How often and how long a clock stood still, to the moment of reading."""

    times: int = 0
    counted: timedelta = timedelta()
    """What is over, and has moved the due day."""
    going_on: timedelta = timedelta()

    @property
    def total(self) -> timedelta:
        """How long in all."""
        return self.counted + self.going_on


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock as it stands at the moment of reading."""

    id: int
    rule: ClockRule
    event: str
    subject_type: str
    subject: str
    owner: str
    start_at: datetime
    state: ClockState
    due_day: date
    due_at: datetime
    provisional: bool
    overdue_since: datetime | None
    closed_at: datetime | None
    version: int
    stood: "Standstill"
    learned_at: datetime | None = None
    """When it was told that it is closed, where that was later."""

    @property
    def stands_too_long(self) -> bool:
        """Tell whether it stood still too often, or longer than its term is in all.

        One that is stopped each night and goes on each morning never runs out.
        """
        term = self.due_at - self.start_at - self.stood.counted
        return self.stood.times > self.rule.most_pauses or self.stood.total > term

    def as_json(self) -> dict[str, Any]:
        """Write the clock as a document."""
        return {
            "id": self.id,
            "state": str(self.state),
            "due_day": self.due_day.isoformat(),
            "due_at": _text(self.due_at),
            "provisional": self.provisional,
            "rule": self.rule.key,
            "rule_from": self.rule.valid_from.isoformat(),
            "source": self.rule.source,
            "article": self.rule.article,
            "name": {"zh": self.rule.zh, "en": self.rule.en},
            "event": self.event,
            "start_at": _text(self.start_at),
            "subject_type": self.subject_type,
            "subject": self.subject,
            "owner": self.owner,
            "overdue_since": _text(self.overdue_since),
            "closed_at": _text(self.closed_at),
            "learned_at": _text(self.learned_at),
            "version": self.version,
            "paused_times": self.stood.times,
            "paused_hours": int(self.stood.total / timedelta(hours=1)),
            "paused_too_long": self.stands_too_long,
        }


def list_clocks(
    session: Session, wanted: ClockFilter, *, at: datetime, limit: int
) -> list[ClockCard]:
    """List clocks as they stand at a moment, what is due first at the top."""
    table = ClockRow.__table__
    query = select(table).where(*_conditions(wanted, at))
    query = query.order_by(table.c.due_at, table.c.id).limit(limit)
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    stood, learned = _stood(session, ids, at), _learned(session, ids)
    return [
        _card(row, stood.get(row.id, Standstill()), at, learned.get(row.id))
        for row in rows
    ]


def open_clocks_of(
    session: Session, subject_type: str, subjects: Collection[str], *, at: datetime
) -> dict[str, list[ClockCard]]:
    """List the open clocks of some subjects at a moment, what is due first first."""
    table = ClockRow.__table__
    found: dict[str, list[ClockCard]] = {}
    for chunk in in_chunks(subjects, IN_LIST):
        query = select(table).where(
            table.c.subject_type == subject_type,
            table.c.subject.in_(chunk),
            table.c.state.not_in(sorted(map(str, CLOSED_CLOCKS))),
        )
        rows = session.execute(query.order_by(table.c.due_at, table.c.id)).all()
        stood = _stood(session, [row.id for row in rows], at)
        for row in rows:
            card = _card(row, stood.get(row.id, Standstill()), at)
            found.setdefault(row.subject, []).append(card)
    return found


def count_clocks(
    session: Session, wanted: ClockFilter, *, at: datetime
) -> dict[ClockState, int]:
    """Count the clocks that are meant by how they stand at a moment."""
    table = ClockRow
    over, late = and_(table.state.in_(RUNS), table.due_at <= at), is_late(at)
    query = (
        select(table.state, over, late, func.count())
        .where(*_conditions(wanted, at))
        .group_by(table.state, over, late)
    )
    counts: dict[ClockState, int] = {}
    for state, has_run_out, makes_late, count in session.execute(query):
        stands = ClockState(state)
        if has_run_out:
            stands = ClockState.OVERDUE if makes_late else ClockState.OVER
        counts[stands] = counts.get(stands, 0) + count
    return {state: counts[state] for state in ClockState if state in counts}


def is_late(at: datetime) -> ColumnElement[bool]:
    """Write as a condition that a clock has run out, and somebody is late by that."""
    table = ClockRow
    nobody = {rule.key for rule in load_rulebook().clocks if rule.then != LATE}
    passed = and_(table.state.in_(RUNS), table.due_at <= at)
    return or_(
        table.state == str(ClockState.OVERDUE),
        and_(passed, table.rule.not_in(sorted(nobody))),
    )


def show_clock(
    session: Session, number: int, *, at: datetime
) -> tuple[ClockCard, list[ClockStepRow]]:
    """Show a clock as it stands at a moment, and all that has happened to it.

    Raises:
        ClockUnknownError: there is none of this number.
    """
    table = ClockRow.__table__
    row = session.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        raise ClockUnknownError(str(number))
    steps = ClockStepRow
    query = select(steps).where(steps.clock_id == number).order_by(steps.seq)
    stood = _stood(session, [number], at).get(number, Standstill())
    learned = _learned(session, [number]).get(number)
    return _card(row, stood, at, learned), list(session.scalars(query))


def _conditions(wanted: ClockFilter, at: datetime) -> list[ColumnElement[bool]]:
    """Write a filter as conditions; a due day that has passed counts as overdue."""
    table = ClockRow
    runs = table.state.in_(RUNS)
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        asked = []
        for state in sorted(set(wanted.states)):
            stands = table.state == str(state)
            if state in RUNS:
                stands = and_(stands, table.due_at > at)
            elif state == ClockState.OVERDUE:
                stands = is_late(at)
            elif state == ClockState.OVER:
                stands = or_(stands, and_(runs, table.due_at <= at, ~is_late(at)))
            asked.append(stands)
        found.append(or_(*asked))
    else:
        found.append(table.state.not_in(sorted(map(str, CLOSED_CLOCKS))))
    for column, value in (
        (table.rule, wanted.rule),
        (table.owner, wanted.owner),
        (table.subject, wanted.subject),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(table.due_day >= wanted.since)
    if wanted.until is not None:
        found.append(table.due_day <= wanted.until)
    return found


def _stood(
    session: Session, ids: Collection[int], at: datetime
) -> dict[int, Standstill]:
    """Tell of clocks that stood still how often and how long, by their steps."""
    steps = ClockStepRow
    found: dict[int, Standstill] = {}
    since: dict[int, datetime] = {}
    still: dict[int, set[str | None]] = {}
    for chunk in in_chunks(ids, IN_LIST):
        counts = func.coalesce(steps.counts_at, steps.at)
        query = select(steps.clock_id, steps.kind, counts, steps.pause).where(
            steps.clock_id.in_(chunk)
        )
        for number, kind, moment, pause in session.execute(
            query.order_by(steps.clock_id, steps.seq)
        ):
            one = found.get(number, Standstill())
            if kind == ClockStep.PAUSED:
                still.setdefault(number, set()).add(pause)
                if number not in since:
                    since[number] = moment
                    found[number] = replace(one, times=one.times + 1)
            elif kind in ENDS_PAUSE and number in since:
                left = still.pop(number) - {pause}
                if kind == ClockStep.RESUMED and pause and left:
                    still[number] = left
                    continue
                gone = moment - since.pop(number)
                found[number] = replace(one, counted=one.counted + gone)
    for number, moment in since.items():
        going_on = max(at - moment, timedelta())
        found[number] = replace(found[number], going_on=going_on)
    return found


def _learned(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """Tell of clocks that were closed later than it happened when that was told."""
    steps = ClockStepRow
    query = select(steps.clock_id, steps.at).where(
        steps.kind.in_((ClockStep.MET, ClockStep.ENDED)),
        steps.counts_at < steps.at,
    )
    return {
        number: moment
        for chunk in in_chunks(ids, IN_LIST)
        for number, moment in session.execute(query.where(steps.clock_id.in_(chunk)))
    }


def _card(
    row: Any, stood: Standstill, at: datetime, learned: datetime | None = None
) -> ClockCard:
    """Tell of a row how the clock stands at a moment."""
    state, since, rule = ClockState(row.state), row.overdue_since, read_rule(row.terms)
    if state in RUNS and row.due_at <= at:
        state, since = ClockState.OVERDUE, row.due_at
        if rule.then != LATE:
            state, since = ClockState.OVER, None
    return ClockCard(
        id=row.id,
        rule=rule,
        event=row.event,
        subject_type=row.subject_type,
        subject=row.subject,
        owner=row.owner,
        start_at=row.start_at,
        state=state,
        due_day=row.due_day,
        due_at=row.due_at,
        provisional=row.provisional,
        overdue_since=since,
        closed_at=row.closed_at,
        version=row.version,
        stood=stood,
        learned_at=learned,
    )


def _text(moment: datetime | None) -> str | None:
    """Write a moment in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()
