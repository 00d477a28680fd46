"""Questions are counted out of the log: each once, by member, day and purpose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.intake.models import QuarantinedRow
from hub.jobs import run_job
from hub.merchants.models import ReviewItem
from hub.overview import (
    asked_month,
    count_asked,
    decided_reviews,
    decided_rows,
    waiting_second,
)
from hub.overview.models import AskedShard

BUREAU, PLATFORM = "agency:market-supervision", "platform:taomao"


def test_questions_count_for_who_asked_on_the_day_in_china_for_their_purpose(city, ask):
    statuses = [ask(), ask(), ask(purpose="supervision"), ask(purpose="prosecution")]
    city.clock.advance(hours=14)
    statuses.append(ask())
    ask("platform", "onboarding")

    run_job(city, "questions")

    month = asked_month(city, BUREAU)
    counts = {day: dict(of_day) for day, of_day in month.days if of_day}
    refused = statuses.count(403)
    assert statuses.count(200) == 4
    assert refused == 1
    assert counts[date(2026, 11, 24)]["enforcement"] == 2
    assert counts[date(2026, 11, 24)]["supervision"] == 1
    assert counts[date(2026, 11, 25)] == {"enforcement": 1}
    assert (month.total, month.refused) == (5, refused)
    assert asked_month(city, PLATFORM).purposes == {"onboarding": 1}


def test_an_entry_is_counted_once_however_often_and_by_however_many(city, ask):
    for _ in range(6):
        ask()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: count_asked(city), range(8)))
    count_asked(city)

    assert asked_month(city, BUREAU).total == 6
    with city.reads() as session:
        (shard,) = session.query(AskedShard).all()
    assert shard.counted == city.audit.signed().size


def test_a_page_counts_so_many_entries_at_most_and_goes_on_later(city, ask):
    for _ in range(3):
        ask()
    size = city.audit.signed().size

    first = count_asked(city, most=2)
    rest = count_asked(city, most=size)

    assert (first.entries, first.is_whole) == (2, False)
    assert (rest.entries, rest.is_whole) == (size - 2, True)
    assert asked_month(city, BUREAU).total == 3


def test_a_new_shard_is_counted_after_the_one_before(city, ask):
    ask()
    count_asked(city)
    ask()
    city.clock.advance(days=60)
    ask()
    assert city.audit.current_shard() == "2027"

    count_asked(city)

    with city.reads() as session:
        shards = {one.shard: one.counted for one in session.query(AskedShard)}
    assert set(shards) == {"2026", "2027"}
    assert asked_month(city, BUREAU).total == 1


@pytest.mark.parametrize("what", ["rows", "reviews"])
def test_decisions_count_on_their_day_in_china(hub, what):
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    moments = [midnight - timedelta(microseconds=1), midnight, midnight]
    with hub.writes.begin() as session:
        for number, at in enumerate([*moments, None]):
            session.add(_row(number, at) if what == "rows" else _item(number, at))

    days = decided_rows(hub) if what == "rows" else decided_reviews(hub)

    assert len(days) == 30
    assert {one.day: one.count for one in days if one.count} == {
        date(2026, 11, 23): 1,
        date(2026, 11, 24): 2,
    }


def test_a_second_opinion_waits_for_everybody_but_the_first(hub):
    at = hub.clock()
    with hub.writes.begin() as session:
        for number, first in enumerate(("officer:a", "officer:a", "officer:b", None)):
            item = _item(number, None)
            item.first_actor, item.first_at = first, first and at
            session.add(item)

    assert waiting_second(hub, "officer:a").count == 1
    assert waiting_second(hub, "officer:b").count == 2
    assert waiting_second(hub, "officer:c").count == 3
    assert waiting_second(hub, "officer:c").oldest == at


def _row(number, at):
    return QuarantinedRow(
        id=f"{number:026d}",
        run_id="r",
        file_id="f",
        file_sha256="0" * 64,
        source="penalty_2018",
        kind="penalty",
        reason="code-check",
        field=None,
        detail="",
        sheet=None,
        row=number,
        offset=None,
        length=None,
        state="open" if at is None else "closed",
        opened_at=datetime(2026, 11, 1, tzinfo=UTC),
        decided_at=at,
        decided_by=None,
        decision=None,
        decision_run=None,
    )


def _item(number, at):
    return ReviewItem(
        id=number + 1,
        record_key=bytes(32),
        party_no=0,
        merchant_id=None,
        other_id=None,
        reason="name-only",
        score=0,
        priority=0,
        evidence={},
        state="open" if at is None else "decided",
        opened_at=datetime(2026, 11, 1, tzinfo=UTC),
        first_opinion=None,
        first_actor=None,
        first_at=None,
        decision=None,
        decided_by=None,
        decided_at=at,
        decision_reason=None,
    )
