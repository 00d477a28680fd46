"""Which postings a search looks at, and how the names on them score: pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.names.search.grams import Codes, firsts
from hub.names.search.segment import LENGTH_POWER, Postings, Segment, posting_cap

NORMS = np.maximum(np.arange(256), 1) ** LENGTH_POWER
"""By how much names of so many pairs are held back."""

Masks = tuple[NDArray[np.bool_], ...]
"""For each segment of a store which of its names are looked at."""


def choose(
    wanted: Codes,
    tables: Sequence[Postings],
    places: Sequence[NDArray[np.int64]],
    gone: Sequence[Postings],
    names: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Choose the pairs to look at, rarest first, and weigh them.

    A pair that more names hold than may be looked at is never among them.
    """
    counts, whole = count_pairs(wanted, tables, places)
    for table in gone:
        counts -= table.count(table.find(wanted))
    return within_budget(counts, (counts > 0) & whole, names)


def count_pairs(
    wanted: Codes, tables: Sequence[Postings], places: Sequence[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Count the names that hold each pair, and tell whether they can be looked up."""
    counts = np.zeros(len(wanted), np.int64)
    whole = np.ones(len(wanted), bool)
    for table, place in zip(tables, places, strict=True):
        counts += table.count(place)
        whole &= table.is_whole(place)
    return counts, whole


def within_budget(
    counts: NDArray[np.int64], usable: NDArray[np.bool_], names: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Choose the rarest of what is usable, as far as a search may go; weigh it."""
    known = np.flatnonzero(usable)
    order = known[np.argsort(counts[known], kind="stable")]
    spent = np.cumsum(counts[order])
    chosen = order[: int(np.searchsorted(spent, posting_cap(names), side="right"))]
    return chosen, np.log(1 + names / counts[chosen]) ** 2


def score_names(
    segment: Segment,
    lists: Sequence[NDArray[np.uint32]],
    weights: NDArray[np.float64],
    among: Masks | None,
    number: int,
) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Sum the weights of the lists that each name of a segment is on.

    ``among`` tells of each segment which names count; this one is the ``number``-th.
    """
    sizes = [len(names) for names in lists]
    if not sum(sizes):
        return np.empty(0, np.uint32), np.empty(0, np.float64)
    # Each name with the number of its list behind it: plain numbers sort quickest,
    # narrow ones above all, and the lists of a name come together in their order.
    shift = len(lists).bit_length()
    narrow = len(segment) << shift <= np.iinfo(np.uint32).max
    entries: NDArray[Any] = np.concatenate(
        lists, dtype=np.uint32 if narrow else np.uint64
    )
    entries <<= shift
    entries |= np.repeat(np.arange(len(lists), dtype=entries.dtype), sizes)
    entries.sort()
    names: NDArray[Any] = entries >> shift
    first = np.flatnonzero(firsts(names))
    weight = weights[entries & ((1 << shift) - 1)]
    scores = np.add.reduceat(weight, first)
    names = names[first]
    if among is not None:
        kept = among[number][names]
        names, scores = names[kept], scores[kept]
    return names, scores / NORMS[segment.sizes[names]]


def best_of(
    scores: NDArray[np.float64], merchants: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """Give the places of the best scores, equal ones by merchant."""
    if len(scores) > limit:
        floor = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= floor)
    else:
        places = np.arange(len(scores))
    return places[np.lexsort((merchants[places], -scores[places]))][:limit]
