"""Matters: lists of events, how they stand, and what is written of a step.

models     the tables
flow       how a matter stands by its events, and what may follow: pure
documents  bounded papers, their type told by their content, kept encrypted
parties    who a matter is about, as it was said: pure
people     who a member is in a matter, and whose place it took
reading    matters as they stand
steps      one step: what is said, refused and written of it
notes      what did not come in time, noted by the hub
"""

from hub.casework.matter.checking import DOCUMENT, check_matters
from hub.casework.matter.contents import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from hub.casework.matter.documents import SIZE_LIMIT, TITLE_LIMIT, NewDocument
from hub.casework.matter.errors import (
    MachineUnknownError,
    MatterChangedError,
    MatterDocumentUnknownError,
    MatterPlaceError,
    MatterUnknownError,
    StepRepeatedError,
)
from hub.casework.matter.flow import (
    NOTHING,
    MatterNow,
    NextStep,
    TakenStep,
    check_role,
    find_event,
    follow,
    missing_documents,
    next_steps,
)
from hub.casework.matter.keeping import end_matters
from hub.casework.matter.models import (
    ELSEWHERE,
    MatterDocumentRow,
    MatterEventRow,
    MatterMemberRow,
    MatterRow,
)
from hub.casework.matter.parties import PARTY_FIELDS, NewParty
from hub.casework.matter.people import MatterActor, check_member, opening_roles
from hub.casework.matter.reading import (
    ToldEvent,
    count_matters,
    find_matter,
    machine_of,
    place_of,
    seal_json,
    standing_of_numbers,
)
from hub.casework.matter.steps.again import left_by
from hub.casework.matter.steps.checks import PRIORITIES, is_line
from hub.casework.matter.steps.clocks import SUBJECT, bound_in
from hub.casework.matter.steps.drafts import NAME_LIMIT, NewMatter, NewStep, StepDone
from hub.casework.matter.steps.effects import who_may_not
from hub.casework.matter.steps.facts import LONG_LIMIT, TEXT_LIMIT, fits_field

__all__ = [
    "DOCUMENT",
    "DOCX",
    "ELSEWHERE",
    "JPEG",
    "LONG_LIMIT",
    "NAME_LIMIT",
    "NOTHING",
    "PARTY_FIELDS",
    "PDF",
    "PNG",
    "PRIORITIES",
    "SIZE_LIMIT",
    "SUBJECT",
    "TEXT",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "XLSX",
    "MachineUnknownError",
    "MatterActor",
    "MatterChangedError",
    "MatterDocumentRow",
    "MatterDocumentUnknownError",
    "MatterEventRow",
    "MatterMemberRow",
    "MatterNow",
    "MatterPlaceError",
    "MatterRow",
    "MatterUnknownError",
    "NewDocument",
    "NewMatter",
    "NewParty",
    "NewStep",
    "NextStep",
    "StepDone",
    "StepRepeatedError",
    "TakenStep",
    "ToldEvent",
    "bound_in",
    "check_matters",
    "check_member",
    "check_role",
    "count_matters",
    "end_matters",
    "find_event",
    "find_matter",
    "fits_field",
    "follow",
    "is_line",
    "left_by",
    "machine_of",
    "missing_documents",
    "next_steps",
    "opening_roles",
    "place_of",
    "seal_json",
    "standing_of_numbers",
    "who_may_not",
]
