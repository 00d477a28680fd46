"""Due work, each slot of it exactly once, however many processes look for some.

times     a schedule's slots, by the trigger arithmetic of APScheduler
choosing  which slot is next, by the rule for its job
book      claims in the database: a growing fence, a sign of life, an end
fence     sessions that commit only under the newest fence
"""

from hub.slots.book import HeldSlot, SilenceWatch, SlotBook, jobs_ahead
from hub.slots.choosing import MOST_TAKEN, back_off, slot_to_do
from hub.slots.errors import (
    ClockJumpedError,
    JobDiesError,
    JobTooLongError,
    SlotLostError,
)
from hub.slots.fence import fenced
from hub.slots.models import RUNNING, JobSlot
from hub.slots.times import next_slot, slots_between

__all__ = [
    "MOST_TAKEN",
    "RUNNING",
    "ClockJumpedError",
    "HeldSlot",
    "JobDiesError",
    "JobSlot",
    "JobTooLongError",
    "SilenceWatch",
    "SlotBook",
    "SlotLostError",
    "back_off",
    "fenced",
    "jobs_ahead",
    "next_slot",
    "slot_to_do",
    "slots_between",
]
