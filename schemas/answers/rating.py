"""A rating that was computed again for a day and a moment, with what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, UnsetType, field

from schemas.answers.document import (
    SentDocument,
    about,
    kept_as,
)
from schemas.answers.merchant import FlagDocument, RatingDocument


class GivenRatingDocument(SentDocument, frozen=True):
    """The rating that was stored, and says the same: since when, and for which day."""

    as_of: Annotated[date, about("Day it was given for")]
    known_at: Annotated[datetime, about("Moment up to which records were counted")]


class DifferingRatingDocument(SentDocument, frozen=True):
    """The rating that was stored for exactly this, and says otherwise."""

    code: Annotated[str, about("rating-differs")]
    as_of: Annotated[date, about("Day it was given for")]
    known_at: Annotated[datetime, about("Moment up to which records were counted")]
    score: Annotated[int | None, about("The score that is stored")]
    grade: Annotated[str, about("The grade that is stored")]
    digest: Annotated[str, about("The digest that is stored")]


class RatedSubjectDocument(SentDocument, frozen=True, kw_only=True):
    """Who was rated, as far as a policy asks."""

    kind: Annotated[str, about("registered, unconfirmed, provisional or disputed")]
    class_: Annotated[str, about("Class of the subject")] = field(name="class")


class RatedFactDocument(SentDocument, frozen=True, kw_only=True):
    """What a rating knows of one record; of a kind not opened whole, its id alone."""

    id: Annotated[str, about("Public id of the record")]
    kind: Annotated[str | UnsetType, about("Kind of the record")] = UNSET
    event_day: Annotated[date | UnsetType, about("Day of the act or entry")] = UNSET
    tier: Annotated[str | UnsetType | None, about("Tier of a penalty")] = UNSET
    amount_fen: Annotated[
        int | UnsetType, about("Fine and confiscation together, in fen")
    ] = UNSET
    penalty_kinds: Annotated[Sequence[str] | UnsetType, about("Kinds of penalty")] = (
        UNSET
    )
    fields_: Annotated[Sequence[str] | UnsetType, about("Fields of law")] = field(
        name="fields", default=UNSET
    )
    outcome: Annotated[str | UnsetType | None, about("State or result")] = UNSET
    public_from: Annotated[date | UnsetType, about("First public day")] = UNSET
    public_until: Annotated[date | UnsetType | None, about("Last public day")] = UNSET


class ReplayedRatingDocument(RatingDocument, frozen=True, kw_only=True):
    """A rating as it comes out for a day and a moment, with all that it rests on."""

    version: Annotated[str, about("Version of the policy", always=False)]
    origin: Annotated[
        str,
        about(
            "stored where a rating says the same that was given by then, else "
            "computed; shown where only what the asker is shown today was weighed",
            ("stored", "computed", "shown"),
            always=False,
        ),
    ]
    stored: GivenRatingDocument | UnsetType = UNSET
    contradiction: Annotated[
        DifferingRatingDocument | UnsetType,
        about("There where what was stored says otherwise"),
    ] = UNSET
    flags: Annotated[
        Sequence[Annotated[Mapping[str, Any], kept_as(FlagDocument)]],
        about(always=False),
    ]
    subject: Annotated[
        Mapping[str, str], kept_as(RatedSubjectDocument), about(always=False)
    ]
    inputs: Annotated[
        Sequence[Annotated[Mapping[str, Any], kept_as(RatedFactDocument)]],
        about("The facts that it rests on, by day and id", always=False),
    ]
    rules: Annotated[
        str, about("Digest of the rule files that were in use", always=False)
    ]
    files: Annotated[
        Mapping[str, str] | UnsetType,
        about("With inputs=full: the rule files, by their paths"),
    ] = UNSET
