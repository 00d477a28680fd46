"""Cosignatures (c2sp.org/tlog-cosignature): who saw which tree of a log, and when.

A cosignature is a line of a signed note, whose signature is

    timestamp (8 bytes, big-endian, seconds since 1970) || signature

The Ed25519 type (0x04) signs two lines and the note's whole text:

    cosignature/v1
    time 1679315147
    <text>

The ML-DSA-44 type (0x06) signs name, time, origin, size and root, and nothing of
extension lines; a note that has such lines is not taken as signed by it.
"""

from collections.abc import Callable
from typing import ClassVar, Final, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
)
from cryptography.hazmat.primitives.asymmetric.mldsa import (
    MLDSA44PrivateKey,
    MLDSA44PublicKey,
)

from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.keys import (
    Ed25519Key,
    PublicKey,
    Verifier,
)
from schemas.tlog.note import Signature
from schemas.tlog.text import MAX_SIZE

ED25519_COSIGNATURE: Final = b"\x04"
MLDSA44_COSIGNATURE: Final = b"\x06"
TIMESTAMP_BYTES = 8
MLDSA44_KEY_BYTES = 1312
MAX_LABEL_BYTES = 255
MLDSA44_LABEL = b"subtree/v1\n\0"


class Cosigner(Protocol):
    """Who can cosign checkpoints: a witness's key."""

    @property
    def name(self) -> str:
        """The witness's name, by custom an address without its scheme."""

    @property
    def algorithm(self) -> bytes:
        """The signature type's identifier byte."""

    def vkey(self) -> str:
        """Write the verifier key that belongs to it."""

    def cosign(self, text: str, at: int) -> Signature:
        """Sign a checkpoint's text as seen ``at`` that many seconds after 1970."""


class Ed25519CosignatureVerifier(Ed25519Key):
    """Checks timestamped Ed25519 cosignatures (type 0x04)."""

    algorithm: ClassVar[bytes] = ED25519_COSIGNATURE

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the witness cosigned this note text at the time it states."""
        at, rest = _split(signature)
        return at is not None and self.has_signed(ed25519_message(message, at), rest)


class MLDSA44CosignatureVerifier(PublicKey):
    """Checks ML-DSA-44 cosignatures (type 0x06, FIPS 204) of whole trees."""

    algorithm: ClassVar[bytes] = MLDSA44_COSIGNATURE

    def __init__(self, name: str, public_key: bytes) -> None:
        """Take the witness's name and its 1,312 public bytes.

        Raises:
            MalformedError: a name that it cannot sign, no such key, or a cryptographic
                library that knows no ML-DSA.
        """
        super().__init__(name, public_key)
        if len(name.encode()) > MAX_LABEL_BYTES:
            msg = f"a cosigner's name has at most {MAX_LABEL_BYTES} bytes"
            raise MalformedError(Flaw.KEY_NAME, msg)
        if len(public_key) != MLDSA44_KEY_BYTES:
            msg = f"an ML-DSA-44 public key has {MLDSA44_KEY_BYTES} bytes"
            raise MalformedError(Flaw.KEY_TEXT, msg)
        try:
            self._key = MLDSA44PublicKey.from_public_bytes(public_key)
        except UnsupportedAlgorithm as error:
            msg = "the cryptographic library here knows no ML-DSA-44"
            raise MalformedError(Flaw.KEY_ALGORITHM, msg) from error

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the witness cosigned the checkpoint that is this note text."""
        at, rest = _split(signature)
        if at is None:
            return False
        try:
            self._key.verify(rest, mldsa44_message(self.name, message, at))
        except (InvalidSignature, MalformedError):
            return False
        return True


COSIGNATURES: Final[dict[bytes, Callable[[str, bytes], Verifier]]] = {
    ED25519_COSIGNATURE: Ed25519CosignatureVerifier,
    MLDSA44_COSIGNATURE: MLDSA44CosignatureVerifier,
}
"""The signature types that witnesses may have."""


