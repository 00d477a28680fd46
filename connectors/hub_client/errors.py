"""Why a question to a hub gave no value: always a code that never changes."""

from typing import TYPE_CHECKING

from schemas.printable import printable

if TYPE_CHECKING:
    from connectors.hub_client.proving import ProvenReceipt


class HubClientError(Exception):
    """A question gave no value; ``code`` never changes, ``detail`` says what to do."""

    def __init__(self, code: str, detail: str) -> None:
        """Take the stable code and a sentence, which may quote what nobody verified."""
        self.code = code
        self.detail = printable(detail)
        super().__init__(f"{code}: {self.detail}")


class ClientSetupError(HubClientError):
    """What the asker gave cannot be used; nothing was sent.

    Codes: ``url-invalid``, ``url-not-secure``, ``token-unusable``, ``keys-missing``,
    ``keys-unreadable``, ``key-invalid``, ``policy-invalid``, ``statement-invalid``,
    ``question-unusable``, ``held-other``.
    """


class HubUnreachableError(HubClientError):
    """No whole answer came; the codes are those of ``connectors.transport``."""


class UnprovenAnswerError(HubClientError):
    """An answer came that its receipt does not prove, so nothing of it is given.

    Codes: ``receipt-missing``, ``receipt-wrong`` (``flaw`` says in which way, by the
    codes of ``docs/audit-log.md``), ``answer-stale``, ``answer-replayed``,
    ``status-contradicts``, ``asker-other``, ``moved-in-circles``,
    ``webhook-unverified``.
    """

    def __init__(self, code: str, detail: str, flaw: str | None = None) -> None:
        """Take the code, a sentence, and the flaw of the evidence where it has one."""
        super().__init__(code, detail)
        self.flaw = flaw


class AnswerShapeError(HubClientError):
    """A proven answer lacks what this version looks for: update the client.

    Code: ``answer-shape``.
    """


class HubRefusedError(HubClientError):
    """The hub refused; the codes are those of ``docs/errors.md``.

    ``receipt`` is what proves the refusal, or None where the hub gave none, as for a
    token that is not valid; then anybody on the way may have said it. ``retry_after``
    is in seconds, where the hub told.
    """

    def __init__(  # what a problem document says
        self,
        code: str,
        detail: str,
        *,
        status: int,
        title: str,
        receipt: "ProvenReceipt | None",
        retry_after: int | None,
        body: bytes,
    ) -> None:
        """Take what the problem document says, and its bytes to be kept."""
        super().__init__(code, detail or title)
        self.status = status
        self.title = printable(title)
        self.receipt = receipt
        self.retry_after = retry_after
        self.body = body


class NobodyKnownError(HubRefusedError):
    """Nobody whom the hub may show carries the code, and the receipt proves that."""
