"""Spellings of one name become one: width, case, brackets, blanks, old characters."""

import re
import unicodedata

from hub.names.words.characters import SIMPLIFIED

_OPEN = "([{【〔〖［「『《〈﹝﹙"
_CLOSE = ")]}】〕〗］」』》〉﹞﹚"
_UNSEEN = "".join(map(chr, (*range(32), 127, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)))
_DIRECTIONS = "".join(map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), 0x61C)))
_DROPPED = (
    _UNSEEN + _DIRECTIONS + " \t\r\n\u3000\u00a0·•・‧∙.．。,，、-‐‑‒–—―－_'\"‘’“”`´＇＂"
)
_TABLE = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE), _DROPPED)
_FOLD = dict(SIMPLIFIED) | _TABLE
_FLAT = str.maketrans("", "", "()")
_HAN = range(0x4E00, 0xA000)
_PLAIN = re.compile(f"[0-9a-z{''.join(chr(c) for c in _HAN if c not in SIMPLIFIED)}]*")
"""Texts that folding leaves as they are: most names."""


def fold(name: str) -> str:
    """Give a name in one width, case, script and bracket pair, without blanks and dots.

    What nobody sees goes too: control characters, joiners, marks of direction.

    For searching only: a traditional character becomes its simplified one, which some
    names of people and places (乾, 昇) lose by.
    """
    if _PLAIN.fullmatch(name):
        return name
    if not name.isascii() and not unicodedata.is_normalized("NFKC", name):
        # Brackets first: NFKC would turn some of them into characters of their own.
        name = unicodedata.normalize("NFKC", name.translate(_TABLE))
    return name.translate(_FOLD).casefold()


def flat(name: str) -> str:
    """Give the search key of a name: folded, without brackets."""
    return without_brackets(fold(name))


def without_brackets(text: str) -> str:
    """Take the brackets out of a folded text and keep what stands in them."""
    return text.translate(_FLAT) if "(" in text or ")" in text else text
