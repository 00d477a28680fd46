"""Which slot of a job is to be done now: pure, from its slots and the rule for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from hub.rulebook.night_rules import EACH, JobRule
from hub.slots.models import RUNNING, JobSlot

MOST_TAKEN = 10
"""So often a slot is taken over from the dead before it is given up."""


def slot_to_do(
    slots: Sequence[datetime],
    over: Collection[datetime],
    claimed: Mapping[datetime, JobSlot],
    rule: JobRule,
) -> datetime | None:
    """Choose among due slots, oldest first, the one that is next; None if none is.

    Each missed one is made up for, or only the newest, as the rule says. A slot that
    goes on is nobody else's.
    """
    wanted = slots if rule.catch_up == EACH else slots[-1:]
    for slot in wanted:
        known = claimed.get(slot)
        if slot in over or (known is not None and known.is_over(rule)):
            continue
        return None if known is not None and known.state == RUNNING else slot
    return None


def back_off(rule: JobRule, attempts: int) -> int:
    """Tell the seconds to wait behind a number of failures; they double."""
    return int(rule.back_off_seconds * 2 ** min(attempts - 1, 10))
