"""Documents: typed, and as the bytes that are sent.

A document's members are sent in the order in which its class names them; one that is
``UNSET`` is left out.
"""

import hashlib
from typing import Any

import msgspec

from schemas.answers.document import SentDocument


def encode(document: Any) -> bytes:
    """Encode a document, or a part of one, as the JSON bytes that are sent."""
    return msgspec.json.encode(document)


def plain(document: Any) -> Any:
    """Give a document, or a part of one, as the plain values that its JSON says."""
    return msgspec.to_builtins(document, str_keys=True)


def data_version(document: SentDocument) -> str:
    """Name the visible content, so that it changes when that does and only then."""
    return hashlib.sha256(encode(document)).hexdigest()[:16]
