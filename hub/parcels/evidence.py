"""Evidence of refused parcels: the signed head, and the hash of what came."""

from hub.context import Hub
from hub.ground.errors import HubError
from hub.members.caller import Caller
from hub.outbox import service as outbox
from hub.parcels.heads import ParcelHead
from hub.parcels.signatures import claimed_key
from schemas.canonical import canonical
from schemas.words import Operation

LONGEST = 2_000
"""Bytes that a header or the address takes at most, as the log writes it."""
HEADERS = (
    "signature-input",
    "signature",
    "content-digest",
    "content-type",
    "idempotency-key",
    "hub-source",
)
"""Headers that are kept of a refused parcel, shortened."""


def keep_evidence(
    hub: Hub,
    caller: Caller,
    head: ParcelHead,
    error: HubError,
    *,
    received: str | None = None,
) -> None:
    """Write into the log what was refused, and why; no row of it.

    Who holds the head can check its signature again. ``received`` is the SHA-256 of
    the body where that was read.
    """
    sent = {name: _shortened(head.header(name)) for name in HEADERS}
    with hub.writing(keeps_answers=True) as session:
        outbox.put(
            session,
            at=hub.clock(),
            actor=caller.member,
            op=Operation.PARCEL_REFUSE,
            subject_type="member",
            subject=caller.member,
            detail={
                "code": error.code,
                "token": caller.token_id,
                "method": head.method,
                "url": _shortened(head.url),
                "key": claimed_key(head),
                "received_sha256": received,
                **{name: value for name, value in sent.items() if value},
            },
        )


def _shortened(text: str) -> str:
    """Cut a text to what is kept of it, however many bytes its signs take there."""
    text = text[:LONGEST]
    while (size := len(canonical(text))) > LONGEST:
        text = text[: len(text) * LONGEST // size]
    return text
