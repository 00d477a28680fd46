"""Pairs of neighbouring characters, as numbers: what names are searched by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIFT = 21
"""Bits of one character."""

Codes = NDArray[np.uint64]


def grams_of(text: str) -> Codes:
    """Give the different pairs of a text, sorted; a lone character pairs with nothing.

    Empty for an empty text.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    if len(codes) == 1:
        return codes.astype(np.uint64)
    wide = codes.astype(np.uint64)
    pairs = (wide[:-1] << np.uint64(SHIFT)) | wide[1:]
    pairs.sort()
    return pairs[firsts(pairs)]


def firsts(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each number of a sorted array whether it is the first of its kind."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def grams_of_all(texts: Sequence[str]) -> tuple[Codes, NDArray[np.uint32]]:
    """Give all pairs of many texts and the number of the text each stands in.

    Sorted by pair, then by text; a pair that occurs twice in a text counts once.
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    # A zero behind each text keeps the last character of one from meeting the next.
    joined = "\0".join(texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint32), lengths + 1)
    left, right, owners = codes[:-1], codes[1:], owners[:-1]
    lone = np.repeat(lengths == 1, lengths + 1)[:-1]
    inside = (left != 0) & (right != 0)
    single = lone & (left != 0)
    kept = inside | single
    pairs = (left[kept].astype(np.uint64) << np.uint64(SHIFT)) | right[kept]
    pairs[single[kept]] >>= np.uint64(SHIFT)
    owners = owners[kept]
    order = np.argsort(pairs, kind="stable")
    pairs, owners = pairs[order], owners[order]
    first = np.ones(len(pairs), bool)
    first[1:] = (pairs[1:] != pairs[:-1]) | (owners[1:] != owners[:-1])
    return pairs[first], owners[first]
