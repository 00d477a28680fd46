"""Keys of signed notes (c2sp.org/signed-note): names, ids, signers and verifiers.

A signature type is an ``algorithm``: the identifier bytes that stand before the public
key. Adding one means adding a verifier class to ``VERIFIERS``; notes, checkpoints,
proofs and their checkers know only the two protocols.
"""

import hashlib
import re
from collections.abc import Callable
from typing import ClassVar, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.text import decode_base64, encode_base64

KEY_ID_BYTES = 4
ED25519: Final = b"\x01"
ED25519_KEY_BYTES = 32

_FIELD = 2**255 - 19
"""The prime p of RFC 8032, section 5.1: coordinates are numbers below it."""
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
        int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
    }
)
"""The y of every point whose order divides the cofactor 8. Under such a key one
signature that anybody can write fits any text, or one in a few of them."""

_NOT_IN_NAMES = re.compile(r"[+\x00-\x1f\ud800-\udfff]|\s")
_KEY_ID_TEXT = re.compile(r"[0-9a-f]{8}")


class Signer(Protocol):
    """Who can sign notes: a key in a file, in a token or in another process."""

    @property
    def name(self) -> str:
        """The key's name, by custom an address without its scheme."""

    @property
    def algorithm(self) -> bytes:
        """The signature type's identifier bytes."""

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that tell this key from others of the same name."""

    def sign(self, message: bytes) -> bytes:
        """Sign a note's text."""


class Verifier(Protocol):
    """Who can check one key's signatures on notes."""

    @property
    def name(self) -> str:
        """The key's name."""

    @property
    def algorithm(self) -> bytes:
        """The signature type's identifier bytes."""

    @property
    def key_id(self) -> bytes:
        """The key's 4-byte id."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the key signed this note text."""


def check_key_name(name: str) -> None:
    """Refuse a key name that no note can carry.

    Raises:
        MalformedError: empty, with a Unicode space, a plus or a control character, or
            not encodable as UTF-8.
    """
    if not name or _NOT_IN_NAMES.search(name):
        msg = f"not a key name: {name[:80]!r}"
        raise MalformedError(Flaw.KEY_NAME, msg)


def compute_key_id(name: str, algorithm: bytes, public_key: bytes) -> bytes:
    """Compute a key's id: four bytes of the SHA-256 of name, newline, type and key."""
    encoded = name.encode() + b"\n" + algorithm + public_key
    return hashlib.sha256(encoded).digest()[:KEY_ID_BYTES]


def write_vkey(name: str, algorithm: bytes, public_key: bytes) -> str:
    """Write a verifier key as text: name, hex id and base64 of type and key."""
    key_id = compute_key_id(name, algorithm, public_key)
    return f"{name}+{key_id.hex()}+{encode_base64(algorithm + public_key)}"


def check_point(name: str, public_key: bytes) -> None:
    """Refuse Ed25519 keys that nobody made: RFC 8032, 5.1.3, and points of small order.

    Raises:
        MalformedError: a point whose order divides 8, under which signatures can be
            forged, or an encoding of a point that is not its only right one.
    """
    y = int.from_bytes(public_key, "little") & ((1 << 255) - 1)
    if y >= _FIELD:
        msg = f"the key of {name} is not encoded as RFC 8032 has it"
        raise MalformedError(Flaw.KEY_WEAK, msg)
    if y in _SMALL_ORDER:
        msg = f"the key of {name} is a point of small order: anybody can sign under it"
        raise MalformedError(Flaw.KEY_WEAK, msg)


class PublicKey:
    """What verifiers of every type have: a name, the key's bytes, an id, a text."""

    algorithm: ClassVar[bytes]

    def __init__(self, name: str, public_key: bytes) -> None:
        """Take the key's name and its public bytes.

        Raises:
            MalformedError: a name that no note can carry.
        """
        check_key_name(name)
        self.name: Final = name
        self.public_key: Final = public_key
        self.key_id: Final = compute_key_id(name, self.algorithm, public_key)

    def __eq__(self, other: object) -> bool:
        """Tell whether the other is the same key under the same name."""
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self.name, self.public_key) == (other.name, other.public_key)

    def __hash__(self) -> int:
        """Hash by name and key."""
        return hash((self.name, self.public_key))

    def vkey(self) -> str:
        """Write the key as text for those who verify."""
        return write_vkey(self.name, self.algorithm, self.public_key)


class Ed25519Key(PublicKey):
    """An Ed25519 key (RFC 8032), whatever it is that its notes sign."""

    def __init__(self, name: str, public_key: bytes) -> None:
        """Take the key's name and its 32 public bytes.

        Raises:
            MalformedError: a name that no note can carry, no 32-byte key, or one that
                is no safe point of the curve.
        """
        super().__init__(name, public_key)
        if len(public_key) != ED25519_KEY_BYTES:
            msg = f"an Ed25519 public key has {ED25519_KEY_BYTES} bytes"
            raise MalformedError(Flaw.KEY_TEXT, msg)
        check_point(name, public_key)
        self._key = Ed25519PublicKey.from_public_bytes(public_key)

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the key signed these bytes."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Ed25519Verifier(Ed25519Key):
    """Checks Ed25519 signatures (type 0x01) over a note's text."""

    algorithm: ClassVar[bytes] = ED25519

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the key signed this note text."""
        return self.has_signed(message, signature)


class Ed25519Signer:
    """Signs notes with an Ed25519 key that this process holds."""

    algorithm: Final = ED25519

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        """Take the key's name and the private key.

        Raises:
            MalformedError: a name that no note can carry.
        """
        public_key = private_key.public_key().public_bytes_raw()
        self.verifier: Final = Ed25519Verifier(name, public_key)
        self.name: Final = name
        self.key_id: Final = self.verifier.key_id
        self._key = private_key

    def sign(self, message: bytes) -> bytes:
        """Sign a note's text."""
        return self._key.sign(message)


VERIFIERS: Final[dict[bytes, Callable[[str, bytes], Verifier]]] = {
    ED25519: Ed25519Verifier,
}


def parse_vkey(text: str) -> Verifier:
    """Read a verifier key.

    Raises:
        MalformedError: not of the form name+id+key, an id that does not belong to the
            key, or a signature type that no verifier here can check.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    check_key_name(name)
    if not _KEY_ID_TEXT.fullmatch(key_id):
        msg = "a verifier key reads name+8 lower-case hex digits+base64"
        raise MalformedError(Flaw.KEY_TEXT, msg)
    data = decode_base64(encoded, Flaw.KEY_TEXT)
    if compute_key_id(name, b"", data).hex() != key_id:
        msg = f"the key of {name} has another id than {key_id}"
        raise MalformedError(Flaw.KEY_ID, msg)
    for algorithm, make in VERIFIERS.items():
        if data.startswith(algorithm):
            return make(name, data[len(algorithm) :])
    msg = f"no verifier for signature type 0x{data[:1].hex()}"
    raise MalformedError(Flaw.KEY_ALGORITHM, msg)
