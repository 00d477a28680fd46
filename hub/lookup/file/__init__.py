"""The credit file of a merchant: records, rating, relations; now and as once known."""

from hub.lookup.file.certificate import (
    CertificateDocument,
    DecisionDocument,
    FieldTold,
    JudgmentDocument,
    PartyDocument,
    PossibleDocument,
    said_kinds,
    said_period,
    said_review,
)
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
from hub.lookup.file.past_point import PRESENT, PastAsked, closed_moment
from hub.lookup.file.replay import (
    ReplayedRatingDocument,
    ToldRecords,
    told_records,
    windows_on,
)

__all__ = [
    "PRESENT",
    "AnswerDocument",
    "CertificateDocument",
    "CreditFileDocument",
    "DecisionDocument",
    "FieldTold",
    "JudgmentDocument",
    "MerchantDocument",
    "MovedDocument",
    "PartyDocument",
    "PastAsked",
    "PossibleDocument",
    "RatingAnswerDocument",
    "RatingDocument",
    "RecordDocument",
    "RelationDocument",
    "ReplayedRatingDocument",
    "ToldRecords",
    "TrustDocument",
    "UnknownThenDocument",
    "UnratedDocument",
    "closed_moment",
    "said_kinds",
    "said_period",
    "said_review",
    "told_records",
    "windows_on",
]
