"""Ids that are unique without asking anybody, and sort by their moment."""

import os
from datetime import datetime

from hub.db.tables import from_micros, to_micros

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOMENT_DIGITS = 10
"""So many digits of an id tell its millisecond; the others are random."""
PAIRS = [high + low for high in DIGITS for low in DIGITS]
"""Every two digits in base 32, by the ten bits that they stand for."""
RANDOM_DIGITS = 16
# Makes a digit of five bits of every byte.
_TO_DIGITS = DIGITS.encode() * 8


def new_id(moment: datetime) -> str:
    """Make an id that sorts by its moment: 48 bits of milliseconds, 80 random bits."""
    millis = to_micros(moment) // 1000
    # Unlike os.urandom, this keeps Python's global lock, which others would take.
    return (
        f"{PAIRS[millis >> 40]}{PAIRS[millis >> 30 & 1023]}{PAIRS[millis >> 20 & 1023]}"
        f"{PAIRS[millis >> 10 & 1023]}{PAIRS[millis & 1023]}"
        f"{os.getrandom(RANDOM_DIGITS).translate(_TO_DIGITS).decode()}"
    )


def first_id_of(moment: datetime) -> str:
    """Give the least id that can be of a moment's millisecond."""
    return new_id(moment)[:MOMENT_DIGITS].ljust(
        MOMENT_DIGITS + RANDOM_DIGITS, DIGITS[0]
    )


def is_id(text: str) -> bool:
    """Tell whether a text may be an id, and can be looked for in any database."""
    return len(text) == MOMENT_DIGITS + RANDOM_DIGITS and set(text) <= set(DIGITS)


def is_made_by(some_id: str, moment: datetime) -> bool:
    """Tell whether an id is of no later millisecond than a moment."""
    return some_id[:MOMENT_DIGITS] <= new_id(moment)[:MOMENT_DIGITS]


def first_id(moment: datetime) -> str:
    """Give what sorts before every id of a moment's millisecond, behind all older."""
    return new_id(moment)[:MOMENT_DIGITS]


def last_id_of(some_id: str) -> str:
    """Give the greatest id that can be of the same millisecond."""
    return some_id[:MOMENT_DIGITS].ljust(len(some_id), DIGITS[-1])


def new_id_after(some_id: str) -> str:
    """Make an id of the next millisecond, greater than any that is as old."""
    milliseconds = 0
    for digit in some_id[:MOMENT_DIGITS]:
        milliseconds = milliseconds << 5 | DIGITS.index(digit)
    return new_id(from_micros((milliseconds + 1) * 1000))
