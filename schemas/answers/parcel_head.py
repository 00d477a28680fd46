"""The wire contract of parcels: rows of one source, signed by the member that sends.

A parcel is a POST whose head is signed by HTTP Message Signatures (RFC 9421) with
Ed25519; the head names the SHA-256 of the body (RFC 9530), so that the signature
covers it too. Both sides of the border read their names and bounds here.
"""

import base64
import binascii
import hashlib
import re
from datetime import timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

PATH = "/v1/parcels"
MATTER_PATH = "/v1/matter-parcels"
"""Where events of matters go that two hubs keep."""
RECEIPT_HEADER = "Hub-Sender-Receipt"
"""What proves the sender's entry to the receiver; it is signed by the log itself."""
MATTER_SOURCE = "matter"
"""What Hub-Source says of those."""
MOST_ROWS = 100_000
MOST_BYTES = 64 << 20
MOST_AGE = timedelta(seconds=300)
MOST_AHEAD = timedelta(seconds=5)
"""How far the sender's clock may be before the hub's."""
TYPES = {"application/json": "json", "application/x-ndjson": "jsonl"}
"""The media types of a body, and the format of each."""
SOURCE_HEADER = "Hub-Source"
KEY_HEADER = "Idempotency-Key"
COVERED = (
    "@method",
    "@authority",
    "@path",
    "content-digest",
    "content-type",
    "idempotency-key",
    "hub-source",
)
"""Components that a signature must cover; the order is the sender's."""
PARAMETERS = frozenset({"created", "keyid", "nonce"})
"""Parameters that a signature must have."""
KEY_FORM = re.compile(r"[\x21-\x7e]{8,100}")
"""What an idempotency key may be: the sender's own name of the parcel."""
NONCE_FORM = re.compile(r"[A-Za-z0-9+/=_-]{16,100}")
MAX_KEY_TEXT = 4_096
SIGNING_KIND = "ed25519"
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class SigningKeyError(ValueError):
    """A key that signs or checks no parcel; the message says why."""


def make_signing_key() -> str:
    """Make a private key that signs parcels, in PEM (PKCS 8)."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


def read_signing_key(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key that signs parcels from PEM.

    Raises:
        SigningKeyError: it is none.
    """
    try:
        key = serialization.load_pem_private_key(pem[:MAX_KEY_TEXT], password=None)
    except (ValueError, TypeError) as error:
        msg = "this is no private key in PEM without a password"
        raise SigningKeyError(msg) from error
    if not isinstance(key, Ed25519PrivateKey):
        msg = "the private key is not of the kind Ed25519"
        raise SigningKeyError(msg)
    return key


def read_signing_public(pem: bytes) -> Ed25519PublicKey:
    """Read a public key that checks parcels from PEM (RFC 8410).

    Raises:
        SigningKeyError: it is none.
    """
    try:
        key = serialization.load_pem_public_key(pem[:MAX_KEY_TEXT])
    except ValueError as error:
        msg = "this is no public key in PEM"
        raise SigningKeyError(msg) from error
    if not isinstance(key, Ed25519PublicKey):
        msg = "the public key is not of the kind Ed25519"
        raise SigningKeyError(msg)
    return key


def signing_public_text(key: Ed25519PublicKey) -> str:
    """Write a public key in PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def signing_key_id(raw: bytes) -> str:
    """Name a public key by its 32 bytes, as ``keyid`` has it: 32 hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()[:32]


def write_digest(sha256: bytes) -> str:
    """Write the header Content-Digest (RFC 9530) of a body."""
    return f"sha-256=:{base64.b64encode(sha256).decode('ascii')}:"


def read_digest(header: str) -> bytes | None:
    """Read the SHA-256 from Content-Digest; None where it has none, or another too."""
    found = _DIGEST.fullmatch(header.strip())
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        return None
