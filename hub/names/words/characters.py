"""Tables of characters: simplified forms and readings."""

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

SYLLABLES: Mapping[int, str] = _read_syllables()
"""Character to its syllable without tone, for ``str.translate``."""


def sound(text: str) -> str:
    """Give a text with each character replaced by a sign of its syllable.

    One reading a character: characters with several sound as they mostly do.
    """
    return text.translate(SYLLABLES)
