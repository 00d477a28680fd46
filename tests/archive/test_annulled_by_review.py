"""A penalty that a review annulled is annulled, from the day of that decision."""

from datetime import date

import pytest

from hub.archive.reads import records_on
from hub.archive.service import records_of
from hub.lookup.file import closed_moment
from hub.merchants.service import find_merchant
from tests.support.little_city import (
    FINED,
    PENALTY,
    bring_registers,
    deliver,
    penalty_row,
    write_csv,
)

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""


@pytest.fixture
def told(hub, clock, tmp_path):
    """Delivers the penalty with how its review came out, and gives its record."""
    bring_registers(hub, tmp_path)
    header = [*PENALTY, "复议结果", "复议决定日期"]

    def deliver_reviewed(outcome, decided_on, **more):
        clock.advance(hours=1)
        row = [*penalty_row(FINED, 1, "2026-09-01", **more), outcome, decided_on]
        path = tmp_path / f"{clock():%H}.csv"
        deliver(hub, "penalty_2018", write_csv(path, header, [row], encoding="gb18030"))
        with hub.reads() as session:
            merchant = find_merchant(session, FINED.code)
            found = records_of(session, merchant.id)
        return next(row for row in found if row.kind == "penalty")

    return deliver_reviewed


def test_an_annulled_decision_has_ended_from_the_day_of_the_review_on(told):
    assert told("审理中", "").status == "active"

    row = told("撤销", "2026-11-02")

    assert (row.status, row.status_from) == ("annulled", date(2026, 11, 2))
    assert row.judgement.ended_by == "annulment"
    assert row.judgement.sharing_until == date(2026, 11, 2)


class OnDays:
    """Tells the status of the penalty on days, as it was known at a moment."""

    def __init__(self, hub):
        self.hub = hub

    def now(self):
        return closed_moment(self.hub)

    def __call__(self, *days, at=None):
        moment = at or self.now()
        rules = self.hub.rulebook
        with self.hub.reads() as session:
            merchant = find_merchant(session, FINED.code)
            found = records_of(session, merchant.id)
            parties = [(row.key, 0) for row in found if row.kind == "penalty"]
            return [
                row.status
                for day in map(date.fromisoformat, days)
                for row in records_on(session, rules, parties, moment, day)
            ]


@pytest.fixture
def on(hub):
    """Tell the status of the penalty on days."""
    return OnDays(hub)


@pytest.mark.parametrize("outcome", ["维持", "变更", "驳回复议请求", "终止复议"])
def test_no_other_outcome_annuls(told, outcome):
    assert told(outcome, "2026-11-02").status == "active"


def test_a_source_may_take_back_that_a_decision_was_annulled(told):
    before = told("审理中", "").judgement
    told("撤销", "2026-11-02")

    row = told("维持", "2026-11-02")

    assert row.status == "active"
    assert row.judgement.publicity_until == before.publicity_until


def test_to_say_nothing_of_a_review_takes_no_annulment_back(told):
    told("撤销", "2026-11-02")

    assert told("", "").status == "annulled"
    assert told("审理中", "").status == "annulled"
    row = told("", "", 处罚内容="罚款二万元。")
    assert (row.status, row.status_from) == ("annulled", date(2026, 11, 2))


def test_a_review_whose_day_is_corrected_annuls_from_the_right_one_alone(told, on):
    told("撤销", "2026-10-01")
    before = on.now()

    row = told("撤销", "2026-10-20")

    assert row.judgement.publicity_until == date(2026, 10, 20)
    assert on("2026-10-01", "2026-10-19", "2026-10-20") == [
        *["active"] * 2,
        "annulled",
    ]
    assert on("2026-09-30", "2026-10-01", at=before) == ["active", "annulled"]

    told("撤销", "2026-09-10")

    assert on("2026-09-09", "2026-09-10", "2026-10-20") == [
        "active",
        *["annulled"] * 2,
    ]


def test_a_review_that_is_taken_back_annulled_on_no_day(told, on):
    told("撤销", "2026-10-01")
    before = on.now()

    row = told("维持", "2026-10-01")

    assert (row.status, row.status_from) == ("active", None)
    assert on("2026-09-30", "2026-10-01", "2026-11-25") == ["active"] * 3
    assert on("2026-10-01", at=before) == ["annulled"]
