"""Outbox events reach the log exactly once, wherever a mover is stopped."""

import json
import threading

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, text, update

from hub.audit.check import verify_whole
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.mover import move_outbox, to_event
from hub.db.engines import make_engine, writing_sessions
from hub.outbox import service as outbox
from hub.outbox.errors import HeldEventUnknownError
from hub.outbox.held import drop_held, held_events, take_held
from hub.outbox.macs import KEYS
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
def sessions(business, keyring):
    sessions = writing_sessions(business)
    sessions.configure(info={KEYS: keyring})
    return sessions


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


def test_an_event_changed_after_it_was_logged_is_logged_no_more(sessions, log, put):
    put(1)
    (row,) = rows_of(sessions)
    log.append_many([to_event(row)])

    with sessions.begin() as session:
        session.execute(update(OutboxEvent).values(actor="cli:mallory"))
    (later,) = put(1)

    assert move_outbox(sessions, log) == 1
    assert logged_ids(log) == [row.id, later]


COPY = (
    "INSERT INTO outbox_event SELECT '00000000000000000000000000', at, actor, op,"
    " subject_type, subject, detail, seed, audit_shard, audit_index, mac"
    " FROM outbox_event ORDER BY id LIMIT 1"
)
EXCHANGED = (
    "UPDATE outbox_event SET detail = CASE subject WHEN 'first' THEN '{\"no\"\\:2}'"
    " ELSE '{\"no\"\\:1}' END"
)
FORGED = {
    "inserted": COPY.replace(", mac FROM", ", NULL FROM"),
    "copied": COPY,
    "exchanged": EXCHANGED,
    "no document": "UPDATE outbox_event SET detail = '{' WHERE subject = 'first'",
    "moved once more": (
        "UPDATE outbox_event SET audit_shard = NULL, audit_index = NULL,"
        " seed = '00000000000000000000000000000000' WHERE subject = 'first'"
    ),
}


@pytest.mark.parametrize("way", FORGED)
def test_a_row_that_the_hub_did_not_write_is_never_logged_and_keeps_no_other_back(
    sessions, business, log, put, monkeypatch, way
):
    monkeypatch.setattr("hub.audit.mover.EVENTS_A_BATCH", 2)
    ids = put(1, subject="first", detail={"no": 1}) + put(1, detail={"no": 2})
    moved = move_outbox(sessions, log) if way == "moved once more" else 0
    with business.begin() as connection:
        connection.execute(text(FORGED[way]))
        held = list(held_events(connection, log.sealer))
    ids += put(3)

    move_outbox(sessions, log)

    genuine = ids[2:] if way == "exchanged" else ids
    genuine = ids[1:] if way == "no document" else genuine
    assert sorted(logged_ids(log)) == sorted(genuine)
    assert len(held) == (2 if way == "exchanged" else 1)
    assert moved in (0, 2)


def test_a_held_row_is_taken_or_dropped_on_somebodys_word(
    sessions, business, log, put, clock
):
    old, strange = put(2)
    with business.begin() as connection:
        connection.execute(update(OutboxEvent).values(mac=None))
    by = {"actor": "cli:root", "at": clock()}

    with sessions.begin() as session:
        take_held(session, log.sealer, old, **by)
        drop_held(session, log.sealer, strange, **by)
    with sessions.begin() as session, pytest.raises(HeldEventUnknownError):
        take_held(session, log.sealer, old, **by)
    moved = move_outbox(sessions, log)

    assert moved == 3
    assert old in logged_ids(log)
    assert strange not in logged_ids(log)
    told = [json.loads(entry)["op"] for entry in log.entries(0, 9)]
    assert told.count("outbox.decide") == 2
