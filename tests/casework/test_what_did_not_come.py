"""What did not come is noted by the hub: in batches, once for each clock."""

import threading
from collections import Counter

import pytest
from sqlalchemy import bindparam, select, update

from hub.casework.matter.checking import check_matters
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.matter.reading import find_matter, tell_events
from hub.casework.service import note_overdue
from hub.db.bulk import update_each
from hub.deadlines import count_ending, mark_due, wrong_clocks
from hub.deadlines.models import ClockRow
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical
from schemas.tlog.tree import leaf_hash, root_of

ASKER, HANDLER = "agency:samr", "agency:county"


def received(town, count=1, **more):
    """Open complaints whose acceptance is due in seven working days."""
    said = {"to": HANDLER, "summary": "未退款"}
    return [
        town.open("complaint", "receive", ASKER, **said, **more) for _ in range(count)
    ]


def noted(hub):
    """Give the clock, matter, number and moment of all that was noted."""
    row = MatterEventRow
    query = select(row.clock, row.matter_id, row.no, row.event, row.to_state)
    with hub.reads() as session:
        return session.execute(query.where(row.clock.is_not(None))).all()


def entries(hub):
    """Give what the log is told of notes."""
    row = OutboxEvent
    with hub.reads() as session:
        query = select(row.detail).where(row.op == "matter.note").order_by(row.id)
        return session.scalars(query).all()


def test_many_notes_are_one_entry_whose_root_tells_each(town, clock):
    done = received(town, 5)
    clock.advance(days=20)
    assert note_overdue(town.hub).as_json() == {"noted": 5, "left": 0}
    assert note_overdue(town.hub).as_json() == {"noted": 0, "left": 0}

    (entry,) = entries(town.hub)
    numbers = {one.id: one.number for one in done}
    leaves = [
        canonical([numbers[one.matter_id], one.no, one.event, one.to_state, one.clock])
        for one in sorted(noted(town.hub), key=lambda one: one.clock)
    ]
    assert entry["count"] == 5
    assert entry["root"] == root_of(list(map(leaf_hash, leaves))).hex()
    assert not list(check_matters(town.hub))
    with town.hub.reads() as session:
        assert list(wrong_clocks(session)) == []


def test_two_terms_of_one_matter_are_noted_in_turn(town, clock):
    (done,) = received(town)
    done = town.act(done, "accept", HANDLER, papers="acceptance_notice")
    done = town.act(done, "violation_seen", HANDLER, summary="疑似侵权")
    clock.advance(days=100)

    assert note_overdue(town.hub).as_json() == {"noted": 2, "left": 0}

    with town.hub.reads() as session:
        told = tell_events(session, town.hub.keys, done.id)
    assert not list(check_matters(town.hub))
    missed = ["mediation_not_received", "violation_not_received"]
    assert [one.event for one in told[-2:]] == missed
    assert [one.no for one in told] == [1, 2, 3, 4, 5]
    assert [one["count"] for one in entries(town.hub)] == [2]


def test_several_processes_note_each_clock_once_in_entries_of_at_most_some(
    town, clock, monkeypatch
):
    monkeypatch.setattr("hub.casework.matter.notes.CHUNK", 5)
    monkeypatch.setattr("hub.casework.matter.notes.LOOKED_AT", 7)
    received(town, 22)
    clock.advance(days=20)
    mark_due(town.hub)

    threads = [
        threading.Thread(target=lambda: note_overdue(town.hub)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who was passed by because another held it is dealt with in the next round.
    note_overdue(town.hub)

    counts = [one["count"] for one in entries(town.hub)]
    assert Counter(one.clock for one in noted(town.hub)).most_common(1)[0][1] == 1
    assert (len(noted(town.hub)), sum(counts), max(counts)) == (22, 22, 5)


def test_a_step_that_came_first_or_a_row_that_is_wrong_keeps_nobody_from_its_note(
    town, clock
):
    first, wrong, third = received(town, 3)
    clock.advance(days=20)
    town.act(first, "accept", HANDLER, papers="acceptance_notice")
    with town.hub.writes.begin() as session:
        row = update(MatterRow).where(MatterRow.id == wrong.id)
        session.connection().execute(row.values(version=7))

    assert note_overdue(town.hub).as_json() == {"noted": 1, "left": 1}

    assert [one.matter_id for one in noted(town.hub)] == [third.id]
    assert {one.number for one in check_matters(town.hub)} == {wrong.number}
    with town.hub.reads() as session:
        assert find_matter(session, first.number).now.state == "mediating"


def test_a_note_that_is_rolled_back_comes_in_the_next_round(town, clock, monkeypatch):
    received(town, 3)
    clock.advance(days=20)

    def killed(*_):
        msg = "killed"
        raise KeyboardInterrupt(msg)

    monkeypatch.setattr("hub.casework.matter.notes.tell_notes", killed)
    with pytest.raises(KeyboardInterrupt):
        note_overdue(town.hub)
    assert noted(town.hub) == []
    monkeypatch.undo()
    assert note_overdue(town.hub).noted == 3
    assert [one["count"] for one in entries(town.hub)] == [3]


def test_of_many_updates_all_hold_or_none(town):
    received(town, 2)
    table = MatterRow.__table__
    with town.hub.reads() as session:
        ids = session.scalars(select(table.c.id)).all()

    statement = update(table).where(table.c.id == bindparam("b_id"))

    def priorities():
        with town.hub.reads() as session:
            return set(session.scalars(select(table.c.priority)))

    for asked, held, left in ((ids, True, {2}), ([*ids, "C-none"], False, {2})):
        rows = [{"b_id": one, "priority": 2 if held else 1} for one in asked]
        with town.hub.writes.begin() as session:
            assert update_each(session, statement, rows) is held
        assert priorities() == left


@pytest.mark.postgresql_in_long
def test_what_runs_out_is_counted_by_rule_and_by_who_has_to_act(town, clock):
    done = received(town, 3)
    town.act(done[0], "accept", HANDLER, papers="acceptance_notice")
    clock.advance(days=5)
    received(town, 1)
    clock.advance(days=7)
    at = clock()
    with town.hub.reads() as session:
        days = sorted(session.scalars(select(ClockRow.due_day)))
        told = count_ending(session, until=days[-2], at=at)

    (one,) = told
    assert (one.rule, one.owner) == ("complaint.accept", HANDLER)
    assert (one.zh, one.first) == ("投诉是否受理", days[0])
    assert (one.overdue, one.soon) == (2, 1)
