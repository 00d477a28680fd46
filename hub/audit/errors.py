"""What the audit log refuses."""

from hub.ground.errors import ConflictError, NotFoundError, UnavailableError


class AuditUnavailableError(UnavailableError):
    """The audit log cannot take an event now, so nothing may be disclosed or changed.

    ``extra["reason"]`` is one of ``queue-full``, ``slow``, ``too-large``, ``closed``,
    ``database``, ``poisoned``, ``rolled-back``, ``not-durable``, ``wrong-key``,
    ``signer``, ``damaged``, ``second-writer``, ``clock-back``, ``clock-ahead``,
    ``socket``, ``other-version``, ``not-prepared``, ``erasures`` and
    ``witness-policy``.
    """

    code = "audit-unavailable"
    title = (
        "The audit log is not available: ask again in a moment; nothing was disclosed."
    )

    def __init__(self, detail: str, *, reason: str) -> None:
        """Say what happened and its stable reason."""
        super().__init__(detail, reason=reason)
        self.reason = reason


class LogBrokenError(AuditUnavailableError):
    """This process must not write the log again.

    Nobody can tell whether a commit became durable, or the log is not what was signed.
    """


def not_prepared(error: Exception) -> AuditUnavailableError:
    """Say that what nobody foresaw kept an event from being made ready for the log."""
    msg = f"an event could not be made ready for the audit log: {type(error).__name__}"
    refusal = AuditUnavailableError(msg, reason="not-prepared")
    refusal.__cause__ = error
    return refusal


class AuditEventConflictError(ConflictError):
    """The log holds another event under the same id."""

    code = "audit-event-conflict"
    title = "The audit log holds another event under this id: run credithub doctor."


class OpeningDamagedError(ConflictError):
    """What opens an event's commitments was changed in the database."""

    code = "opening-damaged"
    title = (
        "The stored opening was changed or belongs to another event: run credithub "
        "audit verify."
    )


class AuditEntryUnknownError(NotFoundError):
    """The log has no such shard, entry or checkpoint."""

    code = "audit-entry-unknown"
    title = "The audit log has no such entry: take shard and number from Hub-Receipt."


class NoWitnessedCheckpointError(NotFoundError):
    """No checkpoint of the shard has the cosignatures that the witness policy asks."""

    code = "no-witnessed-checkpoint"
    title = "No checkpoint of the audit log is witnessed yet: ask again later."


class ClockNotAheadError(ConflictError):
    """The log's last entry is not ahead of the clock, so it goes on as it is."""

    code = "clock-not-ahead"
    title = "The log's last entry is not ahead of the clock: leave it as it is."


class AuditKeyUnknownError(NotFoundError):
    """No key of the log has this id, or not in the shard that was named."""

    code = "audit-key-unknown"
    title = "The audit log has no such key: list them with credithub audit key list."


class AuditKeyRefusedError(ConflictError):
    """The log's keys cannot be changed like this."""

    code = "audit-key-refused"
    title = "The audit log's keys cannot be changed like this: do what the detail says."


class AuditKeyUnusedError(ConflictError):
    """Whoever writes the log now does not sign with the key; it is tried again."""

    code = "audit-key-unused"
    title = (
        "The log's writer does not sign with the new key yet: try again in a moment."
    )
