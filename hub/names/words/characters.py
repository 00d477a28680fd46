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
_ENGLISH_FORM = re.compile(
    r"(?:co|company|corp|corporation)?(?:ltd|limited)$|(?:inc|company|corp|corporation)$"
)
_SYLLABLE = {
    syllable: chr(FIRST_CODE + number)
    for number, (syllable, _) in enumerate(read_rows("pinyin.tsv"))
}
_LONGEST_SYLLABLE = max(map(len, _SYLLABLE))
_FORM_ALOUD = sound("有限公司")
MOST_READINGS = 8
"""Ways to part letters into syllables that are looked at: xian is 仙 and 西安."""

_FIRST_LETTER = {sign: syllable[0] for syllable, sign in _SYLLABLE.items()}
INITIALS: Mapping[int, str] = {
    code: _FIRST_LETTER[sign] for code, sign in SYLLABLES.items()
}
"""Character to the first letter of its syllable, for ``str.translate``."""


def without_english_form(text: str) -> str:
    """Give a flat text without a company's form in English, as coltd, at its end."""
    return _ENGLISH_FORM.sub("", text) if _LETTERS.fullmatch(text) else text


def aloud(text: str) -> str:
    """Give the sound of a text, of one written in pinyin alone too (yanghejiuye).

    Of several readings that of the fewest syllables counts: xian is one. A company's
    form in English (Co., Ltd.) sounds as 有限公司 does. Letters that are no row of
    syllables stay as they are.
    """
    if not _LETTERS.fullmatch(text):
        return sound(text)
    bare = without_english_form(text)
    found = readings(bare)
    if not found or bare in _SYLLABLE:
        return text
    return found[0] if bare == text else found[0] + _FORM_ALOUD


def readings(text: str) -> list[str]:
    """List the ways to part Latin letters into two syllables or more, fewest first.

    None where the text is no row of syllables.
    """
    if not _LETTERS.fullmatch(text):
        return []
    ways: list[list[str]] = [[""], *([] for _ in text)]
    for end in range(1, len(text) + 1):
        found = [
            before + sign
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if (sign := _SYLLABLE.get(text[start:end])) is not None
            for before in ways[start]
        ]
        ways[end] = sorted(found, key=len)[:MOST_READINGS]
    return [way for way in ways[-1] if len(way) > 1]
