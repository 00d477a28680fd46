"""The documents about one merchant: pure, from what was read and the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

from hub.lookup.file.documents.answers import (
    VersionedDocument,
    WithheldDocument,
    credit_file_document,
    rating_only_document,
    trust_document,
    withheld_document,
)
from hub.lookup.file.documents.merchant import merchant_document
from hub.lookup.file.documents.rating import RATING, flags_told, rating_document
from hub.lookup.file.documents.record import (
    law_document,
    present_document,
    record_document,
)

__all__ = [
    "RATING",
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
