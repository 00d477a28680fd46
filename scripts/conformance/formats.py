"""The formats of the log, written down again, so that two writers can be compared."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Document = dict[str, Any]


def canonical(value: object) -> bytes:
    """Write canonical JSON (RFC 8785) of what has neither floats nor nulls."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def compact(value: object) -> bytes:
    """Write JSON as answers are sent, members in their order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(*parts: bytes) -> bytes:
    """Hash bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def in_base64(data: bytes) -> str:
    """Write bytes in standard base64."""
    return b64encode(data).decode()


def commit(salt: str, place: str, value: object) -> str:
    """Commit to a value in a leaf."""
    return sha256(canonical([salt, place, value])).hex()


def tree(hashes: Sequence[bytes]) -> bytes:
    """Compute MTH of RFC 6962, section 2.1, over leaf hashes."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01", tree(hashes[:k]), tree(hashes[k:]))


def path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Compute PATH of RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if index < k:
        return [*path(index, hashes[:k]), tree(hashes[k:])]
    return [*path(index - k, hashes[k:]), tree(hashes[:k])]


class Key:
    """A throw-away Ed25519 key that signs notes, of a log (type 1) or witness (4)."""

    def __init__(self, name: str, seed: int, kind: int = 1) -> None:
        """Make the key of a seed."""
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self._typed = bytes([kind]) + self._key.public_key().public_bytes_raw()
        self._id = key_id(name, self._typed)

    @property
    def vkey(self) -> str:
        """The verifier key."""
        return vkey_of(self.name, self._typed)

    def line(self, text: str, at: int | None = None, *, said: int | None = None) -> str:
        """Write the signature line of a note's text; a witness states the time.

        With ``said``, the line states another time than the one that was signed.
        """
        if at is None:
            value = self._key.sign(text.encode())
        else:
            message = f"cosignature/v1\ntime {at}\n{text}".encode()
            value = (said or at).to_bytes(8) + self._key.sign(message)
        return f"— {self.name} {in_base64(self._id + value)}\n"


def key_id(name: str, typed: bytes) -> bytes:
    """Compute a key's id (c2sp.org/signed-note)."""
    return sha256(name.encode(), b"\n", typed)[:4]


def vkey_of(name: str, typed: bytes) -> str:
    """Write a verifier key."""
    return f"{name}+{key_id(name, typed).hex()}+{in_base64(typed)}"
