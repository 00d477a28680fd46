"""Ratings in the database: what is written, when, and what is told of it."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from hub.ratings.models import Rating
from schemas.record import KINDS
from tests.ratings.rounds import (
    LATER,
    NOW,
    PENALTY,
    TODAY,
    due_day,
    events,
    rate,
    rating,
    touch,
)


@pytest.fixture
def punished(house, town):
    """A merchant that has been registered for long and was punished lately."""
    town.merchant(1)
    ids = [
        town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"}),
        town.record(1, "pen", "penalty", "2026-10-10", **PENALTY),
    ]
    touch(house, 1)
    return ids


def test_a_touched_merchant_is_rated_with_reasons_that_name_its_records(
    house, punished
):
    report = rate(house)

    row = rating(house, 1)
    registration, penalty = punished
    assert report.as_json() == {"rated": 1, "changed": 1, "unrated": 0}
    # 950 + 25 - (140 + 20 for 20,000 yuan)
    assert (row.score, row.grade) == (815, "B")
    assert row.reasons == [
        {"code": "base", "points": 950, "records": []},
        {"code": "penalty.ip.ordinary", "points": -160, "records": [penalty]},
        {"code": "registration.five-years", "points": 25, "records": [registration]},
    ]
    assert row.inputs == [[registration, 1], [penalty, 1]]
    assert (row.as_of, row.known_at, row.policy_version) == (TODAY, NOW, "2026-2")


def test_rating_again_writes_nothing_and_tells_nothing(house, punished):
    rate(house)
    first = rating(house, 1)

    touch(house, 1)
    report = rate(house, at=LATER)

    assert report.as_json() == {"rated": 1, "changed": 0, "unrated": 0}
    assert rating(house, 1) == first
    assert len(events(house)) == 1


def test_a_hidden_record_leaves_no_trace_in_the_rating(house, town, punished):
    rate(house)
    first = rating(house, 1)

    town.record(1, "secret", "penalty", "2026-11-01", tier="serious", public_from=None)
    town.record(1, "suit", "court_case", "2026-11-01", public_from=None)
    touch(house, 1)
    rate(house, at=LATER)

    assert rating(house, 1) == first


def test_a_version_that_changes_only_what_is_hidden_leaves_no_trace(
    house, town, punished
):
    rate(house)
    first = rating(house, 1)

    body = PENALTY["body"] | {"facts": "更详细的事实"}
    town.record(1, "pen", "penalty", "2026-10-10", seq=2, **PENALTY | {"body": body})
    touch(house, 1)
    rate(house, at=LATER)

    assert rating(house, 1) == first


def test_a_repaired_penalty_costs_nothing_from_the_next_rating_on(
    house, town, punished
):
    rate(house)

    town.record(1, "pen", "penalty", "2026-10-10", seq=2, status="repaired", **PENALTY)
    touch(house, 1)
    rate(house, at=LATER)

    row = rating(house, 1)
    assert (row.seq, row.score, row.grade, row.known_at) == (2, 975, "A", LATER)


def test_earlier_ratings_stay_and_cannot_be_changed(house, town, punished):
    rate(house)
    town.record(1, "pen", "penalty", "2026-10-10", seq=2, status="repaired", **PENALTY)
    touch(house, 1)
    rate(house, at=LATER)

    with house.reads() as session:
        scores = session.scalars(select(Rating.score).order_by(Rating.seq)).all()
    assert scores == [815, 975]
    for statement in ("UPDATE rating SET score = 1000", "DELETE FROM rating"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            house.writes.begin() as session,
        ):
            session.execute(text(statement))


def test_a_rated_merchant_is_due_again_when_its_points_first_fade(house, punished):
    rate(house)
    # Everyone is rated once on the first day of a version.
    assert rate(house, day=date(2027, 1, 1), at=LATER).changed == 1

    # 10 October and four whole months, and the day after.
    assert due_day(house, 1) == date(2027, 2, 11)
    assert rate(house, day=date(2027, 2, 10), at=LATER).rated == 0
    assert rate(house, day=date(2027, 2, 11), at=LATER).changed == 1


def test_a_merchant_is_due_on_the_day_a_record_becomes_public(house, town, punished):
    town.record(
        1,
        "sample",
        "sampling_result",
        "2026-11-20",
        public_from=date(2026, 12, 12),
        body={"verdict": "nonconforming"},
    )

    rate(house)

    assert rating(house, 1).score == 815
    assert due_day(house, 1) == date(2026, 12, 12)
    rate(house, day=date(2026, 12, 12), at=LATER)
    assert rating(house, 1).score == 715


def test_a_merchant_that_time_cannot_change_is_due_no_more(house, town):
    town.merchant(1)
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    touch(house, 1)

    rate(house)

    assert (rating(house, 1).score, due_day(house, 1)) == (975, None)


def test_the_earlier_due_day_holds(house, town):
    touch(house, 1, day=date(2026, 12, 1))
    touch(house, 1, day=date(2027, 1, 1))
    touch(house, 2, day=date(2027, 1, 1))
    touch(house, 2, day=date(2026, 12, 1))

    assert due_day(house, 1) == due_day(house, 2) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("kind", "subject_class", "why"),
    [
        ("provisional", "organisation", "unrated.provisional"),
        ("unconfirmed", "organisation", "unrated.unconfirmed"),
        ("registered", "individual_business", "unrated.individual-business"),
        ("registered", "natural_person", "unrated.natural-person"),
    ],
)
def test_a_merchant_that_no_machine_may_grade_is_unrated(
    house, town, kind, subject_class, why
):
    town.merchant(1, kind, subject_class)
    town.record(1, "pen", "penalty", "2026-10-10", **PENALTY)
    touch(house, 1)

    report = rate(house)

    row = rating(house, 1)
    assert report.unrated == 1
    assert (row.score, row.grade, row.reasons, row.inputs) == (None, "unrated", [], [])
    assert row.flags == [{"code": why, "records": []}]


def test_a_record_that_only_mentions_a_merchant_does_not_rate_it(house, town):
    town.merchant(1)
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    town.record(
        1,
        "sample",
        "sampling_result",
        "2026-10-01",
        party_no=1,
        body={"verdict": "nonconforming"},
    )
    touch(house, 1)

    rate(house)

    assert rating(house, 1).score == 975


def test_everyone_is_rated_in_batches_each_told_in_one_event(house, town, monkeypatch):
    monkeypatch.setattr("hub.ratings.service.CHUNK", 2)
    for number in range(1, 6):
        town.merchant(number)
        town.record(
            number,
            f"reg{number}",
            "registration",
            "2015-03-02",
            body={"status": "active"},
        )
    told = []

    report = rate(house, everyone=True, progress=told.append)

    counts = sorted(event.detail["count"] for event in events(house))
    assert report.as_json() == {"rated": 5, "changed": 5, "unrated": 0}
    assert told == [2, 4, 5]
    assert counts == [1, 2, 2]
    assert len({event.detail["root"] for event in events(house)}) == 3


def test_a_failure_leaves_the_batch_undone_and_the_merchant_due(
    house, punished, monkeypatch
):
    def fail(*_, **__):
        msg = "the outbox is full"
        raise RuntimeError(msg)

    monkeypatch.setattr("hub.ratings.service.outbox.put", fail)

    with pytest.raises(RuntimeError):
        rate(house)

    assert rating(house, 1) is None
    assert due_day(house, 1) == TODAY


def test_a_merchant_without_rating_has_none(house, town):
    town.merchant(1)

    assert rating(house, 1) is None
    with house.reads() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 0


DECISION = ("江苏省宿迁市市场监督管理局", "宿市监罚〔2026〕1号")
BY_NAME, BY_NUMBER = "name:宿迁市禾丰食品有限公司", "reg_no_15:321302000000012"


def told(house):
    """The score of the first merchant and the records that its reasons name."""
    row = rating(house, 1)
    return row.score, {record for reason in row.reasons for record in reason["records"]}


@pytest.mark.parametrize("party", [BY_NAME, BY_NUMBER])
def test_a_document_that_two_rows_tell_counts_once_by_the_one_with_the_code(
    house, town, party
):
    town.merchant(1)
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    code = [*DECISION, "org_code:MA1TEQT07"]
    first = town.record(1, "b", "penalty", "2026-10-10", natural_key=code, **PENALTY)
    touch(house, 1)
    rate(house)
    before = told(house)

    # The earlier day would put it first, were it told by a code.
    key = [*DECISION, party]
    town.record(1, "a", "penalty", "2026-10-09", natural_key=key, **PENALTY)
    touch(house, 1)
    rate(house, at=LATER)

    score, records = told(house)
    assert score == before[0]
    if party == BY_NAME:
        assert (score, records) == before
        assert first in records


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("penalty", [*DECISION[:1], "宿市监罚〔2026〕2号", BY_NAME]),
        ("penalty", ["宿迁市公安局", *DECISION[1:], BY_NAME]),
        ("licence", [*DECISION, BY_NAME]),
    ],
)
def test_another_document_counts_beside_it(house, town, kind, key):
    town.merchant(1)
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    code = [*DECISION, "org_code:MA1TEQT07"]
    town.record(1, "b", "penalty", "2026-10-10", natural_key=code, **PENALTY)
    touch(house, 1)
    rate(house)
    before, _ = told(house)

    town.record(1, "a", kind, "2026-10-10", natural_key=key, **PENALTY)
    touch(house, 1)
    rate(house, at=LATER)

    assert told(house)[0] != before


@pytest.mark.parametrize("hidden", [{"public_from": None}, {"status": "repaired"}])
def test_a_hidden_record_of_a_document_takes_no_other_ones_place(house, town, hidden):
    town.merchant(1)
    town.record(1, "reg", "registration", "2015-03-02", body={"status": "active"})
    key = [*DECISION, BY_NAME]
    town.record(1, "a", "penalty", "2026-10-10", natural_key=key, **PENALTY)
    touch(house, 1)
    rate(house)
    before = told(house)

    code = [*DECISION, "org_code:MA1TEQT07"]
    more = PENALTY | hidden
    town.record(1, "b", "penalty", "2026-10-10", natural_key=code, **more)
    touch(house, 1)
    rate(house, at=LATER)

    assert told(house) == before


@pytest.mark.parametrize(
    ("key", "document"),
    [
        (["江西", "白及", "", "", BY_NAME, ""], ("江西", "白及", "", "", "", "")),
        (["江西", "白及", "", "", "", BY_NAME], ("江西", "白及", "", "", "", "")),
        (
            ["江西", "白及", "", "", BY_NAME, BY_NUMBER],
            ("江西", "白及", "", "", "", BY_NUMBER),
        ),
    ],
)
def test_of_a_sample_without_a_number_only_its_subject_is_left_out(key, document):
    assert KINDS["sampling_result"].split_key(key) == (document, key[4] or key[5])


@pytest.mark.parametrize(
    ("kind", "key"),
    [("registration", [BY_NAME]), ("abnormal_listing", ["", "", BY_NAME])],
)
def test_a_key_that_is_its_subject_alone_tells_no_document(kind, key):
    assert KINDS[kind].split_key(key) == (None, "")
