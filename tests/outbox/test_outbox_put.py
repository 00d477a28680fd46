"""An event is put beside a change: both are committed, or neither is."""

import pytest
from sqlalchemy import select, text, update

from hub.db.engines import make_engine, writing_sessions
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from schemas.canonical import CanonicalError
from schemas.tlog.errors import MalformedError


@pytest.fixture
def sessions(database_url):
    engine = make_engine(database_url)
    with engine.begin() as connection:
        OutboxEvent.__table__.create(connection)
    yield writing_sessions(engine)
    engine.dispose()


@pytest.fixture
def put(clock):
    def put_one(session, **fields):
        given = {
            "at": clock(),
            "actor": "agency:market-supervision",
            "op": "token.issue",
            "subject_type": "token",
            "subject": "01M8",
        }
        return outbox.put(session, **(given | fields))

    return put_one


def all_rows(sessions):
    with sessions() as session:
        return session.scalars(select(OutboxEvent)).all()


def test_an_event_waits_with_a_secret_of_its_own(sessions, put, clock):
    with sessions.begin() as session:
        ids = [put(session, detail={"member": "court:suqian"}) for _ in range(2)]

    rows = all_rows(sessions)
    assert {row.id for row in rows} == set(ids)
    assert {row.at for row in rows} == {clock()}
    assert [row.detail for row in rows] == [{"member": "court:suqian"}] * 2
    assert len({row.seed for row in rows}) == 2
    assert all(len(bytes.fromhex(row.seed)) == 16 for row in rows)
    assert [(row.audit_shard, row.audit_index) for row in rows] == [(None, None)] * 2


def test_an_event_goes_with_the_transaction_it_was_put_into(sessions, put):
    with sessions() as session:
        put(session)
        session.rollback()

    assert all_rows(sessions) == []


def test_a_detail_loses_its_empty_members(sessions, put):
    with sessions.begin() as session:
        put(session, detail={"reason": None, "state": "open"})

    (row,) = all_rows(sessions)
    assert row.detail == {"state": "open"}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"detail": {"score": 1.5}}, CanonicalError),
        ({"detail": {"when": object()}}, CanonicalError),
        ({"detail": {"text": "x" * 17_000}}, ValueError),
        ({"detail": {"case": 7}}, TypeError),
        ({"detail": {"officer": ["张三"]}}, TypeError),
        ({"detail": {"count": "many"}}, MalformedError),
        ({"detail": {"root": "not a hash"}}, MalformedError),
        ({"detail": {"purpose": "two words"}}, MalformedError),
        ({"op": "two words"}, MalformedError),
        ({"actor": "张三"}, MalformedError),
        ({"subject_type": ""}, MalformedError),
    ],
)
def test_what_the_log_would_refuse_is_refused_at_once(sessions, put, fields, error):
    with sessions() as session, pytest.raises(error):
        put(session, **fields)


def test_header_members_in_their_form_are_taken(sessions, put):
    detail = {
        "auth": "01M8TOKEN",
        "basis": "clause-3",
        "count": 3,
        "link": 17,
        "model": {"version": "trust.2026-01", "inputs": "ab" * 32},
        "policy": "trust.2026-01",
        "purpose": "supervision",
        "root": "cd" * 32,
        "case": "第7号",
        "officer": "张三",
        "req": "ab" * 32,
        "resp": "cd" * 32,
    }

    with sessions.begin() as session:
        put(session, detail=detail)

    (row,) = all_rows(sessions)
    assert row.detail == detail


def test_finding_waiting_events_reads_no_moved_ones(sessions, put):
    with sessions.begin() as session:
        for _ in range(50):
            put(session)
        session.execute(update(OutboxEvent).values(audit_index=1, audit_shard="2026"))
        waiting = put(session)

    with sessions() as session:
        query = "SELECT id FROM outbox_event WHERE audit_index IS NULL ORDER BY id"
        assert list(session.scalars(text(query))) == [waiting]
        if session.get_bind().dialect.name == "sqlite":
            plan = session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
            steps = " ".join(str(row) for row in plan)
        else:
            session.execute(text("SET enable_seqscan = off"))
            steps = str(session.execute(text(f"EXPLAIN {query}")).all())
    assert "ix_outbox_event_waiting" in steps
    assert "pk_outbox_event" not in steps
    assert "Sort" not in steps
    assert "TEMP B-TREE" not in steps
