"""The documents about one merchant: pure, from what was read and the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

from hub.lookup.file.documents.answers import VersionedDocument as VersionedDocument
from hub.lookup.file.documents.answers import WithheldDocument as WithheldDocument
from hub.lookup.file.documents.answers import (
    credit_file_document as credit_file_document,
)
from hub.lookup.file.documents.answers import (
    rating_only_document as rating_only_document,
)
from hub.lookup.file.documents.answers import trust_document as trust_document
from hub.lookup.file.documents.answers import withheld_document as withheld_document
from hub.lookup.file.documents.merchant import merchant_document as merchant_document
from hub.lookup.file.documents.rating import RATING as RATING
from hub.lookup.file.documents.rating import flags_told as flags_told
from hub.lookup.file.documents.rating import rating_document as rating_document
from hub.lookup.file.documents.record import present_document as present_document
from hub.lookup.file.documents.record import record_document as record_document
