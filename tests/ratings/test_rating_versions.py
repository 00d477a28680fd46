"""By which version merchants are rated, from when on, and who is called for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec import structs

from hub.merchants.models import Merchant
from hub.outbox import service as outbox
from hub.ratings.ledger import call_everyone, ratings_of
from hub.rulebook import PolicyUnknownError
from tests.ratings.rounds import (
    LATER,
    PENALTY,
    TODAY,
    due_day,
    events,
    rate,
    rating,
    touch,
)

BEFORE, FIRST = date(2026, 10, 31), date(2026, 11, 1)
"""The last day of 2026-1 and the first of 2026-2."""


def versions(house, *numbers):
    """The versions by which merchants are rated now."""
    return [rating(house, number).policy_version for number in numbers]


@pytest.fixture
def rated_before(house, town):
    """Three firms, rated by the earlier version, whom time alone changes no more."""
    for number in (1, 2, 3):
        town.merchant(number)
        named = f"reg{number}"
        body = {"status": "active"}
        town.record(number, named, "registration", "2015-03-02", body=body)
    touch(house, 1, 2, 3, day=BEFORE)
    assert rate(house, day=BEFORE).changed == 3
    assert versions(house, 1, 2, 3) == ["2026-1"] * 3
    assert due_day(house, 1) is None


def test_on_the_first_day_of_a_version_one_night_rates_everyone_by_it(
    house, rated_before
):
    assert rate(house, day=BEFORE, at=LATER).rated == 0

    report = rate(house, day=FIRST, at=LATER)

    assert report.as_json() == {"rated": 3, "changed": 3, "unrated": 0}
    assert versions(house, 1, 2, 3) == ["2026-2"] * 3
    assert rating(house, 1).as_of == FIRST
    (event,) = events(house)[1:]
    assert event.detail["policy"] == "public-trust.2026-2"
    assert rate(house, day=FIRST, at=LATER).rated == 0
    assert rate(house, day=TODAY, at=LATER).rated == 0


@pytest.mark.postgresql_in_long
def test_a_night_that_fails_on_the_first_day_goes_on_in_the_next_one(
    house, rated_before, monkeypatch
):
    monkeypatch.setattr("hub.ratings.service.CHUNK", 2)
    put, told = outbox.put, []

    def fail_the_second_time(*given, **more):
        told.append(more)
        if len(told) > 1:
            msg = "the outbox is full"
            raise RuntimeError(msg)
        return put(*given, **more)

    monkeypatch.setattr("hub.ratings.service.outbox.put", fail_the_second_time)
    with pytest.raises(RuntimeError):
        rate(house, day=FIRST, at=LATER)
    monkeypatch.setattr("hub.ratings.service.outbox.put", put)
    assert versions(house, 1, 2, 3) == ["2026-2", "2026-2", "2026-1"]

    report = rate(house, day=FIRST + timedelta(days=1), at=LATER)

    assert report.as_json() == {"rated": 1, "changed": 1, "unrated": 0}
    assert versions(house, 3) == ["2026-2"]


@pytest.mark.postgresql_in_long
def test_who_is_due_earlier_stays_so_when_everyone_is_called(house, town):
    town.merchant(1)
    touch(house, 1, day=BEFORE)

    with house.writes.begin() as session:
        call_everyone(session, "public-trust", "a" * 64, FIRST)

    assert due_day(house, 1) == BEFORE


@pytest.mark.postgresql_in_long
def test_a_merchant_that_another_stands_for_is_called_by_no_version(house, town):
    town.merchant(1)
    town.merchant(2)
    with house.writes.begin() as session:
        session.get(Merchant, 1).merged_into = 2
        session.flush()
        call_everyone(session, "public-trust", "a" * 64, FIRST)

    assert (due_day(house, 1), due_day(house, 2)) == (None, FIRST)


@pytest.mark.postgresql_in_long
def test_a_changed_rule_file_that_the_policy_pins_makes_everyone_due(
    house, rated_before
):
    rate(house)
    house.rulebook = with_digest(house.rulebook, "individual_businesses", "f" * 64)

    report = rate(house, at=LATER)

    assert report.as_json() == {"rated": 3, "changed": 3, "unrated": 0}


@pytest.mark.postgresql_in_long
def test_on_a_day_without_a_version_nobody_is_rated(house, town):
    town.merchant(1)
    touch(house, 1, day=date(2026, 3, 31))
    with pytest.raises(PolicyUnknownError, match="2026-03-31"):
        rate(house, day=date(2026, 3, 31))

    assert rating(house, 1) is None


def with_digest(rules, name, digest):
    """Rules with another content of one file, as far as a policy can tell."""
    return replace(rules, digests={**rules.digests, name: digest}, _memo={})


@pytest.fixture
def opened(house):
    """Published penalties are opened to ratings of businesses for ten days."""
    rule = house.rulebook.individual_businesses[0]
    days = {"valid_from": date(2026, 12, 1), "valid_to": date(2026, 12, 10)}
    rule = structs.replace(rule, told=True, rated=True, **days)
    house.rulebook = replace(house.rulebook, individual_businesses=(rule,), _memo={})


def test_an_individual_business_is_rated_while_a_dated_rule_opens_decisions(
    house, town, opened
):
    town.merchant(1, subject_class="individual_business")
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    penalty = town.record(1, "pen", "penalty", "2026-10-10", **PENALTY)
    town.record(1, "list", "serious_listing", "2026-10-10")
    town.record(1, "pen2", "penalty", "2026-10-11", **PENALTY | {"public_from": None})
    town.merchant(2, subject_class="natural_person")
    town.record(2, "pen3", "penalty", "2026-10-10", **PENALTY)
    touch(house, 1, 2)
    told = []

    for day in (TODAY, *(date(2026, 12, number) for number in (1, 10, 11))):
        rate(house, day=day, at=LATER)
        row = rating(house, 1)
        told.append((row.score, row.grade, [flag["code"] for flag in row.flags]))

    closed = (None, "unrated", ["unrated.individual-business"])
    # 950 + 25 - 160: the list and the hidden penalty say nothing.
    assert told == [closed, (815, "B", []), (815, "B", []), closed]
    with house.reads() as session:
        (open_one,) = [
            row
            for row in ratings_of(session, 1, "public-trust")
            if row.score is not None
        ]
    assert penalty in [number for number, _ in open_one.inputs]
    assert len(open_one.inputs) == 2
    assert rating(house, 2).grade == "unrated"
