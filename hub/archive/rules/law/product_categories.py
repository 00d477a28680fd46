"""Which category of products a record is about, and how risky it is: pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from hub.archive.rules.law.texts import (
    party_names,
    pattern_of,
    texts_of,
    without_names,
)
from hub.rulebook import Rulebook
from hub.rulebook.law_rules import ProductCategoryRule
from schemas.record import meaning_of

UNKNOWN = "unknown"
_PLAIN_FIELDS = frozenset({"product", "product_class", "goods"})


@dataclass(frozen=True, slots=True)
class ProductCategory:
    """The category of the goods that a record is about; it may be unknown."""

    category: str
    """As ``product_categories.toml`` names it, or ``unknown``."""
    risk: Literal["high", "medium", "low"] | None
    basis: Literal["field", "words", "unknown"]
    """Whether a field that names the goods tells it, or words of a text."""
    detail: str
    """The word that tells it."""
    rule: str | None


NOWHERE = ProductCategory(UNKNOWN, None, "unknown", "", None)


def product_category_of(
    kind: str, body: Mapping[str, Any], day: date, rulebook: Rulebook
) -> ProductCategory | None:
    """Tell the category of a record's goods; None of a kind that speaks of none."""
    law = meaning_of(kind).law
    if law is None or not law.goods:
        return None
    names = party_names(kind, body)
    for name in law.goods:
        for text in without_names(texts_of(body, (name,)), names):
            found = _first_category(text, day, rulebook)
            if found is not None:
                rule, word = found
                basis: Literal["field", "words"] = (
                    "field" if name in _PLAIN_FIELDS else "words"
                )
                return ProductCategory(rule.key, rule.risk, basis, word, rule.key)
    return NOWHERE


@lru_cache(maxsize=1 << 14)
def _first_category(
    text: str, day: date, rulebook: Rulebook
) -> tuple[ProductCategoryRule, str] | None:
    """Find the first category of a day with a word in a text."""
    for rule, pattern, unless in _patterns(rulebook):
        if not rule.in_force(day):
            continue
        word = pattern.search(text)
        if word and not (unless and unless.search(text)):
            return rule, word[0]
    return None


@lru_cache(maxsize=16)
def _patterns(
    rulebook: Rulebook,
) -> list[tuple[ProductCategoryRule, re.Pattern[str], re.Pattern[str] | None]]:
    """Make the words of all categories ready, once a rulebook."""
    return [
        (rule, pattern, pattern_of(rule.unless))
        for rule in rulebook.product_categories
        if (pattern := pattern_of(rule.words)) is not None
    ]
