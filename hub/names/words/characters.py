"""Tables of characters: simplified forms and readings."""

import re
from collections.abc import Mapping

from hub.names.words.tables import read_rows

FIRST_CODE = 0xE000
"""Syllables are named by characters of the private use area, one each."""


def _read_simplified() -> dict[int, str]:
    """Read which simplified character stands for a traditional one."""
    return {
        ord(char): simple
        for simple, characters in read_rows("simplified.tsv")
        for char in characters
    }


def _read_radicals() -> dict[int, str]:
    """Read which character stands for a radical or a stroke, simplified."""
    return {
        ord(radical): char.translate(SIMPLIFIED)
        for char, radicals in read_rows("radicals.tsv")
        for radical in radicals
    }


def _read_variants() -> dict[str, str]:
    """Read which word stands for another way of writing it."""
    return {
        variant: word
        for word, variants in read_rows("variants.tsv")
        for variant in variants.split()
    }


def _read_syllables() -> dict[int, str]:
    """Read the syllable of each character, as one character a syllable."""
    rows = enumerate(read_rows("pinyin.tsv"))
    return {
        ord(char): chr(FIRST_CODE + number)
        for number, (_, characters) in rows
        for char in characters
    }


SIMPLIFIED: Mapping[int, str] = _read_simplified()
"""Traditional to simplified, for ``str.translate``."""

RADICALS: Mapping[int, str] = _read_radicals()
"""Radicals and strokes that NFKC leaves, to the characters they show."""

VARIANTS: Mapping[str, str] = _read_variants()
"""Words written otherwise, characters simplified, to how they are folded."""

SYLLABLES: Mapping[int, str] = _read_syllables()
"""Character to its syllable without tone, for ``str.translate``."""


def sound(text: str) -> str:
    """Give a text with each character replaced by a sign of its syllable.

    One reading a character: characters with several sound as they mostly do.
    """
    return text.translate(SYLLABLES)


_LETTERS = re.compile(r"[a-z]{4,}")
_SYLLABLE = {
    syllable: chr(FIRST_CODE + number)
    for number, (syllable, _) in enumerate(read_rows("pinyin.tsv"))
}
_LONGEST_SYLLABLE = max(map(len, _SYLLABLE))


def aloud(text: str) -> str:
    """Give the sound of a text, of one written in pinyin alone too (yanghejiuye).

    Of several readings the one of the fewest syllables counts: xian is one. Letters
    that are no row of syllables stay as they are.
    """
    if not _LETTERS.fullmatch(text):
        return sound(text)
    best: list[str | None] = ["", *[None] * len(text)]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            sign, before = _SYLLABLE.get(text[start:end]), best[start]
            if sign is None or before is None:
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = before + sign
    found = best[-1]
    return text if found is None or len(found) == 1 else found
