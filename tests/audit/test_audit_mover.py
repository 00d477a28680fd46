"""Outbox events reach the log exactly once, wherever a mover is stopped."""

import json
import threading

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, update

from hub.audit.check import verify_whole
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.mover import move_outbox, to_event
from hub.db.engines import make_engine, writing_sessions
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent


@pytest.fixture
def business(database_url):
    """The business database, with its outbox only."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        OutboxEvent.__table__.create(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(business):
    return writing_sessions(business)


@pytest.fixture
def put(sessions, clock):
    def put_many(count, **fields):
        given = {
            "op": "member.add",
            "subject_type": "member",
            "subject": "court:suqian",
        }
        with sessions.begin() as session:
            return [
                outbox.put(session, at=clock(), actor="cli:root", **(given | fields))
                for _ in range(count)
            ]

    return put_many


def rows_of(sessions):
    with sessions() as session:
        return session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)).all()


def logged_ids(log):
    return [json.loads(entry)["id"] for entry in log.entries(0, 10_000)]


def test_waiting_events_move_in_order_and_only_once(sessions, log, put):
    ids = put(3)

    moved = move_outbox(sessions, log)
    again = move_outbox(sessions, log)

    assert (moved, again) == (3, 0)
    assert logged_ids(log) == sorted(ids)
    assert [(r.audit_shard, r.audit_index) for r in rows_of(sessions)] == [
        ("2026", 0),
        ("2026", 1),
        ("2026", 2),
    ]


def test_more_events_than_a_batch_move_in_one_call(sessions, log, put, engine):
    put(1100)

    assert move_outbox(sessions, log) == 1100

    assert len(set(logged_ids(log))) == 1100
    assert verify_whole(engine, log.vkeys()).ok


def test_the_leaf_shows_the_header_members_and_commits_to_the_rest(sessions, log, put):
    detail = {
        "count": 12,
        "root": "ab" * 32,
        "policy": "trust.2026-01",
        "case": "宿市监案〔2026〕7号",
        "source": "registration",
    }
    (event_id,) = put(1, op="record.append", detail=detail)

    move_outbox(sessions, log)

    leaf = json.loads(log.entry(0))
    assert leaf["subject"]["count"] == 12
    assert leaf["subject"]["root"] == "ab" * 32
    assert leaf["policy"] == "trust.2026-01"
    assert b"registration" not in log.entry(0)
    opened = log.openings(event_id)
    assert opened["detail"]["value"] == {"source": "registration"}
    assert opened["case"]["value"] == "宿市监案〔2026〕7号"


def test_a_moved_row_no_longer_opens_its_leaf(sessions, log, put):
    put(1, detail={"case": "宿市监案〔2026〕7号", "source": "registration"})

    move_outbox(sessions, log)

    (row,) = rows_of(sessions)
    assert row.seed is None
    assert row.detail == {"source": "registration"}
    with pytest.raises(AuditEventConflictError, match="moved already"):
        to_event(row)


def test_a_log_that_is_closed_leaves_the_events_waiting(sessions, open_log, put):
    put(2)
    closed = open_log()
    closed.close()

    with pytest.raises(AuditUnavailableError):
        move_outbox(sessions, closed)

    log = open_log()
    assert move_outbox(sessions, log) == 2
    assert log.entries(0, 9) != []


@pytest.mark.parametrize("moment", ["before_execute", "commit"])
def test_a_mover_stopped_between_log_and_mark_moves_nothing_twice(
    sessions, business, log, put, moment
):
    put(5)

    class KilledError(BaseException):
        pass

    def die(*arguments):
        if moment == "commit" or "UPDATE outbox_event" in str(arguments[1]):
            raise KilledError

    sqlalchemy_event.listen(business, moment, die)
    with pytest.raises(KilledError):
        move_outbox(sessions, log)
    sqlalchemy_event.remove(business, moment, die)

    assert len(log.entries(0, 99)) == 5
    assert [row.audit_index for row in rows_of(sessions)] == [None] * 5
    assert move_outbox(sessions, log) == 5
    assert len(log.entries(0, 99)) == 5
    assert [row.audit_index for row in rows_of(sessions)] == list(range(5))


def test_a_mover_stopped_in_mid_outbox_leaves_the_rest_for_the_next(
    sessions, open_log, put, monkeypatch
):
    monkeypatch.setattr("hub.audit.mover.EVENTS_A_BATCH", 4)
    put(10)
    log = open_log()
    append, calls = log.append_many, []

    def append_twice(events):
        calls.append(len(events))
        if len(calls) > 2:
            raise KeyboardInterrupt
        return append(events)

    monkeypatch.setattr(log, "append_many", append_twice)
    with pytest.raises(KeyboardInterrupt):
        move_outbox(sessions, log)

    assert move_outbox(sessions, open_log()) == 2
    assert [row.audit_index for row in rows_of(sessions)] == list(range(10))


def test_movers_that_run_at_once_move_each_event_once(sessions, log, put):
    put(300)
    moved, barrier = [], threading.Barrier(4)

    def move():
        barrier.wait()
        moved.append(move_outbox(sessions, log))

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(moved) == 300
    assert sorted(logged_ids(log)) == sorted(set(logged_ids(log)))
    assert sorted(row.audit_index for row in rows_of(sessions)) == list(range(300))


def test_a_mover_that_was_overtaken_counts_nothing_twice(
    sessions, log, put, monkeypatch
):
    put(5)
    append, overtaking = log.append_many, []

    def append_and_be_overtaken(events):
        receipts = append(events)
        monkeypatch.setattr(log, "append_many", append)
        overtaking.append(move_outbox(sessions, log))
        return receipts

    monkeypatch.setattr(log, "append_many", append_and_be_overtaken)
    moved = move_outbox(sessions, log)

    assert (overtaking, moved) == ([5], 0)
    assert len(log.entries(0, 99)) == 5


def test_a_row_of_a_moment_that_has_not_come_waits_and_keeps_no_other_back(
    sessions, log, put, clock
):
    first = put(1)
    clock.jump(days=3)
    ahead = put(1)
    clock.jump(days=-3)
    first += put(1)

    assert move_outbox(sessions, log) == 2
    assert logged_ids(log) == sorted(first)
    clock.advance(days=3)
    assert move_outbox(sessions, log) == 1
    assert logged_ids(log) == [*sorted(first), *ahead]


def test_an_event_changed_after_it_was_logged_is_told(sessions, log, put):
    (event_id,) = put(1)
    (row,) = rows_of(sessions)
    log.append_many([to_event(row)])

    with sessions.begin() as session:
        session.execute(update(OutboxEvent).values(actor="cli:mallory"))

    with pytest.raises(AuditEventConflictError) as refused:
        move_outbox(sessions, log)
    assert refused.value.extra == {"event": event_id}
