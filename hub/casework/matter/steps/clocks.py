"""What an event does to the clocks of its matter."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.machines.table import (
    MINUTES,
    UNTIL,
    URGED_UNIT,
    MachineEvent,
)
from hub.casework.matter.errors import StepOutOfOrderError
from hub.casework.matter.flow import waits_for
from hub.casework.matter.models import MatterEventRow
from hub.casework.matter.people import present_member
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.writing import WrittenStep
from hub.context import Hub
from hub.deadlines import (
    ClockKeeper,
    ClockPausedError,
    ClockRunningError,
    ClockWord,
    Extension,
    NewClock,
    bind_clocks,
    close_clock,
    extend_clock,
    find_clock,
    open_clock,
    open_clocks_of,
    pause_clock,
    refuse_extension,
    resume_clock,
    show_clock,
    state_of,
)
from hub.decisions import (
    DecisionStandingError,
    DecisionSubject,
    DecisionUnknownError,
    find_waiting,
)
from hub.ground.clock import legal_day
from hub.rulebook.time_rules import ClockRule
from hub.rulebook.working_days import load_calendar
from schemas.words import ClockState, DecisionWord

SUBJECT = "matter"
"""Type of subject of the clocks of matters; the subject is the matter's number."""
EXTENSION = "clock.extend"
IN_TIME = (ClockState.RUNNING, ClockState.WARNED, ClockState.PAUSED)


def keeper_of(hub: Hub) -> ClockKeeper:
    """Give what counting needs."""
    return ClockKeeper(hub.rulebook, load_calendar(hub.config.instance, hub.rulebook))


def move_clocks(
    session: Session,
    keeper: ClockKeeper,
    step: WrittenStep,
    holders: Mapping[str, str],
    word: ClockWord,
) -> None:
    """Let the clocks of a matter stand still, go on, extend, end and begin by an event.

    A clock that does not run is not closed, and one that is overdue neither stands
    still nor goes on: what is late stays late.
    """
    event, number = step.event, step.number
    happened, told = step.happened, step.said.facts
    _check_time(session, event, number, word)
    _hold(session, keeper, event, number, word)
    if event.extends:
        clock = find_clock(session, event.extends, SUBJECT, number)
        _extend(session, keeper, event, clock, word, told.get(UNTIL))
    closing = [(rule, True) for rule in event.closes]
    for rule, is_met in closing + [(rule, False) for rule in event.ends]:
        clock = find_clock(session, rule, SUBJECT, number)
        if clock is not None:
            close_clock(session, keeper, clock, word, is_met=is_met)
    for opening in event.opens:
        rule, _, role = opening.partition(":")
        _open(session, keeper, (rule, holders[role], happened), step, word)
    for counted in event.met_since:
        rule, *since = counted.split(":")
        term = (rule, step.actor.member, _last(session, step, since))
        clock = _open(session, keeper, term, step, word)
        if clock is not None:
            close_clock(session, keeper, clock, word, is_met=True)


def _open(
    session: Session,
    keeper: ClockKeeper,
    term: tuple[str, str, datetime],
    step: WrittenStep,
    word: ClockWord,
) -> int | None:
    """Begin a term: its rule, who has to act, and from when it counts."""
    rule, owner, start = term
    law: ClockRule | None = keeper.rules.rule("clocks", rule, legal_day(start))
    if law is None:  # some duties the law had for some years only
        return None
    said = frozenset(fact for fact, value in step.said.facts.items() if value is True)
    new = NewClock(rule, law.starts, start, SUBJECT, step.number, owner, said)
    return open_clock(session, keeper, new, word).id


def _last(session: Session, step: WrittenStep, keys: Collection[str]) -> datetime:
    """Tell from when the last event of some names counts in a matter."""
    table = MatterEventRow
    query = select(func.coalesce(table.counts_at, table.happened_at)).where(
        table.matter_id == step.matter, table.event.in_(keys)
    )
    return session.scalars(query.order_by(table.no.desc()).limit(1)).one()


def bind_who_came(
    session: Session, step: WrittenStep, holders: Mapping[str, str]
) -> None:
    """Let what runs bind the member that an event brings in, in the role that it takes.

    Who passed a matter on takes no term along, and who took it over is not left
    without.
    """
    brings, bound_by = step.event.brings, step.machine.bound_by
    if brings not in holders or brings == URGED_UNIT:
        return
    for taken in {brings, URGED_UNIT} & holders.keys():
        rules = [rule for rule, role in bound_by.items() if role == taken]
        bind_clocks(session, SUBJECT, step.number, rules, holders[taken])


