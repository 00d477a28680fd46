"""What the audit log refuses."""

from hub.errors import ConflictError, NotFoundError, UnavailableError


class AuditUnavailableError(UnavailableError):
    """The audit log cannot take an event now, so nothing may be disclosed or changed.

    ``extra["reason"]`` is one of ``queue-full``, ``slow``, ``closed``, ``database``,
    ``poisoned``, ``rolled-back``, ``not-durable``, ``wrong-key`` and ``damaged``.
    """

    code = "audit-unavailable"
    title = "The audit log is not available."

    def __init__(self, detail: str, *, reason: str) -> None:
        """Say what happened and its stable reason."""
        super().__init__(detail, reason=reason)
        self.reason = reason


class AuditEventConflictError(ConflictError):
    """The log holds another event under the same id."""

    code = "audit-event-conflict"
    title = "The audit log holds another event under this id."


class OpeningDamagedError(ConflictError):
    """What opens an event's commitments was changed in the database."""

    code = "opening-damaged"
    title = "The stored opening was changed or belongs to another event."


class AuditEntryUnknownError(NotFoundError):
    """The log has no such shard, entry or checkpoint."""

    code = "audit-entry-unknown"
    title = "The audit log has no such entry."


class NoWitnessedCheckpointError(NotFoundError):
    """No checkpoint of the shard has the cosignatures that the witness policy asks."""

    code = "no-witnessed-checkpoint"
    title = "No checkpoint of the audit log is witnessed yet."


class NoWitnessPolicyError(NotFoundError):
    """The instance has no witness policy."""

    code = "no-witness-policy"
    title = "The hub has no witness policy."
