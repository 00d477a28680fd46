"""Which law a record is about: its fields, the class of its case, its goods."""

from hub.archive.rules.law.case_classes import case_class_of as case_class_of
from hub.archive.rules.law.kept_law import LawFields as LawFields
from hub.archive.rules.law.kept_law import law_text as law_text
from hub.archive.rules.law.kept_law import shown_law as shown_law
from hub.archive.rules.law.kept_law import stored_law as stored_law
from hub.archive.rules.law.law_fields import LawField as LawField
from hub.archive.rules.law.law_fields import law_beside as law_beside
from hub.archive.rules.law.law_fields import law_fields_of as law_fields_of
from hub.archive.rules.law.law_fields import unknown_item as unknown_item
from hub.archive.rules.law.product_categories import (
    product_category_of as product_category_of,
)
