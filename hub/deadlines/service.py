"""Open clocks, let them stand still and go on, extend, meet and end them.

Each is written down with who said so, when and why, in the caller's transaction, and
has its own entry in the log.
"""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.deadlines.errors import (
    ClockChangedError,
    ClockEventError,
    ClockExtensionError,
    ClockRuleUnknownError,
    ClockStandingError,
    ClockStartError,
)
from hub.deadlines.flow import (
    Extension,
    StepTaken,
    close_step,
    extend_step,
    fold,
    open_step,
    pause_step,
    resume_step,
)
from hub.deadlines.models import ClockRow, ClockStepRow
from hub.deadlines.said import ClockKeeper, ClockWord, NewClock
from hub.deadlines.steps import (
    OpenedClock,
    StepAuthor,
    read_clock,
    standing_of,
    step_row,
    take_steps,
    write_rule,
)
from hub.decisions import (
    DecisionSubject,
    DecisionUnknownError,
    NewWord,
    find_waiting,
    is_same_officer,
    propose,
    say_word,
)
from hub.ground.actors import HUB, said_by
from hub.ground.clock import legal_day
from hub.members.service import find_member
from hub.outbox import service as outbox
from schemas.words import ClockStep, DecisionWord, Operation

EXTENSION = "clock.extend"
"""Topic of an extension to which a second person must consent."""


def open_clock(
    session: Session, keeper: ClockKeeper, new: NewClock, word: ClockWord
) -> OpenedClock:
    """Open a clock by an event, under the version of the rule of its day.

    It may be overdue at once, for the event may be old.

    Raises:
        ClockStartError: the event lies ahead.
        ClockRuleUnknownError: no rule of this name holds on the day of the event.
        ClockEventError: the rule counts from another event.
        ClockStandingError: the same term runs for the same already.
        MemberUnknownError: nobody of this code has to act.
    """
    if new.start > word.at:
        raise ClockStartError(new.start.isoformat())
    day = legal_day(new.start)
    rule = keeper.rule_of(new.rule, new.told, day)
    if rule is None:
        msg = f"{new.rule} on {day}"
        raise ClockRuleUnknownError(msg)
    if rule.starts != new.event:
        msg = f"{rule.key} counts from {rule.starts}"
        raise ClockEventError(msg)
    find_member(session, new.owner)
    # Whoever takes the number waits for who took the last one, so none opens twice.
    number = allocate_ids(session, "clock", 1)
    if find_clock(session, rule.key, new.subject_type, new.subject) is not None:
        raise ClockStandingError(new.subject)
    step = open_step(rule, keeper.calendar, new.start, word.at)
    now = fold(new.start, [step], rule.then)
    row = {
        "id": number,
        "rule": rule.key,
        "rule_from": rule.valid_from,
        "rules": keeper.rules.digests["clocks"],
        "terms": write_rule(rule),
        "event": new.event,
        "subject_type": new.subject_type,
        "subject": new.subject,
        "owner": new.owner,
        "start_at": new.start,
        **standing_of(now, rule, keeper.calendar),
    }
    insert_rows(session, ClockRow, [row])
    author = StepAuthor(word.actor, word.reason)
    first = step_row(number, 1, step, author, keeper.calendar)
    insert_rows(session, ClockStepRow, [first])
    clock = read_clock(session, number)
    _tell(session, Operation.CLOCK_OPEN, clock, step, word)
    return clock


def pause_clock(
    session: Session, keeper: ClockKeeper, number: int, pause: str, word: ClockWord
) -> OpenedClock:
    """Let a clock stand still for a reason that its rule knows.

    Raises:
        ClockUnknownError, ClockChangedError: there is no such clock, or it changed.
        ClockClosedError, ClockOverdueError, ClockPausedError: it does not run.
        ClockPauseError: the rule knows no such reason.
    """
    clock, word = _taken(session, number, word)
    step = pause_step(clock.now, clock.rule, word.counts, pause)
    return _carry_out(session, keeper, clock, step, word, pause)


def resume_clock(
    session: Session,
    keeper: ClockKeeper,
    number: int,
    word: ClockWord,
    pause: str | None = None,
) -> OpenedClock:
    """Let a clock go on; its due day moves by what it stood still.

    With a ``pause`` it stands still no more for that, and goes on if for nothing else.

    Raises:
        ClockUnknownError, ClockChangedError: there is no such clock, or it changed.
        ClockClosedError, ClockRunningError: it does not stand still, or not for that.
    """
    clock, word = _taken(session, number, word)
    step = resume_step(clock.now, clock.rule, keeper.calendar, word.counts, pause)
    return _carry_out(session, keeper, clock, step, word, pause)


def extend_clock(
    session: Session,
    keeper: ClockKeeper,
    number: int,
    asked: Extension,
    word: ClockWord,
) -> tuple[OpenedClock, bool]:
    """Extend a term; tell whether it is, or whether a second person must consent first.

    The second person consents by saying the same.

    Raises:
        ClockUnknownError, ClockChangedError: there is no such clock, or it changed.
        ClockClosedError, ClockOverdueError, ClockPausedError: it does not run.
        ClockExtensionError: the rule allows no such extension, or another is proposed.
        SameOfficerError: the second person is the first.
    """
    clock, word = _taken(session, number, word)
    step = extend_step(clock.now, clock.rule, keeper.calendar, word.counts, asked)
    if clock.rule.two_people:
        about = DecisionSubject(EXTENSION, "clock", str(number))
        said = NewWord(word.actor, word.at, word.reason)
        waiting = find_waiting(session, about)
        content = _proposed(asked)
        if waiting is None:
            propose(session, about, content, said)
            return clock, False
        if waiting.content != content:
            asks = waiting.content.get("until") or waiting.content["amount"]
            msg = f"{asks} is proposed: say the same, or refuse it"
            raise ClockExtensionError(msg)
        say_word(session, waiting.id, DecisionWord.APPROVED, said)
    return _carry_out(session, keeper, clock, step, word), True


