"""The words that both sides of a border must agree on, each list once.

Every list is an enum of strings, so a word is its own wire form. What follows from a
word (which purposes are case work, what a status ends) stands beside it as a set, and
nowhere else.
"""

from schemas.words.batches import (
    ColumnBasis,
    LineFault,
    ScreenOutcome,
)
from schemas.words.disclosing import (
    CASE_WORK,
    OUTSIDERS,
    PAST_PURPOSES,
    PROCEEDINGS,
    RELEASABLE,
    TOLD_AT_ONCE,
    Audience,
    FieldClass,
    MemberKind,
    Purpose,
)
from schemas.words.operations import (
    ALWAYS_TOLD,
    FORMER,
    LOOKS,
    MOVED_FROM_OUTBOX,
    SEALED_READS,
    TELLS_ROWS,
    Operation,
    operation_of,
    present_spelling,
)
from schemas.words.people import (
    ACCOUNT_PREFIX,
    ADMINISTRATORS,
    AGENT_PAPERS,
    HUB_ROLES,
    IDENTITY_PAPERS,
    OUTSIDER_ROLES,
    AccessMark,
    AccessSign,
    OfficerRole,
    ShownPaper,
    Way,
    WindowVisitor,
)
from schemas.words.records import (
    ENDS_PUBLICITY,
    ENDS_SHARING,
    LASTING,
    PERSONS,
    SHOWN,
    RecordClass,
    RecordStatus,
    RelationKind,
    SubjectClass,
)
from schemas.words.running import (
    Need,
    RequestLog,
)

__all__ = [
    "ACCOUNT_PREFIX",
    "ADMINISTRATORS",
    "AGENT_PAPERS",
    "ALWAYS_TOLD",
    "CASE_WORK",
    "ENDS_PUBLICITY",
    "ENDS_SHARING",
    "FORMER",
    "HUB_ROLES",
    "IDENTITY_PAPERS",
    "LASTING",
    "LOOKS",
    "MOVED_FROM_OUTBOX",
    "OUTSIDERS",
    "OUTSIDER_ROLES",
    "PAST_PURPOSES",
    "PERSONS",
    "PROCEEDINGS",
    "RELEASABLE",
    "SEALED_READS",
    "SHOWN",
    "TELLS_ROWS",
    "TOLD_AT_ONCE",
    "AccessMark",
    "AccessSign",
    "Audience",
    "ColumnBasis",
    "FieldClass",
    "LineFault",
    "MemberKind",
    "Need",
    "OfficerRole",
    "Operation",
    "Purpose",
    "RecordClass",
    "RecordStatus",
    "RelationKind",
    "RequestLog",
    "ScreenOutcome",
    "ShownPaper",
    "SubjectClass",
    "Way",
    "WindowVisitor",
    "operation_of",
    "present_spelling",
]
