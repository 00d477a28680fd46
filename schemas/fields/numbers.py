"""Whole numbers as people type them: ASCII digits and nothing else.

Python reads other scripts' digits, signs and underscores as numbers too, so that two
spellings of one request would mean the same and be hashed differently.
"""

import re

_WHOLE = re.compile(r"[0-9]{1,18}")
_PLAIN = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")


def whole_number(text: str) -> int:
    """Read a whole number from 0 on.

    Raises:
        ValueError: it is not 1 to 18 ASCII digits.
    """
    if not _WHOLE.fullmatch(text):
        msg = f"{text[:40]!r} is no whole number in digits 0 to 9"
        raise ValueError(msg)
    return int(text)


def plain_number(text: str) -> float:
    """Read a number from 0 on, perhaps with a point and digits after it.

    Raises:
        ValueError: it is written otherwise.
    """
    if not _PLAIN.fullmatch(text):
        msg = f"{text[:40]!r} is no number in digits 0 to 9"
        raise ValueError(msg)
    return float(text)
