"""Salted commitments: what a leaf says without saying it, until somebody opens it.

A commitment is the SHA-256, in lower-case hex, of the canonical bytes (RFC 8785) of the
array ``[salt, field name, value]``. The salt hides the value from those who could try
all possible ones; without the salt, once erased, nobody can tell what was committed.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.canonical import (
    Encode,
    check_canonical,
    content_hash,
    encode_checked,
)
from schemas.tlog.errors import Flaw, MalformedError, ProofError

SALT_BYTES = 16
SEED_BYTES = 16
RECEIPT_MEMBER = b'"receipt":'

# HMAC (RFC 2104) is two hashes of the key with each byte changed in one of two ways. To
# hash the changed key once an event takes half the time of asking for HMACs one by one.
_BLOCK_BYTES = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))

_sha256 = hashlib.sha256
_SALT = re.compile(r"(?:[0-9a-f]{2}){16,32}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment: the field's name, its salt in hex and its value."""

    field: str
    salt: str
    value: object

    @property
    def commitment(self) -> str:
        """The commitment that this opens."""
        return commitment(self.salt, self.field, self.value)


def commitment(salt: str, field: str, value: object) -> str:
    """Commit to a field's value under a salt of 16 to 32 bytes in lower-case hex.

    Raises:
        MalformedError: the salt has another form.
        CanonicalError: the value has no canonical form.
    """
    if not _SALT.fullmatch(salt):
        msg = "a salt is 16 to 32 bytes in lower-case hex"
        raise MalformedError(Flaw.COMMITMENT, msg)
    return content_hash([salt, field, value])


def field_salt(seed: bytes, field: str) -> str:
    """Derive a field's salt from the event's random seed: HMAC-SHA256, 16 bytes, hex.

    One seed an event is stored; a salt that is given away tells nothing about the
    salts of the event's other fields.

    Raises:
        MalformedError: the seed is shorter than 16 bytes.
    """
    _check_seed(seed)
    return hmac.digest(seed, field.encode(), "sha256")[:SALT_BYTES].hex()


def commit_fields(seed: bytes, values: Mapping[str, object]) -> dict[str, Opening]:
    """Give the openings of an event's committed fields, by field name."""
    return {
        field: Opening(field, field_salt(seed, field), value)
        for field, value in values.items()
    }


def commit_values(
    seed: bytes, values: Mapping[str, object], encode: Encode = encode_checked
) -> dict[str, str]:
    """Give the commitments of an event's committed fields, by field name.

    They are those of ``commit_fields``, made in one go for the writer of a leaf.
    ``encode`` is another way to the bytes of ``encode_checked``.

    Raises:
        MalformedError: the seed is shorter than 16 bytes.
        CanonicalError: a value has no canonical form.
    """
    _check_seed(seed)
    key = seed if len(seed) <= _BLOCK_BYTES else _sha256(seed).digest()
    block = key.ljust(_BLOCK_BYTES, b"\0")
    inner, outer = _sha256(block.translate(_INNER)), _sha256(block.translate(_OUTER))
    commitments = {}
    for field, value in values.items():
        inside, around = inner.copy(), outer.copy()
        inside.update(field.encode())
        around.update(inside.digest())
        salt = around.hexdigest()[: 2 * SALT_BYTES]
        if type(value) is not str:
            check_canonical([value])
        commitments[field] = _sha256(encode([salt, field, value])).hexdigest()
    return commitments


def _check_seed(seed: bytes) -> None:
    """Refuse a seed that could be guessed."""
    if len(seed) < SEED_BYTES:
        msg = f"a seed has at least {SEED_BYTES} random bytes"
        raise MalformedError(Flaw.COMMITMENT, msg)


def verify_opening(committed: str, opening: Opening) -> None:
    """Check that an opening belongs to a commitment found in a leaf.

    Raises:
        ProofError: it opens another commitment.
        MalformedError: the salt has another form.
        CanonicalError: the value has no canonical form.
    """
    if not hmac.compare_digest(opening.commitment, committed):
        msg = f"the salt and value do not open the commitment to {opening.field}"
        raise ProofError(Flaw.COMMITMENT, msg)


def request_digest(
    *,
    method: str,
    path: str,
    query: str,
    purpose: str,
    reference: str,
    body_sha256: str | None = None,
    sought: str | None = None,
) -> str:
    """Hash a request as the commitment ``req`` holds it.

    The path, purpose and reference are text with percent-encoding undone (UTF-8); the
    query stands as it was sent, without its question mark, and is empty if there was
    none. A question that stands in the request's body has the SHA-256 of that, in hex;
    one that names persons what its answer calls ``sought``.
    """
    request = {
        "method": method,
        "path": path,
        "query": query,
        "purpose": purpose,
        "reference": reference,
    }
    more = {"body_sha256": body_sha256, "sought": sought}
    told = {name: value for name, value in more.items() if value is not None}
    return content_hash(request | told)


def response_digest(body: bytes) -> str:
    """Hash an answer as the commitment ``resp`` holds it: all before its receipt.

    The bytes up to and including the comma before the final member ``"receipt"`` are
    hashed, since the receipt cannot commit to itself.

    Raises:
        MalformedError: the body has no final member ``"receipt"`` after a comma.
    """
    end = body.rfind(RECEIPT_MEMBER)
    if end < 1 or body[end - 1 : end] != b",":
        msg = 'the body has no member "receipt" after others'
        raise MalformedError(Flaw.RECEIPT_MEMBER, msg)
    return hashlib.sha256(body[:end]).hexdigest()
