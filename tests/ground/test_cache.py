"""What is kept in memory is good until the database changes, and no longer."""

from contextlib import closing

import pytest
from prepared import config_of
from sqlalchemy import create_engine, text
from waiting import wait_until

from hub.context import open_hub
from hub.db.cache import changes_no_answer
from hub.db.counters import IdCounter, allocate_ids


def change(hub):
    """Let a transaction write something."""
    with hub.writes.begin() as session:
        allocate_ids(session, "anything", 1)


def test_every_change_moves_the_number_whichever_process_made_it(hub, clock):
    url = hub.config.database_url
    before = hub.cache.number()

    change(hub)
    own = hub.cache.number()
    with closing(open_hub(config_of(hub.config.instance, url), clock)) as other:
        change(other)
    others = hub.cache.number()

    assert before < own < others
    assert hub.cache.number() == others


def test_a_transaction_that_writes_nothing_leaves_the_number(hub):
    change(hub)
    before = hub.cache.number()

    with hub.writes.begin():
        pass
    with hub.writes.begin() as session:
        session.execute(text("SELECT count(*) FROM id_counter"))
        session.execute(text("DELETE FROM id_counter WHERE name = 'nobody'"))

    assert hub.cache.number() == before


def test_what_is_left_to_the_commit_to_write_moves_the_number(hub):
    before = hub.cache.number()

    with hub.writes.begin() as session:
        session.add(IdCounter(name="late", next=1))

    assert hub.cache.number() > before


def test_what_the_hub_notes_of_its_own_work_leaves_the_number(hub):
    change(hub)
    before = hub.cache.number()

    with hub.writes.begin() as session:
        changes_no_answer(session)
        allocate_ids(session, "anything", 1)
    noted = hub.cache.number()
    with hub.writes() as session:
        allocate_ids(session, "anything", 1)
        changes_no_answer(session)
        session.commit()
        allocate_ids(session, "anything", 1)
        session.commit()

    assert noted == before
    assert hub.cache.number() == before + 1


def test_what_was_kept_under_an_older_number_is_not_found(hub):
    number = hub.cache.number()
    hub.cache.put("key", number, "value")

    change(hub)

    assert hub.cache.get("key", number) == "value"
    assert hub.cache.get("key", hub.cache.number()) is None


@pytest.mark.only_database("postgresql")
def test_the_number_is_read_again_after_the_server_cut_every_connection(hub):
    change(hub)
    before = hub.cache.number()
    with hub.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    assert hub.cache.number() == before
    assert hub.cache.number() == before


@pytest.mark.only_database("postgresql")
def test_a_closed_hub_leaves_no_connection(hub):
    hub.cache.number()
    engine = create_engine(hub.config.database_url)
    query = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        before = connection.scalar(query)
        hub.close()
        # A server's process ends a moment after its connection.
        wait_until(lambda: connection.scalar(query) == 0)
    engine.dispose()

    assert before > 0