def _proposed(asked: Extension) -> dict[str, Any]:
    """Write what is asked for, as a second person has to say it too."""
    if asked.until is None:
        return {"amount": asked.amount}
    return {"amount": asked.amount, "until": asked.until.isoformat()}


def refuse_extension(session: Session, number: int, word: ClockWord) -> None:
    """Refuse an extension that somebody else proposed, or take the own one back.

    Raises:
        ClockUnknownError: there is no such clock.
        DecisionUnknownError: no extension is proposed.
    """
    read_clock(session, number)
    waiting = find_waiting(session, DecisionSubject(EXTENSION, "clock", str(number)))
    if waiting is None:
        raise DecisionUnknownError(str(number))
    own = is_same_officer(waiting.proposed_by, word.actor)
    said = DecisionWord.TAKEN_BACK if own else DecisionWord.REFUSED
    say_word(session, waiting.id, said, NewWord(word.actor, word.at, word.reason))


def close_clock(
    session: Session,
    keeper: ClockKeeper,
    number: int,
    word: ClockWord,
    *,
    is_met: bool,
) -> OpenedClock:
    """Say that what was due is done, or that what the clock ran for is gone.

    Raises:
        ClockUnknownError, ClockChangedError: there is no such clock, or it changed.
        ClockClosedError: it runs no more.
    """
    clock, word = _taken(session, number, word)
    kind = ClockStep.MET if is_met else ClockStep.ENDED
    step = close_step(clock.now, kind, word.counts)
    return _carry_out(session, keeper, clock, step, word)


def bind_clocks(
    session: Session,
    subject_type: str,
    subject: str,
    rules: Collection[str],
    owner: str,
) -> None:
    """Let another member have to act on the clocks that run for something.

    How they stand stays: what is late is late for whoever has to act now.
    """
    table = ClockRow
    session.execute(
        update(table)
        .where(table.subject_type == subject_type, table.subject == subject)
        .where(table.rule.in_(rules), table.closed_at.is_(None), table.owner != owner)
        .values(owner=owner)
    )


def find_clock(
    session: Session, rule: str, subject_type: str, subject: str
) -> int | None:
    """Find the clock that runs for something under a rule, if one does."""
    return session.scalar(
        select(ClockRow.id).where(
            ClockRow.rule == rule,
            ClockRow.subject_type == subject_type,
            ClockRow.subject == subject,
            ClockRow.closed_at.is_(None),
        )
    )


def _taken(
    session: Session, number: int, word: ClockWord
) -> tuple[OpenedClock, ClockWord]:
    """Read a clock as whoever speaks of it has read it; no word comes before another.

    What is said at once counts from no moment before anything that was written: a
    machine whose time was set back would else let a due day lie ahead again. What is
    learned later counts from when it happened, after what else was said.
    """
    clock = read_clock(session, number)
    if word.version not in (None, clock.now.version):
        raise ClockChangedError(str(number))
    at = max(word.at, clock.now.written)
    counts = word.counts if word.counts < word.at else max(word.counts, at)
    return clock, replace(word, at=at, happened=max(counts, clock.now.last))


def _carry_out(
    session: Session,
    keeper: ClockKeeper,
    clock: OpenedClock,
    step: StepTaken,
    word: ClockWord,
    pause: str | None = None,
) -> OpenedClock:
    """Write what happens to a clock, and put it into the outbox."""
    author = StepAuthor(word.actor, word.reason, pause)
    step = replace(step, written=word.at)
    take_steps(session, [(clock, step)], author, keeper.calendar)
    after = read_clock(session, clock.id)
    _tell(session, Operation.CLOCK_CHANGE, after, step, word, pause)
    return after


def _tell(
    session: Session,
    op: Operation,
    clock: OpenedClock,
    step: StepTaken,
    word: ClockWord,
    pause: str | None = None,
) -> None:
    """Put into the outbox what happened to a clock; its subject is committed to."""
    outbox.put(
        session,
        at=word.at,
        actor=HUB,
        op=op,
        subject_type="clock",
        subject=str(clock.id),
        detail={
            "rule": clock.rule.key,
            "rule_from": clock.rule.valid_from.isoformat(),
            "runs_for": [clock.subject_type, clock.subject],
            "step": str(step.kind),
            "number": clock.now.version,
            "state": str(clock.now.state),
            "due": clock.now.due.day.isoformat(),
            "provisional": clock.now.due.provisional,
            "pause": pause,
            "amount": step.amount,
            "reason": hashlib.sha256(word.reason.encode()).hexdigest(),
            **_late(step),
            **said_by(word.actor),
        },
    )


def _late(step: StepTaken) -> dict[str, str]:
    """Tell from when something counts that was not written down at once."""
    if step.known == step.at:
        return {}
    return {"counts_at": step.at.astimezone(UTC).isoformat()}
