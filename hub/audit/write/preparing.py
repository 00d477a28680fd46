"""Making events ready for a commit: their leaves written, their openings sealed.

The writer does it for all that share a commit. Code that runs many times in a row takes
less than half the time that it takes each caller, who has done something else before.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from hub.audit.errors import AuditUnavailableError, not_prepared
from hub.audit.record.batches import Batch, PreparedEvent, Refusal
from hub.audit.record.events import AuditEvent
from hub.audit.record.leaves import LeafWriter
from hub.audit.seals.sealing import Sealer, seal_event
from hub.audit.seals.subject_keys import MOST_KEPT, SubjectKeys
from hub.audit.wire.channel import flaw_of
from hub.audit.write.guard import check_event
from hub.ground.clock import Clock
from hub.ground.logs import Log
from schemas.tlog.errors import MalformedError

log = Log(__name__)


class Recalled(NamedTuple):
    """The instance's keys, with the hashes of the latest subjects at hand."""

    identity_hash: Callable[[str], str]
    seal: Callable[[bytes, str], bytes]
    unseal: Callable[[bytes, str], bytes]


class Preparer:
    """Makes events ready; for one thread."""

    def __init__(self, keys: Sealer, subjects: SubjectKeys, clock: Clock) -> None:
        """Seal with the instance's keys, and with those of the subjects."""
        self._hashes = lru_cache(MOST_KEPT)(keys.identity_hash)
        self._keys = Recalled(self._hashes, keys.seal, keys.unseal)
        self._subjects = subjects
        self._clock = clock
        self._shard = ""
        self._leaves = LeafWriter()

    def look(self) -> None:
        """Notice who was erased: to be done before a commit's events are made ready."""
        if self._subjects.look():
            # Among them may be the name of who was erased.
            self._hashes.cache_clear()

    def prepare(self, batches: Iterable[Batch]) -> None:
        """Make batches ready; one that cannot be gets an error, the others do not."""
        for batch in batches:
            if batch.is_ready or batch.error is not None:
                continue
            batch.is_ready = True
            try:
                batch.prepared = list(map(self._prepared, batch.events))
            except (AuditUnavailableError, MalformedError) as error:
                batch.error = error
            except Exception as error:  # noqa: BLE001  # whatever it was, its caller must hear
                batch.error = _refusal(batch, error)

    def note_stored(self, batches: Sequence[Batch]) -> None:
        """Take note of what became durable: data keys, and the shard that grows."""
        for batch in batches:
            if batch.places:
                self._shard = batch.places[-1][0]
            if batch.is_new:
                for prepared in batch.prepared:
                    if prepared.keys:
                        self._subjects.note_stored(prepared.keys)

    def _prepared(self, event: AuditEvent) -> PreparedEvent:
        """Write an event's leaf, and seal what opens it."""
        check_event(self._clock(), event.at)
        shard = self._shard or str(self._clock().year)
        prepared = PreparedEvent.of(event, shard, self._leaves.write(event, shard))
        sealed = seal_event(event, self._keys, self._subjects)
        prepared.openings, prepared.keys = sealed
        return prepared


def _refusal(batch: Batch, error: Exception) -> Refusal:
    """Tell what an unforeseen error means, as callers in other processes hear it.

    Theirs are looked at on the way here; an event of this process that could not have
    come that way is to blame itself.
    """
    # Where that cannot be told, it is the first error that matters.
    with suppress(Exception):
        flaw = flaw_of(batch)
        if flaw is not None:
            return flaw
    log.failure("event-not-prepared", error)
    return not_prepared(error)
