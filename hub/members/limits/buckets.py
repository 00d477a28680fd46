"""How fast each member asks: a bucket of questions each, shared by all processes.

The buckets lie in a file of the instance folder that every process of the host maps
into its memory, so that a question costs no writing to a disk or database. A bucket
holds ten seconds' worth of the agreed rate and fills at that rate. What a question
turns out to cost beside itself is taken afterwards and may leave a debt.

A process takes a hundredth of a full bucket at a time and hands it out for a second, so
that of many questions one locks the file: locks of files let every other thread run
in between, which costs more than all else here.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import NamedTuple

from hub.members.limits.allowance import Allowance

ROW = struct.Struct("<16sddq")
"""A member's name hashed, questions in the bucket, since when, minute refused last."""
ROWS = 4096
FILE_BYTES = ROW.size * ROWS
NAME_BYTES = 16
NOBODY = bytes(NAME_BYTES)
OWNER_ONLY = 0o600
TAKEN_AT_ONCE = 100
"""So many times must a full bucket be taken from until it is empty."""
TAKEN_FOR = 1.0
"""Seconds for which a process may hand out what it took; the rest is lost."""


class TakenQuestion(NamedTuple):
    """What became of one question."""

    is_allowed: bool
    left: int
    """Whole questions in the bucket now; never less than 0."""
    wait: int
    """Whole seconds until the next one is allowed; 0 where one is."""
    to_full: int
    """Whole seconds until the bucket is full."""


class _Row(NamedTuple):
    """One member's bucket, as it lies in the file."""

    name: bytes
    questions: float
    at: float
    """Seconds since 1970."""
    refused: int
    """Number of the minute in which it was refused last."""


@dataclass(slots=True)
class _Taken:
    """What this process has taken out of one member's bucket."""

    allowance: Allowance
    until: float
    """Seconds since 1970; from then on it is taken anew."""
    questions: int
    row: _Row


class RateBuckets:
    """The buckets of all members; any thread may ask."""

    def __init__(self, path: Path) -> None:
        """Keep them in a file, which is made at the first question."""
        self._path = path
        self._lock = threading.Lock()
        self._file = -1
        self._memory: mmap.mmap | None = None
        self._taken: dict[str, _Taken] = {}

    def take(self, member: str, allowance: Allowance, at: datetime) -> TakenQuestion:
        """Take one question out of a member's bucket, if there is one."""
        now = at.timestamp()
        with self._lock:
            taken = self._taken.get(member)
            if (
                taken is None
                or not taken.questions
                or not taken.until - TAKEN_FOR <= now < taken.until
                or taken.allowance != allowance
            ):
                taken = self._take_some(member, allowance, now)
            is_allowed = taken.questions > 0
            if is_allowed:
                taken.questions -= 1
            left = taken.row.questions + taken.questions
        missing = 0.0 if left >= 1 else 1 - left
        return TakenQuestion(
            is_allowed,
            max(0, int(left)),
            0 if is_allowed else max(1, ceil(missing / allowance.per_second)),
            ceil((allowance.burst - left) / allowance.per_second),
        )

    def _take_some(self, member: str, allowance: Allowance, now: float) -> _Taken:
        """Take what is handed out next; none where the bucket is empty."""
        with self._memory_locked() as memory:
            place, row = _find(memory, _name(member), now)
            row = _filled(row, allowance, now)
            some = max(1, allowance.burst // TAKEN_AT_ONCE)
            questions = max(0, min(some, int(row.questions)))
            row = row._replace(questions=row.questions - questions)
            ROW.pack_into(memory, place, *row)
        if len(self._taken) >= ROWS:
            self._taken.clear()
        taken = _Taken(allowance, now + TAKEN_FOR, questions, row)
        self._taken[member] = taken
        return taken

    def charge(
        self, member: str, allowance: Allowance, at: datetime, questions: int
    ) -> None:
        """Take what a question cost beside itself, even more than there is."""
        with self._lock, self._memory_locked() as memory:
            # What was taken and not handed out goes back, so that it counts too.
            taken = self._taken.pop(member, None)
            back = 0 if taken is None else taken.questions
            place, row = _find(memory, _name(member), at.timestamp())
            row = _filled(row, allowance, at.timestamp())
            row = row._replace(questions=row.questions + back - questions)
            ROW.pack_into(memory, place, *row)

    def is_first_refusal(self, member: str, at: datetime) -> bool:
        """Note a refusal; tell whether the member had none in this minute yet."""
        minute = int(at.timestamp()) // 60
        with self._lock, self._memory_locked() as memory:
            place, row = _find(memory, _name(member), at.timestamp())
            ROW.pack_into(memory, place, *row._replace(refused=minute))
        return row.refused != minute

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
                self._memory = None
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    @contextmanager
    def _memory_locked(self) -> Iterator[mmap.mmap]:
        """Give the buckets while no other process changes them, nor other threads.

        The caller holds the lock of the threads.
        """
        if self._memory is None:
            self._memory = self._open()
        if self._file < 0:
            yield self._memory
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield self._memory
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _open(self) -> mmap.mmap:
        """Map the file; where there can be none, each process counts for itself."""
        with suppress(OSError):
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
            try:
                # A hole that a full disk could not fill would end the process later.
                os.posix_fallocate(file, 0, FILE_BYTES)
                memory = mmap.mmap(file, FILE_BYTES)
            except BaseException:
                os.close(file)
                raise
            self._file = file
            return memory
        return mmap.mmap(-1, FILE_BYTES)


def _find(memory: mmap.mmap, name: bytes, now: float) -> tuple[int, _Row]:
    """Find a member's row, or one for it: an empty one, else the longest unused."""
    first = int.from_bytes(name[:4], "big") % ROWS
    oldest, oldest_at = first * ROW.size, now
    for step in range(ROWS):
        place = (first + step) % ROWS * ROW.size
        row = _Row(*ROW.unpack_from(memory, place))
        if row.name == name:
            return place, row
        if row.name == NOBODY:
            oldest = place
            break
        if row.at < oldest_at:
            oldest, oldest_at = place, row.at
    return oldest, _Row(name, 0.0, 0.0, 0)


def _filled(row: _Row, allowance: Allowance, now: float) -> _Row:
    """Let the time that has passed fill a bucket; a clock set back fills nothing."""
    passed = max(0.0, now - row.at)
    questions = row.questions + passed * allowance.per_second
    return row._replace(questions=min(questions, float(allowance.burst)), at=now)


def _name(member: str) -> bytes:
    """Hash a member's code to the width of its row."""
    return hashlib.blake2b(member.encode(), digest_size=NAME_BYTES).digest()
