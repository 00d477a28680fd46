"""Redacted text shows while it stands released, to who does not see the original."""

import json
from dataclasses import replace

import pytest

from hub.desk import decide_redaction, redact
from hub.ground.clock import legal_day
from hub.lookup.file.past_file import past_answer
from hub.lookup.task import NotGrantedError
from hub.lookup.view.sights import sight_for
from tests.support.asked_pages import narrow_the_agreement
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.prepared import TOKENS
from tests.support.redacted import (
    FACTS,
    LEFT_OUT,
    key_of,
    left_out,
    penalty_told,
    without_closed_texts,
)
from tests.support.two_cities import HERE, NANJING, PLATFORM, put, without_standing

pytestmark = pytest.mark.postgresql_in_long

OWN, OTHER = "Wang Fang", "Li Na"
CHANGING = {"Hub-Receipt", "RateLimit", "Date"}


@pytest.fixture
def key(hub, tmp_path):
    """The key of a public penalty with a story."""
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实=FACTS)
    bring_penalties(hub, tmp_path, [row], "told.csv")
    return key_of(hub, FACTS)


def propose(hub, key, text=LEFT_OUT):
    return redact(hub, key, "facts", text, officer=OWN, reason="可公开")


def say(hub, number, word, officer=OTHER):
    return decide_redaction(hub, number, word, officer=officer, reason="已核对")


def release(hub, key):
    number = propose(hub, key)
    say(hub, number, "released")
    return number


def end(hub, number):
    for officer in (OWN, OTHER):
        say(hub, number, "ended", officer)


@pytest.fixture
def browse(hub, app):
    """All that a platform gets over the wire, but the receipt: by address."""
    token = json.loads((hub.config.instance / TOKENS).read_text())["platform"]
    asked = {
        "Authorization": f"Bearer {token}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "1",
    }
    addresses = [
        f"/v1/trust/{FINED.code}",
        f"/v1/merchants/{FINED.code}",
        f"/v1/merchants/{FINED.code}/rating",
        "/v1/suggest?q=禾丰",
        "/opensanctions/catalog",
    ]

    def browsing():
        seen = {}
        for address in addresses:
            answer = app.test_client().get(address, headers=asked)
            document = answer.get_json()
            for name in ("receipt", "rely_until"):
                document.pop(name, None)
            headers = [one for one in answer.headers if one[0] not in CHANGING]
            seen[address] = (answer.status, headers, json.dumps(document))
        return seen

    return browsing


def test_what_is_not_released_changes_no_header_tag_or_version(hub, key, browse):
    before = browse()

    number = propose(hub, key)
    proposed = browse()
    say(hub, number, "refused")
    refused = browse()
    say(hub, propose(hub, key), "taken_back", OWN)

    assert proposed == refused == browse() == before
    assert all(status == "200 OK" for status, _, _ in before.values())


def test_what_two_people_end_leaves_all_as_if_it_had_never_been(hub, key, browse):
    before = browse()
    number = release(hub, key)
    released = browse()
    say(hub, number, "ended", OWN)
    halfway = browse()
    say(hub, number, "ended")

    assert halfway == released
    assert browse() == before
    changed = {name for name in before if released[name] != before[name]}
    assert changed == {f"/v1/trust/{FINED.code}", f"/v1/merchants/{FINED.code}"}


def test_only_what_changes_an_answer_lets_go_of_kept_ones(hub, key):
    before = hub.cache.number()
    say(hub, propose(hub, key), "refused")
    kept = hub.cache.number()
    number = release(hub, key)
    released = hub.cache.number()
    say(hub, number, "ended", OWN)
    halfway = hub.cache.number()
    say(hub, number, "ended")

    assert before == kept
    assert kept < released == halfway < hub.cache.number()


@pytest.fixture
def past(hub):
    """What was known at a moment, told to case work that sees no closed text."""
    closed = without_closed_texts(hub, HERE, "transfer")

    def asking(moment, seen_by=closed):
        told = past_answer(hub, FINED.code, moment.isoformat(), seen_by, "zh")
        return told.encoded

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
    end(hub, second)
    pass_time()
    end(hub, first)
    pass_time()
    release(hub, key)

    texts = [redacted_in(hub, key, past(moment)) for moment in moments]
    assert texts == [
        *(None, None, LEFT_OUT, left_out("销售过期饼干。")),
        *(LEFT_OUT, None),
    ]
    assert all(FACTS.encode() not in past(moment) for moment in moments)
    assert FACTS.encode() in past(moments[2], past.usual)


def redacted_in(hub, key, encoded):
    """The redacted text of the record in an answer, if it has one."""
    body, redacted = penalty_told(hub, key, json.loads(encoded + b"}"))
    assert (redacted == ["facts"]) == ("facts" in body)
    return body.get("facts")


def test_what_was_known_never_changes_whatever_is_said_later(hub, clock, key, past):
    first = release(hub, key)
    clock.advance(hours=1)
    moment = clock()
    clock.advance(hours=1)
    # From here on the moment is closed, and answered for itself.
    say(hub, propose(hub, key), "refused")
    before = past(moment)

    second = propose(hub, key, left_out("销售过期饼干。"))
    proposed = past(moment)
    end(hub, first)
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

    assert redacted_in(hub, key, past(moment)) == LEFT_OUT
    assert redacted_in(hub, key, past(clock())) is None


def test_those_who_see_what_is_public_ask_nothing_of_the_past(hub, clock, key):
    sight = sight_for(hub, 0, PLATFORM, "onboarding", legal_day(hub.clock()))
    release(hub, key)

    with pytest.raises(NotGrantedError):
        past_answer(hub, FINED.code, clock().isoformat(), sight, "zh")


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
