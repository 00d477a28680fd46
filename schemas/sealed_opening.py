"""Openings sealed to their readers' X25519 keys: who holds none of them reads nothing.

The text is encrypted once under a random key (AES-256-GCM), and that key once for each
reader with HPKE (RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
AES-256-GCM). Both are bound to the place that the text belongs to. A member opens what
is sealed to it with this module alone, on a machine of its own.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

MAGIC = b"cho1"
"""The first bytes of every sealed text."""
KEY_ID_BYTES = 16
MAX_READERS = 8
MAX_KEY_TEXT = 4_096

_CONTEXT = b"credithub sealed opening v1:"
_DATA_KEY_BYTES = 32
_NONCE_BYTES = 12
_WRAPPED_BYTES = 32 + _DATA_KEY_BYTES + 16
_SLOT_BYTES = KEY_ID_BYTES + _WRAPPED_BYTES
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealedOpeningError(ValueError):
    """A key or a sealed text that cannot be used; the message says why."""


def seal_for(text: bytes, readers: Sequence[X25519PublicKey], place: str) -> bytes:
    """Encrypt a text of one place for 1 to 8 readers.

    The bytes are ``cho1``, the number of readers in one byte, for each reader the id
    of its key (16 bytes) and the HPKE ciphertext of the data key (80 bytes), then a
    nonce (12 bytes) and the text under AES-256-GCM.

    Raises:
        SealedOpeningError: there are no readers or too many.
    """
    if not 1 <= len(readers) <= MAX_READERS:
        msg = f"a text is sealed to 1 to {MAX_READERS} readers"
        raise SealedOpeningError(msg)
    data_key = secrets.token_bytes(_DATA_KEY_BYTES)
    context = _CONTEXT + place.encode()
    slots = b"".join(
        key_id(reader) + _SUITE.encrypt(data_key, reader, context) for reader in readers
    )
    header = MAGIC + bytes([len(readers)]) + slots
    nonce = os.urandom(_NONCE_BYTES)
    # The header is authenticated, so that no reader's slot can be cut out unseen.
    sealed = AESGCM(data_key).encrypt(nonce, text, context + header)
    return header + nonce + sealed


def open_sealed(sealed: bytes, key: X25519PrivateKey, place: str) -> bytes:
    """Decrypt a text of a place with the private key of one of its readers.

    Raises:
        SealedOpeningError: it is sealed to others, for another place, or was changed.
    """
    wanted = key_id(key.public_key())
    header, slots = _read_header(sealed)
    if wanted not in slots:
        msg = "this is not sealed to the given key"
        raise SealedOpeningError(msg)
    context = _CONTEXT + place.encode()
    rest = sealed[len(header) :]
    try:
        data_key = _SUITE.decrypt(slots[wanted], key, context)
        return AESGCM(data_key).decrypt(
            rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], context + header
        )
    except (InvalidTag, ValueError) as error:
        msg = "the sealed bytes were changed or belong to another place"
        raise SealedOpeningError(msg) from error


def reader_ids(sealed: bytes) -> list[str]:
    """List the ids of the keys, in hex, that a text is sealed to.

    Raises:
        SealedOpeningError: these are not the bytes of a sealed text.
    """
    return [name.hex() for name in _read_header(sealed)[1]]


def key_id(key: X25519PublicKey) -> bytes:
    """Name a public key: the first 16 bytes of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def read_public_key(text: bytes) -> X25519PublicKey:
    """Read a public key from PEM (SubjectPublicKeyInfo, RFC 8410).

    Raises:
        SealedOpeningError: it is no X25519 key, or one that every secret fits.
    """
    try:
        key = serialization.load_pem_public_key(_bounded(text))
    except ValueError as error:
        msg = "this is no public key in PEM"
        raise SealedOpeningError(msg) from error
    if not isinstance(key, X25519PublicKey):
        msg = "the public key is not of the kind X25519"
        raise SealedOpeningError(msg)
    return checked_key(key.public_bytes_raw())


def checked_key(raw: bytes) -> X25519PublicKey:
    """Take a public key from its 32 bytes.

    Raises:
        SealedOpeningError: a point of low order, whose shared secret anybody knows.
    """
    try:
        key = X25519PublicKey.from_public_bytes(raw)
        X25519PrivateKey.generate().exchange(key)
    except ValueError as error:
        msg = "the public key is not a usable X25519 key"
        raise SealedOpeningError(msg) from error
    return key


def read_private_key(text: bytes) -> X25519PrivateKey:
    """Read a private key from PEM (PKCS 8, without a password).

    Raises:
        SealedOpeningError: it is no X25519 key, or one behind a password.
    """
    try:
        key = serialization.load_pem_private_key(_bounded(text), password=None)
    except (ValueError, TypeError) as error:
        msg = "this is no private key in PEM without a password"
        raise SealedOpeningError(msg) from error
    if not isinstance(key, X25519PrivateKey):
        msg = "the private key is not of the kind X25519"
        raise SealedOpeningError(msg)
    return key


def make_private_key() -> str:
    """Make a private key and give it in PEM."""
    return (
        X25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode("ascii")
    )


def public_text(key: X25519PublicKey) -> str:
    """Write a public key in PEM."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def _read_header(sealed: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Cut the header off a sealed text and give each reader's wrapped key."""
    start = len(MAGIC) + 1
    count = sealed[len(MAGIC)] if len(sealed) > len(MAGIC) else 0
    end = start + count * _SLOT_BYTES
    if (
        not sealed.startswith(MAGIC)
        or not 1 <= count <= MAX_READERS
        or len(sealed) < end + _NONCE_BYTES
    ):
        msg = "these are not the bytes of a sealed opening"
        raise SealedOpeningError(msg)
    slots = [sealed[at : at + _SLOT_BYTES] for at in range(start, end, _SLOT_BYTES)]
    wrapped = {slot[:KEY_ID_BYTES]: slot[KEY_ID_BYTES:] for slot in slots}
    return sealed[:end], wrapped


def _bounded(text: bytes) -> bytes:
    """Refuse what is longer than any key."""
    if len(text) > MAX_KEY_TEXT:
        msg = f"a key file has at most {MAX_KEY_TEXT} bytes"
        raise SealedOpeningError(msg)
    return text
