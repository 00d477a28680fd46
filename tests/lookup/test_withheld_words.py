"""Whatever a view withholds is said in words, in both languages."""

from datetime import date
from itertools import product

import pytest

from hub.agreements.catalog import catalog_of, every_item
from hub.agreements.policy import Grant, View, compile_view
from hub.agreements.service import bounds_of
from hub.lookup.history.policy import HELD_PURPOSES
from hub.lookup.page.around import field_name
from hub.lookup.wording import WITHHELD, withheld_text
from hub.rulebook import load_rulebook
from schemas.words import MemberKind, Purpose

RULES = load_rulebook()
DAY = date(2026, 11, 24)
FIRST = {"relation": frozenset({"branch_of"}), "penalty": frozenset({"document_no"})}


def views():
    """What narrow agreements open to each kind of member for each purpose."""
    grant = Grant("g", frozenset(Purpose), FIRST, frozenset(), DAY, None)
    for kind, purpose, place in product(MemberKind, Purpose, ("", "321300")):
        bounds = bounds_of(RULES, kind, purpose, DAY, place)
        found = compile_view(purpose, DAY, [grant], bounds, catalog_of(RULES, DAY))
        if isinstance(found, View):
            yield found


def is_chinese(text):
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_each_rule_of_every_view_is_said_in_both_languages():
    met = {rule.rule for view in views() for rule in view.withheld}
    met |= {f"{why}:{p}" for why, p in product(["held"], HELD_PURPOSES)}
    met |= {f"{why}:{p}" for why, p in product(["sealed"], HELD_PURPOSES[1:])}

    assert len(met) > 10
    assert met <= WITHHELD.keys()
    for rule in met:
        assert is_chinese(withheld_text(rule, "zh"))
        assert withheld_text(rule, "en").isascii()
        assert withheld_text(rule, "en") != rule


@pytest.mark.parametrize("item", every_item())
def test_each_field_that_may_be_withheld_is_named_in_both_languages(item):
    for field in every_item()[item]:
        assert is_chinese(field_name(item, field, "zh")), field
        assert field_name(item, field, "en").isascii(), field
