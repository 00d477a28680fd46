"""Spellings of one name become one: width, case, brackets, blanks, old characters."""

import re
import unicodedata
from itertools import chain

from hub.names.words.characters import RADICALS, SIMPLIFIED, VARIANTS

_OPEN = "([{【〔〖［「『《〈﹝﹙"
_CLOSE = ")]}】〕〗］」』》〉﹞﹚"
_DOTS = "·•・‧∙.．。"
_DASHES = "-‐‑‒–—―－_"
_COMMAS = ",，、"
_QUOTES = "'\"‘’“”`´＇＂"

_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Controls, marks of format and direction, blanks, ends of lines and paragraphs."""

_PLANES = chain(
    range(0x1_0000),
    range(0x1_BCA0, 0x1_BCA4),
    range(0x1_D173, 0x1_D17B),
    range(0xE_0000, 0xE_1000),
)
"""Where such characters are: everywhere else only letters and signs are."""

_BLANK_LETTERS = (
    *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE_0100, 0xE_01F0),
)
"""Fillers and selectors of variants: letters or marks by kind, and nothing to see."""

_UNSEEN = {
    code for code in _PLANES if unicodedata.category(chr(code)) in _UNSEEN_KINDS
}.union(_BLANK_LETTERS)
_FIRST = str.maketrans(_OPEN + _CLOSE, "(" * len(_OPEN) + ")" * len(_CLOSE)) | (
    dict.fromkeys(_UNSEEN)
)
"""Done before NFKC, which would turn some brackets into characters of their own."""

_FOLD = {
    **SIMPLIFIED,
    **RADICALS,
    **_FIRST,
    **dict.fromkeys(map(ord, _DOTS + _DASHES + _COMMAS + _QUOTES)),
}
_FLAT = str.maketrans("", "", "()")
_HAN = range(0x4E00, 0xA000)
_ODD = frozenset("".join(VARIANTS)) - frozenset("".join(VARIANTS.values()))
"""Characters that stand in other ways of writing a word and in no folded one."""

_PLAIN_HAN = "".join(chr(c) for c in _HAN if c not in SIMPLIFIED and chr(c) not in _ODD)
_PLAIN = re.compile(f"[0-9a-z{_PLAIN_HAN}]*")
"""Texts that folding leaves as they are: most names."""

_VARIANT = re.compile("|".join(sorted(VARIANTS, key=len, reverse=True)))
_THOUSANDS = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))")
_MARKS = {".": _DOTS, "-": _DASHES, ",": _COMMAS, "'": _QUOTES}
"""What punctuation between digits becomes; the first kind that is there."""

_BETWEEN_DIGITS = re.compile(
    f"(?<=[0-9])([{re.escape(''.join(_MARKS.values()))}]+)(?=[0-9])"
)
_BRACKETS_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[()]+(?=[0-9])")


def fold(name: str) -> str:
    """Give a name in one width, case, script and bracket pair, without blanks and dots.

    What nobody sees goes too: control characters, joiners, selectors, marks of
    direction, ends of lines. Radicals become the characters they show. Punctuation
    between digits stays, one mark for each kind: 1.5 is not 15.

    For searching only: a traditional character becomes its simplified one, unless it
    lives in simplified names with a meaning of its own (乾, 昇).
    """
    while not _PLAIN.fullmatch(name):
        # Taking characters out can bring others together that compose.
        folded = _fold_once(name)
        if folded == name:
            break
        name = folded
    return name


def _fold_once(name: str) -> str:
    """Fold a name that is not folded yet."""
    name = name.translate(_FIRST)
    if not unicodedata.is_normalized("NFKC", name):
        name = unicodedata.normalize("NFKC", name)
    pieces = _BETWEEN_DIGITS.split(_THOUSANDS.sub("", name))
    for at, piece in enumerate(pieces):
        pieces[at] = _mark_of(piece) if at % 2 else piece.translate(_FOLD)
    text = "".join(pieces).casefold()
    return _VARIANT.sub(lambda met: VARIANTS[met[0]], text)


def _mark_of(punctuation: str) -> str:
    """Give the one mark that stands for punctuation between digits."""
    return next(
        mark for mark, kind in _MARKS.items() if not set(kind).isdisjoint(punctuation)
    )


def flat(name: str) -> str:
    """Give the search key of a name: folded, without brackets."""
    folded = fold(name)
    text = without_brackets(folded)
    # What stood on both sides of a bracket may compose.
    return folded if text is folded else fold(text)


def without_brackets(text: str) -> str:
    """Take the brackets out of a folded text and keep what stands in them.

    Between digits they leave a dash: 3(2) is not 32.
    """
    if "(" in text or ")" in text:
        return _BRACKETS_BETWEEN_DIGITS.sub("-", text).translate(_FLAT)
    return text
