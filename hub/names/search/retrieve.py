"""Candidates for a name: the owners of names that share its rarest characters.

The pairs of the wanted name are taken from the rarest on until the postings of the
next would go over what a search may look at; each adds the square of its weight
(inverse frequency) to the names that hold it, and long names are held back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hub.names.folding import flat
from hub.names.search.grams import grams_of
from hub.names.search.initials import names_by_initials
from hub.names.search.letters import holders_of
from hub.names.search.scoring import (
    Masks,
    best_of,
    choose,
    count_pairs,
    score_names,
    within_budget,
)
from hub.names.search.segment import (
    LONGEST_TEXT,
    IndexedName,
    Segment,
    posting_cap,
)
from hub.names.words.characters import aloud

SPARE = 3
"""How many names are fetched for each merchant that is wanted, because some fall away:
a merchant has several names, and names that were replaced stay in older segments."""


class Candidate(NamedTuple):
    """A name that may be the wanted one, folded, and whose it is."""

    merchant_id: int
    name: str


class NamesHeld(NamedTuple):
    """The names that may hold a text, of each segment, by their numbers."""

    names: list[NDArray[np.uint32]]
    is_whole: bool = True
    """Whether all that hold it are among them, not only those that begin with it."""


LEAST_PARTED = 2
"""Pairs of a text that is looked for in two pieces: one of them is given up."""

NAMES_A_PIECE = 50_000
"""Names that are indexed at once: sorting their pairs takes 2 KB a name."""

EVERYTHING = 1 << 40
"""Among so many names, no pair is too common to be kept."""


@dataclass(frozen=True, slots=True)
class NameStore:
    """Segments from the oldest to the newest, and who is renewed by which.

    ``renewed`` gives for a merchant whose names changed the first segment that has its
    present ones; what older segments have of it counts no more. ``gone`` holds the open
    names among those, so that searches of open names weigh alike whatever else changes.
    """

    segments: tuple[Segment, ...]
    renewed: Mapping[int, int] = field(default_factory=dict)
    gone: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        """Count the names, replaced ones that were not open too."""
        return sum(map(len, self.segments)) - sum(map(len, self.gone))

    @classmethod
    def of(cls, rows: Iterable[IndexedName]) -> "NameStore":
        """Index names from scratch; they come in the order of their merchants."""
        pieces: dict[bool, list[Segment]] = {True: [], False: []}
        names = 0
        stream = iter(rows)
        while some := list(islice(stream, NAMES_A_PIECE)):
            names += len(some)
            for piece in split_rows(some, EVERYTHING):
                pieces[piece.is_open].append(piece)
        return cls(
            tuple(
                Segment.joined(parted, is_open=kind, among=names)
                for kind, parted in pieces.items()
                if parted
            )
        )

    def present_rows(self) -> Iterator[IndexedName]:
        """Yield the names that count, folded; in the order of merchants."""
        streams = (
            (row for row in segment.rows() if self.renewed.get(row[0], 0) <= number)
            for number, segment in enumerate(self.segments)
        )
        yield from merge(*streams, key=itemgetter(0))

    def renew(
        self, rows: Sequence[IndexedName], merchants: Sequence[int]
    ) -> "NameStore":
        """Give a store in which these merchants have these names and no others."""
        replaced = [
            IndexedName(merchant, is_open=True, name=name)
            for number, segment in enumerate(self.segments)
            if segment.is_open
            for merchant, name in segment.names_of(merchants)
            if self.renewed.get(merchant, 0) <= number
        ]
        number = len(self.segments)
        return NameStore(
            (*self.segments, *split_rows(rows, len(self) + len(rows))),
            dict(self.renewed) | dict.fromkeys(merchants, number),
            (*self.gone, Segment.of(replaced)) if replaced else self.gone,
        )

    @property
    def opened(self) -> "NameStore":
        """The store as if it held open names alone."""
        kept = tuple(one if one.is_open else _NOTHING for one in self.segments)
        return NameStore(kept, self.renewed, self.gone)

    def without(self, merchants: NDArray[np.int64]) -> Masks:
        """Tell of each name whether it belongs to none of some merchants."""
        return tuple(
            np.isin(segment.merchants, merchants, invert=True)
            for segment in self.segments
        )

    @property
    def firms(self) -> Masks:
        """Tell of each name whether it is that of no person and no business of one."""
        return tuple(~segment.persons for segment in self.segments)

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
        wanted = grams_of(aloud(text) if spoken else text)
        tables, gone = (
            [segment.spoken if spoken else segment.written for segment in segments]
            for segments in (self.segments, self.gone)
        )
        places = [table.find(wanted) for table in tables]
        chosen, weights = choose(wanted, tables, places, gone, len(self))
        scored = []
        for number, segment in enumerate(self.segments):
            lists = [tables[number].names_at(place) for place in places[number][chosen]]
            names, scores = score_names(segment, lists, weights, among, number)
            scored.append(self._in_order(number, names, scores, limit))
        return self._first(scored, limit)

    def find_apart(
        self, name: str, limit: int, *, among: Masks | None = None
    ) -> list[Candidate]:
        """List up to ``limit`` merchants' names that hold a name's rarest characters.

        For what lost so much that no pair is left of it, as 石化 has no pair of
        石油化工. A name's last character is not looked at; ``among`` as for ``find``.
        """
        text = flat(name)[:LONGEST_TEXT]
        ranges = [
            holders_of(
                [segment.written for segment in self.segments],
                [segment.written for segment in self.gone],
                letter,
                posting_cap(len(self)),
            )
            for letter in sorted(set(map(ord, text)))
        ]
        totals = np.array([held.total for held in ranges], np.int64)
        chosen, weights = within_budget(totals, totals > 0, len(self))
        scored = []
        for number, segment in enumerate(self.segments):
            lists = [ranges[at].names[number] for at in chosen]
            names, scores = score_names(segment, lists, weights, among, number)
            scored.append(self._in_order(number, names, scores, limit))
        return self._first(scored, limit)

    def holding(
        self, text: str, *, spoken: bool = False, among: Masks | None = None
    ) -> NamesHeld:
        """Give the names that hold all pairs of a flat text which can be looked up.

        Every name that holds the text is among them, unless each pair of it is too
        common to be looked up, as those of a place are: then it is those that begin
        with it, for which the first characters of all names are read. ``spoken`` and
        ``among`` as for ``find``; the text is given in syllables where it is spoken.
        """
        wanted = grams_of(text)
        tables = [one.spoken if spoken else one.written for one in self.segments]
        places = [table.find(wanted) for table in tables]
        counts, whole = count_pairs(wanted, tables, places)
        if not counts.all():
            return NamesHeld([_NOBODY for _ in tables])
        rarest = np.flatnonzero(whole)[np.argsort(counts[whole], kind="stable")]
        names = []
        for number, segment in enumerate(self.segments):
            if len(rarest):
                lists = [tables[number].names_at(places[number][at]) for at in rarest]
                held = reduce(partial(np.intersect1d, assume_unique=True), lists)
            else:
                held = _NOBODY if spoken else segment.beginning(text)
            names.append(self._present(number, held, among))
        return NamesHeld(names, is_whole=len(rarest) > 0)

    def holding_apart(self, text: str, *, among: Masks | None = None) -> NamesHeld:
        """Give the names that hold all pairs of a flat text but one.

        Every name that holds the text in two pieces of two characters or more is among
        them, unless all but one of its pairs are too common to be looked up.
        """
        wanted = grams_of(text)
        tables = [one.written for one in self.segments]
        places = [table.find(wanted) for table in tables]
        counts, whole = count_pairs(wanted, tables, places)
        strange = int((counts == 0).sum())
        chosen = np.flatnonzero(whole & (counts > 0))
        least = len(chosen) - (not strange)
        if strange > 1 or len(wanted) < LEAST_PARTED or not least:
            is_whole = strange > 1 or len(wanted) < LEAST_PARTED
            return NamesHeld([_NOBODY for _ in tables], is_whole)
        names = []
        for number, table in enumerate(tables):
            lists = [table.names_at(places[number][at]) for at in chosen]
            held, times = np.unique(np.concatenate(lists), return_counts=True)
            names.append(self._present(number, held[times >= least], among))
        return NamesHeld(names)

    def holding_initials(
        self, letters: str, *, among: Masks | None = None
    ) -> list[NDArray[np.uint32]]:
        """Give of each segment the names that may have some first letters."""
        return [
            self._present(number, names_by_initials(segment, letters), among)
            for number, segment in enumerate(self.segments)
        ]

    def _present(
        self, number: int, names: NDArray[np.uint32], among: Masks | None
    ) -> NDArray[np.uint32]:
        """Keep those of a segment's names that still count, and are looked at."""
        if among is not None:
            names = names[among[number][names]]
        replaced = [one for one, since in self.renewed.items() if since > number]
        owners = self.segments[number].merchants[names]
        return names[np.isin(owners, replaced, invert=True)] if replaced else names

    def _first(
        self, scored: Iterable[Iterator[tuple[float, int, int, int]]], limit: int
    ) -> list[Candidate]:
        """Give the best name of each of the first merchants of all segments."""
        best: dict[int, Candidate] = {}
        for _, merchant, number, at in merge(*scored):
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
        best = best_of(scores, owners, limit * SPARE)
        for score, merchant, name in zip(
            (-scores[best]).tolist(),
            owners[best].tolist(),
            names[best].tolist(),
            strict=True,
        ):
            if self.renewed.get(merchant, 0) <= number:
                yield score, merchant, number, name


def split_rows(rows: Sequence[IndexedName], among: int) -> tuple[Segment, ...]:
    """Index names, open ones and others apart; so many names are searched in all."""
    parted = [[row for row in rows if row.is_open is kind] for kind in (True, False)]
    return tuple(
        Segment.of(part, is_open=kind, among=among)
        for part, kind in zip(parted, (True, False), strict=True)
        if part
    )


_NOTHING = Segment.of([])
_NOBODY = np.empty(0, np.uint32)
