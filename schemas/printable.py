"""Text of unknown origin, made fit to be shown on a terminal or a log's line."""


def printable(text: str) -> str:
    """Write escapes for what would move the cursor, hide text or turn its direction."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )
