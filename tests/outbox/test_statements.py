"""Rows that a statement is about to write are found by their keys, however it says."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, delete, select, update

from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.outbox.statements import chosen_keys

ROW = OutboxEvent.__table__.c


@pytest.fixture
def put(hub):
    at = hub.clock()
    with hub.writes.begin() as session:
        for number in range(4):
            outbox.put(
                session,
                at=at + timedelta(seconds=number),
                actor="hub",
                op="token.issue",
                subject_type="token",
                subject=str(number // 2),
            )
    return at


@pytest.mark.parametrize(
    ("criteria", "given", "count"),
    [
        ((ROW.subject == "1",), {}, 2),
        ((OutboxEvent.subject == "1", OutboxEvent.audit_index.is_(None)), {}, 2),
        ((ROW.subject == bindparam("b"),), {"b": "0"}, 2),
        ((ROW.subject == None,), {}, 0),  # noqa: E711  # as statements say it
        ((ROW.subject.in_(["0", "1"]),), {}, 4),
        ((ROW.subject != "1",), {}, 2),
    ],
)
def test_keys_are_those_that_the_engine_finds(hub, put, criteria, given, count):
    with hub.writes.begin() as session:
        connection = session.connection()
        query = select(ROW.id).where(ROW.op == "token.issue", *criteria)
        wanted = set(map(tuple, connection.execute(query, given)))
        for write in (update(OutboxEvent), delete(OutboxEvent)):
            statement = write.where(ROW.op == "token.issue", *criteria)
            assert set(chosen_keys(connection, statement, [given], ("id",))) == wanted
    assert len(wanted) == count


def test_a_moment_is_compared_as_it_is_stored(hub, put):
    second = put + timedelta(seconds=1)
    statement = update(OutboxEvent).where(OutboxEvent.at == second)

    with hub.writes.begin() as session:
        found = list(chosen_keys(session.connection(), statement, [{}], ("subject",)))

    assert found == [("0",)]
