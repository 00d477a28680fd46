"""The onboarding check and the rating as answers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    about,
    kept_as,
)
from schemas.answers.merchant import (
    AnswerDocument,
    FlagDocument,
    MerchantDocument,
    RatingDocument,
)
from schemas.answers.rating import ReplayedRatingDocument
from schemas.answers.record import RecordDocument


class TrustDocument(AnswerDocument, frozen=True, kw_only=True):
    """The onboarding check."""

    merchant: MerchantDocument
    rating: RatingDocument | None
    flags: Annotated[
        Sequence[Annotated[Mapping[str, Any], kept_as(FlagDocument)]],
        about("What must be seen beside the grade"),
    ]
    records: Annotated[Sequence[RecordDocument], about("Public, unexpired records")]
    data_version: Annotated[
        str | UnsetType, about("Version of the visible data", always=True)
    ] = UNSET
    rely_until: Annotated[
        datetime | UnsetType,
        about("Moment until which the answer may be relied on", always=True),
    ] = UNSET


class RatingAnswerDocument(AnswerDocument, frozen=True, kw_only=True):
    """The rating alone: the stored one, or one of the past."""

    known: Annotated[
        bool | UnsetType, about("Of the past: whether anybody carried the code then")
    ] = UNSET
    as_of: Annotated[date | UnsetType, about("Of the past: the day that is rated")] = (
        UNSET
    )
    known_at: Annotated[
        datetime | UnsetType, about("Of the past: the moment whose knowledge counts")
    ] = UNSET
    merchant: MerchantDocument | UnsetType = UNSET
    rating: Annotated[
        Annotated[RatingDocument, kept_as(ReplayedRatingDocument)] | None,
        about("Null where none may be told, or nobody was known"),
    ]
    view: Annotated[str | UnsetType, about("Of the past: id of the view")] = UNSET
    data_version: Annotated[
        str | UnsetType, about("Version of the visible data", always=True)
    ] = UNSET
    rely_until: Annotated[
        datetime | UnsetType,
        about("Moment until which the stored one may be relied on"),
    ] = UNSET


class PastRatingDocument(RatingAnswerDocument, frozen=True, kw_only=True):
    """The rating of the past, with all that it rests on."""

    rating: Annotated[
        ReplayedRatingDocument | None,
        about("Null where none may be told, or nobody was known"),
    ]
