"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.bodies import (
    at_place,
    contract_made,
    faults_of,
    read_body,
    read_parameters,
    without_place,
)
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
from hub.lookup.task.queries import QueryInvalidError
from hub.lookup.task.tasks import (
    EXAMPLE,
    REFERENCE_LIMIT,
    CodeInvalidError,
    NotGrantedError,
    OfficerReservedError,
    Task,
    is_readable,
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
    "at_place",
    "contract_made",
    "faults_of",
    "fold_number",
    "is_readable",
    "meant_code",
    "read_body",
    "read_parameters",
    "without_place",
]
