"""Which slot of a job is to be done now: pure, from its slots and the rule for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.rulebook.night_rules import EACH, JobRule

RUNNING, DONE, FAILED = "running", "done", "failed"
MOST_TAKEN = 10
"""So often a slot is taken over from the dead before it is given up."""


@dataclass(frozen=True, slots=True)
class SlotNow:
    """A claimed slot as it stands."""

    slot: datetime
    fence: int
    beat: int
    state: str
    attempts: int
    place: str
    began_at: datetime
    ended_at: datetime | None
    error: str | None

    @property
    def sign(self) -> tuple[int, int, str]:
        """What changes with every sign of life and every claim."""
        return self.fence, self.beat, self.state

    def is_over(self, rule: JobRule) -> bool:
        """Tell whether nobody does it any more."""
        if self.state == FAILED:
            return self.attempts >= rule.attempts
        return self.state == DONE


def slot_to_do(
    slots: Sequence[datetime],
    over: Collection[datetime],
    claimed: Mapping[datetime, SlotNow],
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
