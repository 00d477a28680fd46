"""Both databases behave alike where the hub relies on it."""

import contextlib
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, inspect, select, text
from sqlalchemy.exc import DatabaseError

from hub.db.bulk import in_chunks, insert_rows
from hub.db.counters import IdCounter, allocate_ids
from hub.db.engines import LOCK_OPTION, make_engine, reading_sessions, writing_sessions
from hub.db.ids import last_id_of, new_id, new_id_after
from hub.db.tables import (
    Base,
    Json,
    UtcMoment,
    append_only_statements,
    from_micros,
    to_micros,
)
from hub.ground.errors import ConfigError

THINGS = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcMoment),
    Column("body", Json),
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url)
    with engine.execution_options(writes=True).begin() as connection:
        THINGS.metadata.create_all(connection)
        Base.metadata.create_all(connection, [IdCounter.__table__])
    yield engine
    engine.dispose()


@given(MOMENTS)
def test_no_microsecond_of_a_moment_is_lost(moment):
    assert from_micros(to_micros(moment)) == moment


def test_moments_and_documents_come_back_as_they_were(engine):
    east = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=east)
    body = {"名称": "宿迁", "list": [1, None, "二"]}

    with writing_sessions(engine).begin() as session:
        insert_rows(session, THINGS, [{"id": 1, "at": moment, "body": body}])
    with reading_sessions(engine)() as session:
        row = session.execute(select(THINGS)).one()

    assert (row.at, row.body) == (moment, body)
    assert row.at.tzinfo is UTC


def test_inserting_nothing_is_no_error(engine):
    with writing_sessions(engine).begin() as session:
        insert_rows(session, THINGS, [])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE thing SET body = '1'", "DELETE FROM thing"],
    ids=["update", "delete"],
)
def test_an_append_only_table_refuses_changes(engine, statement):
    with engine.begin() as connection:
        for trigger in append_only_statements("thing", engine.dialect.name):
            connection.execute(text(trigger))
        connection.execute(THINGS.insert(), [{"id": 1, "body": 0}])

    with (
        pytest.raises(DatabaseError, match="append-only"),
        engine.begin() as connection,
    ):
        connection.execute(text(statement))


def test_numbers_are_given_out_once_and_without_gaps(engine):
    with writing_sessions(engine).begin() as session:
        first = [allocate_ids(session, "merchant", count) for count in (3, 1, 5)]
        other = allocate_ids(session, "review", 2)

    assert first == [1, 4, 5]
    assert other == 1


def test_writers_at_the_same_time_get_different_numbers(engine):
    taken = []
    with writing_sessions(engine).begin() as session:
        allocate_ids(session, "merchant", 1)

    def take():
        for _ in range(20):
            with writing_sessions(engine).begin() as session:
                taken.append(allocate_ids(session, "merchant", 1))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(2, 82))


@pytest.mark.only_database("sqlite")
def test_who_has_less_patience_is_refused_in_time_behind_others_in_line(engine):
    usual = engine.execution_options(writes=True)
    hasty = usual.execution_options(**{LOCK_OPTION: 0.3})

    def write():
        with usual.begin():
            pass

    with ThreadPoolExecutor(1) as pool, usual.begin():
        waiting = pool.submit(write)
        time.sleep(0.1)
        began = time.monotonic()
        with pytest.raises(DatabaseError, match="locked"), hasty.begin():
            pass
        assert time.monotonic() - began < 10
        assert not waiting.done()
    waiting.result()
    with hasty.begin():
        pass


@pytest.mark.only_database("sqlite")  # PostgreSQL has no line of files
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_file_stays_open_of_a_connection_lent_out_as_its_engine_closed(database_url):
    engine = make_engine(database_url).execution_options(writes=True)
    line = f"{engine.url.database}-line"
    lent = engine.connect()
    lent.begin()
    assert files_open(line) == 1

    engine.dispose()
    lent.close()
    del lent
    gc.collect()

    assert files_open(line) == 0


def files_open(path):
    """Count how often this process has a file open."""
    opened = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            opened.append(link.samefile(path))
    return sum(opened)


def test_ids_sort_by_their_moment():
    moments = [datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC) for second in range(60)]

    ids = [new_id(moment) for moment in moments]

    assert ids == sorted(ids)
    assert len(set(ids)) == 60
    assert {len(made) for made in ids} == {26}


def test_chunks_hold_everything_in_order():
    assert list(in_chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(in_chunks([], 3)) == []


@pytest.mark.only_database("sqlite")  # pragmas are SQLite's own
def test_every_sqlite_connection_is_durable_and_strict(engine):
    with engine.connect() as connection:
        settings = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        ]

    assert settings == [2, "wal", 1]


def test_postgresql_keeps_the_audit_log_in_a_schema_of_its_own(database_url):
    engine = make_engine(database_url, schema="audit")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CREATE SCHEMA audit"))
        THINGS.metadata.create_all(connection)

    schema = "audit" if engine.dialect.name == "postgresql" else None

    assert inspect(engine).has_table("thing", schema=schema)
    engine.dispose()


def test_other_databases_are_refused():
    with pytest.raises(ConfigError, match="mysql"):
        make_engine("mysql://root@127.0.0.1/hub")


@given(st.integers(0, 2**52))
def test_ids_of_a_millisecond_lie_before_those_made_after_it(micros):
    one = new_id(from_micros(micros))

    assert one <= last_id_of(one) == last_id_of(new_id(from_micros(micros)))
    assert last_id_of(one) < new_id_after(one)
    assert len(new_id_after(one)) == len(one)
