"""Publicity of penalties: from when, until when, and by which rule."""

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


A36 = "NDRC Order 36"
A45 = "SAMR Order 45"
A58 = "NDRC Order 58"

# (facts, decision day, first public day, last public day, rule's article)
PUBLIC_PENALTIES = [
    # Order 36: ordinary tier, at most one year; serious, at most three.
    (penalty("fine", fine=10_000), "2026-04-01", "2027-04-01", A36),
    (penalty("fine", fine=3_001), "2026-05-10", "2027-05-10", A36),
    (penalty("fine", "warning", fine=50_000), "2026-12-31", "2027-12-31", A36),
    (penalty("confiscated_gains"), "2026-05-10", "2027-05-10", A36),
    (penalty("confiscated_goods", "fine", fine=100), "2026-05-10", "2027-05-10", A36),
    (penalty("confiscated_goods", "fine"), "2026-05-10", "2027-05-10", A36),
    (penalty("production_stopped"), "2026-05-10", "2027-05-10", A36),
    (penalty("licence_suspended"), "2026-05-10", "2027-05-10", A36),
    (penalty("licence_revoked"), "2026-05-10", "2029-05-10", A36),
    (penalty("closed", "fine", fine=900_000), "2026-05-10", "2029-05-10", A36),
    (penalty("trade_ban"), "2026-05-10", "2029-05-10", A36),
    (penalty("business_restricted"), "2026-05-10", "2029-05-10", A36),
    (penalty("downgraded"), "2026-05-10", "2029-05-10", A36),
    (penalty("fine", fine=10_000, tier="serious"), "2026-05-10", "2029-05-10", A36),
    # A ban's own length no longer counts beyond the three years.
    (
        penalty("trade_ban", effect_to=d("2036-05-10")),
        "2026-05-10",
        "2029-05-10",
        A36,
    ),
    # The source's end: the earlier holds, a later one is cut.
    (
        penalty("fine", fine=10_000, stated_until=d("2026-08-10")),
        "2026-05-10",
        "2026-08-10",
        A36,
    ),
    (
        penalty("fine", fine=10_000, stated_until=d("2029-05-10")),
        "2026-05-10",
        "2027-05-10",
        A36,
    ),
    # Minor tier: only where the source says that it publishes, at most three months.
    (
        penalty("public_criticism", stated_until=d("2026-12-31")),
        "2026-05-10",
        "2026-08-10",
        A36,
    ),
    (
        penalty("fine", fine=1_000, procedure="ordinary", stated_until=d("2026-06-30")),
        "2026-05-10",
        "2026-06-30",
        A36,
    ),
    # Month ends and leap days (Civil Code arts. 201, 202).
    (
        penalty("public_criticism", stated_until=d("2030-01-01")),
        "2026-11-30",
        "2027-02-28",
        A36,
    ),
    (
        penalty("public_criticism", stated_until=d("2030-01-01")),
        "2027-11-30",
        "2028-02-29",
        A36,
    ),
    (penalty("fine", fine=10_000), "2028-02-29", "2029-02-28", A36),
    (penalty("licence_revoked"), "2028-02-29", "2031-02-28", A36),
    (penalty("fine", fine=10_000), "2026-05-31", "2027-05-31", A36),
    # SAMR Order 45 until the day before Order 36.
    (penalty("fine", fine=10_000), "2026-03-31", "2029-03-31", A45),
    (penalty("fine", fine=10_000), "2021-09-01", "2024-09-01", A45),
    (penalty("public_criticism"), "2026-03-31", "2026-06-30", A45),
    (penalty("public_criticism"), "2021-11-30", "2022-02-28", A45),
    (
        penalty("fine", fine=2_000, procedure="ordinary"),
        "2024-01-31",
        "2024-04-30",
        A45,
    ),
    (
        penalty("trade_ban", effect_to=d("2030-01-01")),
        "2024-01-01",
        "2030-01-01",
        A45,
    ),
    (
        penalty("trade_ban", effect_to=d("2025-01-01")),
        "2024-01-01",
        "2027-01-01",
        A45,
    ),
    (
        penalty("licence_revoked", effect_to=d("2034-01-01")),
        "2024-01-01",
        "2027-01-01",
        A45,
    ),
    # The predecessors of the market supervision bureau are of its family.
    (
        penalty("fine", fine=10_000, authority="宿迁市宿城区工商行政管理局"),
        "2022-01-10",
        "2025-01-10",
        A45,
    ),
    # Order 58 for every other authority.
    (
        penalty("fine", fine=10_000, authority=OTHER),
        "2023-05-01",
        "2026-05-01",
        A58,
    ),
    (
        penalty("fine", fine=10_000, authority=OTHER),
        "2026-03-31",
        "2029-03-31",
        A58,
    ),
    (
        penalty("fine", fine=10_000, authority=OTHER),
        "2026-04-01",
        "2027-04-01",
        A36,
    ),
    (
        penalty("fine", fine=10_000, authority=None),
        "2026-04-01",
        "2027-04-01",
        A36,
    ),
    # The limits of the simple procedure by party (Administrative Penalty Law art. 51).
    (
        penalty("fine", fine=3_001, party_kind="individual_business"),
        "2026-05-10",
        "2027-05-10",
        A36,
    ),
]


