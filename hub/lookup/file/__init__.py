"""The credit file of a merchant: records, rating, relations; now and as once known."""

from hub.lookup.file.documents import (
    AnswerDocument,
    CreditFileDocument,
    MerchantDocument,
    MovedDocument,
    RatingAnswerDocument,
    RatingDocument,
    RecordDocument,
    RelationDocument,
    TrustDocument,
    UnknownThenDocument,
    UnratedDocument,
)

__all__ = [
    "AnswerDocument",
    "CreditFileDocument",
    "MerchantDocument",
    "MovedDocument",
    "RatingAnswerDocument",
    "RatingDocument",
    "RecordDocument",
    "RelationDocument",
    "TrustDocument",
    "UnknownThenDocument",
    "UnratedDocument",
]
