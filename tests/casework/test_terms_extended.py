"""Terms that are longer by law: by whom, on what paper, and what does not count."""

from datetime import date, timedelta

import pytest

from hub.casework.matter.errors import StepDocumentError, StepOutOfOrderError
from hub.casework.matter.steps.clocks import keeper_of
from hub.deadlines import (
    ClockExtensionError,
    ClockFilter,
    ClockWord,
    NewClock,
    close_clock,
    count_clocks,
    list_clocks,
    mark_due,
    open_clock,
    wrong_clocks,
)
from hub.decisions import SameOfficerError
from hub.ground.clock import legal_day
from schemas.words import ClockState
from tests.casework.test_matters_kept import POLICE, PROSECUTOR, handed_over
from tests.casework.test_terms_of_cases import (
    AGENCY,
    at,
    clocks,
    confirmed_clue,
    filed_case,
)


@pytest.mark.postgresql_in_long
def test_a_case_has_still_more_time_by_a_minuted_discussion_alone(town):
    done = filed_case(town, confirmed_clue(town))
    asked = {"reason": "案情特别复杂", "until_day": "2027-04-30"}
    with pytest.raises(StepOutOfOrderError):
        town.act(done, "propose_still_more_time", AGENCY, **asked)
    done = town.act(done, "ask_more_time", AGENCY, reason="案情复杂")
    allowed = {"papers": "extension_decision", "reason": "同意"}
    with pytest.raises(StepDocumentError):
        town.act(done, "allow_more_time", AGENCY, "乙", reason="同意")
    done = town.act(done, "allow_more_time", AGENCY, "乙", **allowed)
    with pytest.raises(ClockExtensionError):
        town.act(done, "ask_more_time", AGENCY, reason="再次延长")
    done = town.act(done, "propose_still_more_time", AGENCY, **asked)
    said = {"papers": "discussion_minutes", "reason": "集体讨论同意"}
    with pytest.raises(StepDocumentError):
        town.act(done, "allow_still_more_time", AGENCY, "乙", reason="同意")
    with pytest.raises(SameOfficerError):
        town.act(done, "allow_still_more_time", AGENCY, **said)

    done = town.act(done, "allow_still_more_time", AGENCY, "乙", **said)

    assert clocks(town, done)["case.decide"] == date(2027, 4, 30)
    with pytest.raises(StepOutOfOrderError):
        town.act(done, "propose_still_more_time", AGENCY, **asked)
    with town.hub.reads() as session:
        assert list(wrong_clocks(session)) == []


@pytest.mark.postgresql_in_long
def test_a_hearing_and_a_notice_that_overlap_are_left_out_once(town):
    done = filed_case(town, confirmed_clue(town))
    for event, papers, day in (
        ("hold_hearing", "hearing_notice", "2026-11-09"),
        ("publish_notice", "public_notice", "2026-11-12"),
        ("hearing_over", "", "2026-11-16"),
    ):
        done = town.act(done, event, AGENCY, papers=papers, happened=at(day))
    with town.hub.reads() as session:
        wanted = ClockFilter(subject=done.number)
        (still,) = list_clocks(session, wanted, at=town.hub.clock(), limit=9)
    assert (still.state, still.stood.times) == (ClockState.PAUSED, 1)

    done = town.act(done, "publication_over", AGENCY, happened=at("2026-11-24"))

    # 9 to 23 November are left out: fifteen days after 19 January 2027.
    assert clocks(town, done)["case.decide"] == date(2027, 2, 3)
    with town.hub.reads() as session:
        assert list(wrong_clocks(session)) == []


@pytest.mark.postgresql_in_long
def test_a_fast_track_case_has_ten_days_and_five_that_a_second_officer_allows(town):
    done = handed_over(town)
    number = {"document_no": "宿公立〔2026〕7号"}
    done = town.act(done, "receive", POLICE, papers="transfer_receipt")
    done = town.act(done, "file", POLICE, papers="filing_notice", **number)
    assert set(clocks(town, done)) == {"transfer.goods"}
    told = {"papers": "prosecution_opinion", "to": PROSECUTOR, **number}
    flags = {"fast_track": True, "in_custody": True}
    done = town.act(done, "send_to_prosecution", POLICE, **told, **flags)
    today = legal_day(town.hub.clock())
    assert clocks(town, done)["cpl.review"] == today + timedelta(days=10)
    done = town.act(done, "ask_extend_review", PROSECUTOR, reason="可能判处一年以上")
    longer = {"papers": "extension_decision", "reason": "同意"}
    with pytest.raises(SameOfficerError):
        town.act(done, "extend_review", PROSECUTOR, **longer)

    done = town.act(done, "extend_review", PROSECUTOR, "乙", **longer)

    assert clocks(town, done)["cpl.review"] == today + timedelta(days=15)
    with pytest.raises(StepOutOfOrderError):
        town.act(done, "ask_extend_review", PROSECUTOR, reason="再次")


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("is_marked", [True, False])
def test_nobody_is_late_where_the_law_lets_somebody_remind(town, clock, is_marked):
    hub, every = town.hub, ClockFilter(states=tuple(ClockState))

    def word():
        return ClockWord("甲", hub.clock(), "登记")

    new = NewClock("spp.remind", "registered", hub.clock(), "case", "1", POLICE)
    with hub.writes.begin() as session:
        number = open_clock(session, keeper_of(hub), new, word()).id
    clock.advance(days=100)
    if is_marked:
        assert mark_due(hub).overdue == 0
    with hub.reads() as session:
        assert count_clocks(session, every, at=hub.clock()) == {ClockState.OVER: 1}
        (over,) = list_clocks(session, every, at=hub.clock(), limit=9)
    assert (over.state, over.overdue_since) == (ClockState.OVER, None)

    with hub.writes.begin() as session:
        close_clock(session, keeper_of(hub), number, word(), is_met=True)

    with hub.reads() as session:
        (closed,) = list_clocks(session, every, at=hub.clock(), limit=9)
        assert list(wrong_clocks(session)) == []
    assert (closed.state, closed.overdue_since) == (ClockState.MET, None)
