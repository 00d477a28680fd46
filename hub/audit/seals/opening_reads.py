"""Reading what the log keeps beside its leaves: the openings of their commitments."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from hub.audit.record.entry_reads import EntryReads
from hub.audit.record.models import audit_opening
from hub.audit.seals.sealing import (
    InstanceKeys,
    key_id_of,
    read_openings,
    subject_handle,
    texts_by_subject,
    unseal_text,
)
from hub.audit.seals.subject_index import refile
from hub.audit.seals.subject_keys import SubjectKeys
from hub.ground.clock import Clock


class OpeningReads(EntryReads):
    """The openings of a log, as far as they are kept and the hub has their keys."""

    def __init__(
        self, engine: Engine, keys: InstanceKeys, clock: Clock, erasures: Path
    ) -> None:
        """Read from ``engine``; ``erasures`` is the file that lists who was erased."""
        super().__init__(engine, clock)
        self._keys = keys
        self._erasures = erasures
        self._subject_keys = self._new_subject_keys()

    def _new_subject_keys(self) -> SubjectKeys:
        """Start without any subject's key in memory."""
        return SubjectKeys(self._engine, self._keys, self._clock, self._erasures)

    @property
    def sealer(self) -> InstanceKeys:
        """The instance's keys, which openings and handles rest on."""
        return self._keys

    @property
    def erasures(self) -> Path:
        """The file that lists who was erased."""
        return self._erasures

    def openings(self, event_id: str) -> dict[str, dict[str, Any]] | None:
        """Open what an event's leaf commits to.

        None where it was erased, is empty, or is sealed to readers' keys, which the
        hub does not have. For inside use: who may see which opening is decided
        elsewhere.
        """
        sealed = self.sealed_opening(event_id)
        text = None if sealed is None else self.unseal(event_id, sealed)
        return None if text is None else read_openings(text)

    def sealed_opening(self, event_id: str) -> bytes | None:
        """Give an event's opening as it is stored, sealed; None where there is none.

        Of an event about several subjects it is that of one of them.
        """
        kept = self.kept_openings(event_id)
        return kept[0][1] if kept else None

    def kept_openings(self, event_id: str) -> list[tuple[str, bytes]]:
        """Give the handles that an event's openings are filed under, and those."""
        query = (
            select(audit_opening.c.subject, audit_opening.c.sealed)
            .where(audit_opening.c.event_id == event_id)
            .order_by(audit_opening.c.subject)
        )
        with self._engine.connect() as connection:
            return [(row.subject, row.sealed) for row in connection.execute(query)]

    def unseal(self, event_id: str, sealed: bytes) -> bytes | None:
        """Decrypt an opening; None where its key was erased or is its readers' own."""
        return unseal_text(event_id, sealed, self._keys, self._subject_keys)

    def refile(
        self, event_id: str, handle: str, subject_type: str, text: bytes
    ) -> None:
        """File an opening, as it was unsealed, where its subjects are told of it.

        ``handle`` is the one that it is filed under until then.
        """
        texts = {
            (subject_type, name): own for name, own in texts_by_subject(text).items()
        }
        filed = (event_id, handle)
        refile(self._engine, self._keys, self._subject_keys, filed, texts)

    def is_key_erased(self, handle: str, sealed: bytes) -> bool:
        """Tell whether an erasure of a handle reaches the key that bytes are under.

        Raises:
            AuditUnavailableError: the erasure list cannot be read.
        """
        return key_id_of(sealed) <= self._subject_keys.cuts.of(handle)

    def is_erased(self, event_id: str, subject_type: str, subject: str) -> bool:
        """Tell whether a subject was erased after it could be told of an event.

        Raises:
            AuditUnavailableError: the erasure list cannot be read.
        """
        handle = subject_handle(subject_type, subject, self._keys)
        return event_id <= self._subject_keys.cuts.of(handle)
