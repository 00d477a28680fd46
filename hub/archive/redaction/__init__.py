"""Free text with passages left out, proposed by one person and released by another."""

from hub.archive.redaction.service import (
    GAP,
    RedactionCard,
    Word,
    list_redactions,
    propose_redaction,
    read_redaction,
    redactable_texts,
    released_texts,
    say_of_redaction,
)

__all__ = [
    "GAP",
    "RedactionCard",
    "Word",
    "list_redactions",
    "propose_redaction",
    "read_redaction",
    "redactable_texts",
    "released_texts",
    "say_of_redaction",
]
