"""The clocks of an officer's unit on pages, and none of any other unit."""

from datetime import date, timedelta

import pytest

from hub.db.bulk import insert_rows
from hub.deadlines import (
    ClockKeeper,
    ClockWord,
    NewClock,
    close_clock,
    mark_due,
    open_clock,
    pause_clock,
)
from hub.overview import dues_of
from hub.overview.models import WithdrawalDelay
from hub.rulebook.working_days import FILE_NAME, load_calendar
from tests.support.signed_in import BUREAU, OfficerRole, leaves_of, signed, with_totp

CLOCKS = "/console/clocks"
OTHER = "agency:procuratorate"
pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def numbers(hub, clock):
    """Clocks of the bureau that stand in several ways, and one of another unit."""
    keeper = ClockKeeper(hub.rulebook, load_calendar(hub.config.instance, hub.rulebook))

    def opened(rule, event, subject, owner=BUREAU, days=0):
        with hub.writes.begin() as session:
            start = hub.clock() - timedelta(days=days)
            new = NewClock(rule, event, start, "clue", subject, owner)
            word = ClockWord("张三", hub.clock(), "登记")
            return open_clock(session, keeper, new, word).id

    found = {
        "late": opened("transfer.decide", "received", "移送甲", days=20),
        "met": opened("transfer.decide", "received", "移送乙", days=20),
        "paused": opened("case.check", "found", "线索丙"),
        "near": opened("complaint.accept", "received", "投诉丁", days=8),
        "far": opened("complaint.mediate", "accepted", "投诉戊"),
        "theirs": opened("transfer.decide", "received", "移送己", OTHER),
    }
    with hub.writes.begin() as session:
        word = ClockWord("张三", hub.clock(), "送检报告未出")
        pause_clock(session, keeper, found["paused"], "testing", word)
        close_clock(session, keeper, found["met"], word, is_met=True)
    mark_due(hub)
    return found


def test_an_officer_sees_how_the_units_clocks_stand(hub, officer, numbers):
    shown = officer.get(CLOCKS).text
    late = officer.get(f"{CLOCKS}?state=met-late").text
    english = officer.get(f"{CLOCKS}?state=paused", headers={"Accept-Language": "en"})

    for text in ("移送甲", "线索丙", "投诉丁", "投诉戊", "已逾期", "中止计时"):
        assert text in shown
    assert "暂定：所涉年度的节假日通知尚未公布" in shown
    assert "移送己" not in shown
    assert "移送乙" not in shown
    assert "逾期办结" in late
    assert "移送甲" not in late
    assert english.status_code == 200
    screens = [leaf.header["actor"]["system"] for leaf in leaves_of(hub, "desk.view")]
    assert screens[-3:] == ["clocks"] * 3


def test_one_clock_tells_its_rule_and_all_that_happened(hub, officer, numbers):
    shown = officer.get(f"{CLOCKS}/{numbers['paused']}").text
    late = officer.get(f"{CLOCKS}/{numbers['met']}").text

    for text in ("线索丙", "送检报告未出", "检验检测检疫鉴定", "第十八条", "张三"):
        assert text in shown
    assert "自何时逾期" in late
    last = leaves_of(hub, "desk.view")[-1].header
    assert last["actor"]["system"] == "clocks-one"
    assert "不是本系统办理的事项" in shown


def test_another_units_clock_is_as_one_that_is_not_there(officer, numbers):
    theirs = officer.get(f"{CLOCKS}/{numbers['theirs']}")
    none = officer.get(f"{CLOCKS}/9999")

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert "移送己" not in theirs.text


def test_who_works_on_no_case_sees_no_clock(hub, visit, numbers):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SECURITY_ADMIN)
    visit.sign_in(hub, "zheng", secret)

    assert visit.get(CLOCKS).status_code == 403


def test_the_start_page_tells_which_terms_of_law_are_near(hub, officer, numbers):
    person = signed(hub, "li")

    found = {(one.day, one.kind): one.names for one in dues_of(hub, person)}

    assert found == {(date(2026, 11, 25), "clock"): ("投诉是否受理",)}
    shown = officer.get("/console").text
    english = officer.get("/console", headers={"Accept-Language": "en"}).text
    assert "1 个法定期限到期" in shown
    assert "投诉是否受理" in shown
    assert "投诉是否受理" not in english
    assert CLOCKS in shown


def test_the_start_page_stands_though_the_units_own_calendar_is_broken(hub, officer):
    (hub.config.instance / FILE_NAME).write_text("[[entry", "utf-8")

    assert officer.get("/console").status_code == 200


def test_the_page_of_a_source_tells_how_fast_its_ends_came(hub, officer):
    row = {
        "source": "abnormal_list",
        "rule": "order107.execute",
        "measured": 5,
        "in_time": 2,
        "late": 3,
        "provisional": 0,
        "without_day": 7,
        "median_days": 4,
        "most_days": 9,
    }
    with hub.writes.begin() as session:
        insert_rows(session, WithdrawalDelay, [row | {"counted_at": hub.clock()}])

    shown = officer.get("/console/sources/abnormal_list").text

    assert "5 条有决定日，逾期 3 条，最长 9 个工作日" in shown
    assert "另有 7 条未报决定日" in shown
    assert "撤回时限" not in officer.get("/console/sources/serious_list").text
