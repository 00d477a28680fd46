"""Clocks that law sets: opened by an event, due, warned, overdue, met.

What happens after its due day is late for good, whenever it is learned of.
"""

from hub.deadlines.checking import wrong_clocks as wrong_clocks
from hub.deadlines.ending import EndingClocks as EndingClocks
from hub.deadlines.ending import EndingTerm as EndingTerm
from hub.deadlines.ending import count_ending as count_ending
from hub.deadlines.errors import ClockChangedError as ClockChangedError
from hub.deadlines.errors import ClockClosedError as ClockClosedError
from hub.deadlines.errors import ClockExtensionError as ClockExtensionError
from hub.deadlines.errors import ClockOverdueError as ClockOverdueError
from hub.deadlines.errors import ClockPausedError as ClockPausedError
from hub.deadlines.errors import ClockRunningError as ClockRunningError
from hub.deadlines.errors import ClockStandingError as ClockStandingError
from hub.deadlines.errors import ClockUnknownError as ClockUnknownError
from hub.deadlines.flow import Extension as Extension
from hub.deadlines.marking import mark_due as mark_due
from hub.deadlines.models import ClockStepRow as ClockStepRow
from hub.deadlines.reads import ClockCard as ClockCard
from hub.deadlines.reads import ClockFilter as ClockFilter
from hub.deadlines.reads import count_clocks as count_clocks
from hub.deadlines.reads import is_late as is_late
from hub.deadlines.reads import list_clocks as list_clocks
from hub.deadlines.reads import open_clocks_of as open_clocks_of
from hub.deadlines.reads import show_clock as show_clock
from hub.deadlines.said import ClockKeeper as ClockKeeper
from hub.deadlines.said import ClockWord as ClockWord
from hub.deadlines.said import NewClock as NewClock
from hub.deadlines.service import bind_clocks as bind_clocks
from hub.deadlines.service import close_clock as close_clock
from hub.deadlines.service import extend_clock as extend_clock
from hub.deadlines.service import find_clock as find_clock
from hub.deadlines.service import open_clock as open_clock
from hub.deadlines.service import pause_clock as pause_clock
from hub.deadlines.service import refuse_extension as refuse_extension
from hub.deadlines.service import resume_clock as resume_clock
from hub.deadlines.steps import state_of as state_of
from hub.deadlines.trial import moved_by as moved_by
from hub.deadlines.trial import running_under as running_under
