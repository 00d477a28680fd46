"""A step that is written down after it happened: from when it counts, and on what.

Clocks judge by the day on which it happened, and so does the table: what happened
before a term ran out follows where the matter stood then, though the hub has noted
since that it did not come. What nothing bounds would hide what is late; so it counts
from when it happened only if it was written down within a term, ``matter.enter``.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.calendar import due_of
from hub.casework.matter.flow import without_notes
from hub.casework.matter.models import MatterEventRow
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.clocks import keeper_of
from hub.context import Hub
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.rulebook.time_rules import ClockRule

ENTER = "matter.enter"
"""The term within which a step is to be written down, among those of clocks."""


def counts_from(hub: Hub, happened: datetime | None, at: datetime) -> datetime:
    """Give the moment from which a step counts that is written down at another.

    When it happened, if it is written down within the term that the rules give;
    else when it is written down, so that what is late stays late.
    """
    if happened is None or happened >= at:
        return at if happened is None else happened
    law: ClockRule | None = hub.rulebook.rule("clocks", ENTER, legal_day(happened))
    if law is None:
        return at
    due = due_of(keeper_of(hub).calendar, happened, law.term())
    return happened if at < due.at else at


def as_it_stood(
    session: Session, matter: OpenedMatter, counts: datetime
) -> OpenedMatter:
    """Give a matter as it stood when something happened, by what the hub noted since.

    It stands as it did before the hub noted that something had not come, if that was
    due later. The notes themselves stay.
    """
    before = matter.now.noted_in
    if before in {"", matter.now.state}:
        return matter
    event, clock = MatterEventRow, ClockRow
    due = session.scalar(
        select(clock.due_at)
        .join(event, event.clock == clock.id)
        .where(event.matter_id == matter.id, event.from_state == before)
        .where(event.to_state != before)
        .order_by(event.no.desc())
        .limit(1)
    )
    if due is None or due <= counts:
        return matter
    return replace(matter, now=without_notes(matter.now))
