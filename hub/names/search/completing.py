"""Completing a name while it is typed: who bears a name that holds what is there.

Of the names that hold a text side by side none is left out, however many they are:
whoever asks takes as many of them as may be shown.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from hub.names.divisions import Divisions
from hub.names.folding import flat
from hub.names.search.initials import initials_of, may_be_initials
from hub.names.search.retrieve import NameStore
from hub.names.search.scoring import Masks
from hub.names.search.segment import LONGEST_TEXT
from hub.names.words.characters import readings, sound, without_english_form

LEAST_TYPED = 2
"""Characters from which on anything is looked for: names are found by pairs."""

WRITTEN, APART, SPOKEN, INITIALS = 0, 3, 4, 7
"""How a name has a text, the nearest way first: it holds it side by side; it has its
characters in order; the text is how a piece of it sounds, in pinyin; or the first
letters of that. A name that begins so goes before one that goes on so behind its place,
which is one further, and this before the rest, which is two further."""


class TypedName(NamedTuple):
    """A name that has a text: how far that is, how long it is, and whose."""

    way: int
    size: int
    merchant: int


@dataclass(frozen=True, slots=True)
class Completion:
    """The merchants whose names have a text, each once, the likeliest first."""

    merchants: NDArray[np.int64]
    is_whole: bool = True
    """Whether no other name holds the text: what nearly all names hold is not looked
    for but where they begin with it."""
    may_go_on: bool = False
    """Whether others may have its characters apart that were not looked for."""


def complete(
    store: NameStore, typed: str, divisions: Divisions, *, among: Masks | None = None
) -> Completion:
    """Give the merchants whose names have the typed characters in their order.

    Each name of a merchant counts. First come those whose name begins with the text,
    then those that go on with it behind their place, then those that hold it side by
    side, then those that have its characters in their order, in two pieces for certain;
    last those of whose names it is the sound or the first letters, in Latin letters.
    Among these short names go first, and then smaller merchant numbers. ``among`` tells
    which names are looked at.
    """
    text = flat(typed)[:LONGEST_TEXT]
    if len(text) < LEAST_TYPED:
        return Completion(np.empty(0, np.int64))
    holding = store.holding(text, among=among)
    if not holding.is_whole:
        return Completion(_beginning(store, holding.names), is_whole=False)
    apart = store.holding_apart(text, among=among)
    spoken = {
        reading: store.holding(reading, spoken=True, among=among)
        for reading in readings(without_english_form(text))
    }
    found = [
        *_holders(store, holding.names, text, divisions, WRITTEN),
        *_apart(store, apart.names, text),
        *_by_initials(store, text, divisions, among),
    ]
    for reading, said in spoken.items():
        found += _holders(store, said.names, reading, divisions, SPOKEN, sound)
    best = dict.fromkeys(one.merchant for one in sorted(found))
    return Completion(
        np.fromiter(best, np.int64, len(best)),
        may_go_on=not all(one.is_whole for one in (apart, *spoken.values())),
    )


def _beginning(
    store: NameStore, names: Sequence[NDArray[np.uint32]]
) -> NDArray[np.int64]:
    """Put the owners of names that begin so in order, however many they are."""
    owners = np.concatenate(
        [one.merchants[held] for one, held in zip(store.segments, names, strict=True)]
    )
    sizes = np.concatenate(
        [one.sizes[held] for one, held in zip(store.segments, names, strict=True)]
    )
    ordered = owners[np.lexsort((owners, sizes))]
    _, first = np.unique(ordered, return_index=True)
    best: NDArray[np.int64] = ordered[np.sort(first)]
    return best


def _holders(
    store: NameStore,
    names: Sequence[NDArray[np.uint32]],
    text: str,
    divisions: Divisions,
    way: int,
    read: Callable[[str], str] = str,
) -> Iterator[TypedName]:
    """Yield those names that hold a text as they are read: at their head, or not."""
    for segment, numbers in zip(store.segments, names, strict=True):
        for number in numbers.tolist():
            name = segment.flat_name(number)
            place = read(name).find(text)
            if place >= 0:
                further = 0 if not place else 2 - are_places(name[:place], divisions)
                owner = int(segment.merchants[number])
                yield TypedName(way + further, len(name), owner)


def _apart(
    store: NameStore, names: Sequence[NDArray[np.uint32]], text: str
) -> Iterator[TypedName]:
    """Yield those names that have the characters of a text in their order."""
    for segment, numbers in zip(store.segments, names, strict=True):
        for number in numbers.tolist():
            name = segment.flat_name(number)
            if LCSseq.similarity(text, name) == len(text):
                yield TypedName(APART, len(name), int(segment.merchants[number]))


def _by_initials(
    store: NameStore, text: str, divisions: Divisions, among: Masks | None
) -> Iterator[TypedName]:
    """Yield the names that have Latin letters as first letters side by side."""
    if may_be_initials(text):
        names = store.holding_initials(text, among=among)
        yield from _holders(store, names, text, divisions, INITIALS, initials_of)


@lru_cache(maxsize=5_000)
def are_places(text: str, divisions: Divisions) -> bool:
    """Tell whether a flat text is names of divisions alone, one behind the other."""
    return not text or any(
        text[:size] in divisions.codes and are_places(text[size:], divisions)
        for size in range(min(len(text), divisions.longest), 0, -1)
    )
