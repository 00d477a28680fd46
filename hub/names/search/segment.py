"""An index of names in arrays: which names hold a pair of characters.

Pure: arrays in, arrays out. A segment never changes; newer names come in newer
segments. Pairs that very many names hold say little: of those that no search would look
at only the number is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from hub.names.folding import fold, without_brackets
from hub.names.search.grams import SHIFT, Codes, grams_of_all
from hub.names.words.characters import sound

LEAST_CAP = 5_000
NAMES_PER_POSTING = 50
"""Names for which a search may look at one posting more."""

KEPT = 1.25
"""How many times what a search may look at is kept of a pair, since names are added."""

LENGTH_POWER = 0.7
"""How much long names are held back: a name of n pairs is divided by n to this."""
_OPENS, _CLOSES = b"()"
LONGEST_TEXT = 200
"""Characters of a name that are indexed and searched by."""


class IndexedName(NamedTuple):
    """A name to be found: whose it is, whether by anybody, and how it is written."""

    merchant_id: int
    is_open: bool
    name: str
    is_person: bool = False
    """Whether its merchant is a person, or the business of one."""


def as_indexed(row: IndexedName) -> IndexedName:
    """Write a name as a segment keeps it."""
    kept = fold(row.name)[:LONGEST_TEXT].encode("utf-8", "replace").decode()
    return row._replace(name=kept)


def posting_cap(names: int) -> int:
    """Tell how many postings a search among so many names may look at."""
    return max(LEAST_CAP, names // NAMES_PER_POSTING)


def _kept_of(names: int) -> int:
    """Tell of how many names a pair may be for them to be kept, among so many."""
    return int(posting_cap(names) * KEPT)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each pair of characters the names that hold it.

    The names of the pair ``pairs[i]`` are ``names[starts[i]:starts[i + 1]]``: all
    ``counts[i]``, or none where they are too many to be looked at.
    """

    pairs: Codes
    counts: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    names: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Sequence[str], cap: int) -> "Postings":
        """Index texts by their position."""
        codes, owners = grams_of_all(texts)
        pairs, first = np.unique(codes, return_index=True)
        ends = np.append(first[1:], len(codes))
        counts = (ends - first).astype(np.uint32)
        few = counts <= cap
        starts = np.zeros(len(pairs) + 1, np.uint32)
        np.cumsum(np.where(few, counts, 0), out=starts[1:])
        return cls(pairs, counts, starts, owners[np.repeat(few, counts)])

    @classmethod
    def joined(cls, pieces: list["Postings"], sizes: Sequence[int], cap: int) -> Self:
        """Join the whole postings of pieces of so many names; takes them away."""
        pairs = np.unique(np.concatenate([piece.pairs for piece in pieces]))
        counts = np.zeros(len(pairs), np.uint32)
        for piece in pieces:
            counts[np.searchsorted(pairs, piece.pairs)] += piece.counts
        few = counts <= cap
        starts = np.zeros(len(pairs) + 1, np.uint32)
        np.cumsum(np.where(few, counts, 0), out=starts[1:])
        names = np.empty(starts[-1], np.uint32)
        filled, base = starts[:-1].copy(), 0
        for size in sizes:
            piece = pieces.pop(0)
            place = np.searchsorted(pairs, piece.pairs)
            kept = np.repeat(few[place], piece.counts)
            # Where a pair's names go on, less where they stand in the piece.
            shift = filled[place].astype(np.int64) - piece.starts[:-1]
            target = np.arange(len(piece.names)) + np.repeat(shift, piece.counts)
            names[target[kept]] = piece.names[kept] + np.uint32(base)
            filled[place] += np.where(few[place], piece.counts, 0).astype(np.uint32)
            base += size
        return cls(pairs, counts, starts, names)

    def find(self, wanted: Codes) -> NDArray[np.int64]:
        """Give the place of each pair in the table, or -1."""
        if not len(self.pairs):
            return np.full(len(wanted), -1, np.int64)
        place = self.pairs.searchsorted(wanted)
        place[place == len(self.pairs)] = 0
        return np.where(self.pairs[place] == wanted, place, -1)

    def count(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the names that hold the pairs at some places; none holds -1."""
        if not len(self.counts):
            return np.zeros(len(places), np.int64)
        return np.where(places >= 0, self.counts[places], 0).astype(np.int64)

    def names_at(self, place: np.int64) -> NDArray[np.uint32]:
        """Give the names of the pair at a place; none for -1."""
        if place < 0:
            return np.empty(0, np.uint32)
        return self.names[self.starts[place] : self.starts[place + 1]]

    def range_of(self, letter: int) -> slice:
        """Give the places of the pairs that begin with a character."""
        ends = np.array([letter, letter + 1], np.uint64) << np.uint64(SHIFT)
        first, last = self.pairs.searchsorted(ends).tolist()
        return slice(first, last)

    def is_whole(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of each of some places whether its names are kept."""
        kept = self.starts[places + 1] - self.starts[places]
        return (places < 0) | (kept > 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """Names with their owners, and the postings of their characters and syllables.

    ``is_open`` tells whether these names may lead anybody to their owners.
    """

    is_open: bool
    merchants: NDArray[np.int64]
    """Sorted."""
    persons: NDArray[np.bool_]
    """Of each name whether it is that of a person, or of the business of one."""
    sizes: NDArray[np.uint8]
    """Pairs that each name has, at most 255."""
    text: bytes
    """All names, folded, in UTF-8, one behind the other."""
    ends: NDArray[np.uint32]
    """Where each name ends in ``text``."""
    written: Postings
    spoken: Postings

    @classmethod
    def of(
        cls, rows: Sequence[IndexedName], *, is_open: bool = True, among: int = 0
    ) -> "Segment":
        """Index names; ``among`` so many is searched, among these if not given."""
        rows = sorted(rows, key=lambda row: row.merchant_id)
        folded = [fold(row.name)[:LONGEST_TEXT] for row in rows]
        flats = [without_brackets(name) for name in folded]
        encoded = [name.encode("utf-8", "replace") for name in folded]
        cap = _kept_of(max(among, len(rows)))
        sizes = np.fromiter(map(len, flats), np.int64, len(rows))
        return cls(
            is_open=is_open,
            merchants=np.fromiter((r.merchant_id for r in rows), np.int64, len(rows)),
            persons=np.fromiter((r.is_person for r in rows), np.bool_, len(rows)),
            sizes=np.clip(sizes - 1, 1, 255).astype(np.uint8),
            text=b"".join(encoded),
            ends=np.cumsum(
                np.fromiter(map(len, encoded), np.int64, len(rows)), dtype=np.uint32
            ),
            written=Postings.of(flats, cap),
            spoken=Postings.of([sound(text) for text in flats], cap),
        )

    @classmethod
    def joined(cls, pieces: list["Segment"], *, is_open: bool, among: int) -> "Segment":
        """Make one segment of pieces that keep everything; takes them away.

        It is the one that ``of`` makes of all their names, at a fraction of the memory.
        """
        sizes = list(map(len, pieces))
        cap = _kept_of(among)
        ends = np.cumsum(
            np.concatenate([np.diff(piece.ends, prepend=0) for piece in pieces]),
            dtype=np.uint32,
        )
        merchants = np.concatenate([piece.merchants for piece in pieces])
        persons = np.concatenate([piece.persons for piece in pieces])
        grams = np.concatenate([piece.sizes for piece in pieces])
        text = b"".join(piece.text for piece in pieces)
        written = [piece.written for piece in pieces]
        spoken = [piece.spoken for piece in pieces]
        pieces.clear()
        return cls(
            is_open=is_open,
            merchants=merchants,
            persons=persons,
            sizes=grams,
            text=text,
            ends=ends,
            written=Postings.joined(written, sizes, cap),
            spoken=Postings.joined(spoken, sizes, cap),
        )

    def __len__(self) -> int:
        """Count the names."""
        return len(self.merchants)

    def name(self, number: int) -> str:
        """Give a name, folded."""
        start = int(self.ends[number - 1]) if number else 0
        return self.text[start : int(self.ends[number])].decode()

    def beginning(self, head: str) -> NDArray[np.uint32]:
        """Give the numbers of the names that begin with a flat text."""
        letters = np.frombuffer(self.text, np.uint8)
        starts = np.roll(self.ends, 1)
        starts[:1] = 0
        places = np.arange(len(self), dtype=np.uint32)
        bracketed = []
        for at, letter in enumerate(head.encode("utf-8", "replace")):
            places = places[self.ends[places] - starts[places] > at]
            here = letters[starts[places] + at]
            bracketed.append(places[(here == _OPENS) | (here == _CLOSES)])
            places = places[here == letter]
        # Brackets stand in the names and in no flat text: these are read one by one.
        held = [
            number
            for number in np.concatenate(bracketed).tolist()
            if self.flat_name(number).startswith(head)
        ]
        return np.union1d(places, np.array(held, np.uint32))

    def rows(self) -> Iterator[IndexedName]:
        """Yield all names, folded."""
        told = zip(self.merchants.tolist(), self.persons.tolist(), strict=True)
        for at, (merchant, is_person) in enumerate(told):
            yield IndexedName(merchant, self.is_open, self.name(at), is_person)

    def flat_name(self, number: int) -> str:
        """Give a name, flat."""
        return without_brackets(self.name(number))

    def names_of(self, merchants: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Yield the names of some merchants, folded, each with whose it is."""
        first = np.searchsorted(self.merchants, merchants, side="left")
        last = np.searchsorted(self.merchants, merchants, side="right")
        for place in np.flatnonzero(last > first):
            for at in range(first[place], last[place]):
                yield int(self.merchants[at]), self.name(at)

    def parts(self) -> Mapping[str, memoryview]:
        """Show everything but ``is_open`` as named bytes, to be stored."""
        arrays: dict[str, NDArray[Any]] = {
            "merchants": self.merchants,
            "persons": self.persons,
            "sizes": self.sizes,
            "ends": self.ends,
        }
        for name, postings in (("written", self.written), ("spoken", self.spoken)):
            for field in _POSTING_FIELDS:
                arrays[f"{name}.{field}"] = getattr(postings, field)
        shown = {name: array.view(np.uint8).data for name, array in arrays.items()}
        return shown | {"text": memoryview(self.text)}

    @classmethod
    def from_parts(
        cls, parts: Mapping[str, bytes | memoryview], *, is_open: bool
    ) -> "Segment":
        """Read what ``parts`` gave.

        Raises:
            KeyError, ValueError: parts are missing or cut off.
        """
        return cls(
            is_open=is_open,
            merchants=np.frombuffer(parts["merchants"], np.int64),
            persons=np.frombuffer(parts["persons"], np.bool_),
            sizes=np.frombuffer(parts["sizes"], np.uint8),
            text=bytes(parts["text"]),
            ends=np.frombuffer(parts["ends"], np.uint32),
            written=_read_postings(parts, "written"),
            spoken=_read_postings(parts, "spoken"),
        )


_POSTING_FIELDS: Mapping[str, Any] = {
    "pairs": np.uint64,
    "counts": np.uint32,
    "starts": np.uint32,
    "names": np.uint32,
}


def _read_postings(parts: Mapping[str, bytes | memoryview], name: str) -> Postings:
    """Read one of the two tables of postings."""
    return Postings(
        **{
            field: np.frombuffer(parts[f"{name}.{field}"], kind)
            for field, kind in _POSTING_FIELDS.items()
        }
    )
