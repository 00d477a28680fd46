"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.tasks import (
    EXAMPLE,
    REFERENCE_LIMIT,
    CodeInvalidError,
    NotGrantedError,
    OfficerReservedError,
    Task,
    is_readable,
    is_text,
    names_account,
)

__all__ = [
    "EXAMPLE",
    "REFERENCE_LIMIT",
    "CodeInvalidError",
    "NotGrantedError",
    "OfficerReservedError",
    "Task",
    "is_readable",
    "is_text",
    "names_account",
]
