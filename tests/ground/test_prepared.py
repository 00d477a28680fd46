"""A prepared query gives the rows and errors that SQLAlchemy would give."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import DBAPIError

from hub.archive.models import RecordVersion
from hub.db.prepared import PreparedQuery
from hub.members.models import Member, MemberKey
from hub.merchants.models import Merchant, MerchantIdentifier
from tests.support.prepared import opened, prepare_city

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.mark.parametrize("table", [Merchant, MerchantIdentifier, RecordVersion])
def test_it_reads_every_column_as_sqlalchemy_does(hub, table):
    query = select(table.__table__).limit(50)
    with hub.reads() as session:
        expected = session.connection().execute(query).all()

        rows = PreparedQuery(query).rows(session, {})

    assert len(rows) > 1
    assert [tuple(row) for row in rows] == [tuple(row) for row in expected]
    assert rows[0]._fields == tuple(column.key for column in query.selected_columns)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    st.integers(0, 10**6),
    st.binary(max_size=40),
    st.none() | st.dates(date(1949, 10, 1)),
)
def test_what_was_stored_comes_back(hub, name, seconds, public, valid_to):
    day, at = date(2026, 1, 1), START + timedelta(seconds=seconds, microseconds=1)
    query = PreparedQuery(
        select(Member.name, Member.valid_to, MemberKey.public, MemberKey.valid_from)
        .join(MemberKey, MemberKey.member_code == Member.code)
        .where(Member.code == bindparam("asked"), Member.kind == "test")
        .where(or_(*(MemberKey.kind == kind for kind in ("x25519", "other"))))
    )
    with hub.writes() as session:
        session.add(
            Member(
                code="test:1",
                kind="test",
                name=name,
                territory="",
                valid_from=day,
                valid_to=valid_to,
            )
        )
        session.flush()
        session.add(
            MemberKey(
                id="0" * 26,
                member_code="test:1",
                kind="x25519",
                public=public,
                valid_from=at,
            )
        )
        session.flush()

        found = query.first(session, {"asked": "test:1"})
        nobody = query.first(session, {"asked": "test:2"})
        session.rollback()

    assert tuple(found) == (name, valid_to, public, at)
    assert nobody is None


def test_an_error_of_the_driver_comes_as_sqlalchemys(hub):
    query = PreparedQuery(select(Merchant.id))
    with hub.reads() as session:
        session.connection().connection.driver_connection.close()

        with pytest.raises(DBAPIError):
            query.rows(session, {})
    with hub.reads() as session:
        assert query.rows(session, {})
