"""Batches of codes and names, and what each line came to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    ReceiptedDocument,
    SentDocument,
    about,
    kept_as,
)
from schemas.answers.merchant import MerchantDocument
from schemas.answers.receipt import ReceiptDocument
from schemas.words import LineFault, LineHint, ScreenOutcome


class ScreenedMerchant(SentDocument, frozen=True, kw_only=True):
    """A merchant that a line means, or may mean."""

    merchant: MerchantDocument
    grade: Annotated[str | None, about("Grade, where this view has a rating")]
    records: Annotated[int, about("Number of records that this view shows")]
    by_code: Annotated[bool, about("Whether the line's code led to it")]
    lookalike: Annotated[
        str | None,
        about("homophone, shape or moved: one trade name imitates the other"),
    ]


class ScreenedLine(SentDocument, frozen=True, kw_only=True):
    """What one line came to."""

    line: Annotated[int, about("Number of the line, from 1")]
    ref: Annotated[str | None, about("As it was asked")]
    code: Annotated[str | None, about("As it was asked")]
    name: Annotated[str | None, about("As it was asked")]
    outcome: Annotated[ScreenOutcome, about("What the line came to", ScreenOutcome)]
    fault: Annotated[
        LineFault | None, about("Why the line cannot be looked for", LineFault)
    ]
    hint: Annotated[LineHint | UnsetType, about("What to know about it", LineHint)] = (
        UNSET
    )
    did_you_mean: Annotated[
        str | UnsetType,
        about("Where the code is wrong, the one that its check digits prove"),
    ] = UNSET
    merchants: Annotated[
        Sequence[ScreenedMerchant],
        about("The one that is meant, or those that may be, likeliest first"),
    ]


class ScreenedPart(SentDocument, frozen=True, kw_only=True):
    """Lines that one entry of the log is about."""

    screening: Annotated[str, about("Id of the batch")]
    first: Annotated[int, about("Number of its first line")]
    lines: Annotated[Sequence[ScreenedLine], about("What each line came to")]
    receipt: Annotated[
        Annotated[Mapping[str, Any], kept_as(ReceiptDocument)] | UnsetType,
        about("Of every part but the last, whose receipt is that of the whole answer"),
    ] = UNSET


class ScreenCounts(SentDocument, frozen=True):
    """How many lines came to what."""

    hit: Annotated[int, about("Lines that mean one merchant")]
    lookalike: Annotated[int, about("Lines with likely merchants to be compared")]
    several: Annotated[int, about("Lines that several merchants fit alike")]
    none: Annotated[int, about("Lines that fit nobody who may be shown")]
    invalid: Annotated[int, about("Lines that cannot be looked for")]


class ScreeningDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What the lines of a batch came to."""

    id: Annotated[str, about("Id of the batch")]
    asked_at: Annotated[datetime, about("When it was asked")]
    until: Annotated[
        datetime | None, about("Until when it opens again; null where it is not kept")
    ]
    counts: ScreenCounts
    parts: Annotated[Sequence[ScreenedPart], about("The lines in order, 1,000 a part")]

    @property
    def lines(self) -> list[ScreenedLine]:
        """All lines in order."""
        return [line for part in self.parts for line in part.lines]
