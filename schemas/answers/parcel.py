"""What is told of a parcel: what became of it, and of each of its rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import UNSET, UnsetType

from schemas.answers.document import ReceiptedDocument, SentDocument, about
from schemas.words import (
    MatterParcelKind,
    MatterParcelState,
    ParcelFate,
    ParcelState,
)


class ParcelRowDocument(SentDocument, frozen=True, kw_only=True):
    """What became of one row of a parcel."""

    row: Annotated[
        int,
        about("Number of the row as it was sent, from 1; blank lines are not counted"),
    ]
    fate: Annotated[str, about("What became of it", ParcelFate)]
    record: Annotated[str | UnsetType, about("Public id of its record")] = UNSET
    quarantine: Annotated[
        str | UnsetType, about("Id under which it waits for a person")
    ] = UNSET
    reason: Annotated[str | UnsetType, about("Why it is no record")] = UNSET
    field: Annotated[
        str | UnsetType, about("Which field is wrong, where it is one")
    ] = UNSET


class ParcelDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What became of a parcel, and of each of its rows."""

    parcel: Annotated[str, about("Id of the parcel, by which it is asked for later")]
    source: Annotated[str, about("Source whose rows they are")]
    state: Annotated[str, about("What became of it", ParcelState)]
    reason: Annotated[str | None, about("Code of why it was refused or waits")]
    received_at: Annotated[datetime, about("When it was first received")]
    run: Annotated[str | None, about("Run that took it in")]
    counts: Annotated[
        dict[str, int], about("How many rows there are, and of each fate")
    ]
    rows: Annotated[
        Sequence[ParcelRowDocument], about("What became of each row, in order")
    ]


class MatterParcelDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What became of an event or step of a matter that another hub has sent."""

    matter: Annotated[str, about("Id of the matter in the hub where it was opened")]
    number: Annotated[
        str, about("Its number here; empty while nothing of it was taken")
    ]
    kind: Annotated[str, about("What came", MatterParcelKind)]
    no: Annotated[int, about("Number of the event, the same in both hubs")]
    state: Annotated[str, about("What became of it", MatterParcelState)]
    received_at: Annotated[datetime, about("When it was first received")]
