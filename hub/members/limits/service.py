"""What every question of a member passes: its rate, then its quota."""

from collections import Counter, OrderedDict
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from hub.audit.log import AuditLog
from hub.ground.clock import Clock
from hub.ground.keys import Keyring
from hub.members.caller import Caller
from hub.members.limits.allowance import (
    WINDOW_SECONDS,
    Allowance,
    Left,
    RateExceededError,
)
from hub.members.limits.buckets import RateBuckets, TakenQuestion
from hub.members.limits.merchant_quota import MerchantQuota, seconds_to_midnight
from hub.members.limits.summaries import RefusalSummaries

HOLD = timedelta(seconds=1)
"""So long a token that was over its rate is refused without another look."""
HELD_BACK = 1000
"""Tokens that are known to be over their rate, each for a few seconds."""


class MemberLimits:
    """Rates and quotas of all members, shared by the processes of an instance."""

    def __init__(
        self,
        audit: AuditLog,
        keys: Keyring,
        clock: Clock,
        *,
        sessions: tuple[sessionmaker[Session], sessionmaker[Session]],
        path: Path,
        promises: Path,
    ) -> None:
        """Count in two files, and in the database of reads and writes.

        Rates are counted in ``path``, refusals that share a leaf in ``promises``.
        """
        self._clock = clock
        self._buckets = RateBuckets(path)
        self._asked = MerchantQuota(*sessions, keys, clock)
        self._refused = RefusalSummaries(audit, clock, promises)
        self._held_back: OrderedDict[str, _HeldBack] = OrderedDict()
        self._lock = Lock()
        self.refusals: Counter[str] = Counter()
        """How many questions this process has refused, by code, since its start."""

    def check_flood(self, token_hash: str) -> None:
        """Refuse a token whose member was over its rate a moment ago.

        So a flood is refused without a look at the database.

        Raises:
            RateExceededError: it was, within the last second.
        """
        # Read without the lock: nearly every token is not there.
        held = self._held_back.get(token_hash)
        if held is None:
            return
        now = self._clock()
        if held.since <= now < held.since + HOLD:
            wait = ceil((held.again - now).total_seconds())
            raise self._too_fast(held.caller, held.allowance, max(1, wait))
        with self._lock:
            self._held_back.pop(token_hash, None)

    def take(
        self, caller: Caller, allowance: Allowance, token_hash: str | None = None
    ) -> TakenQuestion:
        """Let a member ask one question.

        Raises:
            RateExceededError: it asks faster than was agreed.
        """
        now = self._clock()
        taken = self._buckets.take(caller.member, allowance, now)
        if not taken.is_allowed:
            if token_hash is not None:
                again = now + timedelta(seconds=taken.wait)
                self._hold_back(token_hash, _HeldBack(caller, allowance, now, again))
            raise self._too_fast(caller, allowance, taken.wait)
        return taken

    def left(self, caller: Caller, allowance: Allowance, taken: TakenQuestion) -> Left:
        """Tell a member what is left once a question was answered."""
        return Left(
            allowance,
            taken.left,
            self._asked.left(caller.member, allowance.quota),
            taken.to_full,
            seconds_to_midnight(self._clock()),
        )

    def _too_fast(
        self, caller: Caller, allowance: Allowance, wait: int
    ) -> RateExceededError:
        """Say how fast a member may ask, and what is left."""
        msg = (
            f"{allowance.rate} questions a minute were agreed with {caller.member}, "
            f"{allowance.burst} of them at once"
        )
        error = RateExceededError(msg, retry_after=wait, caller=caller)
        # A bucket that is empty now is full again after what it takes to fill one.
        empty = TakenQuestion(
            is_allowed=False, left=0, wait=wait, to_full=WINDOW_SECONDS
        )
        error.left = self.left(caller, allowance, empty)
        return error

    def charge(self, caller: Caller, allowance: Allowance, questions: int) -> None:
        """Take what a batch cost beside the one question that it came as."""
        if questions > 0:
            self._buckets.charge(caller.member, allowance, self._clock(), questions)

    def note_merchants(
        self, caller: Caller, allowance: Allowance, merchants: AbstractSet[str]
    ) -> None:
        """Count merchants that a member is about to be told of.

        Raises:
            QuotaExceededError: they are more than it may ask about today.
        """
        self._asked.note(caller.member, merchants, allowance.quota)

    def refused(self, caller: Caller, code: str) -> str | None:
        """Count a refusal; None for the first one of a member in a minute.

        That one gets a leaf at once, and so does one that cannot be written down. All
        others share one, whose id is returned.
        """
        with self._lock:
            self.refusals[code] += 1
        if self._buckets.is_first_refusal(caller.member, self._clock()):
            return None
        return self._refused.count(caller.member, code)

    def resume(self) -> None:
        """Write the leaves that processes which are gone have promised."""
        self._refused.resume()

    def is_promised(self, some_id: str) -> bool:
        """Tell whether a leaf of this id, which counts refusals, is to be written."""
        return self._refused.is_promised(some_id)

    def settle(self) -> None:
        """Write down what is only in memory: merchants asked about, and refusals."""
        self._asked.settle()
        self._refused.flush()

    def close(self) -> None:
        """Write down what is only in memory, and count no more."""
        self._refused.close()
        self._asked.close()
        self._buckets.close()

    def _hold_back(self, token_hash: str, held: "_HeldBack") -> None:
        """Refuse a token without a look at the database for a moment."""
        with self._lock:
            self._held_back[token_hash] = held
            while len(self._held_back) > HELD_BACK:
                self._held_back.popitem(last=False)


class _HeldBack(NamedTuple):
    """A token whose member was over its rate."""

    caller: Caller
    allowance: Allowance
    since: datetime
    again: datetime
    """When its next question may come."""
