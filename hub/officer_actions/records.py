"""A record by its key: what the archive knew of it, version by version."""

from dataclasses import dataclass
from typing import Any

from hub.archive.drafts import RecordRow
from hub.archive.reads import versions_of
from hub.archive.rules import SEALED
from hub.context import Hub
from hub.ground.errors import NotFoundError
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.record import meaning_of
from schemas.words import FieldClass

KEY_CHARS = 64


class RecordUnknownError(NotFoundError):
    """The archive has no record with this key."""

    code = "record-unknown"
    title = "No record has this key: take it from the review item or the file."


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """Every version of a record; of a sealed one nothing but that it is sealed."""

    key: bytes
    public_id: str
    versions: tuple[RecordRow, ...]

    @property
    def is_sealed(self) -> bool:
        """Tell whether the law seals any version of it."""
        return any(one.record_class == SEALED for one in self.versions)

    def as_json(self) -> dict[str, Any]:
        """Write the history as a document."""
        if self.is_sealed:
            return {"key": self.key.hex(), "id": self.public_id, "record": SEALED}
        newest = self.versions[-1]
        return {
            "key": self.key.hex(),
            "id": self.public_id,
            "kind": newest.kind,
            "source": newest.source,
            "natural_key": list(newest.natural_key),
            "versions": [_version(one) for one in self.versions],
        }


STATUS_AHEAD = "status-day-to-come"
"""Flags a status that was told to hold from a day that had not come."""


def show_record(hub: Hub, looks: ViewingOfficer, key: str) -> RecordHistory:
    """Show a record to somebody at the command line; the look is in the log before.

    Raises:
        RecordUnknownError: there is none.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    try:
        found = bytes.fromhex(key) if len(key) == KEY_CHARS else b""
    except ValueError:
        found = b""
    with hub.reads() as session:
        versions = tuple(versions_of(session, found)) if found else ()
    if not versions:
        raise RecordUnknownError(key)
    log_view(hub, looks, subject_type="record", subject=hub.keys.record_id(found))
    return RecordHistory(found, hub.keys.record_id(found), versions)


def _version(row: RecordRow) -> dict[str, Any]:
    """Write one version, masked as it is kept, without what proceedings alone see."""
    classes = meaning_of(row.kind).fields()
    days = {
        name: None if day is None else day.isoformat()
        for name, day in (
            ("status_from", row.status_from),
            ("event_day", row.event_day),
            ("effect_from", row.effect_from),
            ("effect_to", row.effect_to),
            ("public_from", row.public_from),
            ("publicity_until", row.publicity_until),
        )
    }
    return {
        "version": row.seq,
        "known_from": row.known_from.isoformat(),
        "status": row.status,
        "status_flags": [STATUS_AHEAD] if row.is_status_ahead else [],
        **days,
        "publicity_rule": row.judgement.rule,
        "content_hash": row.content_hash,
        "run": row.run_id,
        "body": {
            name: value
            for name, value in row.body.items()
            if classes.get(name) != FieldClass.SEALED
        },
    }
