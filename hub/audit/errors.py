"""What the audit log refuses."""

from hub.errors import ConflictError, NotFoundError, UnavailableError


class AuditUnavailableError(UnavailableError):
    """The audit log cannot take an event now, so nothing may be disclosed or changed.

    ``extra["reason"]`` is one of ``queue-full``, ``slow``, ``too-large``, ``closed``,
    ``database``, ``poisoned``, ``rolled-back``, ``not-durable``, ``wrong-key``,
    ``damaged``, ``second-writer``, ``clock-back`` and ``socket``.
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


class AuditEntryUnknownError(NotFoundError):
    """The log has no such shard, entry or checkpoint."""

    code = "audit-entry-unknown"
    title = "The audit log has no such entry."
