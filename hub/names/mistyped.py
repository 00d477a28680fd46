"""What a mistyped word of a short list most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12
"""Known words that are listed one by one where none of them is like what was typed."""
MOST_MEANT = 2
LIKE = 0.7
"""How alike a known word must be to be offered, 0 to 1."""


def alike(typed: str, known: Iterable[str]) -> list[str]:
    """Give the known words that a mistyped one is most like, at most two."""
    return get_close_matches(typed, list(known), MOST_MEANT, LIKE)


def meant(typed: str, known: Iterable[str]) -> str:
    """Write behind a mistyped word what it may have meant: ``; did you mean …?``.

    Where nothing known is like it, it lists what is known, as far as that is few.
    """
    words = sorted(known)
    if close := alike(typed, words):
        return f"; did you mean {' or '.join(close)}?"
    if not words:
        return "; there is none yet"
    listed = ", ".join(words[:MOST_LISTED])
    left = len(words) - MOST_LISTED
    return f"; known are {listed}" + (f" and {left:,} more" if left > 0 else "")
