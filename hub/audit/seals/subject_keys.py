"""The data keys of subjects: one deletion ends the readability of all their openings.

A subject may have several keys, for processes make them without asking each other. A
key in memory is only used as long as the erasure list says nothing new.
"""

import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, PoolProxiedConnection, Select, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.batches import KeyRow
from hub.audit.record.models import audit_subject_key
from hub.audit.seals.erasure_list import KnownCuts
from hub.db.ids import new_id, new_id_after
from hub.ground.clock import Clock
from hub.ground.durable import FileState, file_state

KEY_BYTES = 32
KEY_ID_CHARS = 26
MOST_KEPT = 20_000
"""Keys held in memory, about 1 KB each; the one used longest ago leaves first."""
MOST_IDLE = 4
"""Connections kept for each query; the pool must have some left for others."""

_NEWEST = (
    select(audit_subject_key.c.key_id, audit_subject_key.c.sealed)
    .where(audit_subject_key.c.subject == bindparam("handle"))
    .order_by(audit_subject_key.c.key_id.desc())
)
_BY_ID = select(audit_subject_key.c.subject, audit_subject_key.c.sealed).where(
    audit_subject_key.c.key_id == bindparam("name")
)


class KeySealer(Protocol):
    """What seals the data keys themselves."""

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt bytes for one place only."""

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for the same place."""


@dataclass(slots=True)
class SubjectKey:
    """A data key; its id sorts by the moment it was made at."""

    key_id: str
    cipher: AESGCM
    row: KeyRow | None = None
    """Its row of ``audit_subject_key`` until it is known to be there: a commit may
    fail."""


class SubjectKeys:
    """The subjects' keys as one process knows them; for use by any thread."""

    def __init__(
        self, engine: Engine, keys: KeySealer, clock: Clock, erasures: Path
    ) -> None:
        """Read keys from the log's database; ``erasures`` is the erasure list."""
        self._newest = _OneRow(engine, _NEWEST)
        self._by_id = _OneRow(engine, _BY_ID)
        self._keys = keys
        self._clock = clock
        self._erasures = os.fspath(erasures)
        self.cuts = KnownCuts(erasures)
        """How far subjects are erased."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, SubjectKey] = OrderedDict()
        self._seen: FileState | None = None

    def look(self) -> bool:
        """Forget the keys in memory, and say so, where the erasure list has changed."""
        seen = file_state(self._erasures)
        with self._lock:
            if seen == self._seen:
                return False
            self._kept.clear()
            self._seen = seen
        return True

    def key_for(self, handle: str) -> SubjectKey:
        """Give the key that a subject's next opening goes under, making one if need be.

        Erasures are noticed by ``look``: to be done before the events in hand.

        Raises:
            AuditUnavailableError: the database could not be read.
        """
        with self._lock:
            seen = self._seen
            key = self._kept.get(handle)
            if key is not None:
                self._kept.move_to_end(handle)
        if key is not None:
            # A commit that nobody heard the end of may have stored it.
            if key.row is not None and self._by_id.read(key.key_id):
                key.row = None
            return key
        key = self._find(handle) or self._make(handle)
        with self._lock:
            # A list that has changed since may be about this very subject.
            if seen == self._seen:
                self._kept[handle] = key
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return key

    def note_stored(self, rows: Sequence[KeyRow]) -> None:
        """Take note that a commit made the rows of keys durable."""
        with self._lock:
            for row in rows:
                key = self._kept.get(row[1])
                if key is not None and key.row is row:
                    key.row = None

    def close(self) -> None:
        """Give the database's connections back."""
        self._newest.close()
        self._by_id.close()

    def stored_key(self, key_id: str) -> SubjectKey | None:
        """Give a stored key by its id, or None once it was erased.

        Raises:
            AuditUnavailableError: the database could not be read.
        """
        row = self._by_id.read(key_id)
        if row is None:
            return None
        return self._open(key_id, row[0], row[1])

    def _find(self, handle: str) -> SubjectKey | None:
        """Read the newest stored key of a subject, unless it is to be erased."""
        row = self._newest.read(handle)
        cut = ""
        # While nobody can read the list nothing is erased, and stored keys are used.
        with suppress(AuditUnavailableError):
            cut = self.cuts.of(handle)
        if row is None or row[0] <= cut:
            return None
        return self._open(row[0], handle, row[1])

    def _make(self, handle: str) -> SubjectKey:
        """Draw a new key for a subject, which no earlier erasure reaches."""
        name = new_id(self._clock())
        cut = self.cuts.of(handle)
        if name <= cut:
            # The clock was set back since the erasure, or is not that fine.
            name = new_id_after(cut)
        secret = secrets.token_bytes(KEY_BYTES)
        sealed = self._keys.seal(secret, _sealing_context(name, handle))
        return SubjectKey(name, AESGCM(secret), (name, handle, sealed))

    def _open(self, key_id: str, handle: str, sealed: bytes) -> SubjectKey:
        """Unseal a stored key."""
        return SubjectKey(
            key_id, AESGCM(self._keys.unseal(sealed, _sealing_context(key_id, handle)))
        )


class _OneRow:
    """A query for one row by one value, run on the driver itself.

    Every question about a merchant that this process has not met runs one; SQLAlchemy
    takes five times the time of the query for it, and its pool twice. So a few
    connections are kept.
    """

    def __init__(self, engine: Engine, query: Select[Any]) -> None:
        """Write the query for an engine's driver."""
        compiled = query.compile(dialect=engine.dialect)
        (self._name,) = compiled.params
        self._text = str(compiled)
        self._positional = compiled.positional
        self._engine = engine
        self._idle: list[PoolProxiedConnection] = []

    def close(self) -> None:
        """Give the connections back that nobody reads with."""
        while self._idle:
            # Another thread may be faster.
            with suppress(IndexError):
                self._idle.pop().close()

    def read(self, value: str) -> Any:
        """Give the first row, or None.

        Raises:
            AuditUnavailableError: the database could not be read.
        """
        given = (value,) if self._positional else {self._name: value}
        try:
            connection = self._take()
            try:
                cursor = connection.cursor()
                cursor.execute(self._text, given)
                row = cursor.fetchone()
                cursor.close()
                # Where a driver begins transactions by itself, the view ends with it.
                if not self._positional:
                    connection.rollback()
            except BaseException:
                connection.invalidate()
                connection.close()
                raise
            if len(self._idle) < MOST_IDLE:
                self._idle.append(connection)
            else:
                connection.close()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            msg = f"the audit database failed: {error}"
            raise AuditUnavailableError(msg, reason="database") from error
        return row

    def _take(self) -> PoolProxiedConnection:
        """Take a connection that nobody reads with, or a new one."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.raw_connection()


def _sealing_context(key_id: str, handle: str) -> str:
    """Name the place that a data key is sealed for."""
    return f"audit-subject-key:{key_id}:{handle}"
