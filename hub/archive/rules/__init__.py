"""What dated rules say of a record: how long it is public, whether it is sealed."""

from hub.archive.rules.case_classes import CaseClass, case_class_of
from hub.archive.rules.law_fields import LawField, law_fields_of
from hub.archive.rules.product_categories import (
    ProductCategory,
    product_category_of,
)
from hub.archive.rules.publicity import PublicityFacts, is_public, publicity_of
from hub.archive.rules.sealed import OPEN, SEALED, SealFacts, case_of, seal_of

__all__ = [
    "OPEN",
    "SEALED",
    "CaseClass",
    "LawField",
    "ProductCategory",
    "PublicityFacts",
    "SealFacts",
    "case_class_of",
    "case_of",
    "is_public",
    "law_fields_of",
    "product_category_of",
    "publicity_of",
    "seal_of",
]
