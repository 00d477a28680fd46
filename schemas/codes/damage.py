"""What is wrong with a code that fails its check, beside the code it may be."""

from typing import Literal, NamedTuple

from schemas.codes.repair import LOOK_ALIKES, is_one_slip_away, without_fillers
from schemas.codes.verdict import CodeVerdict, fold, is_digits

DAMAGED_SCHEMES = ("uscc", "org_code", "reg_no_15")
"""Schemes whose check digits tell that a code is damaged."""

ID_LENGTH, OLD_ID_LENGTH = 18, 15
MONTHS, DAYS = 12, 31


class Damage(NamedTuple):
    """How a received code differs from a merchant's: one character, or one swap.

    ``place`` is counted from 1. ``look_alike`` tells whether the two characters look
    alike in print; where they do not, nothing but the name speaks for the code.
    """

    kind: Literal["character", "swap"]
    place: int
    wrong: str
    right: str
    look_alike: bool


def damage_between(received: str, code: str) -> Damage | None:
    """Tell how a received code differs from another; None where it is not one slip."""
    written = without_fillers(fold(received))
    if len(written) != len(code):
        return None
    places = [at for at, symbol in enumerate(code) if written[at] != symbol]
    if len(places) == 1:
        (at,) = places
        pair = written[at], code[at]
        alike = any(pair[0] in group and pair[1] in group for group in LOOK_ALIKES)
        return Damage("character", at + 1, *pair, alike)
    if len(places) == 2 and places[1] == places[0] + 1:  # noqa: PLR2004 (a swap)
        at = places[0]
        wrong, right = written[at : at + 2], code[at : at + 2]
        if wrong == right[::-1]:
            return Damage("swap", at + 1, wrong, right, look_alike=False)
    return None


def is_damaged(verdict: CodeVerdict) -> bool:
    """Tell whether a failing text is a registration code but for one slip.

    What may as well be a person's damaged identity number is none: it must not be
    kept in clear.
    """
    code = without_fillers(fold(verdict.raw))
    return (
        verdict.status == "invalid"
        and verdict.scheme in DAMAGED_SCHEMES
        and not may_be_identity_number(code)
        and is_one_slip_away(code)
    )


def may_be_identity_number(code: str) -> bool:
    """Tell whether a text may be a citizen's identity number with one slip or swap.

    Such a number begins with 1 to 8 and has a birthday in it; one slip spoils one of
    these, a swap two at most. Old numbers have no century in them.
    """
    length = len(code)
    if length not in (ID_LENGTH, OLD_ID_LENGTH):
        return False
    if sum(symbol.isdigit() for symbol in code[:17]) < min(length, 17) - 1:
        return False
    home = code[0] in "12345678"
    birth = code[6:14] if length == ID_LENGTH else "19" + code[6:12]
    parts = [
        home,
        birth[:2] in ("19", "20"),
        _is_within(birth[4:6], MONTHS),
        _is_within(birth[6:], DAYS),
    ]
    if length == OLD_ID_LENGTH:
        del parts[1]
        # A swap between month and day spoils both.
        month, day = birth[4] + birth[6], birth[5] + birth[7]
        if home and _is_within(month, MONTHS) and _is_within(day, DAYS):
            return True
    return parts.count(False) <= (2 if home and length == ID_LENGTH else 1)


def _is_within(text: str, most: int) -> bool:
    """Tell whether two digits are a number from 1 up to another."""
    return is_digits(text) and 1 <= int(text) <= most
