"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.parties import (
    BY_CODE,
    BY_NUMBER,
    LONGEST_PARTY,
    MOST_PARTIES,
    MOST_PARTIES_BYTES,
    PARTIES,
    PartiesInvalidError,
)
from hub.lookup.task.personal_bodies import PersonalInvalidError, fold_number
from hub.lookup.task.queries import QueryInvalidError, read_json
from hub.lookup.task.tasks import (
    EXAMPLE,
    REFERENCE_LIMIT,
    CodeInvalidError,
    NotGrantedError,
    OfficerReservedError,
    Task,
    is_readable,
    is_text,
)
from hub.lookup.task.wrong_codes import meant_code

__all__ = [
    "BY_CODE",
    "BY_NUMBER",
    "EXAMPLE",
    "LONGEST_PARTY",
    "MOST_PARTIES",
    "MOST_PARTIES_BYTES",
    "PARTIES",
    "REFERENCE_LIMIT",
    "CodeInvalidError",
    "NotGrantedError",
    "OfficerReservedError",
    "PartiesInvalidError",
    "PersonalInvalidError",
    "QueryInvalidError",
    "Task",
    "fold_number",
    "is_readable",
    "is_text",
    "meant_code",
    "read_json",
]
