"""Words of clocks, and of what two people decide."""

from enum import StrEnum
from typing import Final


class ClockStart(StrEnum):
    """The event after which a term counts; its own day does not."""

    RECEIVED = "received"
    """What is to be answered came in."""
    PUSHED = "pushed"
    """What is to be answered was passed on by whoever received it."""
    ACCEPTED = "accepted"
    DECIDED = "decided"
    PUBLISHED = "published"
    REGISTERED = "registered"
    """A case was registered, or filed."""
    FOUND = "found"
    """A clue, a condition or a fault was found."""
    TOLD = "told"
    """A notice, a decision or a statement reached whom it is for."""
    CHANGED = "changed"
    ENDED = "ended"
    VERIFIED = "verified"
    TAKEN = "taken"
    """A measure was taken, such as a registration that preserves evidence."""
    DONE = "done"
    """What is to be written down was done."""


class PauseReason(StrEnum):
    """Why a clock stands still; each rule says which of them it knows."""

    TESTING = "testing"
    """Inspection, testing, quarantine and appraisal."""
    IDENTIFICATION = "identification"
    """A right holder identifies goods."""
    RECONSIDERATION = "reconsideration"
    APPEAL = "appeal"
    HEARING = "hearing"
    PUBLICATION = "publication"
    """What is to be served is published, and the time of that runs."""
    SUSPENSION = "suspension"
    """The case itself is suspended."""
    REPAYMENT = "repayment"
    """The party was ordered to pay back what it charged too much."""
    CONSULTATION = "consultation"
    """Another office was asked."""


class ClockStep(StrEnum):
    """What happens to a clock, in the order in which it is written down."""

    OPENED = "opened"
    WARNED = "warned"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    MOVED = "moved"
    """The year's notice came, and the due day is another one."""
    OVERDUE = "overdue"
    OVER = "over"
    """The term is over, and nobody is late by that."""
    MET = "met"
    ENDED = "ended"
    """What it ran for is gone, without being done."""


class ClockState(StrEnum):
    """How a clock stands, what needs somebody first; overdue is never undone."""

    OVERDUE = "overdue"
    WARNED = "warned"
    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"
    MET = "met"
    MET_LATE = "met-late"
    ENDED = "ended"
    ENDED_LATE = "ended-late"


CLOSED_CLOCKS: Final = frozenset(
    {ClockState.MET, ClockState.MET_LATE, ClockState.ENDED, ClockState.ENDED_LATE}
)
"""States that a clock stays in."""

LATE_CLOCKS: Final = frozenset(
    {ClockState.OVERDUE, ClockState.MET_LATE, ClockState.ENDED_LATE}
)
"""States of a clock whose due day passed before what it ran for was done."""


class DecisionWord(StrEnum):
    """What somebody says in a matter that two people decide."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
