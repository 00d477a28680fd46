"""Field types that normalise a value once, on its way in.

Every field says in its metadata which class it belongs to (``field_class``) and
what it is called in Chinese (``zh``); agreements and docs read both. All text is
bounded and free of control characters. Blank text counts as no value.
"""

from schemas.fields.masks import mask_id, mask_name
from schemas.fields.text import (
    BusinessName,
    CaseNumber,
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    IdNumber,
    PersonName,
    Text,
)
from schemas.fields.value import (
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
    "BusinessName",
    "CaseNumber",
    "Choice",
    "Code",
    "Count",
    "DocumentNumber",
    "FreeText",
    "IdNumber",
    "LegalDate",
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
