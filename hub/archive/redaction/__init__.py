"""Free text with passages left out, proposed by one person and released by another."""

from hub.archive.redaction.errors import RedactionFieldError
from hub.archive.redaction.reads import (
    RedactionCard,
    State,
    list_redactions,
    read_redaction,
    redactable_texts,
    released_texts,
)
from hub.archive.redaction.service import (
    GAP,
    Word,
    propose_redaction,
    say_of_redaction,
)

__all__ = [
    "GAP",
    "RedactionCard",
    "RedactionFieldError",
    "State",
    "Word",
    "list_redactions",
    "propose_redaction",
    "read_redaction",
    "redactable_texts",
    "released_texts",
    "say_of_redaction",
]
