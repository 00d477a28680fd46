"""Procedure and tier of penalties, and what holds of every period."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.archive.rules import PublicityFacts, publicity_of
from hub.calendar import add_months
from hub.rulebook import load_rulebook

RULES = load_rulebook()
SAMR = "宿迁市市场监督管理局"
OTHER = "宿迁市生态环境局"
YUAN = 100


def penalty(*kinds, fine=None, **more):
    """A penalty decision by a market supervision bureau, fine in yuan."""
    return PublicityFacts(
        authority=more.pop("authority", SAMR),
        penalty_kinds=kinds,
        fine_fen=None if fine is None else fine * YUAN,
        **more,
    )


def d(text):
    """A day."""
    return date.fromisoformat(text)


PROCEDURES = [
    # 1996 law until 2021-07-14: 50 yuan for citizens, 1,000 for organisations.
    (penalty("fine", fine=1_001), "2021-07-14", "ordinary"),
    (penalty("fine", fine=1_000), "2021-07-14", None),
    (penalty("fine", fine=1_001), "2021-07-15", None),
    (penalty("fine", fine=3_001), "2021-07-15", "ordinary"),
    (penalty("fine", fine=51, party_kind="natural_person"), "2021-07-14", "ordinary"),
    (penalty("fine", fine=201, party_kind="natural_person"), "2021-07-15", "ordinary"),
    (penalty("fine", fine=200, party_kind="natural_person"), "2021-07-15", None),
    (penalty(fine=0, confiscated_fen=100), "2026-05-10", "ordinary"),
    (penalty("fine", fine=5_000), "1996-09-30", None),
]


@pytest.mark.parametrize(("facts", "decided", "procedure"), PROCEDURES)
def test_a_decision_beyond_the_simple_procedure_was_an_ordinary_one(
    facts, decided, procedure
):
    found = publicity_of("penalty", facts, d(decided), RULES)

    assert found.procedure == procedure


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        (penalty("fine", fine=3_000, procedure="simple"), "minor"),
        (penalty("fine", fine=3_000, procedure="ordinary"), "minor"),
        (penalty("fine", fine=50_000), "minor"),
        (penalty("fine", fine=50_001), "ordinary"),
        (penalty("fine", fine=3_001, authority=OTHER), "ordinary"),
        (penalty("licence_suspended"), "ordinary"),
        (penalty("licence_suspended", authority=OTHER), "serious"),
        (penalty("fine", fine=50_001, basis="食品安全法"), "serious"),
        (penalty("fine", fine=50_000, basis="食品安全法"), "minor"),
        (penalty("other", basis="食品安全法", procedure="ordinary"), None),
        (penalty("fine", "licence_revoked", fine=1), "serious"),
        (penalty("fine", "licence_revoked"), "serious"),
        (penalty("fine", "other", fine=5_000), "ordinary"),
        (penalty("other", procedure="ordinary"), None),
        (penalty("detention"), None),
        (penalty("warning", tier="serious", procedure="ordinary"), "serious"),
    ],
)
def test_the_tier_is_the_sources_or_follows_from_kinds_and_fine(facts, tier):
    assert publicity_of("penalty", facts, d("2026-05-10"), RULES).tier == tier


KINDS = st.sets(
    st.sampled_from(
        ["warning", "public_criticism", "fine", "licence_revoked", "trade_ban", "other"]
    )
)


@given(
    kinds=KINDS,
    fine=st.none() | st.integers(0, 10**9),
    procedure=st.sampled_from([None, "simple", "ordinary"]),
    tier=st.sampled_from([None, "minor", "ordinary", "serious"]),
    stated=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    authority=st.sampled_from([SAMR, OTHER, None]),
)
def test_no_penalty_is_public_for_more_than_three_years_but_for_a_ban(
    kinds, fine, procedure, tier, stated, day, authority
):
    facts = PublicityFacts(
        penalty_kinds=tuple(sorted(kinds)),
        fine_fen=fine,
        procedure=procedure,
        tier=tier,
        stated_until=stated,
        authority=authority,
    )

    found = publicity_of("penalty", facts, day, RULES)
    longer = publicity_of(
        "penalty", replace(facts, stated_until=date(2199, 1, 1)), day, RULES
    )

    if found.public_from is not None:
        assert found.procedure == "ordinary"
        assert found.tier is not None
        assert day == found.public_from <= found.until <= add_months(day, 36)
        assert stated is None or stated < day or found.until <= stated
        assert longer.until >= found.until
