"""Look-alike readings of a damaged code, kept only where check digits prove them.

A code that was typed or read by OCR mixes up symbols that look alike. The groups
below are all that is ever exchanged. A letter may be a misread anything of its
group; a digit may be a misread letter only where letters are usual: in the final
check character, and inside an organisation code that starts with a letter (the
series M and later). Without that limit six of a hundred mistyped digits found a
wrong reading that passes by chance, with it one.

A reading counts only if every check digit agrees with it, so nothing unproved
leaves this module. Whether there is one reading or several is for the caller to
judge, and so is what it rests on: where a symbol that cannot stand in its place is
exchanged, the table alone says what it was; where one that could stand there is, only
the check digits speak for the reading, and of a hundred codes with one wrong character
two find a reading of that sort by chance.
"""

import re
from itertools import product
from operator import contains

from schemas.codes.check_digits import (
    USCC_ALPHABET,
    USCC_CATEGORIES,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)

LOOK_ALIKES = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "UV", "YV")
"""Symbols that stand for each other in print and under OCR."""

MOST_READINGS = 1_000
"""A text that allows more readings is not repaired: one in 341 passes by chance."""

ORG_CODE_LENGTH = 9
REG_NO_LENGTH = 15
USCC_LENGTH = 18
_ORG_START = 8

_DIGITS = frozenset("0123456789")
_SYMBOLS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_USCC_SYMBOLS = frozenset(USCC_ALPHABET)
_ORG_CHECK_SYMBOLS = frozenset("0123456789X")
_ORG_PLACES = (_SYMBOLS,) * 8 + (_ORG_CHECK_SYMBOLS,)
_USCC_PLACES = (
    (_USCC_SYMBOLS,) * 2
    + (_DIGITS,) * 6
    + (_USCC_SYMBOLS,) * 8
    + (_ORG_CHECK_SYMBOLS, _USCC_SYMBOLS)
)
_PLACES_OF_LENGTH = {
    ORG_CODE_LENGTH: _ORG_PLACES,
    REG_NO_LENGTH: (_DIGITS,) * REG_NO_LENGTH,
    USCC_LENGTH: _USCC_PLACES,
}
_ALIKE = {
    symbol: "".join(
        dict.fromkeys(symbol + "".join(g for g in LOOK_ALIKES if symbol in g))
    )
    for symbol in _SYMBOLS
}
_FILLERS = re.compile(r"[\s\-_.·]+")


def without_fillers(text: str) -> str:
    """Return the text without the blanks, hyphens and dots typed into a code."""
    return _FILLERS.sub("", text)


def org_code_readings(text: str) -> tuple[str, ...]:
    """Return every reading of nine characters that its own check digit proves.

    The text as it stands is among them if it passes. Empty for any other length.
    """
    text = without_fillers(text)
    if len(text) != ORG_CODE_LENGTH:
        return ()
    return tuple(_proved_org_codes(_choices(text, _ORG_PLACES, org_start=0)))


def uscc_readings(text: str) -> tuple[str, ...]:
    """Return every reading of 18 characters that all of GB 32100-2015 proves.

    That is: the alphabet, department and category, a numeric division, the inner
    check digit of GB 11714 and the final one. The text as it stands is among them
    if it passes. Empty for any other length.
    """
    text = without_fillers(text)
    if len(text) != USCC_LENGTH:
        return ()
    choices = _choices(text, _USCC_PLACES, org_start=_ORG_START)
    org_codes = _proved_org_codes(choices[_ORG_START:-1])
    heads = [
        "".join(head)
        for head in product(*choices[:_ORG_START])
        if head[1] in USCC_CATEGORIES.get(head[0], "")
    ]
    return tuple(
        head + org_code + check
        for org_code in org_codes
        for head in heads
        if (check := uscc_check_char(head + org_code)) in choices[-1]
    )


def rests_on_look_alikes(text: str, reading: str) -> bool:
    """Tell whether every symbol that a reading exchanges cannot stand in its place.

    Exchanged are look-alikes only, so the table of these alone says what was meant. A
    text and a reading of different lengths prove nothing.
    """
    text = without_fillers(text)
    places = _PLACES_OF_LENGTH.get(len(reading))
    if places is None or len(text) != len(reading):
        return text == reading
    start = _ORG_START if len(reading) == USCC_LENGTH else 0
    serial = range(start, start + ORG_CODE_LENGTH - 1)
    # An organisation code of before the lettered series is digits throughout.
    numbered = reading[start].isdigit() and len(reading) != REG_NO_LENGTH
    return all(
        symbol == meant
        or symbol not in (_DIGITS if numbered and at in serial else allowed)
        or symbol not in _USCC_SYMBOLS
        for at, (symbol, meant, allowed) in enumerate(
            zip(text, reading, places, strict=True)
        )
    )


def is_one_slip_away(text: str) -> bool:
    """Tell whether a text is a proved code but for one character or one swap.

    A unified code, an organisation code or a registration number of 15 digits, with
    one symbol wrong or two neighbours in each other's place. There may be several such
    codes: this names none.
    """
    text = without_fillers(text)
    places = _PLACES_OF_LENGTH.get(len(text))
    if places is None:
        return False
    strange = [at for at, symbol in enumerate(text) if symbol not in places[at]]
    if len(strange) > 1:
        # Each of two neighbours may be strange only where the other should stand.
        return any(map(_is_proved, _swapped(text)))
    wrong = strange or range(len(text))
    slips = (
        text[:at] + symbol + text[at + 1 :] for at in wrong for symbol in places[at]
    )
    return any(map(_is_proved, (*_swapped(text), *slips)))


def _swapped(text: str) -> list[str]:
    """List what a text is with each two neighbours in each other's place."""
    return [
        text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for at in range(len(text) - 1)
        if text[at] != text[at + 1]
    ]


def _is_proved(code: str) -> bool:
    """Tell whether every check digit of a code agrees."""
    places = _PLACES_OF_LENGTH[len(code)]
    if not all(map(contains, places, code)):
        return False
    if len(code) == REG_NO_LENGTH:
        return reg_no_check_digit(code[:-1]) == code[-1]
    org_code = code[_ORG_START:-1] if len(code) == USCC_LENGTH else code
    if org_check_char(org_code[:-1]) != org_code[-1]:
        return False
    return len(code) == ORG_CODE_LENGTH or (
        code[1] in USCC_CATEGORIES.get(code[0], "")
        and uscc_check_char(code[:-1]) == code[-1]
    )


def _choices(
    text: str, places: tuple[frozenset[str], ...], *, org_start: int
) -> list[str]:
    """Return the symbols each place may hold; an empty one if there is no way."""
    lettered = text[org_start].isalpha()
    choices = []
    readings = 1
    for place, (symbol, allowed) in enumerate(zip(text, places, strict=True)):
        letters_usual = place == USCC_LENGTH - 1 or (
            lettered and org_start <= place < org_start + ORG_CODE_LENGTH - 1
        )
        alike = _ALIKE.get(symbol, "")
        if symbol in _DIGITS and not letters_usual:
            alike = symbol
        options = "".join(s for s in alike if s in allowed)
        readings *= len(options)
        choices.append(options)
    return choices if readings <= MOST_READINGS else [""] * len(places)


def _proved_org_codes(choices: list[str]) -> list[str]:
    """Return the organisation codes among the choices that their check proves."""
    return [
        first8 + check
        for first8 in map("".join, product(*choices[:-1]))
        if (check := org_check_char(first8)) in choices[-1]
    ]
