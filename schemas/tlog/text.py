"""The two small encodings that all text formats of the log share, read strictly."""

import base64
import re

from schemas.tlog.errors import Flaw, MalformedError

HASH_BYTES = 32
# The largest tree that readers holding sizes as signed 64-bit integers can follow.
MAX_SIZE = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def encode_base64(data: bytes) -> str:
    """Write bytes in standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def decode_base64(text: str, flaw: Flaw = Flaw.BASE64) -> bytes:
    """Read standard base64, refusing every spelling but the one we would write.

    Raises:
        MalformedError: foreign characters, wrong padding, or stray bits at the end.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        msg = "not standard base64"
        raise MalformedError(flaw, msg) from error
    if encode_base64(data) != text:
        msg = "base64 in a spelling that no encoder writes"
        raise MalformedError(flaw, msg)
    return data


def decode_hash(text: str, flaw: Flaw) -> bytes:
    """Read the base64 of a SHA-256 hash.

    Raises:
        MalformedError: not strict base64, or not 32 bytes.
    """
    data = decode_base64(text, flaw)
    if len(data) != HASH_BYTES:
        msg = f"a hash has {HASH_BYTES} bytes, not {len(data)}"
        raise MalformedError(flaw, msg)
    return data


def decode_decimal(text: str, flaw: Flaw) -> int:
    """Read ASCII decimal digits without sign, blank, separator or leading zero.

    Raises:
        MalformedError: any other spelling, or a number of 2^63 or more.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        msg = f"not a plain decimal below 2^63: {text[:30]!r}"
        raise MalformedError(flaw, msg)
    return int(text)
