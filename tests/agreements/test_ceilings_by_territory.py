"""Whose merchants offices of zones, other regions and partners are shown, by law."""

from datetime import date

import pytest

from hub.agreements.catalog import catalog_of
from hub.agreements.policy import Grant, compile_view
from hub.agreements.service import bounds_of
from hub.agreements.terms import AgreementInvalidError, Terms, check_terms
from hub.rulebook import load_rulebook
from schemas.words import Audience

DAY = date(2026, 11, 24)
RULES = load_rulebook()


def opened(kind, purpose, own, *agreed):
    """Give the view of a member of a kind under an agreement on every penalty."""
    grant = Grant(
        id="G1",
        purposes=frozenset({purpose}),
        items={"penalty": frozenset({"*"})},
        officer_for=frozenset(),
        valid_from=DAY,
        valid_to=None,
        territory=frozenset(agreed),
    )
    bounds = bounds_of(RULES, kind, purpose, DAY, own)
    return compile_view(purpose, DAY, [grant], bounds, catalog_of(RULES, DAY))


def terms(kind, purpose, **more):
    return Terms(
        member_kind=kind,
        purposes=[purpose],
        items={"penalty": ["*"]},
        title="协议",
        legal_basis="样例",
        valid_from=DAY,
        **more,
    )


def test_a_zones_office_is_bound_to_its_own_territory_and_no_agreement_widens_it():
    view = opened("zone_office", "supervision", "321322")

    assert (view.audience, view.bound_to) == (Audience.AGENCIES, {"321322"})
    assert "document_no" in view.items["penalty"]
    assert opened("zone_office", "supervision", "*").bound_to == {"*"}
    for places in (["321300"], ["*"]):
        with pytest.raises(AgreementInvalidError, match="own territory alone"):
            check_terms(terms("zone_office", "supervision", territory=places), RULES)


@pytest.mark.parametrize("purpose", ["enforcement", "supervision"])
def test_another_region_sees_what_is_agreed_of_divisions_and_else_of_none(purpose):
    assert opened("neighbouring_region", purpose, "").bound_to == {""}
    assert opened("neighbouring_region", purpose, "", "321300").bound_to == {
        *("", "321300")
    }
    assert opened("neighbouring_region", purpose, "320300").bound_to == {"320300"}
    assert opened("neighbouring_region", purpose, "", "*").bound_to is None
    check_terms(terms("neighbouring_region", purpose, territory=["321300"]), RULES)


@pytest.mark.parametrize(
    "kind", ["association", "right_holder", "carrier", "warehouse"]
)
def test_partners_are_shown_what_is_public_and_may_ask_for_nothing_else(kind):
    view = opened(kind, "public", "321300")

    assert view.is_public
    assert view.bound_to is None
    for purpose in ("supervision", "enforcement", "onboarding"):
        with pytest.raises(AgreementInvalidError, match="may not ask for"):
            check_terms(terms(kind, purpose), RULES)


def test_an_agency_without_a_division_is_bound_to_none_as_before():
    assert opened("leading_office", "supervision", "").bound_to is None
