"""Ratings in the database: what is written, when, and what is told of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from hub.merchants.models import Merchant
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.ratings.ledger import call_everyone, ratings_of
from hub.ratings.models import Rating, RatingDue
from hub.ratings.service import current_rating, mark_due, rate_due
from hub.rulebook import PolicyUnknownError
from schemas.record import KINDS

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PENALTY = {
    "tier": "ordinary",
    "publicity_until": date(2027, 10, 10),
    "body": {
        "penalty_kinds": ["fine"],
        "fine_fen": 1_500_000,
        "confiscated_fen": 500_000,
        "violation_type": "销售侵犯注册商标专用权的商品",
    },
}


def rate(house, day=TODAY, at=NOW, **more):
    """Rate who is due."""
    return rate_due(house, day=day, at=at, actor="tester", **more)


def touch(house, *numbers, day=TODAY):
    """Mark merchants as due."""
    with house.writes.begin() as session:
        mark_due(session, numbers, day)


def rating(house, number):
    """The rating that holds."""
    with house.reads() as session:
        return current_rating(session, number, "public-trust")


def due_day(house, number):
    """The day on which a merchant is due."""
    with house.reads() as session:
        return session.scalar(
            select(RatingDue.due_day).where(RatingDue.merchant_id == number)
        )


def events(house):
    """What was told of ratings."""
    with house.reads() as session:
        return session.scalars(
            select(OutboxEvent)
            .where(OutboxEvent.op == "rating.give")
            .order_by(OutboxEvent.id)
        ).all()


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
def test_on_a_day_without_a_version_nobody_is_rated(house, punished):
    with pytest.raises(PolicyUnknownError, match="2026-03-31"):
        rate(house, day=date(2026, 3, 31))

    assert rating(house, 1) is None


def with_digest(rules, name, digest):
    """Rules with another content of one file, as far as a policy can tell."""
    return replace(rules, digests={**rules.digests, name: digest}, _memo={})


@pytest.fixture
def opened(house):
    """Published penalties are opened to ratings of businesses for ten days."""
    (rule,) = house.rulebook.individual_businesses
    days = {"valid_from": date(2026, 12, 1), "valid_to": date(2026, 12, 10)}
    rule = replace(rule, told=True, rated=True, **days)
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
            for row in ratings_of(session, 1, "public-trust", 9)
            if row.score is not None
        ]
    assert penalty in [number for number, _ in open_one.inputs]
    assert len(open_one.inputs) == 2
    assert rating(house, 2).grade == "unrated"


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
