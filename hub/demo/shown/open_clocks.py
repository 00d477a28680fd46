"""The demo's clocks: one that stands in each way a clock can stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.deadlines import (
    ClockKeeper,
    ClockWord,
    Extension,
    NewClock,
    close_clock,
    extend_clock,
    mark_due,
    open_clock,
    pause_clock,
)
from hub.rulebook.working_days import load_calendar
from schemas.words import ClockStart, PauseReason

OFFICER, HEAD = "演示承办人", "演示负责人"
MARKET = "agency:market-supervision"
REASON = "演示"
Change = Callable[[Session, ClockKeeper, int, datetime], object]


def _met(session: Session, keeper: ClockKeeper, number: int, at: datetime) -> None:
    """Say that what was due is done."""
    word = ClockWord(OFFICER, at, "已办结")
    close_clock(session, keeper, number, word, is_met=True)


def _tested(session: Session, keeper: ClockKeeper, number: int, at: datetime) -> None:
    """Let it stand still while goods are tested."""
    word = ClockWord(OFFICER, at, "送检")
    pause_clock(session, keeper, number, PauseReason.TESTING, word)


def _longer(session: Session, keeper: ClockKeeper, number: int, at: datetime) -> None:
    """Extend it, with the consent of a second person."""
    for officer in (OFFICER, HEAD):
        word = ClockWord(officer, at, "案情复杂")
        extend_clock(session, keeper, number, Extension(15), word)


@dataclass(frozen=True, slots=True)
class _DemoClock:
    """A clock of the demo: its rule, event and subject, how old it is, what is done."""

    rule: str
    event: ClockStart
    subject_type: str
    subject: str
    owner: str
    days_old: int
    change: Change | None = None


CLOCKS = (
    _DemoClock(
        "complaint.mediate", ClockStart.ACCEPTED, "complaint", "演示投诉1号", MARKET, 20
    ),
    _DemoClock(
        "complaint.mediate", ClockStart.ACCEPTED, "complaint", "演示投诉2号", MARKET, 54
    ),
    _DemoClock(
        "complaint.accept", ClockStart.RECEIVED, "complaint", "演示投诉3号", MARKET, 25
    ),
    _DemoClock(
        *("complaint.accept", ClockStart.RECEIVED, "complaint", "演示投诉4号", MARKET),
        *(30, _met),
    ),
    _DemoClock(
        *("complaint.accept", ClockStart.RECEIVED, "complaint", "演示投诉5号", MARKET),
        *(1, _met),
    ),
    _DemoClock(
        "case.check", ClockStart.FOUND, "clue", "演示线索1号", MARKET, 3, _tested
    ),
    _DemoClock(
        "case.check", ClockStart.FOUND, "clue", "演示线索2号", MARKET, 5, _longer
    ),
    _DemoClock(
        *("platform.verify-again", ClockStart.VERIFIED, "platform", "演示平台核验1号"),
        *("platform:yunpu", 100),
    ),
    _DemoClock(
        *("transfer.examine", ClockStart.RECEIVED, "transfer", "演示移送1号"),
        *("agency:public-security", 1),
    ),
)


def open_demo_clocks(hub: Hub) -> None:
    """Open the demo's clocks, do to each what is said of it, and mark what is due."""
    at = hub.clock()
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    keeper = ClockKeeper(hub.rulebook, calendar)
    with hub.writes.begin() as session:
        for one in CLOCKS:
            start = at - timedelta(days=one.days_old)
            new = NewClock(
                *(one.rule, one.event, start, one.subject_type, one.subject, one.owner)
            )
            word = ClockWord(OFFICER, at, REASON)
            number = open_clock(session, keeper, new, word).id
            if one.change is not None:
                one.change(session, keeper, number, at)
    mark_due(hub)
