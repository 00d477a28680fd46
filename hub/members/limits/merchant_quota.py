"""About how many different merchants each member has asked today.

Each process keeps keyed hashes in memory and writes the new ones to the database once a
second, where it finds those of the others: a restart forgets nothing, a killed process
at most a second. So long a member may ask each process about merchants that the others
have not heard of.
"""

import threading
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from hub.db.bulk import in_chunks, upserting
from hub.db.cache import keeping_answers
from hub.db.tables import to_micros
from hub.ground.clock import CHINA, Clock, legal_day
from hub.ground.keys import Keyring
from hub.ground.logs import Log, Repeated
from hub.members.limits.allowance import QuotaExceededError
from hub.members.limits.models import MerchantAsked

DAY = timedelta(days=1)
SECOND = 1.0
"""How often what is new goes to the database."""
OVERLAP_MICROS = 10_000_000
"""So much of what was read is read again: rows of others become seen late."""
IDLE_SECONDS = 10
ROWS_AT_ONCE = 2_000
HASH_DIGITS = 16
log = Log(__name__)
writing_failed = Repeated(log, "merchants asked about wait for the database")
reading_failed = Repeated(log, "merchants asked about were not read")


@dataclass(slots=True)
class _Day:
    """What is known of one member's day."""

    day: date
    merchants: set[int] = field(default_factory=set)
    unwritten: list[int] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """Those that this process counted, by their names, which cost no hash."""
    read_until: int | None = None
    """Up to when others' rows were read, in microseconds since 1970."""


class MerchantQuota:
    """The merchants of today by member; any thread may ask."""

    def __init__(
        self,
        reads: sessionmaker[Session],
        writes: sessionmaker[Session],
        keys: Keyring,
        clock: Clock,
    ) -> None:
        """Keep them in the databases of these sessions."""
        self._reads = reads
        self._writes = writes
        self._keys = keys
        self._clock = clock
        self._lock = threading.Lock()
        self._days: dict[str, _Day] = {}
        self._cleaned: date | None = None
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def note(self, member: str, merchants: AbstractSet[str], quota: int) -> int:
        """Count merchants that a member is to be told of; return how many are left.

        Raises:
            QuotaExceededError: they are too many; none was counted.
        """
        now = self._clock()
        today = legal_day(now)
        before = self._days.get(member)
        if before is not None and before.day == today and before.told >= merchants:
            return quota - len(before.merchants)
        numbers = {self._number(today, member, merchant) for merchant in merchants}
        with self._lock:
            known = self._day_of(member, today)
            new = numbers - known.merchants
            left = quota - len(known.merchants)
            if len(new) > max(left, 0):
                raise QuotaExceededError(
                    _what_is_left(quota, left, len(new)),
                    retry_after=seconds_to_midnight(now),
                )
            if new:
                known.merchants |= new
                known.unwritten.extend(new)
            known.told |= merchants
            self._start()
            return left - len(new)

    def left(self, member: str, quota: int) -> int:
        """Tell about how many more merchants a member may ask today."""
        with self._lock:
            today = legal_day(self._clock())
            known = self._days.get(member)
            if known is None or known.day != today:
                known = self._day_of(member, today)
            return max(0, quota - len(known.merchants))

    def settle(self) -> None:
        """Write what is new, and read what other processes wrote."""
        with self._lock:
            today = legal_day(self._clock())
            due = {
                member: (known, known.unwritten)
                for member, known in self._days.items()
                if known.day == today or known.unwritten
            }
            for known, _ in due.values():
                known.unwritten = []
            is_first = self._cleaned != today
        at = to_micros(self._clock())
        try:
            self._write(due, at, today if is_first else None)
            self._cleaned = today
        except SQLAlchemyError as error:
            writing_failed.warn(error=str(error))
            with self._lock:
                for known, unwritten in due.values():
                    known.unwritten = unwritten + known.unwritten
            return
        for member, (known, _) in due.items():
            self._read(member, known)

    def close(self) -> None:
        """Write what is new, and end."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
            self._wake.set()
            has_new = any(known.unwritten for known in self._days.values())
        if thread is not None:
            thread.join()
            has_new = any(known.unwritten for known in self._days.values())
        if has_new:
            self.settle()

    def _day_of(self, member: str, day: date) -> _Day:
        """Give a member's day, read from the database where it is not known yet."""
        known = self._days.get(member)
        if known is None or known.day != day:
            left = [] if known is None else known.unwritten
            known = _Day(day)
            self._days[member] = known
            if left:
                log.info("merchants of a day that is over were not written down")
            self._read(member, known)
        elif self._thread is None:
            self._read(member, known)
        return known

    def _number(self, day: date, member: str, merchant: str) -> int:
        """Name a merchant by a keyed hash that nobody else can make."""
        digest = self._keys.identity_hash(f"asked:{day}:{member}:{merchant}")
        return int.from_bytes(bytes.fromhex(digest[:HASH_DIGITS]), "big", signed=True)

    def _write(
        self, due: dict[str, tuple[_Day, list[int]]], at: int, today: date | None
    ) -> None:
        """Write new rows; with ``today``, delete those of earlier days."""
        rows = [
            {
                "day": known.day,
                "member_code": member,
                "merchant": number,
                "noted_at": at,
            }
            for member, (known, unwritten) in due.items()
            for number in sorted(unwritten)
        ]
        if not rows and today is None:
            return
        with keeping_answers(self._writes) as session:
            connection = session.connection()
            insert = upserting(session, MerchantAsked).on_conflict_do_nothing()
            for some in in_chunks(rows, ROWS_AT_ONCE):
                connection.execute(insert, some)
            if today is not None:
                connection.execute(
                    delete(MerchantAsked).where(MerchantAsked.day < today)
                )

    def _read(self, member: str, known: _Day) -> None:
        """Read the rows of a member's day that are new since the last reading."""
        table = MerchantAsked
        until = to_micros(self._clock())
        query = select(table.merchant).where(
            table.day == known.day, table.member_code == member
        )
        if known.read_until is not None:
            since = known.read_until - OVERLAP_MICROS
            query = query.where(table.noted_at >= since)
        with self._reads() as session:
            known.merchants |= set(session.scalars(query))
        known.read_until = until

    def _start(self) -> None:
        """Start the thread that settles, unless it runs; after a fork it does not."""
        if not self._closed and not (self._thread and self._thread.is_alive()):
            self._thread = threading.Thread(
                target=self._run, name="merchants-asked", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        """Settle once a second, as long as there is something to write."""
        idle = 0
        while not self._wake.wait(SECOND):
            with self._lock:
                is_new = any(known.unwritten for known in self._days.values())
            idle = 0 if is_new else idle + 1
            try:
                self.settle()
            except SQLAlchemyError as error:
                reading_failed.warn(error=str(error))
            with self._lock:
                if self._thread is not threading.current_thread():
                    return
                if idle >= IDLE_SECONDS:
                    self._thread = None
                    return


def seconds_to_midnight(now: datetime) -> int:
    """Tell how long the day of China lasts, in whole seconds from 1 on."""
    here = now.astimezone(CHINA)
    gone = timedelta(
        hours=here.hour,
        minutes=here.minute,
        seconds=here.second,
        microseconds=here.microsecond,
    )
    return max(1, ceil((DAY - gone).total_seconds()))


def _what_is_left(quota: int, left: int, wanted: int) -> str:
    """Say what was allowed, what is left, and how much more this was."""
    return (
        f"{quota} merchants a day were agreed, {max(left, 0)} are left, "
        f"and this shows {wanted} more"
    )
