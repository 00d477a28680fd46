"""The one byte form of a JSON value that hashes, commitments and leaves are made from.

RFC 8785 (JSON Canonicalization Scheme), restricted so that the plain ``json`` module
gives the same bytes: keys are ASCII, numbers are integers within ±(2^53 - 1), and there
are neither floats nor nulls.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

# Beyond this, readers that hold numbers as IEEE doubles would see another number.
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64

# One encoder for every call: building it costs more than encoding a small value.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


Encode = Callable[[object], bytes]
"""Encodes a value whose types, keys and numbers were checked."""


class CanonicalError(ValueError):
    """A value, or bytes, that the restricted profile of RFC 8785 does not allow."""


def canonical(value: object) -> bytes:
    """Encode a value as its only canonical bytes.

    Strings, integers, booleans, lists, tuples (written as lists) and dicts are taken.
    A body with None members goes through ``without_nulls`` first: an absent member and
    a null one would otherwise have two hashes for one meaning.

    Raises:
        CanonicalError: a float, a None, an integer of 2^53 or more, a key that is not
            ASCII text, a lone surrogate, a foreign type, or nesting deeper than 64.
    """
    check_canonical(value)
    return encode_checked(value)


def check_canonical(value: object) -> None:
    """Refuse what ``canonical`` refuses, but for lone surrogates.

    Raises:
        CanonicalError: as for ``canonical``.
    """
    _check(value, 0)


def encode_checked(value: object) -> bytes:
    """Encode a value whose types, keys and numbers the caller has checked already.

    Raises:
        CanonicalError: a lone surrogate.
    """
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as error:
        msg = "a string holds half of a surrogate pair"
        raise CanonicalError(msg) from error


def content_hash(value: object) -> str:
    """Hash a value's canonical bytes: SHA-256 in lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def read_canonical(data: bytes) -> Any:
    """Decode canonical bytes, refusing any other spelling of the same value.

    Raises:
        CanonicalError: the bytes are not JSON, or ``canonical`` would not write them.
    """
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        msg = "the bytes are not JSON in UTF-8"
        raise CanonicalError(msg) from error
    if canonical(value) != data:
        msg = "the bytes are JSON, but not in canonical form"
        raise CanonicalError(msg)
    return value


def without_nulls(value: Any) -> Any:
    """Copy a value without the dict members that are None, at any depth.

    A None inside a list stays, since leaving it out would move its neighbours;
    ``canonical`` then refuses it.
    """
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [without_nulls(item) for item in value]
    return value


def _check(value: object, depth: int) -> None:
    """Refuse what the profile leaves out; strings are checked when they are encoded."""
    if isinstance(value, str):
        return
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            msg = "an integer is outside ±(2^53 - 1)"
            raise CanonicalError(msg)
        return
    if depth == MAX_DEPTH:
        msg = f"nested deeper than {MAX_DEPTH}"
        raise CanonicalError(msg)
    if isinstance(value, dict):
        _check_keys(value)
        value = value.values()
    elif not isinstance(value, list | tuple):
        msg = f"a value of type {type(value).__name__} has no canonical form"
        raise CanonicalError(msg)
    for item in value:
        # Most are text, and a call for each would take half the time.
        if item.__class__ is not str:
            _check(item, depth + 1)


def _check_keys(value: dict[Any, Any]) -> None:
    """Refuse keys that are not ASCII text."""
    try:
        # All at once, which is what almost every object passes.
        if "".join(value).isascii():
            return
    except TypeError:
        pass
    for key in value:
        if not isinstance(key, str) or not key.isascii():
            msg = f"a key is not ASCII text: {key!r}"
            raise CanonicalError(msg)