@pytest.mark.parametrize(("facts", "decided", "until", "article"), PUBLIC_PENALTIES)
def test_a_penalty_is_public_from_its_decision_to_the_end_the_law_sets(
    facts, decided, until, article
):
    found = publicity_of("penalty", facts, d(decided), RULES)

    assert (found.reason, found.public_from) == ("public", d(decided))
    assert found.until == d(until)
    assert article in found.article


HIDDEN_PENALTIES = [
    # Unknown procedure: within the limits only the source can tell.
    (penalty("fine", fine=3_000), "2026-05-10", "procedure-unknown"),
    (penalty("fine"), "2026-05-10", "procedure-unknown"),
    (penalty(), "2026-05-10", "procedure-unknown"),
    (penalty("other"), "2026-05-10", "procedure-unknown"),
    (
        penalty("fine", fine=3_000, party_kind="individual_business"),
        "2026-05-10",
        "procedure-unknown",
    ),
    (penalty("warning"), "2026-05-10", "procedure-unknown"),
    # SAMR Order 45 art. 2: ordinary procedure only, never a mere warning.
    (penalty("fine", fine=900, procedure="simple"), "2026-05-10", "simple-procedure"),
    (penalty("warning", procedure="simple"), "2024-05-10", "simple-procedure"),
    (penalty("warning", procedure="ordinary"), "2026-05-10", "mere-warning"),
    (penalty("warning", procedure="ordinary"), "2024-05-10", "mere-warning"),
    (
        penalty("warning", procedure="ordinary", authority=OTHER),
        "2024-05-10",
        "mere-warning",
    ),
    # A source that contradicts the law is not believed.
    (
        penalty("fine", fine=90_000, procedure="simple"),
        "2026-05-10",
        "procedure-contradicted",
    ),
    # Unknown tier.
    (penalty("fine", procedure="ordinary"), "2026-05-10", "tier-unknown"),
    (penalty("other", procedure="ordinary"), "2026-05-10", "tier-unknown"),
    (penalty("other", procedure="ordinary"), "2024-05-10", "tier-unknown"),
    (
        penalty("other", procedure="ordinary", authority=OTHER),
        "2024-05-10",
        "tier-unknown",
    ),
    # Minor: not published in principle (Order 36).
    (penalty("public_criticism"), "2026-05-10", "not-published-in-principle"),
    # No rule of publicity in force.
    (penalty("fine", fine=10_000, tier="ordinary"), "2021-08-31", "no-rule"),
    (
        penalty("fine", fine=10_000, tier="ordinary", authority=OTHER),
        "2023-04-30",
        "no-rule",
    ),
    # The source ended publicity before it began.
    (
        penalty("fine", fine=10_000, stated_until=d("2026-05-09")),
        "2026-05-10",
        "ended-before-it-began",
    ),
    # Persons, and the police's records (Public Security Penalties Law art. 136).
    (
        penalty("fine", fine=10_000, party_kind="natural_person"),
        "2026-05-10",
        "never:natural-person",
    ),
    (
        penalty("fine", fine=10_000, authority="宿迁市公安局宿城分局"),
        "2026-05-10",
        "never:public-security.sealed",
    ),
]


@pytest.mark.parametrize(("facts", "decided", "reason"), HIDDEN_PENALTIES)
def test_a_penalty_that_no_rule_clearly_publishes_is_not_public(facts, decided, reason):
    found = publicity_of("penalty", facts, d(decided), RULES)

    assert (found.public_from, found.until, found.reason) == (None, None, reason)


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
        (penalty("fine", fine=3_001), "ordinary"),
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


@pytest.mark.parametrize(
    ("facts", "day", "earliest"),
    [
        (penalty("fine", fine=10_000), "2026-05-31", "2026-08-31"),
        (penalty("fine", fine=10_000), "2026-11-30", "2027-02-28"),
        (penalty("licence_revoked"), "2026-05-10", "2027-05-10"),
    ],
)
def test_repair_may_end_publicity_after_the_minimum_of_order_36(facts, day, earliest):
    assert publicity_of("penalty", facts, d(day), RULES).earliest_end == d(earliest)


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
        assert stated is None or found.until <= stated
        assert longer.until >= found.until
