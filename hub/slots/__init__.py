"""Due work, each slot of it exactly once, however many processes look for some.

times     a schedule's slots, by the trigger arithmetic of APScheduler
choosing  which slot is next, by the rule for its job
book      claims in the database: a growing fence, a sign of life, an end
fence     sessions that commit only under the newest fence
"""

from hub.slots.book import HeldSlot as HeldSlot
from hub.slots.book import SilenceWatch as SilenceWatch
from hub.slots.book import SlotBook as SlotBook
from hub.slots.book import jobs_ahead as jobs_ahead
from hub.slots.choosing import MOST_TAKEN as MOST_TAKEN
from hub.slots.choosing import back_off as back_off
from hub.slots.choosing import slot_to_do as slot_to_do
from hub.slots.errors import ClockJumpedError as ClockJumpedError
from hub.slots.errors import JobDiesError as JobDiesError
from hub.slots.errors import JobTooLongError as JobTooLongError
from hub.slots.errors import SlotLostError as SlotLostError
from hub.slots.fence import fenced as fenced
from hub.slots.models import RUNNING as RUNNING
from hub.slots.models import JobSlot as JobSlot
from hub.slots.times import next_slot as next_slot
from hub.slots.times import slots_between as slots_between
