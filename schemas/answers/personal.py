"""Personal values in clear, and persons by identity number: asked for and answered."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    ReceiptedDocument,
    SentDocument,
    about,
)
from schemas.answers.merchant import AnswerDocument, MerchantDocument
from schemas.words import PersonalState

MOST_RECORDS = 20
"""Records that one question may name."""
MOST_FIELDS = 10
"""Fields that one question may name."""
SHORTEST_NUMBER = 6
LONGEST_NUMBER = 32
"""Characters of a person's number: passports and permits count too."""
SOUGHT = (
    "Keyed hash that the leaf commits to in the place of the body, so that nobody can "
    "try numbers against it"
)


class PersonalFieldDocument(SentDocument, frozen=True):
    """One field: its value in clear, or why there is none."""

    field: Annotated[str, about("Name of the field")]
    state: Annotated[
        PersonalState,
        about(
            "clear: told; plain: nothing in it is personal; erased; none: the record "
            "has no such field; withheld: no agreement opens it",
            PersonalState,
        ),
    ]
    value: Annotated[
        Any | UnsetType, about("As it was received; for clear and plain")
    ] = UNSET


class PersonalRecordDocument(SentDocument, frozen=True):
    """One record that was named; of what the asker may not see no more than that."""

    id: Annotated[str, about("Public id of the record, as it was asked for")]
    known: Annotated[
        bool,
        about(
            "Whether the asker's file of the merchant has it; no is said alike of "
            "what there is not, of another merchant's record and of what may not be "
            "seen"
        ),
    ]
    kind: Annotated[str | UnsetType, about("Record kind")] = UNSET
    fields: Annotated[
        Sequence[PersonalFieldDocument] | UnsetType,
        about("The fields that were named, where it is known"),
    ] = UNSET


class PersonalDocument(AnswerDocument, frozen=True, kw_only=True):
    """Personal values in clear, under the reference of a case."""

    merchant: MerchantDocument
    records: Annotated[
        Sequence[PersonalRecordDocument], about("The records that were named, in order")
    ]
    view: Annotated[str, about("Id of the view that opened it")]
    salt: Annotated[
        str, about("Random, so that nobody can try values against the receipt")
    ]


class PersonRecordDocument(SentDocument, frozen=True):
    """A record in which a person stands."""

    id: Annotated[str, about("Public id of the record")]
    kind: Annotated[str, about("Record kind")]
    event_day: Annotated[date | None, about("The day the record is about")]


class PersonDocument(SentDocument, frozen=True):
    """A person that a number was found for."""

    merchant: MerchantDocument
    records: Annotated[
        Sequence[PersonRecordDocument], about("The records of the person, newest first")
    ]


class PersonsDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The persons who are known by an identity number."""

    found: Annotated[bool, about("Whether anybody was found")]
    persons: Annotated[
        Sequence[PersonDocument],
        about(
            "Who was found; none is said alike of whom nobody knows and of whom only "
            "hidden records tell"
        ),
    ]
    view: Annotated[str, about("Id of the view that opened it")]
    salt: Annotated[
        str, about("Random, so that nobody can try values against the receipt")
    ]
    sought: Annotated[
        str,
        about(
            "Keyed hash that the leaf commits to in the place of the body, so that "
            "nobody can try numbers against it"
        ),
    ]
