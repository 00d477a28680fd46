"""Names by the first letters of their syllables: hqt for 荷骐拓."""

import re
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hub.names.search.grams import SHIFT
from hub.names.search.segment import Segment
from hub.names.words.characters import INITIALS

_LETTERS = re.compile(r"[a-z]{3,12}")
_CHARACTERS = 1 << 16
"""Characters beyond these have no reading in the table."""

_FIRST = np.zeros(_CHARACTERS, np.uint8)
_FIRST[list(INITIALS)] = [ord(letter) for letter in INITIALS.values()]


def may_be_initials(text: str) -> bool:
    """Tell whether a flat text may be first letters: some Latin ones, and no others."""
    return _LETTERS.fullmatch(text) is not None


def initials_of(text: str) -> str:
    """Give a text with each character replaced by the first letter of its syllable."""
    return text.translate(INITIALS)


def names_by_initials(segment: Segment, letters: str) -> NDArray[np.uint32]:
    """Give the names of a segment that have all pairs of neighbouring first letters.

    Pairs of characters that are too common to be looked up are not among those that are
    read: who is called by such alone is not found.
    """
    table = segment.written
    left, right = (
        table.pairs >> np.uint64(SHIFT),
        table.pairs & np.uint64((1 << SHIFT) - 1),
    )
    inside = (left < _CHARACTERS) & (right < _CHARACTERS)
    firsts = _FIRST[np.where(inside, left, 0)], _FIRST[np.where(inside, right, 0)]
    lists = []
    for one, other in set(pairwise(letters)):
        places = np.flatnonzero((firsts[0] == ord(one)) & (firsts[1] == ord(other)))
        held = [table.names_at(place) for place in places]
        lists.append(np.unique(np.concatenate([*held, np.empty(0, np.uint32)])))
    return reduce(np.intersect1d, sorted(lists, key=len)).astype(np.uint32)
