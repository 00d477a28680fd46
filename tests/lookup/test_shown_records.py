"""To whom a record was shown, told from the log and from views as they were kept."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.agreements.stored_views import stored_view
from hub.archive.reads import records_of
from hub.ground.clock import legal_day
from hub.lookup.history import ShownRecords, ShownSpan
from hub.lookup.view.sights import sight_for
from hub.merchants.service import find_merchant
from tests.support.little_city import FINED, HIDDEN, MEMBERS, caller_of
from tests.support.prepared import START, TOKENS

PLATFORM, BUREAU = MEMBERS["platform"][0], MEMBERS["market_supervision"][0]


@pytest.fixture
def shown(hub):
    """Tell to whom the one penalty of a firm was shown until now."""

    def telling(firm):
        with hub.reads() as session:
            merchant = find_merchant(session, firm.code).id
            (row,) = [
                row for row in records_of(session, merchant) if row.kind == "penalty"
            ]
            span = ShownSpan(row.key, merchant, row.known_from, hub.clock())
            return ShownRecords(session, hub).members_of(span)

    return telling


def test_those_are_told_whose_answers_had_the_record_on_its_days(ask, clock, shown):
    clock.advance(minutes=1)
    ask("platform", "trust", FINED.code)
    ask("platform", "merchant", FINED.code)
    clock.advance(days=2)
    ask("market_supervision", "merchant", FINED.code)
    ask("platform", "trust", FINED.code)
    clock.advance(minutes=1)

    first = legal_day(START)
    assert shown(FINED) == {
        PLATFORM: {first, first + timedelta(days=2)},
        BUREAU: {first + timedelta(days=2)},
    }


def test_whose_view_hid_the_record_was_not_shown_it(ask, clock, shown):
    clock.advance(minutes=1)
    answer, document = ask("platform", "merchant", HIDDEN.code)
    ask("market_supervision", "merchant", HIDDEN.code)
    clock.advance(minutes=1)

    assert answer.status == 200
    assert "penalty" not in {one["kind"] for one in document["records"]}
    assert shown(HIDDEN) == {BUREAU: {legal_day(START)}}


def test_a_rating_alone_and_a_refusal_show_no_record(ask, clock, shown):
    clock.advance(minutes=1)
    ask("platform", "rating", FINED.code)
    ask("platform", "merchant", FINED.code, purpose="enforcement")
    clock.advance(minutes=1)

    assert shown(FINED) == {}


def test_a_read_for_proceedings_is_nobodys_whom_it_can_be_told_of(ask, clock, shown):
    clock.advance(minutes=1)
    answer, _ = ask("procuratorate", "merchant", FINED.code, purpose="prosecution")
    clock.advance(minutes=1)

    assert answer.status == 200
    assert shown(FINED) == {}


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [
        ("platform", "onboarding"),
        ("market_supervision", "enforcement"),
        ("procuratorate", "prosecution"),
    ],
)
def test_a_view_is_read_back_as_it_was_kept(hub, kind, purpose):
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    caller = caller_of(hub, tokens[kind])
    sight = sight_for(hub, hub.cache.number(), caller, purpose, date(2026, 11, 24))

    with hub.reads() as session:
        kept = stored_view(session, sight.view.id, purpose)

    assert kept == replace(
        sight.view, grants=(), officer_required=False, officer_listed=False
    )
