"""The document of a batch: its lines in parts, each part under an entry of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from hub.lookup.file.documents import MerchantDocument
from schemas.answers.document import SentDocument
from schemas.words import LineFault, LineHint, ScreenOutcome


class ScreenedMerchant(SentDocument, frozen=True, kw_only=True):
    """A merchant that a line means, or may mean."""

    merchant: MerchantDocument
    grade: str | None
    """None where the view has no rating, or there is none."""
    records: int
    """How many records the view shows."""
    by_code: bool
    lookalike: str | None


class ScreenedLine(SentDocument, frozen=True, kw_only=True):
    """What one line came to."""

    line: int
    ref: str | None
    code: str | None
    name: str | None
    outcome: ScreenOutcome
    fault: LineFault | None
    hint: LineHint | UnsetType = UNSET
    did_you_mean: str | UnsetType = UNSET
    """Where the code is wrong, the one that its check digits prove."""
    merchants: Sequence[ScreenedMerchant]


class ScreenedPart(SentDocument, frozen=True, kw_only=True):
    """Lines that one entry of the log is about."""

    screening: str
    first: int
    lines: Sequence[ScreenedLine]
    receipt: Mapping[str, Any] | UnsetType = UNSET
    """Of the last part it is the receipt of the whole answer."""


class ScreenCounts(SentDocument, frozen=True):
    """How many lines came to what."""

    hit: int
    lookalike: int
    several: int
    none: int
    invalid: int


class ScreeningDocument(SentDocument, frozen=True, kw_only=True):
    """What the lines of a batch came to."""

    id: str
    asked_at: datetime
    until: datetime | None
    """Until when it opens again; None where it is not kept."""
    counts: ScreenCounts
    parts: Sequence[ScreenedPart]

    @property
    def lines(self) -> list[ScreenedLine]:
        """All lines in order."""
        return [line for part in self.parts for line in part.lines]


def count_lines(lines: Sequence[ScreenedLine]) -> ScreenCounts:
    """Count lines by what they came to."""
    found = [line.outcome for line in lines]
    return ScreenCounts(**{one.value: found.count(one) for one in ScreenOutcome})


def read_screening(body: bytes) -> ScreeningDocument:
    """Read the document of a batch back from the bytes of its answer."""
    return msgspec.json.decode(body, type=ScreeningDocument)
