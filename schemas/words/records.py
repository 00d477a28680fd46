"""Words of records: how closed one is, its state, its parties and what relates them."""

from enum import StrEnum
from typing import Final


class RecordClass(StrEnum):
    """How closed a whole record is."""

    OPEN = "open"
    SEALED = "sealed"
    """Nobody learns that it exists but on its legal basis."""


class RecordStatus(StrEnum):
    """State of a record's current version."""

    ACTIVE = "active"
    DISPUTED = "disputed"
    REPAIRED = "repaired"
    ANNULLED = "annulled"
    WITHDRAWN = "withdrawn"


class RecordMark(StrEnum):
    """What a step of a redress matter makes of a record, for or against it."""

    DISPUTED = "disputed"
    UNDISPUTED = "undisputed"
    REPAIRED = "repaired"
    REPAIR_REVOKED = "repair_revoked"
    ANNULLED = "annulled"


class EndedBy(StrEnum):
    """What ended, or will end, that a record is public, shared or used."""

    EXPIRY = "expiry"
    EFFECT = "effect"
    """What it tells holds no longer."""
    REMOVAL = "removal"
    """Its merchant was taken off the list."""
    LIST_REMOVAL = "list_removal"
    """Its merchant was taken off the list on which it had come by it."""
    DEREGISTRATION = "deregistration"
    """Its merchant was deregistered."""
    MASK = "mask"
    """Hidden while a plan of reorganisation is carried out; it may come back."""
    REPAIR = "repair"
    ANNULMENT = "annulment"
    WITHDRAWAL = "withdrawal"


ENDS_PUBLICITY: Final = frozenset(
    {RecordStatus.REPAIRED, RecordStatus.ANNULLED, RecordStatus.WITHDRAWN}
)
"""Statuses that end publicity (NDRC Order 36 of 2025, art. 3)."""


SHOWN: Final = frozenset(RecordStatus) - ENDS_PUBLICITY
"""Statuses of a record that the public may see."""


ENDS_SHARING: Final = ENDS_PUBLICITY
"""Statuses that end sharing and use, but for proceedings and the merchant itself."""


LASTING: Final = frozenset(
    {RecordStatus.DISPUTED, RecordStatus.REPAIRED, RecordStatus.ANNULLED}
)
"""Statuses that a decision gave: its source repeating itself does not undo it."""


class RelationKind(StrEnum):
    """What one merchant may be to another."""

    BRANCH_OF = "branch_of"
    OPERATES_SHOP = "operates_shop"
    OWNS_MARK = "owns_mark"
    """It owns a mark that the other trades under."""
    SUCCESSOR_OF = "successor_of"
    """It followed the other's business."""


class SubjectClass(StrEnum):
    """What a party is in law."""

    ORGANISATION = "organisation"
    INDIVIDUAL_BUSINESS = "individual_business"
    NATURAL_PERSON = "natural_person"


PERSONS: Final = frozenset(
    {SubjectClass.INDIVIDUAL_BUSINESS, SubjectClass.NATURAL_PERSON}
)
"""Those whose data are personal data towards platforms and the public."""
