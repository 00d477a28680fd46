"""Which law a record is about: its fields, the class of its case, its goods."""

from hub.archive.rules.law.case_classes import CaseClass, case_class_of
from hub.archive.rules.law.kept_law import (
    LawFields,
    law_text,
    shown_law,
    stored_law,
)
from hub.archive.rules.law.law_fields import (
    LawField,
    law_beside,
    law_fields_of,
    unknown_item,
)
from hub.archive.rules.law.product_categories import (
    ProductCategory,
    product_category_of,
)

__all__ = [
    "CaseClass",
    "LawField",
    "LawFields",
    "ProductCategory",
    "case_class_of",
    "law_beside",
    "law_fields_of",
    "law_text",
    "product_category_of",
    "shown_law",
    "stored_law",
    "unknown_item",
]
