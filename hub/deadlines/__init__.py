"""Clocks that law sets: opened by an event, due, warned, overdue, met.

What happens after its due day is late for good, whenever it is learned of.
"""

from hub.deadlines.checking import wrong_clocks
from hub.deadlines.ending import EndingClocks, EndingTerm, count_ending
from hub.deadlines.errors import (
    ClockChangedError,
    ClockClosedError,
    ClockEventError,
    ClockExtensionError,
    ClockOverdueError,
    ClockPausedError,
    ClockPauseError,
    ClockRuleUnknownError,
    ClockRunningError,
    ClockStandingError,
    ClockStartError,
    ClockSubjectError,
    ClockUnknownError,
)
from hub.deadlines.flow import Extension
from hub.deadlines.marking import MarkReport, mark_due
from hub.deadlines.models import ClockStepRow
from hub.deadlines.reads import (
    ClockCard,
    ClockFilter,
    count_clocks,
    is_late,
    list_clocks,
    open_clocks_of,
    show_clock,
)
from hub.deadlines.said import ClockKeeper, ClockWord, NewClock
from hub.deadlines.service import (
    bind_clocks,
    close_clock,
    extend_clock,
    find_clock,
    open_clock,
    pause_clock,
    refuse_extension,
    resume_clock,
)
from hub.deadlines.steps import state_of
from hub.deadlines.trial import moved_by, running_under

__all__ = [
    "ClockCard",
    "ClockChangedError",
    "ClockClosedError",
    "ClockEventError",
    "ClockExtensionError",
    "ClockFilter",
    "ClockKeeper",
    "ClockOverdueError",
    "ClockPauseError",
    "ClockPausedError",
    "ClockRuleUnknownError",
    "ClockRunningError",
    "ClockStandingError",
    "ClockStartError",
    "ClockStepRow",
    "ClockSubjectError",
    "ClockUnknownError",
    "ClockWord",
    "EndingClocks",
    "EndingTerm",
    "Extension",
    "MarkReport",
    "NewClock",
    "bind_clocks",
    "close_clock",
    "count_clocks",
    "count_ending",
    "extend_clock",
    "find_clock",
    "is_late",
    "list_clocks",
    "mark_due",
    "moved_by",
    "open_clock",
    "open_clocks_of",
    "pause_clock",
    "refuse_extension",
    "resume_clock",
    "running_under",
    "show_clock",
    "state_of",
    "wrong_clocks",
]
