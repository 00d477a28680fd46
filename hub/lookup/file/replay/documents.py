"""The documents of a rating that is computed again for a day and a moment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import UNSET, UnsetType

from hub.lookup.file.documents import RatingDocument
from schemas.answers.document import SentDocument


class GivenDocument(SentDocument, frozen=True):
    """The rating that was stored, and says the same: since when, and for which day."""

    as_of: date
    known_at: datetime


class DifferingDocument(SentDocument, frozen=True):
    """The rating that was stored for exactly this, and says otherwise."""

    code: str
    as_of: date
    known_at: datetime
    score: int | None
    grade: str
    digest: str


class ReplayedRatingDocument(RatingDocument, frozen=True, kw_only=True):
    """A rating as it comes out for a day and a moment, with all that it rests on."""

    version: str
    origin: str
    stored: GivenDocument | UnsetType = UNSET
    contradiction: DifferingDocument | UnsetType = UNSET
    flags: Sequence[Mapping[str, Any]]
    subject: Mapping[str, str]
    inputs: Sequence[Mapping[str, Any]]
    rules: str
    """Digest of the set of rule files that the hub went by at the moment."""
    files: Mapping[str, str] | UnsetType = UNSET
    """The rule files that it was weighed by; only where they were asked for."""
