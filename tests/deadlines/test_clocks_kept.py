"""Clocks in the database: each step once, marked by any number of processes."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from hub.contradictions import EvidenceContradictsError
from hub.deadlines import (
    ClockChangedError,
    ClockClosedError,
    ClockExtensionError,
    ClockFilter,
    ClockKeeper,
    ClockOverdueError,
    ClockStandingError,
    ClockWord,
    Extension,
    NewClock,
    close_clock,
    count_clocks,
    extend_clock,
    list_clocks,
    mark_due,
    open_clock,
    pause_clock,
    resume_clock,
    show_clock,
    wrong_clocks,
)
from hub.deadlines.models import ClockRow, ClockStepRow
from hub.deadlines.steps import read_clock, read_clocks, standing_of
from hub.decisions import SameOfficerError
from hub.members.service import MemberCard, MemberUnknownError, add_member
from hub.outbox.models import OutboxEvent
from hub.rulebook.working_days import FILE_NAME, load_calendar
from schemas.words import ClockState

OWNER = "agency:market-supervision"
DAY = timedelta(days=1)


@pytest.fixture
def keeper(hub):
    with hub.writes.begin() as session:
        card = MemberCard(
            code=OWNER,
            kind="market_supervision",
            name="市场监管局",
            territory="321300",
            valid_from=date(2019, 1, 1),
        )
        add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    return ClockKeeper(hub.rulebook, load_calendar(hub.config.instance, hub.rulebook))


def word(hub, officer="张三", **more):
    return ClockWord(officer, hub.clock(), "办理需要", **more)


def new(hub, number=1, rule="case.check", event="found", start=None):
    return NewClock(rule, event, start or hub.clock(), "clue", str(number), OWNER)


def opened(hub, keeper, *numbers, **more):
    """Open clocks; give their numbers."""
    with hub.writes.begin() as session:
        return [
            open_clock(session, keeper, new(hub, one, **more), word(hub)).id
            for one in numbers
        ]


def said(hub, keeper, change, *arguments, **more):
    with hub.writes.begin() as session:
        return change(session, keeper, *arguments, word(hub), **more)


def events(hub, op):
    with hub.reads() as session:
        query = select(OutboxEvent).where(OutboxEvent.op == op)
        return session.scalars(query.order_by(OutboxEvent.id)).all()


def state_of(hub, number):
    with hub.reads() as session:
        return show_clock(session, number, at=hub.clock())[0]


def test_a_clock_is_what_has_happened_to_it(hub, keeper, clock):
    (number,) = opened(hub, keeper, 1)
    clock.advance(days=2)
    said(hub, keeper, pause_clock, number, "testing")
    clock.advance(days=30)
    said(hub, keeper, resume_clock, number)
    with hub.writes.begin() as session:
        extend_clock(session, keeper, number, Extension(10), word(hub))
        extend_clock(session, keeper, number, Extension(10), word(hub, "李四"))
    mark_due(hub)
    said(hub, keeper, close_clock, number, is_met=True)

    with hub.reads() as session:
        folded = read_clock(session, number)
        row = session.execute(select(ClockRow.__table__)).one()
        _, steps = show_clock(session, number, at=hub.clock())
    wanted = standing_of(folded.now, folded.rule, keeper.calendar)
    assert {name: getattr(row, name) for name in wanted} == wanted
    assert [one.kind for one in steps] == [
        *("opened", "paused", "resumed", "extended", "met")
    ]
    assert row.rule_from == folded.rule.valid_from
    assert folded.rule == hub.rulebook.rule("clocks", "case.check", row.due_day)


def test_the_rule_of_the_day_of_the_event_counts(hub, keeper):
    start = datetime(2026, 4, 14, 4, tzinfo=UTC)
    first = opened(hub, keeper, 1, rule="complaint.mediate", event="accepted")
    older = opened(
        hub, keeper, 2, rule="complaint.mediate", event="accepted", start=start
    )

    with hub.reads() as session:
        found = read_clocks(session, [*first, *older])
    assert [one.rule.unit for _, one in sorted(found.items())] == ["day", "working_day"]
    assert state_of(hub, older[0]).state == ClockState.OVERDUE


def test_the_same_term_runs_once_for_the_same(hub, keeper):
    (number,) = opened(hub, keeper, 1)

    with pytest.raises(ClockStandingError):
        opened(hub, keeper, 1)
    said(hub, keeper, close_clock, number, is_met=False)
    assert opened(hub, keeper, 1) != [number]


def test_of_two_who_open_the_same_at_once_one_is_refused(hub, keeper):
    outcomes = []

    def opening():
        try:
            outcomes.append(opened(hub, keeper, 1))
        except ClockStandingError:
            outcomes.append(None)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 4
    assert outcomes.count(None) == 3


def test_whoever_has_to_act_must_be_a_member(hub, keeper):
    stranger = replace(new(hub), owner="agency:none")

    with pytest.raises(MemberUnknownError), hub.writes.begin() as session:
        open_clock(session, keeper, stranger, word(hub))
    with hub.reads() as session:
        assert session.scalars(select(ClockRow)).all() == []


def test_who_speaks_of_an_older_version_is_refused(hub, keeper):
    (number,) = opened(hub, keeper, 1)
    said(hub, keeper, pause_clock, number, "testing")

    with pytest.raises(ClockChangedError), hub.writes.begin() as session:
        close_clock(session, keeper, number, word(hub, version=1), is_met=True)
    assert state_of(hub, number).state == ClockState.PAUSED


def test_of_two_who_speak_at_once_one_is_refused(hub, keeper, monkeypatch):
    (number,) = opened(hub, keeper, 1)
    with hub.reads() as session:
        stale = read_clock(session, number)
    said(hub, keeper, pause_clock, number, "testing")
    monkeypatch.setattr("hub.deadlines.service.read_clock", lambda *_: stale)

    with pytest.raises(ClockChangedError), hub.writes.begin() as session:
        close_clock(session, keeper, number, word(hub), is_met=True)
    monkeypatch.undo()
    assert len(events(hub, "clock.change")) == 1


def test_an_extension_that_needs_two_people_takes_two_who_say_the_same(hub, keeper):
    (number,) = opened(hub, keeper, 1)
    due = state_of(hub, number).due_day

    def extend(officer, amount):
        with hub.writes.begin() as session:
            asked, saying = Extension(amount), word(hub, officer)
            return extend_clock(session, keeper, number, asked, saying)[1]

    assert extend("张三", 15) is False
    with pytest.raises(SameOfficerError):
        extend(" 张三", 15)
    with pytest.raises(ClockExtensionError):
        extend("李四", 14)
    assert state_of(hub, number).due_day == due
    assert extend("李四", 15) is True
    assert state_of(hub, number).due_day > due
    with pytest.raises(ClockExtensionError):
        extend("李四", 1)


def test_time_warns_and_passes_once_and_nothing_leads_back(hub, keeper, clock):
    numbers = opened(hub, keeper, *range(1, 5))
    first = mark_due(hub).as_json()
    clock.advance(days=19)
    near, again = mark_due(hub).as_json(), mark_due(hub).as_json()
    clock.advance(days=30)
    shown_before = state_of(hub, numbers[0])
    late, still = mark_due(hub).as_json(), mark_due(hub).as_json()

    nothing = {"warned": 0, "moved": 0, "overdue": 0, "left": 0}
    assert (first, again, still) == (nothing, nothing, nothing)
    assert (near, late) == (nothing | {"warned": 4}, nothing | {"overdue": 4})
    # What the job had not marked yet was told as overdue all the same.
    assert shown_before.state == ClockState.OVERDUE
    assert shown_before.overdue_since == state_of(hub, numbers[0]).overdue_since
    for change, *arguments in (
        (pause_clock, numbers[0], "testing"),
        (extend_clock, numbers[0], Extension(5)),
    ):
        with pytest.raises(ClockOverdueError):
            said(hub, keeper, change, *arguments)
    said(hub, keeper, close_clock, numbers[0], is_met=True)
    said(hub, keeper, close_clock, numbers[1], is_met=False)
    assert state_of(hub, numbers[0]).state == ClockState.MET_LATE
    assert state_of(hub, numbers[1]).state == ClockState.ENDED_LATE
    with pytest.raises(ClockClosedError):
        said(hub, keeper, close_clock, numbers[0], is_met=True)
    assert [one.detail["count"] for one in events(hub, "clock.mark")] == [4, 4]


def test_a_machine_that_was_set_back_hides_nothing(hub, keeper, clock):
    (number,) = opened(hub, keeper, 1)
    clock.advance(days=60)
    mark_due(hub)
    clock.jump(days=-59)

    with pytest.raises(ClockOverdueError):
        said(hub, keeper, pause_clock, number, "testing")
    said(hub, keeper, close_clock, number, is_met=True)
    assert state_of(hub, number).state == ClockState.MET_LATE


def test_no_step_comes_before_the_one_before_it(hub, keeper, clock):
    (number,) = opened(hub, keeper, 1)
    for change in (pause_clock, resume_clock) * 2:
        clock.advance(days=3)
        said(hub, keeper, change, number, *(["testing"] * (change is pause_clock)))
        clock.jump(days=-5)

    with hub.reads() as session:
        now = read_clock(session, number).now
        moments = [one.at for one in show_clock(session, number, at=hub.clock())[1]]
    assert moments == sorted(moments)
    assert now.paused[0].until <= now.paused[1].since


def test_several_processes_mark_each_clock_once_and_tell_of_at_most_some(
    hub, keeper, clock, monkeypatch
):
    monkeypatch.setattr("hub.deadlines.marking.CHUNK", 10)
    opened(hub, keeper, *range(35))
    clock.advance(days=90)
    reports = []

    threads = [
        threading.Thread(target=lambda: reports.append(mark_due(hub))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reports.append(mark_due(hub))

    counts = [one.detail["count"] for one in events(hub, "clock.mark")]
    assert sum(one.overdue for one in reports) == 35
    assert (sum(counts), max(counts)) == (35, 10)
    with hub.reads() as session:
        query = select(ClockStepRow.clock_id).where(ClockStepRow.kind == "overdue")
        marked = session.scalars(query).all()
    assert len(marked) == len(set(marked)) == 35


NOTICE = """
[[entry]]
key = "2027"
state = "published"
days_off = [2027-01-01, 2027-01-04, 2027-01-05]
days_made_up = []
valid_from = 2027-01-01
valid_to = 2027-12-31
source = "通知（示例）"
status = "confirmed"
mark = "V"
"""


def test_the_notice_of_a_year_moves_provisional_due_days_alone(hub, keeper, clock):
    clock.advance(days=30)
    fixed, moving, waiting = opened(hub, keeper, 1, 2, 3)[:3]
    opened(hub, keeper, 4, rule="order36.accept", event="pushed")
    said(hub, keeper, pause_clock, waiting, "testing")
    before = {one: state_of(hub, one) for one in (fixed, moving, waiting, 4)}
    said(hub, keeper, close_clock, fixed, is_met=True)
    (hub.config.instance / FILE_NAME).write_text(NOTICE, "utf-8")

    report = mark_due(hub).as_json()
    again = mark_due(hub).as_json()

    after = {one: state_of(hub, one) for one in before}
    assert (report, again["moved"]) == (
        {"warned": 0, "moved": 1, "overdue": 0, "left": 0},
        0,
    )
    assert before[moving].provisional
    assert not after[moving].provisional
    assert after[moving].due_day > before[moving].due_day
    for one in (fixed, waiting, 4):
        assert after[one].due_day == before[one].due_day
    with hub.reads() as session:
        steps = show_clock(session, moving, at=hub.clock())[1]
    assert [one.kind for one in steps] == ["opened", "moved"]


def test_clocks_are_found_by_how_they_stand_by_whom_and_by_day(hub, keeper, clock):
    opened(hub, keeper, 1, 2)
    opened(hub, keeper, 3, rule="transfer.decide", event="received")
    clock.advance(days=10)
    met = opened(hub, keeper, 4)
    said(hub, keeper, close_clock, met[0], is_met=True)

    def found(**wanted):
        with hub.reads() as session:
            chosen = ClockFilter(**wanted)
            cards = list_clocks(session, chosen, at=hub.clock(), limit=10)
            counts = count_clocks(session, chosen, at=hub.clock())
        assert sum(counts.values()) == len(cards)
        return [card.subject for card in cards]

    assert found() == ["3", "1", "2"]
    assert found(states=[ClockState.OVERDUE]) == ["3"]
    assert found(states=[ClockState.RUNNING]) == ["1", "2"]
    assert found(states=[ClockState.MET]) == ["4"]
    assert found(rule="case.check", subject="2") == ["2"]
    assert found(owner="agency:other") == []
    assert found(until=date(2026, 11, 30)) == ["3"]
    assert found(since=date(2026, 12, 1)) == ["1", "2"]


def test_a_row_that_hides_what_happened_is_found(hub, keeper, clock):
    opened(hub, keeper, 1, 2, 3)
    clock.advance(days=60)
    mark_due(hub)
    with hub.reads() as session:
        before = list(wrong_clocks(session))
    with hub.writes.begin() as session:
        hidden = "UPDATE clock SET state = 'met', overdue_since = NULL WHERE id = 2"
        session.execute(text(hidden))

    with hub.reads() as session:
        assert (before, list(wrong_clocks(session))) == ([], [2])


def test_a_clock_whose_row_was_changed_keeps_no_other_from_being_marked(
    hub, keeper, clock
):
    opened(hub, keeper, 1, 2, 3, 4)
    with hub.writes.begin() as session:
        session.execute(text("UPDATE clock SET version = 9 WHERE id = 1"))
        session.execute(text("UPDATE clock SET subject = '9' WHERE id = 4"))
    clock.advance(days=60)

    report = mark_due(hub).as_json()

    assert report == {"warned": 0, "moved": 0, "overdue": 2, "left": 2}
    with pytest.raises(EvidenceContradictsError):
        said(hub, keeper, close_clock, 4, is_met=True)
    with hub.reads() as session:
        assert list(wrong_clocks(session)) == [1]
        marked = select(ClockStepRow.clock_id).where(ClockStepRow.kind == "overdue")
        assert sorted(session.scalars(marked)) == [2, 3]


def test_a_clock_that_is_stopped_each_night_is_told_apart(hub, keeper, clock):
    often, once, long = opened(hub, keeper, 1, 2, 3)
    said(hub, keeper, pause_clock, once, "testing")
    said(hub, keeper, pause_clock, long, "testing")
    clock.advance(hours=3)
    said(hub, keeper, resume_clock, once)
    seen = []
    for _ in range(4):
        said(hub, keeper, pause_clock, often, "testing")
        clock.advance(hours=10)
        said(hub, keeper, resume_clock, often)
        clock.advance(hours=14)
        seen.append(state_of(hub, often).stands_too_long)
    early = state_of(hub, long).stands_too_long
    clock.advance(days=30)

    told = state_of(hub, often).as_json()

    assert seen == [False, False, False, True]
    assert (told["paused_times"], told["paused_hours"]) == (4, 40)
    assert told["paused_too_long"]
    assert not early
    assert state_of(hub, long).stands_too_long
    assert not state_of(hub, once).stands_too_long
    with hub.reads() as session:
        cards = list_clocks(session, ClockFilter(), at=hub.clock(), limit=10)
    assert {card.id: card.stands_too_long for card in cards} == {
        often: True,
        once: False,
        long: True,
    }


@pytest.mark.parametrize("table", ["clock_step", "decision_word"])
def test_what_happened_is_never_written_anew(hub, keeper, table):
    (number,) = opened(hub, keeper, 1)
    with hub.writes.begin() as session:
        extend_clock(session, keeper, number, Extension(10), word(hub))

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET actor = 'x'"):
        with pytest.raises(DatabaseError), hub.writes.begin() as session:
            session.execute(text(statement))
