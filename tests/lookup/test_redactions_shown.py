"""Redacted text shows while it stands released, to who does not see the original."""

import json
from dataclasses import replace

import pytest

from hub.ground.clock import legal_day
from hub.lookup.task import NotGrantedError
from hub.lookup.view.sights import sight_for
from tests.support.asked_pages import narrow_the_agreement
from tests.support.little_city import CLEAN, FINED, bring_penalties, penalty_row
from tests.support.redacted import (
    FACTS,
    LEFT_OUT,
    end,
    key_of,
    left_out,
    past_told,
    penalty_told,
    propose,
    release,
    say,
    without_closed_texts,
)
from tests.support.two_cities import HERE, NANJING, PLATFORM, put, without_standing

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def key(hub, tmp_path):
    """The key of a public penalty with a story."""
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实=FACTS)
    bring_penalties(hub, tmp_path, [row], "told.csv")
    return key_of(hub, FACTS)


@pytest.fixture
def past(hub):
    """What was known at a moment, told to case work that sees no closed text."""
    closed = without_closed_texts(hub, HERE, "transfer")

    def asking(moment, seen_by=closed):
        return past_told(hub, moment, seen_by)

    asking.usual = sight_for(hub, 0, HERE, "transfer", legal_day(hub.clock()))
    return asking


def test_the_past_is_told_with_the_text_that_stood_then(hub, clock, key, past):
    moments = []

    def pass_time():
        clock.advance(hours=1)
        moments.append(clock())
        clock.advance(hours=1)

    pass_time()
    first = propose(hub, key)
    pass_time()
    say(hub, first, "released")
    pass_time()
    second = propose(hub, key, left_out("销售过期饼干。"))
    say(hub, second, "released")
    pass_time()
    release(hub, key)

    texts = [redacted_in(hub, key, past(moment)) for moment in moments]
    assert texts == [None, None, LEFT_OUT, left_out("销售过期饼干。")]
    assert all(FACTS.encode() not in past(moment) for moment in moments)
    assert FACTS.encode() in past(moments[2], past.usual)


def test_what_two_people_ended_is_shown_of_no_moment(hub, clock, key, past):
    first = release(hub, key)
    clock.advance(hours=1)
    second = propose(hub, key, left_out("销售过期饼干。"))
    say(hub, second, "released")
    clock.advance(hours=1)
    moment = clock()
    clock.advance(hours=1)
    release(hub, key)

    assert redacted_in(hub, key, past(moment)) == left_out("销售过期饼干。")
    end(hub, second)
    assert redacted_in(hub, key, past(moment)) == LEFT_OUT
    end(hub, first)
    assert redacted_in(hub, key, past(moment)) is None


def redacted_in(hub, key, encoded):
    """The redacted text of the record in an answer, if it has one."""
    body, redacted = penalty_told(hub, key, json.loads(encoded))
    assert (redacted == ["facts"]) == ("facts" in body)
    return body.get("facts")


def test_what_was_known_never_changes_whatever_is_said_later(hub, clock, key, past):
    release(hub, key)
    clock.advance(hours=1)
    moment = clock()
    clock.advance(hours=1)
    # From here on the moment is closed, and answered for itself.
    say(hub, propose(hub, key), "refused")
    before = past(moment)

    second = propose(hub, key, left_out("销售过期饼干。"))
    proposed = past(moment)
    say(hub, second, "released")
    clock.advance(hours=1)

    assert proposed == past(moment) == before
    assert redacted_in(hub, key, before) == LEFT_OUT


def test_the_past_is_told_with_a_text_of_the_version_of_then(
    hub, clock, key, past, tmp_path
):
    release(hub, key)
    clock.advance(hours=1)
    moment = clock()
    clock.advance(hours=1)
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实="当事人张某某销售过期饼干。")
    bring_penalties(hub, tmp_path, [row], "changed.csv")
    clock.advance(hours=1)
    later = clock()
    clock.advance(hours=1)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 72, "2026-09-02")], "c.csv")

    assert redacted_in(hub, key, past(moment)) == LEFT_OUT
    assert redacted_in(hub, key, past(later)) is None


def test_those_who_see_what_is_public_ask_nothing_of_the_past(hub, clock, key):
    sight = sight_for(hub, 0, PLATFORM, "onboarding", legal_day(hub.clock()))
    release(hub, key)

    with pytest.raises(NotGrantedError):
        past_told(hub, clock(), sight)


@pytest.mark.parametrize("about", ["trust", "merchant"])
def test_an_agency_of_another_city_is_told_the_redacted_text_that_the_public_is(
    hub, key, about
):
    number = propose(hub, key)
    waiting = put(hub, NANJING, about, FINED.code)
    say(hub, number, "released")

    answer, there = put(hub, NANJING, about, FINED.code)
    _, public = put(hub, PLATFORM, about, FINED.code)
    _, here = put(hub, HERE, about, FINED.code)

    assert penalty_told(hub, key, there)[0]["facts"] == LEFT_OUT
    assert without_standing(there) == without_standing(public)
    assert FACTS.encode() not in answer.body + waiting[0].body
    assert penalty_told(hub, key, here) == (
        penalty_told(hub, key, here)[0] | {"facts": FACTS},
        None,
    )
    end(hub, number)
    assert without_standing(put(hub, NANJING, about, FINED.code)[1]) == (
        without_standing(waiting[1])
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [(["document_no", "facts"], LEFT_OUT), (["document_no", "content"], None)],
)
def test_an_agreement_on_single_fields_shows_redacted_text_of_those_alone(
    hub, key, fields, text
):
    narrow_the_agreement(hub, penalty=fields, registration=["*"])
    release(hub, key)
    elsewhere = replace(NANJING, member="agency:market-supervision")

    _, there = put(hub, elsewhere, "merchant", FINED.code)

    assert penalty_told(hub, key, there)[0].get("facts") == text
