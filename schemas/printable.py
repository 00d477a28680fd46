"""Text of unknown origin, made fit to be shown on a terminal or a log's line."""

import json
import re
from typing import Final

MISLEADING: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028\\u2029"
    "\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
"""Control characters but tabs and line ends, marks of direction, lone surrogates."""


def printable(text: str) -> str:
    """Write escapes for what would move the cursor, hide text or turn its direction."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def printable_json(text: str) -> str:
    """Write such characters of a JSON text as its own escapes; the value is the same.

    Line ends stay: between values they are blanks, and in strings none stands raw.
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text
    )


def visible(text: str) -> str:
    """Write escapes for what would mislead who reads a page: turned or hidden text.

    Unlike ``printable`` it leaves line ends, tabs and all blanks of Chinese text.
    """
    return text if text.isprintable() else MISLEADING.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    """Write the escape of one character."""
    return found[0].encode("unicode_escape").decode()


def is_text(text: str) -> bool:
    """Tell whether a text can be written down: half of a character cannot."""
    return text.isprintable() or not any("\ud800" <= char <= "\udfff" for char in text)
