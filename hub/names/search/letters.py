"""Names that hold a character, read out of the postings of its pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.names.search.segment import Postings


@dataclass(frozen=True, slots=True)
class Holders:
    """Of each of several tables the names that hold a character before another one.

    Only pairs count that no more names hold than a search may look at; ``total`` counts
    the names of all of them, replaced ones left out.
    """

    names: Sequence[NDArray[np.uint32]]
    total: int


def holders_of(
    tables: Sequence[Postings], gone: Sequence[Postings], letter: int, cap: int
) -> Holders:
    """Find who holds a character in the tables; ``gone`` has what counts no more."""
    ranges = [table.range_of(letter) for table in tables]
    pairs = [table.pairs[at] for table, at in zip(tables, ranges, strict=True)]
    known = np.unique(np.concatenate(pairs)) if pairs else np.empty(0, np.uint64)
    counts = np.zeros(len(known), np.int64)
    whole = np.ones(len(known), np.bool_)
    for table in tables:
        places = table.find(known)
        counts += table.count(places)
        whole &= table.is_whole(places)
    for table in gone:
        counts -= table.count(table.find(known))
    kept = whole & (counts > 0) & (counts <= cap)
    names = []
    for table, at in zip(tables, ranges, strict=True):
        starts = table.starts[at.start : at.stop + 1]
        inside = kept[np.searchsorted(known, table.pairs[at])]
        held = table.names[starts[0] : starts[-1]]
        names.append(np.unique(held[np.repeat(inside, np.diff(starts))]))
    return Holders(names, int(counts[kept].sum()))