class Ed25519Cosigner:
    """Cosigns with an Ed25519 key that this process holds."""

    algorithm: Final = ED25519_COSIGNATURE

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        """Take the witness's name and the private key.

        Raises:
            MalformedError: a name that no note can carry.
        """
        public_key = private_key.public_key().public_bytes_raw()
        self.verifier: Final = Ed25519CosignatureVerifier(name, public_key)
        self.name: Final = name
        self._key = private_key

    def vkey(self) -> str:
        """Write the verifier key that belongs to it."""
        return self.verifier.vkey()

    def cosign(self, text: str, at: int) -> Signature:
        """Sign a checkpoint's text as seen ``at`` that many seconds after 1970."""
        signature = self._key.sign(ed25519_message(text.encode(), at))
        return Signature(self.name, self.verifier.key_id, _stamp(at) + signature)


class MLDSA44Cosigner:
    """Cosigns with an ML-DSA-44 key that this process holds."""

    algorithm: Final = MLDSA44_COSIGNATURE

    def __init__(self, name: str, private_key: MLDSA44PrivateKey) -> None:
        """Take the witness's name and the private key.

        Raises:
            MalformedError: a name that it cannot sign.
        """
        public_key = private_key.public_key().public_bytes_raw()
        self.verifier: Final = MLDSA44CosignatureVerifier(name, public_key)
        self.name: Final = name
        self._key = private_key

    def vkey(self) -> str:
        """Write the verifier key that belongs to it."""
        return self.verifier.vkey()

    def cosign(self, text: str, at: int) -> Signature:
        """Sign a checkpoint's text as seen ``at`` that many seconds after 1970.

        Raises:
            MalformedError: the text is no checkpoint, or one with extension lines.
        """
        signature = self._key.sign(mldsa44_message(self.name, text.encode(), at))
        return Signature(self.name, self.verifier.key_id, _stamp(at) + signature)


def cosigned_at(signature: Signature) -> int:
    """Tell the time that a cosignature states, in seconds since 1970.

    Raises:
        MalformedError: the signature is too short for one, or the time too large.
    """
    at, _ = _split(signature.value)
    if at is None:
        msg = f"the signature of {signature.name} states no time"
        raise MalformedError(Flaw.TIMESTAMP, msg)
    return at


def ed25519_message(text: bytes, at: int) -> bytes:
    """Write what the Ed25519 type signs."""
    return b"cosignature/v1\ntime %d\n" % at + text


def mldsa44_message(name: str, text: bytes, at: int) -> bytes:
    """Write what the ML-DSA-44 type signs of a checkpoint.

    Raises:
        MalformedError: the text is no checkpoint, has extension lines, or an origin of
            more than 255 bytes.
    """
    checkpoint = parse_checkpoint(text.decode())
    return b"".join(
        (
            MLDSA44_LABEL,
            _labelled(name),
            at.to_bytes(TIMESTAMP_BYTES),
            _labelled(checkpoint.origin),
            (0).to_bytes(TIMESTAMP_BYTES),
            checkpoint.size.to_bytes(TIMESTAMP_BYTES),
            checkpoint.root,
        )
    )


def _labelled(text: str) -> bytes:
    """Write a text behind its length in one byte."""
    data = text.encode()
    if not 1 <= len(data) <= MAX_LABEL_BYTES:
        msg = f"a name or origin to be cosigned has at most {MAX_LABEL_BYTES} bytes"
        raise MalformedError(Flaw.ORIGIN, msg)
    return len(data).to_bytes() + data


def _stamp(at: int) -> bytes:
    """Write a time; zero would say that nothing is said about it."""
    if not 0 < at <= MAX_SIZE:
        msg = f"no moment to cosign at: {at}"
        raise MalformedError(Flaw.TIMESTAMP, msg)
    return at.to_bytes(TIMESTAMP_BYTES)


def _split(signature: bytes) -> tuple[int | None, bytes]:
    """Part time and signature; no time where there is none, or one beyond 2^63."""
    at = int.from_bytes(signature[:TIMESTAMP_BYTES])
    if len(signature) <= TIMESTAMP_BYTES or at > MAX_SIZE:
        return None, b""
    return at, signature[TIMESTAMP_BYTES:]
