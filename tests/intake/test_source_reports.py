"""The month of an agency's data is told to it: counts, a digest, a receipt."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime

import pytest

from connectors.base import load_sources
from hub import pipeline
from hub.ground.clock import SetClock
from hub.officer_actions import (
    MonthNotOverError,
    SourceOwnerUnknownError,
    ViewingOfficer,
    report_month,
)
from schemas.words import Way
from tests.support.enabled import admit
from tests.support.little_city import CLEAN, PENALTY, penalty_row, write_csv
from tests.support.signed_in import leaves_of

pytestmark = pytest.mark.postgresql_in_long

OWNER = "agency:market-supervision"
LOOKS = ViewingOfficer("王某", Way.COMMAND_LINE, "root")
OCTOBER, NOVEMBER = date(2026, 10, 17), date(2026, 11, 1)
SECRET = "不该出现的事由"


@pytest.fixture(scope="module")
def hub(hubs, tmp_path_factory):
    """A hub that took penalties in on the last day of October: two are no records."""
    clock = SetClock(datetime(2026, 10, 31, 15, 30, tzinfo=UTC))
    made = hubs(clock)
    admit(made, OWNER)
    rows = [
        penalty_row(CLEAN, 11, "2026-09-01"),
        penalty_row(CLEAN, 12, "昨天", 违法事实=SECRET),
        penalty_row(CLEAN, 13, "前天"),
    ]
    path = write_csv(tmp_path_factory.mktemp("d") / "处罚.csv", PENALTY, rows)
    source = load_sources(made.config.drop_folder)["penalty_2018"]
    pipeline.receive(made, source, file=path)
    clock.advance(hours=1)
    return made


def of_penalties(report):
    (found,) = (one for one in report.sources if one.name == "penalty_2018")
    return found


def test_a_report_counts_the_month_by_reason_and_field(hub):
    report = report_month(hub, LOOKS, OWNER, OCTOBER)

    month = of_penalties(report)
    (fault,) = month.faults
    assert (month.runs, month.rows, month.records, month.quarantined) == (1, 3, 1, 2)
    assert (fault.reason, fault.field) == ("date-unreadable", "decision_day")
    assert fault.as_json()["open"] == fault.rows == 2
    assert len(report.sources) > 5
    assert sum(one.rows for one in report.sources) == 3


def test_a_report_names_no_content_and_the_log_keeps_its_digest(hub):
    report = report_month(hub, LOOKS, OWNER, OCTOBER)

    text = report.content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    (line,) = (one for one in lines if one["原因代码"])
    assert (line["来源代号"], line["本月疑问"], line["仍待处理"]) == (
        "penalty_2018",
        "2",
        "2",
    )
    for told in (SECRET, CLEAN.name, CLEAN.code, "昨天"):
        assert told not in text
    assert report.digest == hashlib.sha256(report.content).hexdigest()
    leaf = leaves_of(hub, "desk.view")[-1]
    assert leaf.header["op"] == "desk.view"
    entries = list(hub.audit.entries(0, 10_000))
    assert report.receipt.index == len(entries) - 1


def test_the_night_of_the_month_is_counted_in_chinas_time(hub):
    # Half past eleven at night on the 31st in China is the 31st everywhere.
    with pytest.raises(MonthNotOverError):
        report_month(hub, LOOKS, OWNER, NOVEMBER)

    assert of_penalties(report_month(hub, LOOKS, OWNER, OCTOBER)).rows == 3
    assert of_penalties(report_month(hub, LOOKS, OWNER, date(2026, 9, 1))).rows == 0


def test_a_member_without_sources_has_no_report_and_no_leaf(hub):
    before = len(list(hub.audit.entries(0, 10_000)))

    with pytest.raises(SourceOwnerUnknownError):
        report_month(hub, LOOKS, "agency:nobody", OCTOBER)

    assert len(list(hub.audit.entries(0, 10_000))) == before
