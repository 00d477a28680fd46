"""Tables of characters: simplified forms, readings, and what looks alike."""

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


def _read_lookalikes() -> frozenset[frozenset[str]]:
    """Read the pairs of characters that are mistaken for each other."""
    return frozenset(
        frozenset((one, other))
        for one, others in read_rows("lookalikes.tsv")
        for other in others
    )


SIMPLIFIED: Mapping[int, str] = _read_simplified()
"""Traditional to simplified, for ``str.translate``."""

RADICALS: Mapping[int, str] = _read_radicals()
"""Radicals and strokes that NFKC leaves, to the characters they show."""

VARIANTS: Mapping[str, str] = _read_variants()
"""Words written otherwise, characters simplified, to how they are folded."""

SYLLABLES: Mapping[int, str] = _read_syllables()
"""Character to its syllable without tone, for ``str.translate``."""

LOOKALIKES = _read_lookalikes()
"""Pairs of characters that eyes and scanners mistake for each other."""


def sound(text: str) -> str:
    """Give a text with each character replaced by a sign of its syllable.

    One reading a character: characters with several sound as they mostly do.
    """
    return text.translate(SYLLABLES)


def look_alike(one: str, other: str) -> bool:
    """Tell whether two characters are known to be mistaken for each other."""
    return frozenset((one, other)) in LOOKALIKES
