"""A step that is typed after it happened counts from when it happened, and says so."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.casework.matter.checking import check_matters
from hub.casework.matter.errors import StepDayError, StepOutOfOrderError
from hub.casework.matter.models import MatterEventRow, MatterPaperRow
from hub.casework.matter.reading import tell_events
from hub.casework.service import note_overdue
from hub.db.ids import new_id
from hub.deadlines import (
    ClockFilter,
    list_clocks,
    mark_due,
    show_clock,
    wrong_clocks,
)
from hub.ground.clock import legal_day
from hub.outbox.models import OutboxEvent
from schemas.words import ClockState
from tests.support.matter_calls import Web

pytestmark = pytest.mark.postgresql_in_long
AGENCY, COUNTY = "agency:samr", "agency:county"
COMPLAINT = {"to": COUNTY, "summary": "未退款"}
CLUE = {"to": COUNTY, "clue_source": "agency", "summary": "线索"}
HELP = {
    "subject_text": "某店",
    "summary": "请协助",
    "legal_basis_text": "四十五条",
    "papers": "assistance_letter",
    "to": COUNTY,
}
LONGER = {"papers": "extension_notice", "reason": "量大", "until_day": "2027-02-01"}


def clocks(hub):
    """How each clock stands, by its rule."""
    wanted = ClockFilter(states=tuple(ClockState))
    with hub.reads() as session:
        found = list_clocks(session, wanted, at=hub.clock(), limit=50)
    return {card.rule.key: card for card in found}


def sound(hub):
    """Hold that rows of clocks and matters are what their steps say."""
    with hub.reads() as session:
        assert list(wrong_clocks(session)) == []
    assert list(check_matters(hub)) == []


def test_what_was_accepted_in_time_is_met_though_it_is_typed_after_the_term(
    town, clock
):
    hub = town.hub
    done = town.open("complaint", "receive", AGENCY, **COMPLAINT)
    happened = hub.clock() + timedelta(days=3)
    clock.advance(days=16)
    mark_due(hub)
    assert note_overdue(hub).noted == 1
    assert clocks(hub)["complaint.accept"].state == "overdue"

    papers = "acceptance_notice"
    done = town.act(done, "accept", COUNTY, version=2, papers=papers, happened=happened)

    found = clocks(hub)
    card = found["complaint.accept"]
    assert (card.state, card.overdue_since) == ("met", None)
    assert (card.closed_at, card.learned_at) == (happened, hub.clock())
    assert found["complaint.mediate"].start_at == happened
    with hub.reads() as session:
        steps = show_clock(session, card.id, at=hub.clock())[1]
        told = tell_events(session, hub.keys, done.id)
    assert [one.kind for one in steps][-2:] == ["overdue", "met"]
    assert (steps[-1].at, steps[-1].counts_at) == (hub.clock(), happened)
    # That nothing had come is noted for good, as is when the step was written down.
    assert [one.event for one in told][1:] == ["accept_not_received", "accept"]
    assert (told[-1].happened_at, told[-1].at) == (happened, hub.clock())
    (seen,) = [
        one
        for one in Web(hub).get(f"/complaints/{done.number}", COUNTY).json["clocks"]
        if one["rule"] == "complaint.accept"
    ]
    assert seen["state"] == "met"
    assert datetime.fromisoformat(seen["learned_at"]) == hub.clock()
    sound(hub)


def test_what_happened_after_the_term_is_late_and_so_is_a_day_that_nothing_bounds(
    town, clock
):
    hub = town.hub
    late = town.open("complaint", "receive", AGENCY, **COMPLAINT)
    far = town.open("complaint", "receive", AGENCY, **COMPLAINT)
    begun = hub.clock()
    papers = "acceptance_notice"
    clock.advance(days=16)
    happened = begun + timedelta(days=14)
    town.act(late, "accept", COUNTY, papers=papers, happened=happened)
    clock.advance(days=60)
    happened = begun + timedelta(days=1)
    town.act(far, "accept", COUNTY, papers=papers, happened=happened)

    wanted = ClockFilter(states=tuple(ClockState), rule="complaint.accept")
    with hub.reads() as session:
        found = list_clocks(session, wanted, at=hub.clock(), limit=9)
        row = MatterEventRow
        query = select(row.counts_at).where(row.event == "accept").order_by(row.at)
        counted = list(session.scalars(query))
    by_number = {card.subject: card for card in found}
    assert by_number[late.number].state == by_number[far.number].state == "met-late"
    assert by_number[far.number].closed_at == hub.clock()
    assert counted == [None, hub.clock()]
    with hub.reads() as session:
        op = OutboxEvent.op == "matter.act"
        query = select(OutboxEvent.detail).where(op).order_by(OutboxEvent.id)
        told = [one.get("counts_at") for one in session.scalars(query)]
    assert told == [None, hub.clock().isoformat()]
    sound(hub)


def test_an_extension_announced_in_time_is_taken_though_it_is_typed_after_the_term(
    town, clock
):
    hub = town.hub
    done = town.open("assistance", "ask", AGENCY, **HELP)
    begun = hub.clock()
    clock.advance(days=23)
    mark_due(hub)
    assert note_overdue(hub).noted == 1
    on_board = Web(hub).get(f"/assistance/{done.number}", COUNTY).json
    assert on_board["state"] == "overdue"
    too_late = {"version": 2, "happened": hub.clock(), **LONGER}
    with pytest.raises(StepOutOfOrderError):
        town.act(done, "announce_extension", COUNTY, **too_late)

    in_time = {**too_late, "happened": begun + timedelta(days=10)}
    done = town.act(done, "announce_extension", COUNTY, **in_time)

    assert done.state == "helping"
    found = clocks(hub)["case.assist"]
    assert (str(found.state), found.due_day) == ("running", date(2027, 2, 1))
    sound(hub)
    town.act(done, "answer", COUNTY, papers="reply_letter", outcome_text="属实")
    assert clocks(hub)["case.assist"].state == "met"
    sound(hub)


def test_a_clock_stands_still_from_the_day_on_which_the_test_was_ordered(town, clock):
    hub = town.hub
    prompt = town.open("clue", "receive", AGENCY, **CLUE)
    late = town.open("clue", "receive", AGENCY, **CLUE)
    begun = hub.clock()
    ordered, came = begun + timedelta(days=5), begun + timedelta(days=19)
    clock.advance(days=5)
    prompt = town.act(prompt, "ask_testing", COUNTY)
    clock.advance(days=14)
    result = {"papers": "test_report"}
    town.act(prompt, "result_received", COUNTY, **result)
    clock.advance(days=2)
    # The term would have run out, had it not stood still.
    late = town.act(late, "ask_testing", COUNTY, happened=ordered)
    town.act(late, "result_received", COUNTY, happened=came, **result)

    with hub.reads() as session:
        found = list_clocks(session, ClockFilter(), at=hub.clock(), limit=9)
    assert [card.rule.key for card in found] == ["case.check"] * 2
    assert found[0].due_at == found[1].due_at
    assert found[0].stood == found[1].stood
    assert {card.state for card in found} <= {"running", "warned"}
    sound(hub)


def test_no_step_is_dated_before_the_paper_or_the_decision_it_rests_on(town, clock):
    done = town.open("complaint", "receive", AGENCY, **COMPLAINT)
    asked = town.open("assistance", "ask", AGENCY, **HELP)
    clock.advance(days=5)
    early, written = clock() - timedelta(days=2), legal_day(clock())
    paper = MatterPaperRow(
        id=new_id(clock()),
        matter_id=done.id,
        form="acceptance_notice",
        number="宿市监投受〔2026〕1号",
        place="宿市监",
        member=COUNTY,
        officer="甲",
        at=clock(),
        day=written,
        entry="",
        content="",
        sealed=b"",
        asked="",
    )
    with town.hub.writes.begin() as session:
        session.add(paper)

    with pytest.raises(StepDayError, match=f"lies before .*{written}"):
        town.act(done, "accept", COUNTY, papers="acceptance_notice", happened=early)
    late = LONGER | {"until_day": "2026-01-01"}
    with pytest.raises(StepDayError, match="lies after until: 2026-01-01"):
        town.act(asked, "announce_extension", COUNTY, **late)

    town.act(done, "accept", COUNTY, papers="acceptance_notice")
    town.act(asked, "announce_extension", COUNTY, **LONGER)
