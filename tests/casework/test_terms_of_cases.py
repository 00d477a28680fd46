"""The term until a case is filed, and that of the decision: they run on, and longer."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.deadlines import ClockExtensionError, ClockFilter, list_clocks
from hub.decisions import SameOfficerError

AGENCY, SHOP = "agency:samr", "platform:shop"
CHINA = ZoneInfo("Asia/Shanghai")


def at(day):
    return datetime(*map(int, day.split("-")), 10, tzinfo=CHINA).astimezone(UTC)


def clocks(town, done):
    with town.hub.reads() as session:
        wanted = ClockFilter(subject=done.number)
        found = list_clocks(session, wanted, at=town.hub.clock(), limit=9)
    return {clock.rule.key: clock.due_day for clock in found}


def confirmed_clue(town):
    done = town.open(
        "clue",
        "receive",
        SHOP,
        to=AGENCY,
        clue_source="platform",
        summary="疑似假货",
        happened=at("2026-10-08"),
    )
    return town.act(
        done,
        *("confirm", AGENCY),
        papers="clue_feedback",
        outcome_text="查实",
        happened=at("2026-10-20"),
    )


FILED = at("2026-10-21")


def filed_case(town, done, moment=FILED):
    """One officer proposes, the head files."""
    done = town.act(
        done,
        *("propose_filing", AGENCY),
        papers="case_filing_form",
        reason="属实",
        happened=moment,
    )
    return town.act(done, "file_case", AGENCY, "乙", document_no="1号", happened=moment)


@pytest.mark.postgresql_in_long
def test_the_term_for_a_clue_runs_until_it_is_decided_whether_to_file(town):
    done = confirmed_clue(town)
    running = clocks(town, done)
    done = filed_case(town, done)

    # 9, the worked Saturday 10, 12 to 16, 19 to 23, 26 to 28 October: fifteen days.
    assert running == {"case.check": date(2026, 10, 28)}
    assert list(clocks(town, done)) == ["case.decide"]


@pytest.mark.postgresql_in_long
def test_the_decision_of_a_case_has_ninety_days_and_thirty_more(town):
    done = filed_case(town, confirmed_clue(town))
    # Ten days of October, thirty of November, thirty-one of December, nineteen more.
    assert clocks(town, done)["case.decide"] == date(2027, 1, 19)
    done = town.act(done, "ask_more_time", AGENCY, reason="案情复杂")
    longer = {"papers": "extension_decision", "reason": "同意"}
    done = town.act(done, "allow_more_time", AGENCY, "乙", **longer)
    assert clocks(town, done)["case.decide"] == date(2027, 2, 18)
    done = town.act(
        done,
        *("decide_no_penalty", AGENCY),
        papers="no_penalty_decision",
        document_no="2号",
        outcome_text="轻微并及时改正",
    )

    assert done.state == "decided"
    assert clocks(town, done) == {}


@pytest.mark.postgresql_in_long
def test_the_procuratorate_advises_transfer_of_what_nobody_reported(town):
    done = town.open(
        "transfer",
        "advise_unreported",
        "agency:procuratorate",
        papers="procuratorial_opinion",
        to=AGENCY,
        reason="已达追诉标准",
    )
    assert (done.state, clocks(town, done)) == ("advised", {})
    done = town.act(
        done,
        *("report_to_head", AGENCY),
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
    )
    assert list(clocks(town, done)) == ["transfer.decide"]
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="是")

    assert done.state == "approved"


@pytest.mark.postgresql_in_long
def test_a_seizure_ends_in_thirty_days_or_in_sixty_that_the_head_allows(town):
    done = town.act(
        filed_case(town, confirmed_clue(town)),
        *("goods_seized", AGENCY),
        papers="seizure_decision goods_list",
        happened=at("2026-11-02"),
    )
    # The thirtieth day after 2 November.
    assert clocks(town, done)["case.seizure"] == date(2026, 12, 2)
    done = town.act(done, "ask_longer_seizure", AGENCY, reason="案情复杂")
    longer = {"papers": "seizure_extension", "reason": "同意"}
    with pytest.raises(SameOfficerError):
        town.act(done, "allow_longer_seizure", AGENCY, **longer)
    done = town.act(done, "allow_longer_seizure", AGENCY, "乙", **longer)
    # The sixtieth day is a day off: the first that is worked after it.
    assert clocks(town, done)["case.seizure"] == date(2027, 1, 4)
    with pytest.raises(ClockExtensionError):
        town.act(done, "ask_longer_seizure", AGENCY, reason="再延长")
    done = town.act(
        *(done, "release_goods", AGENCY), papers="release_decision", reason="查清"
    )
    assert "case.seizure" not in clocks(town, done)

    # What is seized anew has a term anew, which the decision ends.
    done = town.act(
        *(done, "goods_seized", AGENCY), papers="seizure_decision goods_list"
    )
    assert "case.seizure" in clocks(town, done)
    decided = town.act(
        *(done, "decide_case", AGENCY), papers="penalty_decision", document_no="3号"
    )
    assert clocks(town, decided) == {}
