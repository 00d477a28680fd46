"""An index of names in arrays: which names hold a pair of characters.

Pure: arrays in, arrays out. A segment never changes; newer names come in newer
segments. Pairs that very many names hold say little and are kept shortened to
``posting_cap`` names, with the true number beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hub.names.characters import sound
from hub.names.folding import fold, without_brackets
from hub.names.grams import Codes, grams_of_all

LEAST_CAP = 5_000
NAMES_PER_POSTING = 50
"""Names for which a search may look at one posting more."""

LENGTH_POWER = 0.7
"""How much long names are held back: a name of n pairs is divided by n to this."""


LONGEST_TEXT = 200
"""Characters of a name that are indexed and searched by."""


class IndexedName(NamedTuple):
    """A name to be found: whose it is, as what, and how it is written."""

    merchant_id: int
    is_registered: bool
    name: str


def posting_cap(names: int) -> int:
    """Tell how many postings a search among so many names may look at."""
    return max(LEAST_CAP, names // NAMES_PER_POSTING)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each pair of characters the names that hold it.

    The names of the pair ``pairs[i]`` are ``names[starts[i]:starts[i + 1]]``;
    ``counts[i]`` of them there are in truth.
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
        kept = np.minimum(counts, cap)
        starts = np.zeros(len(pairs) + 1, np.uint32)
        np.cumsum(kept, out=starts[1:])
        place = np.arange(len(codes)) - np.repeat(first, counts)
        return cls(pairs, counts, starts, owners[place < cap])

    def find(self, wanted: Codes) -> NDArray[np.int64]:
        """Give the place of each pair in the table, or -1."""
        if not len(self.pairs):
            return np.full(len(wanted), -1, np.int64)
        place = np.searchsorted(self.pairs, wanted)
        place[place == len(self.pairs)] = 0
        return np.where(self.pairs[place] == wanted, place, -1)


@dataclass(frozen=True, slots=True)
class Segment:
    """Names with their owners, and the postings of their characters and syllables."""

    merchants: NDArray[np.int64]
    registered: NDArray[np.bool_]
    sizes: NDArray[np.uint8]
    """Pairs that each name has, at most 255."""
    text: bytes
    """All names, folded, in UTF-8, one behind the other."""
    ends: NDArray[np.uint32]
    """Where each name ends in ``text``."""
    written: Postings
    spoken: Postings

    @classmethod
    def of(cls, rows: Sequence[IndexedName]) -> "Segment":
        """Index names."""
        folded = [fold(row.name)[:LONGEST_TEXT] for row in rows]
        flats = [without_brackets(name) for name in folded]
        encoded = [name.encode("utf-8", "replace") for name in folded]
        cap = posting_cap(len(rows))
        sizes = np.fromiter(map(len, flats), np.int64, len(rows))
        return cls(
            merchants=np.fromiter((r.merchant_id for r in rows), np.int64, len(rows)),
            registered=np.fromiter(
                (r.is_registered for r in rows), np.bool_, len(rows)
            ),
            sizes=np.clip(sizes - 1, 1, 255).astype(np.uint8),
            text=b"".join(encoded),
            ends=np.cumsum(
                np.fromiter(map(len, encoded), np.int64, len(rows)), dtype=np.uint32
            ),
            written=Postings.of(flats, cap),
            spoken=Postings.of([sound(text) for text in flats], cap),
        )

    def __len__(self) -> int:
        """Count the names."""
        return len(self.merchants)

    def name(self, number: int) -> str:
        """Give a name, folded."""
        start = int(self.ends[number - 1]) if number else 0
        return self.text[start : int(self.ends[number])].decode()

    def parts(self) -> Mapping[str, bytes]:
        """Give everything as named bytes, to be stored."""
        parts = {
            "merchants": self.merchants.tobytes(),
            "registered": self.registered.tobytes(),
            "sizes": self.sizes.tobytes(),
            "text": self.text,
            "ends": self.ends.tobytes(),
        }
        for name, postings in (("written", self.written), ("spoken", self.spoken)):
            for field in _POSTING_FIELDS:
                parts[f"{name}.{field}"] = getattr(postings, field).tobytes()
        return parts

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "Segment":
        """Read what ``parts`` gave.

        Raises:
            KeyError, ValueError: parts are missing or cut off.
        """
        return cls(
            merchants=np.frombuffer(parts["merchants"], np.int64),
            registered=np.frombuffer(parts["registered"], np.bool_),
            sizes=np.frombuffer(parts["sizes"], np.uint8),
            text=parts["text"],
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


def _read_postings(parts: Mapping[str, bytes], name: str) -> Postings:
    """Read one of the two tables of postings."""
    return Postings(
        **{
            field: np.frombuffer(parts[f"{name}.{field}"], kind)
            for field, kind in _POSTING_FIELDS.items()
        }
    )
