"""What is kept in memory is good until the database changes, and no longer."""

from contextlib import closing
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import create_engine, func, select, text, update

from hub.context import open_hub
from hub.db.cache import (
    CHANGES_KEPT,
    COUNTER,
    MOST_TOUCHED,
    TRUSTED_SECONDS,
    AnswerChange,
    keeping_answers,
    narrow_changes,
    touch,
)
from hub.db.counters import IdCounter, allocate_ids
from tests.support.prepared import config_of
from tests.support.waiting import wait_until


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

    with keeping_answers(hub.writes) as session:
        allocate_ids(session, "anything", 1)
    noted = hub.cache.number()
    with hub.writes() as session:
        allocate_ids(session, "anything", 1)
        narrow_changes(session)
        session.commit()
        allocate_ids(session, "anything", 1)
        session.commit()

    assert noted == before
    assert hub.cache.number() == before + 1


def test_what_was_kept_under_an_older_number_is_not_found(hub):
    number = hub.cache.number()
    hub.cache.put("key", number, "value")

    change(hub)

    assert hub.cache.get("key") == "value"
    hub.cache.number()
    assert hub.cache.get("key") is None


def touching(hub, *names):
    """Let a transaction write something and say what it touches."""
    with hub.writes.begin() as session:
        narrow_changes(session)
        allocate_ids(session, "anything", 1)
        touch(session, names)


def test_what_rests_on_other_things_than_were_touched_stays(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e", "c"})
    hub.cache.put("two", number, 2, {"m2e"})
    hub.cache.put("three", number, 3, {"m3e"})

    touching(hub, "m1e", "m7e")
    hub.cache.number()

    assert [hub.cache.get(key) for key in ("one", "two", "three")] == [None, 2, 3]
    change(hub)
    hub.cache.number()
    assert [hub.cache.get(key) for key in ("two", "three")] == [None, None]


def test_a_transaction_that_was_rolled_back_touches_nothing(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e"})

    with hub.writes() as session:
        narrow_changes(session)
        allocate_ids(session, "anything", 1)
        touch(session, {"m1e"})
        session.rollback()
        narrow_changes(session)
        allocate_ids(session, "anything", 1)
        touch(session, {"m2e"})
        session.commit()

    assert hub.cache.number() == number + 1
    assert hub.cache.get("one") == 1


def test_what_was_read_before_a_change_that_is_known_is_not_kept(hub):
    change(hub)
    early = hub.cache.number()
    touching(hub, "m1e")
    hub.cache.number()

    hub.cache.put("one", early, "read before the change", {"m1e"})

    assert hub.cache.get("one") is None


def test_a_number_that_goes_back_has_everything_let_go_of(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e"})

    back = update(IdCounter).where(IdCounter.name == COUNTER)
    with hub.engine.begin() as connection:
        connection.execute(back.values(next=number - 1))

    assert hub.cache.number() == number - 1
    assert hub.cache.get("one") is None
    hub.cache.put("one", number - 1, 2, {"m1e"})
    assert hub.cache.get("one") == 2


@pytest.mark.only_database("postgresql")
def test_a_number_that_is_written_again_has_everything_let_go_of(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e"})

    again = update(IdCounter).where(IdCounter.name == COUNTER)
    with hub.engine.begin() as connection:
        connection.execute(again.values(next=number))

    assert hub.cache.number() == number
    assert hub.cache.get("one") is None


def note(hub):
    """Let a transaction write what no answer rests on."""
    with keeping_answers(hub.writes) as session:
        allocate_ids(session, "anything", 1)


@pytest.mark.only_database("sqlite")
def test_what_rests_on_nothing_by_name_is_let_go_of_soon_after_any_commit(hub):
    change(hub)
    number = hub.cache.number()
    sleep(TRUSTED_SECONDS)
    hub.cache.number()
    hub.cache.put("caller", number, 1)
    hub.cache.put("answer", number, 1, {"m1e"})
    assert hub.cache.number() == number
    assert hub.cache.get("caller") == 1

    note(hub)
    hub.cache.number()
    sleep(TRUSTED_SECONDS)

    assert hub.cache.number() == number
    assert [hub.cache.get(key) for key in ("caller", "answer")] == [None, 1]


@pytest.mark.only_database("sqlite")
def test_what_was_read_before_a_commit_that_another_saw_is_not_kept(hub):
    change(hub)
    number = hub.cache.number()
    sleep(TRUSTED_SECONDS)

    note(hub)
    other = Thread(target=hub.cache.number)
    other.start()
    other.join()
    hub.cache.put("caller", number, "read before the commit")

    assert hub.cache.get("caller") is None


def test_whoever_touches_very_much_touches_everything(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e"})

    touching(hub, *(f"m{one}o" for one in range(MOST_TOUCHED + 1)))
    hub.cache.number()

    assert hub.cache.get("one") is None


def test_changes_long_ago_are_not_kept_and_whoever_missed_them_begins_anew(hub):
    change(hub)
    number = hub.cache.number()
    hub.cache.put("one", number, 1, {"m1e"})
    with hub.writes.begin() as session:
        allocate_ids(session, COUNTER, 3 * CHANGES_KEPT - number % CHANGES_KEPT)

    touching(hub, "m2e")

    with hub.reads() as session:
        assert session.scalar(select(func.count()).select_from(AnswerChange)) == 2
    hub.cache.number()
    assert hub.cache.get("one") is None


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
