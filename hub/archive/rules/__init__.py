"""What dated rules say of a record: judgement, sealing, law, case class, goods."""

from hub.archive.rules.facts import day_in, issuer_of
from hub.archive.rules.judgements import (
    ENDED_BY,
    Ruling,
    as_ended,
    class_known,
    judge,
    judgement_digest,
    office_told,
)
from hub.archive.rules.juveniles import birth_stated, days_in, on_age
from hub.archive.rules.law import (
    CaseClass,
    LawField,
    LawFields,
    ProductCategory,
    case_class_of,
    law_beside,
    law_fields_of,
    product_category_of,
    shown_law,
    stored_law,
    unknown_item,
)
from hub.archive.rules.periods import Publicity
from hub.archive.rules.publicity import PublicityFacts, is_public, publicity_of
from hub.archive.rules.restraints import StatutoryRestraint, restraints_of
from hub.archive.rules.sealed import OPEN, SEALED, SealFacts, case_of, seal_of
from hub.archive.rules.told import (
    days_of,
    known,
    seal_facts,
    seal_facts_of_row,
    texts_of,
)

__all__ = [
    "ENDED_BY",
    "OPEN",
    "SEALED",
    "CaseClass",
    "LawField",
    "LawFields",
    "ProductCategory",
    "Publicity",
    "PublicityFacts",
    "Ruling",
    "SealFacts",
    "StatutoryRestraint",
    "as_ended",
    "birth_stated",
    "case_class_of",
    "case_of",
    "class_known",
    "day_in",
    "days_in",
    "days_of",
    "is_public",
    "issuer_of",
    "judge",
    "judgement_digest",
    "known",
    "law_beside",
    "law_fields_of",
    "office_told",
    "on_age",
    "product_category_of",
    "publicity_of",
    "restraints_of",
    "seal_facts",
    "seal_facts_of_row",
    "seal_of",
    "shown_law",
    "stored_law",
    "texts_of",
    "unknown_item",
]
