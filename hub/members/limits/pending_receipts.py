"""Receipts promised to refused members, written down for whoever outlives a process.

Of a member's refusals in a minute all but the first share one leaf, which is written
when the minute is over. Whoever is refused is given its id before that, so that id and
count stand in a file of the instance folder, one row a member and minute, which every
process of the host counts in: what a killed one has promised and counted is there for
the others. Rows are small and never cross a page, so that none is half written.
"""

import fcntl
import hashlib
import os
import struct
import threading
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from hub.db.ids import new_id
from hub.ground.durable import open_private, sync_folder
from hub.ground.logs import Log
from hub.members.tallies import OTHERS, minute_of
from schemas.tlog.commitments import SEED_BYTES

HEAD: Final = struct.Struct("<B16sqHI")
"""State, member's name hashed, minute, length and checksum of what is promised."""
KEY_BYTES: Final = 1 + 16 + 8
NAME_BYTES: Final = 16
ROW_BYTES: Final = 1024
ROOM: Final = ROW_BYTES - HEAD.size
ROWS: Final = 1001
"""One more than members that are counted one by one in a minute."""
FILE_BYTES: Final = ROW_BYTES * ROWS
OTHERS_PLACE: Final = FILE_BYTES - ROW_BYTES
"""Where all are counted for whom there is no row."""
COUNTING, CLOSED = 1, 2
"""States of a row, beside 0, free: what is closed counts no more, and gets its leaf."""
FREE_ROW: Final = bytes(ROW_BYTES)
log = Log(__name__)


class NoRoomError(OSError):
    """What is to be promised has no room in the file."""


class PendingReceipt(msgspec.Struct):
    """A leaf that is to be written, as its row holds it."""

    id: str
    member: str
    seed: bytes
    """What its leaf's salts come from: whoever writes it, it is the same leaf."""
    since: datetime
    until: datetime
    codes: dict[str, int]
    closed: datetime | None = None
    """When its row was closed; the moment of its leaf."""


_decoder: Final = msgspec.json.Decoder(PendingReceipt)


