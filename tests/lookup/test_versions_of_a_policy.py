"""A version of the policy begins: one night rates everyone, and the past stays."""

import copy
from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs
from sqlalchemy import select

from hub.jobs import run_job
from hub.lookup.ask import PageQuestion, merchant_question
from hub.merchants.models import Merchant
from hub.ratings.ledger import current_ratings
from hub.rulebook.loader import read_policy
from hub.rulebook.reading import RuleText
from tests.support.asked_pages import put_as
from tests.support.little_city import FINED

PAST = "2026-11-24T12:00:00Z"
OLD, NEW = "知识产权领域一般失信行政处罚", "知识产权一般失信"


@pytest.fixture
def changed(hub):
    """A hub in whose rules a stricter version, in words of its own, begins tomorrow."""
    held = hub.rulebook.policy("public-trust", date(2026, 11, 24))
    data = copy.deepcopy(dict(held.data))
    data |= {"version": "2026-3", "valid_from": date(2026, 11, 25)}
    data["grades"] |= {"B": 820}
    data["texts"]["penalty.ip.ordinary"]["zh"] = NEW
    later = read_policy(RuleText("policies/public-trust.2026-3.toml", "", data))
    earlier = [one for one in hub.rulebook.policies if one.valid_from < held.valid_from]
    ended = structs.replace(held, valid_to=date(2026, 11, 24))
    policies = (*earlier, ended, later)
    return replace(hub, rulebook=replace(hub.rulebook, policies=policies, _memo={}))


def test_one_night_job_rates_everyone_by_the_version_that_has_begun(changed, clock):
    with changed.reads() as session:
        everyone = set(session.scalars(select(Merchant.id)))
    before = run_job(changed, "rate")
    clock.advance(days=1)

    report = run_job(changed, "rate")

    assert before["changed"] == 0
    assert report["changed"] == report["rated"] == len(everyone)
    with changed.reads() as session:
        rows = current_ratings(session, everyone)
    assert rows.keys() == everyone
    assert {row.policy_version for row in rows.values()} == {"2026-3"}
    assert run_job(changed, "rate")["rated"] == 0


@pytest.mark.postgresql_in_long
def test_each_rating_is_told_by_its_own_version_and_in_its_words(changed, clock):
    clock.advance(days=1)
    run_job(changed, "rate")
    clock.advance(minutes=1)

    question = merchant_question("merchant", FINED.code)
    now = put_as(changed, "agencies", question)[1]["rating"]
    question = merchant_question("merchant", FINED.code, PAST)
    then = put_as(changed, "proceedings", question)[1]["rating"]
    page = put_as(changed, "agencies", PageQuestion(FINED.code))[1]

    assert [(one["grade"], one["score"]) for one in (then, now)] == [
        *(("B", 815), ("C", 815)),
    ]
    assert [OLD in f"{then}", NEW in f"{then}"] == [True, False]
    assert [OLD in f"{now}", NEW in f"{now}"] == [False, True]
    points = page["rating_history"]["points"]
    assert [one["version"] for one in points][-2:] == ["2026-2", "2026-3"]
    assert page["rating"]["floors"][1] == {"grade": "B", "floor": 820}
