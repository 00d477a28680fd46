"""A purpose opens what was granted and law allows, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.agreements.policy import (
    DataItems,
    Grant,
    LegalBounds,
    Refusal,
    View,
    Withheld,
    compile_view,
)
from schemas.words import Audience, FieldClass

DAY = date(2026, 11, 24)
CLASSES = ("public", "shared", "restricted", "personal")
CATALOG = {
    "penalty": {"document_no": "public", "facts": "restricted", "party": "personal"},
    "shop": {"url": "public", "operator": "shared"},
    "rating": {"rating": "public"},
}
UNCONDITIONAL = frozenset(CATALOG)
OPEN_TO_OFFICES = [FieldClass.PUBLIC, FieldClass.SHARED, FieldClass.RESTRICTED]
CEILING = {
    "onboarding": frozenset({FieldClass.PUBLIC}),
    "enforcement": frozenset(OPEN_TO_OFFICES),
    "supervision": frozenset(OPEN_TO_OFFICES),
    "prosecution": frozenset(FieldClass),
}
EVERYTHING = frozenset({"*"})


def grant(**changes):
    values = {
        "id": "G1",
        "purposes": frozenset({"onboarding"}),
        "items": {"*": EVERYTHING},
        "officer_for": frozenset(),
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
    }
    return Grant(**values | changes)


def view(purpose="onboarding", grants=None, day=DAY, items=EVERYTHING, **more):
    grants = [grant()] if grants is None else grants
    catalog = DataItems(CATALOG, more.pop("unconditional", UNCONDITIONAL))
    return compile_view(
        purpose, day, grants, LegalBounds(CEILING, items, **more), catalog
    )


def test_a_public_purpose_opens_public_fields_only():
    opened = view()

    assert opened.audience is Audience.PUBLIC
    assert opened.items == {
        "penalty": {"document_no"},
        "rating": {"rating"},
        "shop": {"url"},
    }
    assert Withheld("penalty", "facts", "ceiling:class:restricted") in opened.withheld


def test_enforcement_opens_more_but_not_what_is_above_its_ceiling():
    opened = view("enforcement", [grant(purposes=frozenset({"enforcement"}))])

    assert opened.items["penalty"] == {"document_no", "facts"}
    assert opened.audience is Audience.AGENCIES


def test_a_grant_narrows_the_ceiling():
    opened = view(grants=[grant(items={"shop": frozenset({"url"})})])

    assert opened.items == {"shop": {"url"}}
    assert Withheld("penalty", "*", "grant:item") in opened.withheld


def test_two_grants_open_what_either_opens():
    grants = [
        grant(items={"shop": frozenset({"url"})}),
        grant(id="G2", items={"penalty": EVERYTHING}),
    ]

    opened = view(grants=grants)

    assert set(opened.items) == {"penalty", "shop"}
    assert [note.id for note in opened.grants] == ["G1", "G2"]


@pytest.mark.parametrize(
    ("purpose", "grants", "day", "rule"),
    [
        ("trial", None, DAY, "ceiling:purpose"),
        ("enforcement", None, DAY, "grant:none"),
        ("onboarding", [], DAY, "grant:none"),
        ("onboarding", None, date(2025, 12, 31), "grant:none"),
        (
            "onboarding",
            [grant(valid_to=date(2026, 11, 23))],
            DAY,
            "grant:none",
        ),
    ],
    ids=["above-ceiling", "other-purpose", "no-grant", "before", "after"],
)
def test_what_nobody_granted_is_refused_with_the_rule(purpose, grants, day, rule):
    assert view(purpose, grants, day) == Refusal(rule)


def test_a_grant_holds_on_its_first_and_last_day():
    one_day = grant(valid_from=DAY, valid_to=DAY)

    assert isinstance(view(grants=[one_day]), View)


def test_a_kind_that_law_does_not_know_gets_nothing():
    catalog = DataItems(CATALOG, UNCONDITIONAL)
    refused = compile_view("onboarding", DAY, [grant()], None, catalog)

    assert refused == Refusal("ceiling:purpose")


def test_an_item_above_the_ceiling_is_withheld_whole():
    opened = view(items=frozenset({"shop", "rating"}))

    assert "penalty" not in opened.items
    assert Withheld("penalty", "*", "ceiling:item") in opened.withheld


def test_views_that_show_the_same_have_the_same_name():
    one = view(grants=[grant(id="A")])
    other = view(grants=[grant(id="B")])
    narrower = view(grants=[grant(items={"shop": EVERYTHING})])

    assert one.id == other.id
    assert one.id != narrower.id


GRANTS = st.lists(
    st.builds(
        grant,
        id=st.sampled_from(["G1", "G2", "G3"]),
        purposes=st.frozensets(st.sampled_from(["onboarding", "enforcement", "trial"])),
        items=st.dictionaries(
            st.sampled_from([*CATALOG, "*"]),
            st.frozensets(
                st.sampled_from(["*", "url", "facts", "document_no", "party"])
            ),
        ),
        valid_from=st.dates(date(2026, 11, 20), date(2026, 11, 28)),
        valid_to=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 28)),
    ),
    max_size=4,
)


def allowed(purpose, grants, item, field, classes):
    """Say it again, slowly: some grant in force names item and field, law allows it."""
    return CATALOG[item][field] in classes and any(
        purpose in one.purposes
        and one.valid_from <= DAY <= (one.valid_to or DAY)
        and {"*", field} & one.items.get(item, one.items.get("*", frozenset()))
        for one in grants
    )


@given(GRANTS, st.sampled_from([*CEILING, "trial"]))
def test_every_field_is_open_exactly_when_a_grant_and_the_law_say_so(grants, purpose):
    opened = view(purpose, grants)

    shown = opened.items if isinstance(opened, View) else {}
    for item, fields in CATALOG.items():
        for field in fields:
            expected = allowed(
                purpose, grants, item, field, CEILING.get(purpose, frozenset())
            )
            assert (field in shown.get(item, frozenset())) == expected


@given(GRANTS, st.sampled_from(list(CEILING)))
def test_every_field_is_either_shown_or_withheld_by_a_rule(grants, purpose):
    opened = view(purpose, grants)

    if isinstance(opened, View):
        named = {(rule.item, rule.field) for rule in opened.withheld}
        for item, fields in CATALOG.items():
            for field in fields:
                shown = field in opened.items.get(item, frozenset())
                assert shown != bool({(item, field), (item, "*")} & named)