class PendingReceipts:
    """The rows of the file; any thread and process may count."""

    def __init__(self, path: Path) -> None:
        """Keep them in a file, which is made for the first of them."""
        self._path = path
        self._file = -1
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._places: dict[bytes, int] = {}

    def count(self, member: str, code: str, at: datetime) -> str:
        """Count a refusal; gives the id that the leaf with the count will have.

        Raises:
            OSError: it cannot be written down.
        """
        with self._locked():
            key, place, promise = self._find(member, at)
            if is_new := promise is None:
                member = member if place < OTHERS_PLACE else OTHERS
                seed = os.getrandom(SEED_BYTES)
                promise = PendingReceipt(new_id(at), member, seed, at, at, {})
            promise.codes[code] = promise.codes.get(code, 0) + 1
            promise.until = max(promise.until, at)
            self._write(place, key, promise)
        if is_new:
            # Not while others wait: it takes as long as a disk takes.
            os.fdatasync(self._file)
        return promise.id

    @contextmanager
    def writing(self, *, wait: bool) -> Iterator[bool]:
        """Be the one thread of all processes that writes leaves; False where one is.

        With ``wait`` its end is waited for.
        """
        if not self._writing.acquire(blocking=wait):
            yield False
            return
        try:
            how = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
            # Behind the rows, which others go on counting in.
            with self._held(how, 1, FILE_BYTES) as is_held:
                yield is_held
        finally:
            self._writing.release()

    def close_rows(self, at: datetime, *, whole: bool) -> list[PendingReceipt]:
        """Count no more in rows of other minutes than this, or with ``whole`` in any.

        Gives them, with those that were closed before and have no leaf yet.
        """
        closed = []
        with self._locked():
            for place, promise in self._promised():
                if promise.closed is None:
                    if not whole and minute_of(promise.since) == minute_of(at):
                        continue
                    promise.closed = at
                    self._write(place, _key(CLOSED, promise.member, at), promise)
                closed.append(promise)
            os.fdatasync(self._file)
        return closed

    def forget(self, ids: Collection[str]) -> None:
        """Free the rows of what has its leaf."""
        with self._locked():
            for place, promise in self._promised():
                if promise.id in ids:
                    os.pwrite(self._file, FREE_ROW, place)

    def holds(self, some_id: str) -> bool:
        """Tell whether a leaf of this id was promised and is not written yet."""
        taken = _taken(self._rows())
        return any(promise and promise.id == some_id for _, promise in taken)

    def is_empty(self) -> bool:
        """Tell whether nothing is promised."""
        return not any(self._rows()[::ROW_BYTES])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _find(
        self, member: str, at: datetime
    ) -> tuple[bytes, int, PendingReceipt | None]:
        """Find the row that counts for a member, or one for it, and its place and key.

        Raises:
            NoRoomError: there is none.
        """
        key = _key(COUNTING, member, at)
        place = self._places.get(key)
        if place is not None:
            row = os.pread(self._file, ROW_BYTES, place)
            if row.startswith(key) and (promise := _read(row)):
                return key, place, promise
        rows = self._rows()
        # Not by ``find``, which needs milliseconds for what is mostly noughts.
        places = range(0, OTHERS_PLACE, ROW_BYTES)
        place = next((one for one in places if rows.startswith(key, one)), None)
        if place is None:
            place = next((one for one in places if not rows[one]), None)
        if place is None:
            place = OTHERS_PLACE
            if rows[place] == CLOSED:
                msg = "every row is taken"
                raise NoRoomError(msg)
            key = _key(COUNTING, OTHERS, at)
        if len(self._places) >= ROWS:
            self._places.clear()
        self._places[key] = place
        return key, place, _read(rows[place : place + ROW_BYTES])

    def _promised(self) -> Iterator[tuple[int, PendingReceipt]]:
        """Read all rows that are taken; one that is damaged is freed."""
        for place, promise in _taken(self._rows()):
            if promise is not None:
                yield place, promise
                continue
            log.warning("a promised receipt was damaged and is lost", place=place)
            os.pwrite(self._file, FREE_ROW, place)

    def _write(self, place: int, key: bytes, promise: PendingReceipt) -> None:
        """Write a row.

        Raises:
            NoRoomError: it is too long for one.
        """
        told = msgspec.json.encode(promise)
        if len(told) > ROOM:
            msg = "the member's name is too long"
            raise NoRoomError(msg)
        head = key + HEAD.pack(0, b"", 0, len(told), zlib.crc32(told))[KEY_BYTES:]
        os.pwrite(self._file, head + told, place)

    def _rows(self) -> bytes:
        """Read all rows; nothing where there is no file yet."""
        self._open(make=False)
        return os.pread(self._file, FILE_BYTES, 0) if self._file >= 0 else b""

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the rows against other threads and processes."""
        with self._lock:
            self._open(make=True)
            with self._held(fcntl.LOCK_EX, FILE_BYTES, 0):
                yield

    @contextmanager
    def _held(self, how: int, length: int, start: int) -> Iterator[bool]:
        """Hold a part of the file against other processes; False where it cannot be."""
        self._open(make=False)
        if self._file < 0:
            yield False
            return
        try:
            fcntl.lockf(self._file, how, length, start)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)

    def _open(self, *, make: bool) -> None:
        """Open the file if it is there, or is to be made, with all its room."""
        with self._lock:
            if self._file >= 0 or not (make or self._path.exists()):
                return
            is_new = not self._path.exists()
            file = open_private(str(self._path), os.O_RDWR | os.O_CREAT)
            try:
                # So that a full disk takes nothing from what is counted later.
                os.posix_fallocate(file, 0, FILE_BYTES)
                if is_new:
                    sync_folder(self._path.parent)
            except BaseException:
                os.close(file)
                raise
            self._file = file


def _taken(rows: bytes) -> Iterator[tuple[int, PendingReceipt | None]]:
    """Read rows that are not free, with their places; nothing of a damaged one."""
    for place in range(0, len(rows), ROW_BYTES):
        if rows[place]:
            yield place, _read(rows[place : place + ROW_BYTES])


def _read(row: bytes) -> PendingReceipt | None:
    """Read a row; None where it is free or damaged."""
    state, _, _, length, checksum = HEAD.unpack_from(row)
    told = row[HEAD.size : HEAD.size + length]
    if not state or zlib.crc32(told) != checksum:
        return None
    try:
        return _decoder.decode(told)
    except msgspec.DecodeError:
        return None


def _key(state: int, member: str, at: datetime) -> bytes:
    """Begin a row: its state, whose it is and of which minute."""
    name = hashlib.blake2b(member.encode(), digest_size=NAME_BYTES).digest()
    minute = int(at.timestamp()) // 60
    return HEAD.pack(state, name, minute, 0, 0)[:KEY_BYTES]
