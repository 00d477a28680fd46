"""What a database refuses, by our codes; what it says of rows is never repeated."""

from sqlalchemy.exc import DBAPIError

from connectors.rows import SourceError

ASK = "look at [door], or ask whoever runs the database"
BY_STATE = {
    "42703": ("view-lacks-column", "it has no such column any more"),
    "42P01": ("view-unknown", "it has no such view"),
    "3F000": ("view-unknown", "it has no such schema"),
    "42501": ("view-denied", "its user may not read the view"),
    "25006": ("view-writes", "the view would write, which a reader may not"),
    "57014": ("too-slow", "the statement took longer than door.seconds"),
}
"""Codes by what PostgreSQL and the standard call the fault."""
SAFE = frozenset({"view-lacks-column", "view-unknown"})
"""Codes of faults whose message has names of columns and views alone."""
BY_WORDS = {
    "no such column": "view-lacks-column",
    "no such table": "view-unknown",
    "interrupted": "too-slow",
    "not authorized": "view-writes",
    "readonly database": "view-writes",
}
"""Codes by what SQLite says."""
UNREADABLE = "DataError"
"""What a driver raises by itself, without a state, over a value that came."""
LOST = ("08", "57P")
"""How states begin that say that the connection is gone."""


def refusal_of(error: DBAPIError, view: str) -> SourceError:
    """Say in our words why a database gives no rows."""
    cause = error.orig
    state = getattr(cause, "sqlstate", None) or ""
    code, said = BY_STATE.get(state, ("", ""))
    if not code and not state:
        text = str(cause)
        code = next((code for words, code in BY_WORDS.items() if words in text), "")
        said = text if code in SAFE else ""
        if type(cause).__name__ == UNREADABLE:
            code, said = "column-type", "a value is none that can be read here, such as"
            said += " an infinite day; have the view cast its column to text"
    if not code and (state.startswith(LOST) or error.connection_invalidated):
        code, said = "unreachable", "the connection broke off"
    message = getattr(getattr(cause, "diag", None), "message_primary", None)
    if code in SAFE and message:
        said = f"the database says: {message}"
    if not code:
        name = type(cause).__name__
        code, said = "view-unreadable", f"the database answers {state or name}"
    return SourceError(code, f"{view}: {said or code}; {ASK}")
