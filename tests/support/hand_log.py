"""A transparency log made by hand, sharing no code with the product.

Written from RFC 6962, section 2.1, and the C2SP texts, so that the witness is tested
with logs that it did not help to make.
"""

import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = split_at(len(leaves))
    left, right = tree_hash(leaves[:split]), tree_hash(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_at(count: int) -> int:
    split = 1
    while split * 2 < count:
        split *= 2
    return split


def consistency(old: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF of RFC 6962, 2.1.2; empty from the empty tree, as tlog-witness wants."""

    def sub(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
        if old == len(leaves):
            return [] if whole else [tree_hash(leaves)]
        split = split_at(len(leaves))
        if old <= split:
            return [*sub(old, leaves[:split], whole=whole), tree_hash(leaves[split:])]
        rest = sub(old - split, leaves[split:], whole=False)
        return [*rest, tree_hash(leaves[:split])]

    return sub(old, leaves, whole=True) if old else []


class HandLog:
    """A log with its key; ``branch`` gives the history that goes another way."""

    def __init__(self, origin="log.example/hand", seed=7, word="entry"):
        self.origin = origin
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.seed = seed
        self.word = word

    @property
    def public(self):
        return self.key.public_key().public_bytes_raw()

    @property
    def key_id(self):
        named = self.origin.encode() + b"\n\x01" + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def vkey(self):
        return f"{self.origin}+{self.key_id.hex()}+{b64(bytes([1]) + self.public)}"

    def branch(self, word="other"):
        return HandLog(self.origin, self.seed, word)

    def leaves(self, size):
        entries = [f"{self.word} {n}".encode() for n in range(size)]
        return [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]

    def root(self, size):
        return tree_hash(self.leaves(size))

    @staticmethod
    def root_of(leaves):
        return tree_hash(leaves)

    def text(self, size, *extensions, root=None):
        lines = [self.origin, str(size), b64(root or self.root(size)), *extensions]
        return "".join(f"{line}\n" for line in lines)

    def sign(self, text):
        value = b64(self.key_id + self.key.sign(text.encode()))
        return f"— {self.origin} {value}\n"

    def note(self, size, *extensions, root=None):
        text = self.text(size, *extensions, root=root)
        return f"{text}\n{self.sign(text)}".encode()

    def proof(self, old, size):
        return consistency(old, self.leaves(size))

    def request(self, old, size, *, note=None, proof=None):
        hashes = self.proof(old, size) if proof is None else proof
        lines = [f"old {old}", *map(b64, hashes), "", ""]
        return "\n".join(lines).encode() + (note or self.note(size))


def cosignature_holds(line: bytes, vkey: str, text: str) -> int:
    """Check a cosignature/v1 line by the words of the specification; give its time."""
    name, key_id, encoded = vkey.split("+", 2)
    public = base64.b64decode(encoded)
    assert public[:1] == b"\x04"
    dash, said, value = line.decode().rstrip("\n").split(" ")
    data = base64.b64decode(value)
    assert (dash, said, data[:4].hex()) == ("—", name, key_id)
    (at,) = struct.unpack(">Q", data[4:12])
    message = f"cosignature/v1\ntime {at}\n{text}".encode()
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(data[12:], message)
    return at
