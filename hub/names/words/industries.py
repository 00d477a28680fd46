"""Where the trade name ends and the industry begins: 洋河|酒业, the cheapest reading.

An industry is a run of words from ``industries.txt``. Every word, every character
outside it and every length of trade name has a cost; the cut with the least sum wins.
"""

from collections.abc import Container, Mapping
from functools import lru_cache
from typing import NamedTuple

from hub.names.words.tables import read_rows

WORD_COST = 1
CHARACTER_COST = 14
"""Of a character that ends names of industries, alone."""

GOODS = frozenset("茶鞋车布纸琴帽烟锌铅砖")
GOODS_COST = 5
"""Of goods that one character names and no trade name ends with."""

ENDINGS = frozenset("业品材料")
ENDED_COST = 24
"""Of any character with one of the endings: 漆业, 磁材."""

UNKNOWN_COST = 21
STEM_COSTS = (-3, 96, 0, 12, 21, 37, 48)
"""By the length of the trade name; most have two to four characters."""

LONGER_COST = 73
"""Of each further character of a trade name."""

LONGEST_STEM = 8
"""No trade name is longer."""

WORD_STEM_COST = 31
"""Of a trade name that is a word of an industry."""

FRONT_COST = 44
"""Of an industry in front of the trade name, where nothing else is out of order."""

LONGEST_NAME = 80
"""Longer texts are no names of merchants and are not cut."""


class IndustryWords(NamedTuple):
    """The words of industries: what each costs, and how far one may reach.

    ``reach`` is the length of the longest word that begins with a character, ``back``
    of the longest that ends with it.
    """

    costs: Mapping[str, int]
    reach: Mapping[str, int]
    back: Mapping[str, int]
    longest: int


@lru_cache(maxsize=1)
def read_words() -> IndustryWords:
    """Read the words."""
    words = sorted((word for word, _ in read_rows("industries.txt")), key=len)
    costs = {word: WORD_COST if len(word) > 1 else CHARACTER_COST for word in words}
    costs |= dict.fromkeys(GOODS, GOODS_COST)
    return IndustryWords(
        costs,
        {word[0]: len(word) for word in words},
        {word[-1]: len(word) for word in words},
        len(words[-1]),
    )


def split_industry(text: str, *, rearranged: bool = False) -> tuple[str, str]:
    """Cut a text without division and form into trade name and industry.

    Either may be empty. Mostly the industry stands behind, but it may stand in front,
    above all where the parts of the name are known to be ``rearranged``.
    """
    size = len(text)
    if size > LONGEST_NAME:
        return text, ""
    words, reach, _, _ = read_words()
    behind = _costs_behind(text)
    best, start, end = min(
        [
            (behind[cut] + _stem_cost(text[:cut], words), 0, cut)
            for cut in range(min(size, LONGEST_STEM) + 1)
        ]
    )
    longest = reach.get(text[:1], 0)
    starts_with_word = any(text[:cut] in words for cut in range(2, longest + 1))
    if rearranged or starts_with_word:
        extra = 0 if rearranged else FRONT_COST
        for front, cost in enumerate(_costs_ahead(text)):
            if not front or cost + extra >= best:
                continue
            for cut in range(front, size + 1):
                stem = text[front:cut]
                whole = cost + extra + _stem_cost(stem, words) + behind[cut]
                if whole < best:
                    best, start, end = whole, front, cut
    return text[start:end], text[:start] + text[end:]


def _costs_behind(text: str) -> list[int]:
    """Tell what reading everything from each place on as an industry costs."""
    words, reach, _, _ = read_words()
    size = len(text)
    costs = [0] * (size + 1)
    for start in range(size - 1, -1, -1):
        first = text[start]
        best = costs[start + 1] + words.get(first, UNKNOWN_COST)
        if text[start + 1 : start + 2] in ENDINGS:
            best = min(best, costs[start + 2] + ENDED_COST)
        for end in range(start + 2, min(size, start + reach.get(first, 0)) + 1):
            if costs[end] + WORD_COST < best and text[start:end] in words:
                best = costs[end] + WORD_COST
        costs[start] = best
    return costs


def _costs_ahead(text: str) -> list[int]:
    """Tell what reading everything up to each place as an industry costs."""
    words, _, back, _ = read_words()
    costs = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        last = text[end - 1]
        best = costs[end - 1] + words.get(last, UNKNOWN_COST)
        if end > 1 and last in ENDINGS:
            best = min(best, costs[end - 2] + ENDED_COST)
        for start in range(max(0, end - back.get(last, 0)), end - 1):
            if costs[start] + WORD_COST < best and text[start:end] in words:
                best = costs[start] + WORD_COST
        costs[end] = best
    return costs


def _stem_cost(stem: str, words: Container[str]) -> int:
    """Tell what a trade name costs."""
    known = len(STEM_COSTS) - 1
    size = len(stem)
    if size > known:
        cost = STEM_COSTS[known] + (size - known) * LONGER_COST
    else:
        cost = STEM_COSTS[size]
    return cost + WORD_STEM_COST if size > 1 and stem in words else cost
