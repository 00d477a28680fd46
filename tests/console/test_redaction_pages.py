"""The desk of redactions, as browsers without scripts use it."""

import json
import re

import pytest

from hub.archive.service import records_of
from hub.merchants.service import find_merchant
from tests.console.conftest import Visit
from tests.support.little_city import FINED, UNKNOWN, bring_penalties, penalty_row
from tests.support.prepared import TOKENS
from tests.support.reviewed import Seat

pytestmark = pytest.mark.postgresql_in_long

DESK = "/console/redactions"
FACTS = "当事人王某某在宿城区某路1号销售过期饼干。"
LEFT_OUT = "当事人█在█销售过期饼干。"
WORD = re.compile(r'name="word" value="([a-z_]+)"')


@pytest.fixture
def record(hub, tmp_path):
    """The key of a public penalty with a story."""
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实=FACTS)
    bring_penalties(hub, tmp_path, [row], "told.csv")
    with hub.reads() as session:
        merchant = find_merchant(session, FINED.code)
        rows = records_of(session, merchant.id)
    return next(r.key.hex() for r in rows if r.body.get("facts") == FACTS)


@pytest.fixture
def reviewers(hub, app):
    """Two reviewers, each signed in on a browser of their own."""
    made = []
    for login in ("han", "wu"):
        seat = Seat(hub, app.test_client(), login)
        visit = Visit(seat.client)
        visit.sign_in(hub, login, seat.secret)
        made.append(visit)
    return made


def propose(visit, record, **changes):
    """Fill in the form of a redaction."""
    typed = {"key": record, "field": "facts", "text": LEFT_OUT, "reason": "可公开"}
    return visit.post(f"{DESK}/propose", page=DESK, **(typed | changes))


def say(visit, place, word, reason="已核对"):
    """Fill in the form on the page of a redaction."""
    return visit.post(f"{place}/word", page=place, word=word, reason=reason)


def on_platform(hub, app):
    """What a platform is told of the firm."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    headers = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "1",
    }
    return app.test_client().get(f"/v1/trust/{FINED.code}", headers=headers).text


def test_one_proposes_and_another_releases(hub, app, reviewers, record):
    han, wu = reviewers
    found = han.post(f"{DESK}/texts", page=DESK, code=FINED.code)
    assert FACTS in found.text
    begun = han.post(f"{DESK}/text", page=DESK, key=record, field="facts")
    assert FACTS in begun.text

    proposed = propose(han, record)
    place = proposed.headers["Location"].partition("?")[0]

    assert proposed.status_code == 303
    assert WORD.findall(han.get(place).text) == ["taken_back"]
    assert WORD.findall(wu.get(place).text) == ["released", "refused"]
    assert LEFT_OUT not in on_platform(hub, app)
    assert say(han, place, "released").status_code == 409

    assert say(wu, place, "released").status_code == 303

    told = on_platform(hub, app)
    assert LEFT_OUT in told
    assert FACTS not in told
    assert WORD.findall(han.get(place).text) == ["ended"]
    assert say(han, place, "ended").status_code == 303
    assert LEFT_OUT in on_platform(hub, app)
    assert WORD.findall(han.get(place).text) == []
    assert "一人要求停止显示" in han.get(DESK).text
    assert say(han, place, "ended").status_code == 409
    assert say(wu, place, "ended").status_code == 303
    assert LEFT_OUT not in on_platform(hub, app)
    assert "已停止显示" in han.get(place).text
    assert place in han.get(DESK).text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": "当事人张某某"}, 422),
        ({"text": ""}, 422),
        ({"reason": ""}, 422),
        ({"field": "violation_type"}, 422),
        ({"key": "0" * 64}, 404),
        ({"key": "x"}, 404),
    ],
)
def test_what_cannot_be_proposed_is_said(reviewers, record, changes, status):
    answer = propose(reviewers[0], record, **changes)

    assert answer.status_code == status
    assert "请" in answer.text


def test_a_code_of_nobody_and_a_word_of_no_kind_are_said(reviewers, record):
    han, wu = reviewers
    place = propose(han, record).headers["Location"].partition("?")[0]

    for code in (UNKNOWN, "", "\0", "x" * 500):
        assert han.post(f"{DESK}/texts", page=DESK, code=code).status_code == 404
    assert say(wu, place, "x").status_code == 422
    assert say(wu, place, "released", reason="").status_code == 422
    assert wu.get(f"{DESK}/no-such").status_code == 404


def test_addresses_of_forms_lead_to_their_pages(reviewers):
    for rest in ("texts", "text", "propose"):
        assert reviewers[0].get(f"{DESK}/{rest}").headers["Location"] == DESK
    assert reviewers[0].get(f"{DESK}/1/word").headers["Location"] == f"{DESK}/1"


def test_nobody_but_reviewers_sees_the_desk(app):
    assert app.test_client().get(DESK).status_code in {303, 401}


def test_the_desk_speaks_english_too(reviewers, record):
    han, _ = reviewers
    place = propose(han, record).headers["Location"].partition("?")[0]

    page = han.get(place, headers={"Accept-Language": "en"})
    listed = han.get(DESK, headers={"Accept-Language": "en"})

    assert "Take back one" in page.text
    assert "Waits for another person" in listed.text