def bound_in(
    session: Session, matter: OpenedMatter, by: str, at: datetime
) -> list[str]:
    """Name who has to act in a matter: whoever it waits for, then whose terms run.

    Where nobody holds the role that it waits for, its handler comes first; ``by``, who
    asks, is left out.
    """
    awaited = waits_for(matter.machine, matter.now) or matter.handler
    clocks = open_clocks_of(session, SUBJECT, [matter.number], at=at)
    owners = (card.owner for card in clocks.get(matter.number, ()))
    bound = dict.fromkeys([present_member(session, awaited), *owners])
    return [one for one in bound if one != by]


def _check_time(
    session: Session, event: MachineEvent, number: str, word: ClockWord
) -> None:
    """Refuse what comes after the end of its term, or before that of another's.

    Raises:
        StepOutOfOrderError: the clock runs no more, or still, or was never opened.
    """
    waited_for = _states(session, event.over, number, word)
    if event.over and (not waited_for or not waited_for.isdisjoint(IN_TIME)):
        raise StepOutOfOrderError.of(event, "须在期限届满后进行", ": a term still runs")
    running = _states(session, [event.within, event.or_within], number, word)
    if event.within and running.isdisjoint(IN_TIME):
        raise StepOutOfOrderError.of(event, "须在期限届满前进行", ": it is late")


def _states(
    session: Session, rules: Collection[str], number: str, word: ClockWord
) -> set[ClockState]:
    """Tell how those of some clocks stood that a matter has."""
    clocks = (find_clock(session, rule, SUBJECT, number) for rule in rules)
    return {_state(session, one, word) for one in clocks if one is not None}


def _hold(
    session: Session,
    keeper: ClockKeeper,
    event: MachineEvent,
    number: str,
    word: ClockWord,
) -> None:
    """Let clocks stand still for a reason, or for it no more."""
    for pausing in event.pauses:
        rule, _, reason = pausing.partition(":")
        clock = find_clock(session, rule, SUBJECT, number)
        if clock is not None and _state(session, clock, word) in IN_TIME:
            with suppress(ClockPausedError):  # it stands still for that already
                pause_clock(session, keeper, clock, reason, word)
    for resuming in event.resumes:
        rule, _, reason = resuming.partition(":")
        clock = find_clock(session, rule, SUBJECT, number)
        if clock is not None and _state(session, clock, word) == ClockState.PAUSED:
            with suppress(ClockRunningError):  # it stands still for something else
                resume_clock(session, keeper, clock, word, reason or None)


def _state(session: Session, clock: int, word: ClockWord) -> ClockState:
    """Tell how a clock stood when that happened of which a word tells."""
    return state_of(session, clock, at=word.counts)


def _extend(
    session: Session,
    keeper: ClockKeeper,
    event: MachineEvent,
    clock: int | None,
    word: ClockWord,
    until: str | None,
) -> None:
    """Ask for an extension, or let a second officer allow or refuse it.

    Whoever asks names the last day where the law does not: it is what is allowed. The
    minutes of a discussion come with what it allows.

    Raises:
        DecisionUnknownError: nothing was asked for, or no clock runs.
        DecisionStandingError: it was asked for already.
        ClockExtensionError, ClockOverdueError, SameOfficerError: it cannot be.
    """
    if clock is None:
        raise DecisionUnknownError(event.extends)
    waiting = find_waiting(session, DecisionSubject(EXTENSION, "clock", str(clock)))
    if bool(event.decides) != (waiting is not None):
        error = DecisionUnknownError if event.decides else DecisionStandingError
        raise error(event.extends)
    if event.decides == DecisionWord.REFUSED:
        refuse_extension(session, clock, word)
        return
    if event.decides:
        until = waiting.content.get("until") if waiting else None
    asked = Extension(
        amount=0 if until else show_clock(session, clock, at=word.at)[0].rule.extension,
        until=date.fromisoformat(until) if until else None,
        by=event.by,
        minuted=not event.decides or MINUTES in event.needs,
    )
    extend_clock(session, keeper, clock, asked, word)
