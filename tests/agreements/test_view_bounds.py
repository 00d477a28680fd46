"""What ``*`` stands for, when an officer is named, and what territory opens."""

from dataclasses import replace
from datetime import date

import pytest

from hub.agreements.policy import (
    DataItems,
    Grant,
    LegalBounds,
    Withheld,
    compile_view,
    default_officer_for,
)
from schemas.words import Audience, FieldClass

DAY = date(2026, 11, 24)
CATALOG = {
    "penalty": {"document_no": "public", "facts": "restricted", "moved": "sealed"},
    "shop": {"url": "public"},
}
UP_TO_PERSONAL = FieldClass.PERSONAL.and_below
PURPOSES = {
    "onboarding": FieldClass.PUBLIC.and_below,
    "supervision": FieldClass.SHARED.and_below,
    "enforcement": UP_TO_PERSONAL,
    "transfer": UP_TO_PERSONAL,
    "trial": FieldClass.SEALED.and_below,
    "self": UP_TO_PERSONAL,
}
EVERYTHING = frozenset({"*"})
GRANT = Grant(
    id="G1",
    purposes=frozenset(PURPOSES),
    items={"*": EVERYTHING},
    officer_for=frozenset(),
    valid_from=date(2026, 1, 1),
    valid_to=None,
)


def view(*grants, purpose="enforcement", unconditional=("penalty",), territory=None):
    bounds = LegalBounds(PURPOSES, EVERYTHING, territory)
    catalog = DataItems(CATALOG, frozenset(unconditional))
    return compile_view(purpose, DAY, grants or (GRANT,), bounds, catalog)


def rules_of_records(opened):
    """List the rules by which whole records are withheld, whatever their item."""
    return [rule.rule for rule in opened.withheld if rule.item == "*"]


def test_everything_means_what_the_catalog_shares_without_condition_that_day():
    opened = view()

    assert set(opened.items) == {"penalty"}
    assert Withheld("shop", "*", "grant:item") in opened.withheld
    assert set(view(unconditional=("penalty", "shop")).items) == {"penalty", "shop"}
    assert view(unconditional=()).items == {}


def test_an_item_that_is_shared_under_conditions_is_opened_by_its_name():
    named = replace(GRANT, items={"*": EVERYTHING, "shop": frozenset({"url"})})

    assert view(named).items["shop"] == {"url"}


def test_an_item_that_is_named_with_some_fields_is_not_opened_whole_by_everything():
    named = replace(
        GRANT, items={"*": EVERYTHING, "penalty": frozenset({"document_no"})}
    )

    assert view(named).items["penalty"] == {"document_no"}


def test_an_officer_is_named_for_the_purposes_of_the_agreement_that_say_so():
    named = replace(GRANT, officer_for=frozenset({"transfer"}))

    assert view(named, purpose="transfer").officer_required
    assert not view(named, purpose="enforcement").officer_required


def test_one_agreement_of_several_suffices_to_want_an_officer():
    wanting = replace(GRANT, id="G2", officer_for=frozenset({"enforcement"}))

    assert view(GRANT, wanting).officer_required
    elsewhere = replace(wanting, purposes=frozenset({"transfer"}))
    assert not view(GRANT, elsewhere).officer_required


def test_by_default_work_on_a_case_names_its_officer():
    assert default_officer_for(list(PURPOSES)) == ["enforcement", "transfer", "trial"]
    assert default_officer_for(["supervision", "onboarding", "self"]) == []


def test_a_member_without_a_territory_is_bound_to_none():
    opened = view()

    assert opened.bound_to is None
    assert "territory" not in rules_of_records(opened)


def test_of_several_agreements_each_must_open_a_place():
    everywhere = replace(GRANT, id="G2", territory=frozenset({"*"}))
    wider = replace(GRANT, id="G3", territory=frozenset({"320100"}))

    assert view(GRANT, everywhere, territory="321300").bound_to == {"321300"}
    assert view(wider, everywhere, territory="321300").bound_to == {"321300", "320100"}
    assert view(GRANT, wider, territory="321300").bound_to == {"321300"}


def test_a_territory_binds_and_the_view_says_so():
    opened = view(territory="321300")

    assert opened.bound_to == {"321300"}
    assert "territory" in rules_of_records(opened)


def test_an_agreement_opens_divisions_beside_the_members_own():
    wider = replace(GRANT, territory=frozenset({"320100"}))

    assert view(wider, territory="321300").bound_to == {"321300", "320100"}


def test_an_agreement_for_all_divisions_binds_to_none():
    everywhere = replace(GRANT, territory=frozenset({"*"}))
    opened = view(everywhere, territory="321300")

    assert opened.bound_to is None
    assert "territory" not in rules_of_records(opened)


@pytest.mark.parametrize(
    ("purpose", "audience", "rules"),
    [
        (
            "onboarding",
            Audience.PUBLIC,
            ["record:sealed", "subject:person", "ended:publicity"],
        ),
        (
            "supervision",
            Audience.AGENCIES,
            ["record:sealed", "ended:sharing", "ended:retention"],
        ),
        ("transfer", Audience.PROCEEDINGS, ["record:sealed"]),
        ("self", Audience.SELF, ["record:sealed"]),
        ("trial", Audience.PROCEEDINGS, []),
    ],
)
def test_a_view_names_the_rules_by_which_its_audience_is_not_told_of_records(
    purpose, audience, rules
):
    opened = view(purpose=purpose)

    assert opened.audience is audience
    assert rules_of_records(opened) == rules
    assert opened.opens_sealed == (purpose == "trial")


def test_sealed_fields_open_with_sealed_records_and_not_else():
    assert "moved" in view(purpose="trial").items["penalty"]
    assert "moved" not in view(purpose="transfer").items["penalty"]
    sealed = Withheld("penalty", "moved", "ceiling:class:sealed")
    assert sealed in view(purpose="transfer").withheld


def test_views_are_told_apart_by_audience_and_by_what_binds_them():
    everywhere = view()
    here = view(territory="321300")
    there = view(territory="320100")
    wider = view(replace(GRANT, territory=frozenset({"320100"})), territory="321300")
    case = view(purpose="transfer")

    ids = {one.id for one in (everywhere, here, there, wider, case)}

    assert len(ids) == 5
    assert case.items == everywhere.items
    assert view(replace(GRANT, id="G9"), territory="321300").id == here.id
