"""What is refused of a step's day: before what it follows or rests on, or ahead."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import MachineEvent
from hub.casework.matter.errors import StepDayError
from hub.casework.matter.models import MatterPaperRow
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.drafts import NewStep
from hub.ground.clock import legal_day
from schemas.wording import Wording


def check_day(
    event: MachineEvent,
    happened: datetime,
    latest: datetime,
    matter: OpenedMatter | None,
) -> None:
    """Refuse an event that is dated before its matter or its last step, or ahead.

    Raises:
        StepDayError: as its name says.
    """
    day = legal_day(happened)
    earliest = None if matter is None else max(matter.opened_day, matter.last_day)
    if happened > latest or (earliest is not None and day < earliest):
        raise wrong_day(event, day, earliest)


def check_grounds(
    session: Session,
    event: MachineEvent,
    step: NewStep,
    day: date,
    matter: OpenedMatter | None,
) -> None:
    """Refuse a step dated before what it rests on, or after it is to end.

    Raises:
        StepDayError: as its name says.
    """
    _check_told_days(event, step.facts, day)
    if matter is not None and step.kinds:
        _check_papers(session, event, step, day, matter.id)


def wrong_day(event: MachineEvent, day: date, earliest: date | None) -> StepDayError:
    """Say that a step is dated ahead, or before the first day that it may have."""
    bound = Wording("晚于现在", "lies ahead")
    if earliest is not None:
        zh, en = f"不在 {earliest} 至今之间", f"does not lie between {earliest} and now"
        bound = Wording(zh, en)
    return _out_of_bound(event, day, bound)


def _check_told_days(event: MachineEvent, facts: Mapping[str, Any], day: date) -> None:
    """Refuse a step dated before what it tells was decided, or after it is to end."""
    words = load_machines().words
    for name, value in facts.items():
        fact = words.facts[name]
        told = date.fromisoformat(value) if fact.bound else day
        if fact.bound == "by_then" and day < told:
            bound = Wording(f"早于{fact.zh} {told}", f"lies before {fact.en}: {told}")
        elif fact.bound == "from_then" and day > told:
            bound = Wording(f"晚于{fact.zh} {told}", f"lies after {fact.en}: {told}")
        else:
            continue
        raise _out_of_bound(event, day, bound)


def _check_papers(
    session: Session, event: MachineEvent, step: NewStep, day: date, matter_id: str
) -> None:
    """Refuse a step dated before the hub first wrote the paper that comes with it."""
    paper = MatterPaperRow
    query = (
        select(paper.form, func.min(paper.day))
        .where(paper.matter_id == matter_id, paper.form.in_(sorted(step.kinds)))
        .group_by(paper.form)
    )
    named = load_machines().words.documents
    for form, written in session.execute(query):
        if day < written:
            kind = named[form]
            bound = Wording(
                f"早于所附《{kind.zh}》的成文日期 {written}",
                f"lies before the day of the {kind.en}: {written}",
            )
            raise _out_of_bound(event, day, bound)


def _out_of_bound(event: MachineEvent, day: date, bound: Wording) -> StepDayError:
    """Say by what the day of a step is bounded."""
    return StepDayError.of(
        event, f"的日期 {day} {bound.zh}", f" on {day} {bound.en}", day=day.isoformat()
    )
