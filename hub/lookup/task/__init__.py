"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.tasks import (
    CodeInvalidError,
    NotGrantedError,
    OfficerReservedError,
    Task,
    is_text,
    names_account,
)

__all__ = [
    "CodeInvalidError",
    "NotGrantedError",
    "OfficerReservedError",
    "Task",
    "is_text",
    "names_account",
]
