"""Signatures of webhooks, as Standard Webhooks has them: ``v1`` and ``v1a``.

What is signed is ``id.timestamp.body``: with a shared secret by HMAC-SHA256 (``v1``),
and by Ed25519 (``v1a``), so that a receiver can check without being able to sign.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SECRET_BYTES = 32
SECRET, PUBLIC = "whsec_", "whpk_"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the moment of signing may lie from the receiver's clock, either way."""
MOST_SIGNATURES = 16


class WebhookUnverifiedError(Exception):
    """A webhook is not from the hub, or too old: answer 400 and look at nothing."""


@dataclass(frozen=True, slots=True)
class WebhookKeys:
    """What one webhook is signed with."""

    secret: bytes
    seed: bytes
    """Of the Ed25519 key."""

    def __repr__(self) -> str:
        """Say nothing of them."""
        return "WebhookKeys()"

    @classmethod
    def of(cls, joined: bytes) -> "WebhookKeys":
        """Take apart what ``joined`` wrote."""
        return cls(joined[:SECRET_BYTES], joined[SECRET_BYTES:])

    def joined(self) -> bytes:
        """Write both as one, to be sealed."""
        return self.secret + self.seed

    def secret_text(self) -> str:
        """Write the shared secret as receivers take it."""
        return SECRET + base64.b64encode(self.secret).decode()

    def public_text(self) -> str:
        """Write the public key as receivers take it."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return PUBLIC + base64.b64encode(key.public_bytes_raw()).decode()


def sign_webhook(
    keys: Sequence[WebhookKeys], message: str, at: datetime, body: bytes
) -> dict[str, str]:
    """Write the headers of a webhook, signed with each of some keys in both ways."""
    stamp = str(int(at.timestamp()))
    signed = _signed(message, stamp, body)
    signatures = []
    for one in keys:
        digest = hmac.digest(one.secret, signed, hashlib.sha256)
        signatures.append(f"v1,{base64.b64encode(digest).decode()}")
        made = Ed25519PrivateKey.from_private_bytes(one.seed).sign(signed)
        signatures.append(f"v1a,{base64.b64encode(made).decode()}")
    return {ID: message, TIMESTAMP: stamp, SIGNATURE: " ".join(signatures)}


def verify_webhook(
    headers: Mapping[str, str], body: bytes, key: str, *, at: datetime
) -> str:
    """Check a webhook with its secret or public key, and give its id.

    ``headers`` have names in any case. Whoever has acted on the id does so no more.

    Raises:
        WebhookUnverifiedError: it was not signed with this key, or at another time.
        ValueError: the key is neither a secret nor a public key.
    """
    named = {name.lower(): value for name, value in headers.items()}
    message, stamp = named.get(ID, ""), named.get(TIMESTAMP, "")
    if not message or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):  # noqa: PLR2004  # digits of a moment
        msg = "the webhook's headers are missing"
        raise WebhookUnverifiedError(msg)
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        msg = "the webhook was signed at another time"
        raise WebhookUnverifiedError(msg)
    signed = _signed(message, stamp, body)
    for one in named.get(SIGNATURE, "").split(" ")[:MOST_SIGNATURES]:
        version, _, text = one.partition(",")
        if _is_good(version, text, key, signed):
            return message
    msg = "no signature of the webhook is by this key"
    raise WebhookUnverifiedError(msg)


def _is_good(version: str, text: str, key: str, signed: bytes) -> bool:
    """Tell whether one signature is by a key."""
    try:
        given = base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    if key.startswith(SECRET):
        secret = base64.b64decode(key.removeprefix(SECRET), validate=True)
        made = hmac.digest(secret, signed, hashlib.sha256)
        return version == "v1" and hmac.compare_digest(made, given)
    if not key.startswith(PUBLIC):
        msg = f"a webhook is checked with {SECRET}… or {PUBLIC}…"
        raise ValueError(msg)
    raw = base64.b64decode(key.removeprefix(PUBLIC), validate=True)
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(given, signed)
    except InvalidSignature:
        return False
    return version == "v1a"


def _signed(message: str, stamp: str, body: bytes) -> bytes:
    """Give what is signed of a webhook."""
    return f"{message}.{stamp}.".encode() + body
