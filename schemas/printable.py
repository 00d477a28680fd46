"""Text of unknown origin, made fit to be shown on a terminal or a log's line."""

import json


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
