"""Candidates for a name: the owners of names that share its rarest characters.

The pairs of the wanted name are taken from the rarest on until the postings of the
next would go over what a search may look at; each adds the square of its weight
(inverse frequency) to the names that hold it, and long names are held back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge

import numpy as np
from numpy.typing import NDArray

from hub.names.characters import sound
from hub.names.folding import flat
from hub.names.grams import Codes, grams_of
from hub.names.segment import (
    LENGTH_POWER,
    LONGEST_TEXT,
    Postings,
    Segment,
    posting_cap,
)

NORMS = np.maximum(np.arange(256), 1) ** LENGTH_POWER
"""By how much names of so many pairs are held back."""

Masks = tuple[NDArray[np.bool_], ...]
"""For each segment of a store which of its names are looked at."""

SPARE = 3
"""How many names are fetched for each merchant that is wanted, because some fall away:
a merchant has several names, and names that were replaced stay in older segments."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be the wanted one, folded, and whose it is."""

    merchant_id: int
    name: str


@dataclass(frozen=True, slots=True)
class NameStore:
    """Segments from the oldest to the newest, and who is renewed by which.

    ``renewed`` gives for a merchant whose names changed the segment that has them all;
    what older segments have of it counts no more.
    """

    segments: tuple[Segment, ...]
    renewed: Mapping[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the names, replaced ones too."""
        return sum(map(len, self.segments))

    def with_segment(self, segment: Segment, merchants: Sequence[int]) -> "NameStore":
        """Give a store in which these merchants have the names of a new segment."""
        number = len(self.segments)
        renewed = dict(self.renewed) | dict.fromkeys(merchants, number)
        return NameStore((*self.segments, segment), renewed)

    @property
    def registered(self) -> Masks:
        """Tell of each name whether it is registered."""
        return tuple(segment.registered for segment in self.segments)

    def without(self, merchants: NDArray[np.int64]) -> Masks:
        """Tell of each name whether it belongs to none of some merchants."""
        return tuple(
            np.isin(segment.merchants, merchants, invert=True)
            for segment in self.segments
        )

    def find(
        self,
        name: str,
        limit: int,
        *,
        spoken: bool = False,
        among: Masks | None = None,
    ) -> list[Candidate]:
        """List up to ``limit`` merchants' names that are most like a name, best first.

        ``spoken`` compares by syllables, for homophones; ``among`` tells which names
        are looked at, all if not given. Ties go to the smaller merchant number.
        """
        text = flat(name)[:LONGEST_TEXT]
        wanted = grams_of(sound(text) if spoken else text)
        tables = [
            segment.spoken if spoken else segment.written for segment in self.segments
        ]
        places = [table.find(wanted) for table in tables]
        chosen, weights = self._choose(wanted, tables, places)
        scored = []
        for number, segment in enumerate(self.segments):
            place = places[number][chosen]
            names, scores = _score(segment, tables[number], place, weights)
            if among is not None:
                kept = among[number][names]
                names, scores = names[kept], scores[kept]
            scored.append((names, scores))
        ranked = merge(
            *(
                self._in_order(number, names, scores, limit)
                for number, (names, scores) in enumerate(scored)
            )
        )
        best: dict[int, Candidate] = {}
        for _, merchant, number, at in ranked:
            if merchant not in best:
                best[merchant] = Candidate(merchant, self.segments[number].name(at))
                if len(best) == limit:
                    break
        return list(best.values())

    def _in_order(
        self,
        number: int,
        names: NDArray[np.uint32],
        scores: NDArray[np.float64],
        limit: int,
    ) -> Iterator[tuple[float, int, int, int]]:
        """Yield a segment's names, best first: score negated, owner, segment, name."""
        owners = self.segments[number].merchants[names]
        for at in _best(scores, owners, limit * SPARE):
            merchant = int(owners[at])
            if self.renewed.get(merchant, number) == number:
                yield -float(scores[at]), merchant, number, int(names[at])

    def _choose(
        self,
        wanted: Codes,
        tables: Sequence[Postings],
        places: Sequence[NDArray[np.int64]],
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Choose the pairs to look at, rarest first, and weigh them."""
        counts = np.zeros(len(wanted), np.int64)
        for table, place in zip(tables, places, strict=True):
            if len(table.counts):
                counts += np.where(place >= 0, table.counts[place], 0)
        known = np.flatnonzero(counts)
        order = known[np.argsort(counts[known], kind="stable")]
        cap = posting_cap(len(self))
        spent = np.cumsum(np.minimum(counts[order], cap))
        chosen = order[: max(1, int(np.searchsorted(spent, cap, side="right")))]
        weights = np.log(1 + len(self) / counts[chosen]) ** 2
        return chosen, weights


def _score(
    segment: Segment,
    table: Postings,
    places: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Sum the weights of the chosen pairs for each name that holds one."""
    lists = [
        table.names[table.starts[place] : table.starts[place + 1]]
        for place in places
        if place >= 0
    ]
    if not lists:
        return np.empty(0, np.uint32), np.empty(0, np.float64)
    sizes = [len(names) for names in lists]
    names = np.concatenate(lists)
    weight = np.repeat(weights[places >= 0], sizes)
    # Stable, because the lists are sorted and merging runs is quick.
    order = np.argsort(names, kind="stable")
    names, weight = names[order], weight[order]
    first = np.flatnonzero(np.append(True, names[1:] != names[:-1]))
    scores = np.add.reduceat(weight, first)
    names = names[first]
    return names, scores / NORMS[segment.sizes[names]]


def _best(
    scores: NDArray[np.float64], merchants: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """Give the places of the best scores, equal ones by merchant."""
    if len(scores) > limit:
        floor = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= floor)
    else:
        places = np.arange(len(scores))
    return places[np.lexsort((merchants[places], -scores[places]))][:limit]
