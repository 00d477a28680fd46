"""Field types that normalise a value once, on its way in.

Every field says in its metadata which class it belongs to (``field_class``) and
what it is called in Chinese (``zh``); agreements and docs read both. All text is
bounded and free of control characters. Blank text counts as no value.
"""

from schemas.masks import mask_id, mask_name
from schemas.text_fields import (
    CaseNumber,
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    IdNumber,
    MerchantName,
    PersonName,
    Text,
)
from schemas.value_fields import (
    MOST_FEN,
    Count,
    LegalDate,
    Money,
    Rows,
    Words,
    YesNo,
    fen_of,
    read_day,
)

__all__ = [
    "MOST_FEN",
    "CaseNumber",
    "Choice",
    "Code",
    "Count",
    "DocumentNumber",
    "FreeText",
    "IdNumber",
    "LegalDate",
    "MerchantName",
    "Money",
    "PersonName",
    "Rows",
    "Text",
    "Words",
    "YesNo",
    "fen_of",
    "mask_id",
    "mask_name",
    "read_day",
]
