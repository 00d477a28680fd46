"""Which row of the monthly form a case is counted in: pure, by dated rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.archive.rules.law.law_fields import LawField
from hub.archive.rules.law.product_categories import UNKNOWN, ProductCategory
from hub.archive.rules.law.texts import texts_of
from hub.rulebook import Rulebook
from hub.rulebook.law_rules import CaseClassRule
from schemas.record import meaning_of


@dataclass(frozen=True, slots=True)
class CaseClass:
    """The class of a case, and the rule that told it."""

    case_class: str
    rule: str
    """Key of the rule in ``case_classes.toml``."""


def case_class_of(
    kind: str,
    body: Mapping[str, Any],
    day: date,
    rulebook: Rulebook,
    *,
    fields: tuple[LawField, ...],
    goods: ProductCategory | None,
) -> CaseClass | None:
    """Tell the class of a case; None of what is no case, or of no form's day.

    ``fields`` are its fields of law and ``goods`` their category, by what the body
    tells of both.
    """
    law = meaning_of(kind).law
    if law is None or not law.case:
        return None
    category = UNKNOWN if goods is None else goods.category
    channels = frozenset(texts_of(body, law.channels))
    rules: tuple[CaseClassRule, ...] = rulebook.in_force("case_classes", day)
    for rule in rules:
        if _fits(rule, kind, fields, category, channels):
            return CaseClass(rule.case_class, rule.key)
    return None


def _fits(
    rule: CaseClassRule,
    kind: str,
    fields: tuple[LawField, ...],
    category: str,
    channels: frozenset[str],
) -> bool:
    """Tell whether a case meets each condition of a rule."""
    names = {one.field for one in fields} or {UNKNOWN}
    return (
        (not rule.kinds or kind in rule.kinds)
        and (not rule.fields or not names.isdisjoint(rule.fields))
        and (not rule.groups or any(one.group in rule.groups for one in fields))
        and (not rule.told_by or any(one.rule in rule.told_by for one in fields))
        and (not rule.categories or category in rule.categories)
        and (not rule.channels or not channels.isdisjoint(rule.channels))
    )
