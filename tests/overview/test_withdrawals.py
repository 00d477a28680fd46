"""How fast a source tells that something has ended, by the term of its rule."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hub.jobs import run_job
from hub.overview import find_source
from hub.overview.models import WithdrawalDelay
from hub.overview.withdrawals import KnownEnd, measure_ends
from hub.rulebook import load_rulebook
from tests.support.little_city import CLEAN, FINED, HIDDEN, deliver, write_csv

RULES = load_rulebook()
HEADER = (
    *("企业名称", "统一社会信用代码", "列入经营异常名录原因", "列入日期"),
    *("列入决定机关", "移出日期"),
)


def at(text):
    return datetime.fromisoformat(f"{text}T04:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "decided", "told", "rule", "days", "late"),
    [
        # SAMR Order 107 art. 17: three working days, from 2025-12-25.
        ("abnormal_listing", "2026-11-18", "2026-11-23", "order107.execute", 3, 0),
        ("abnormal_listing", "2026-11-18", "2026-11-24", "order107.execute", 4, 1),
        ("serious_listing", "2026-09-30", "2026-10-10", "order107.execute", 3, 0),
        ("serious_listing", "2026-09-30", "2026-10-12", "order107.execute", 4, 1),
        # Before it: Order 44 art. 18 for the serious list, nothing for the other.
        ("serious_listing", "2025-12-24", "2025-12-29", "order44.execute", 3, 0),
        ("abnormal_listing", "2025-12-24", "2026-12-29", None, None, None),
        ("judgment_debtor", "2026-11-18", "2026-11-18", "debtor-delete", 0, 0),
        ("registration", "2026-11-18", "2026-12-24", None, None, None),
    ],
)
def test_days_are_counted_from_the_decision_by_its_rule(
    kind, decided, told, rule, days, late
):
    ends = [KnownEnd("s", kind, date.fromisoformat(decided), at(told))]

    found = measure_ends(ends, RULES, RULES.calendar)

    assert [(f.rule, f.most_days, f.late, f.measured) for f in found] == (
        [] if rule is None else [(rule, days, late, 1)]
    )


def test_an_annulment_without_a_day_is_counted_apart_and_a_year_unknown_is_told():
    ends = [
        KnownEnd("a", "penalty", None, at("2026-11-18")),
        KnownEnd("a", "penalty", date(2026, 11, 2), at("2026-11-18")),
        KnownEnd("a", "penalty", date(2026, 11, 17), at("2026-11-18")),
        KnownEnd("b", "penalty", date(2026, 12, 30), at("2027-01-04")),
    ]

    one, other = measure_ends(ends, RULES, RULES.calendar)

    assert one.as_json() == {
        "rule": "withdraw",
        "measured": 2,
        "in_time": 1,
        "late": 1,
        "provisional": 0,
        "without_day": 1,
        "median_days": 1,
        "most_days": 12,
    }
    assert (other.source, other.late, other.provisional) == ("b", 0, 1)


def test_a_source_is_told_how_fast_its_removals_came(city, clock, tmp_path):
    def bring(name, *rows):
        path = write_csv(tmp_path / name, HEADER, rows)
        assert deliver(city, "abnormal_list", path).reason is None

    def row(firm, removed=""):
        listed = ("未按规定公示年度报告", "2026-07-10", "宿迁市市场监督管理局")
        return (firm.name, firm.code, *listed, removed)

    bring("first.csv", row(CLEAN), row(FINED), row(HIDDEN, "2026-07-20"))
    clock.advance(days=1)
    bring("second.csv", row(CLEAN, "2026-11-24"), row(FINED, "2026-11-12"))
    clock.advance(days=1)
    # A further version of what had ended before is no further end.
    third = list(row(CLEAN, "2026-11-24"))
    third[4] = "宿迁市宿城区市场监督管理局"
    bring("third.csv", third)

    report = run_job(city, "withdrawals")
    again = run_job(city, "withdrawals")

    source = find_source(city, "abnormal_list")
    assert report == again == {"measured": 2, "late": 1}
    assert [one.as_json() for one in source.withdrawals] == [
        {
            "rule": "order107.execute",
            "measured": 2,
            "in_time": 1,
            "late": 1,
            "provisional": 0,
            "without_day": 0,
            "median_days": 1,
            "most_days": 9,
        }
    ]
    assert source.as_json()["withdrawals"] == [source.withdrawals[0].as_json()]
    with city.reads() as session:
        (row,) = session.scalars(select(WithdrawalDelay))
    assert row.counted_at == clock()
