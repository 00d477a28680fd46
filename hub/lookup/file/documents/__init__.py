"""The documents about one merchant: pure, from what was read and the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

from hub.lookup.file.documents.answers import (
    AnswerDocument,
    CreditFileDocument,
    MovedDocument,
    RatingAnswerDocument,
    TrustDocument,
    UnknownThenDocument,
    VersionedDocument,
    WithheldDocument,
    credit_file_document,
    rating_only_document,
    trust_document,
    withheld_document,
)
from hub.lookup.file.documents.merchant import (
    MerchantDocument,
    MoreRelations,
    RelatedDocument,
    RelationDocument,
    merchant_document,
)
from hub.lookup.file.documents.rating import (
    RATING,
    RatingDocument,
    UnratedDocument,
    flags_told,
    rating_document,
)
from hub.lookup.file.documents.record import (
    CaseClassDocument,
    GoodsDocument,
    LawDocument,
    LawFieldDocument,
    PresentDocument,
    RecordDocument,
    law_document,
    present_document,
    record_document,
)

__all__ = [
    "RATING",
    "AnswerDocument",
    "CaseClassDocument",
    "CreditFileDocument",
    "GoodsDocument",
    "LawDocument",
    "LawFieldDocument",
    "MerchantDocument",
    "MoreRelations",
    "MovedDocument",
    "PresentDocument",
    "RatingAnswerDocument",
    "RatingDocument",
    "RecordDocument",
    "RelatedDocument",
    "RelationDocument",
    "TrustDocument",
    "UnknownThenDocument",
    "UnratedDocument",
    "VersionedDocument",
    "WithheldDocument",
    "credit_file_document",
    "flags_told",
    "law_document",
    "merchant_document",
    "present_document",
    "rating_document",
    "rating_only_document",
    "record_document",
    "trust_document",
    "withheld_document",
]
