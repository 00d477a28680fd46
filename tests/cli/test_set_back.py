"""A database whose revision was set back is not told anew as it was bent."""

import json
import os

import pytest
from alembic import command
from sqlalchemy import text

from hub import migrations
from hub.audit.events import make_event
from hub.audit.mover import move_outbox
from hub.context import AUDIT_SCHEMA, open_hub
from hub.db.engines import make_engine
from hub.ground.actors import HUB
from hub.ground.config import load_config
from hub.migrations import current_revision, newest_revision
from hub.migrations.limits import USUAL
from hub.migrations.reached import tell_reached
from hub.outbox import service as outbox
from hub.oversight import ComparedPart, compare
from schemas.words import Operation
from tests.support.tampering import run_by_hand

BEFORE = "business_0076"
BEND = "UPDATE member SET name = 'bent'"


@pytest.fixture
def instance(told):
    """An instance that has said which revision it reached, with a member."""
    told("init")
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    return load_config(os.environ)


def by_hand(config, *statements):
    """Do as whoever holds the database can."""
    engine = make_engine(config.database_url).execution_options(writes=True)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def set_back(config, *more):
    """Drop what later revisions made, so that rows would be told anew by them."""
    engine = make_engine(config.database_url).execution_options(writes=True)
    with engine.begin() as connection:
        line = migrations._config("business")  # noqa: SLF001  # as those made it
        line.attributes.update(connection=connection, limits=USUAL)
        command.downgrade(line, BEFORE)
    engine.dispose()
    by_hand(config, *more)


def state(config):
    """Tell the revision, and how the members are called."""
    engine = make_engine(config.database_url)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT name FROM member")).all()
    revision = current_revision(engine)
    engine.dispose()
    return revision, names


def test_rows_of_a_database_that_was_set_back_are_not_told_anew(
    credithub, told, instance
):
    set_back(instance, BEND)

    for said in (("init",), ("restore", "--new-shard")):
        done = credithub(*said)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith("credithub: schema-set-back: ")
        assert BEFORE in line
        assert newest_revision("business") in line
        assert "credithub restore --new-shard" in line
        assert state(instance) == (BEFORE, ["bent"])


@pytest.mark.postgresql_in_long
def test_nor_are_they_where_the_entry_that_tells_of_it_is_hidden(credithub, instance):
    set_back(instance, BEND)
    log = make_engine(instance.audit_database_url, schema=AUDIT_SCHEMA)
    gone = text("DELETE FROM audit_entry WHERE seq = 0")
    run_by_hand(log.execution_options(writes=True), "audit_entry", gone)
    log.dispose()

    done = credithub("init")

    assert done.returncode == 2
    assert "nobody can tell which revision" in done.stderr
    assert state(instance) == (BEFORE, ["bent"])


@pytest.mark.postgresql_in_long
def test_an_older_copy_is_brought_up_to_date_where_it_is_declared(
    credithub, told, instance
):
    newest = newest_revision("business")
    # What came since is not in an older copy, and so is the event that told of it.
    set_back(instance, "DELETE FROM outbox_event", "DELETE FROM member")
    assert credithub("init").returncode == 2

    report = told("restore", "--new-shard")

    assert (report["log"], report["lost"]) == ("open", 2)
    assert state(instance) == (newest, [])
    told("audit", "recheck")
    assert told("audit", "verify")["ok"] is True
    told("init")
    assert told("audit", "verify")["ok"] is True
    with open_hub(instance) as hub:
        assert not list(compare(hub, ComparedPart()))


@pytest.mark.postgresql_in_long
def test_revisions_that_were_run_again_are_a_contradiction(told, instance):
    newest = newest_revision("business")
    with open_hub(instance) as hub:
        with hub.writes.begin() as session:
            tell_reached(session, newest, hub.clock(), since=BEFORE)
            for _ in range(2):
                outbox.put(
                    session,
                    at=hub.clock(),
                    actor=HUB,
                    op=Operation.OUTBOX_DECIDE,
                    subject_type="outbox",
                    subject="outbox",
                    detail={"decided": "upgraded", "events": 1},
                )
        move_outbox(hub.writes, hub.audit)
        found = [(one.code, one.detail) for one in compare(hub, ComparedPart())]

    assert [code for code, _ in found] == ["revision-changed"] * 2
    assert f"those after {BEFORE} were run though {newest} was reached" in found[0][1]
    assert "given MACs once more" in found[1][1]


@pytest.mark.postgresql_in_long
def test_a_database_that_began_before_says_at_the_next_init_what_it_reached(
    credithub, told, databases, instance_path
):
    with open_hub(load_config(os.environ)) as hub:
        hub.audit.append(
            make_event(at=hub.clock(), actor="hub", op=Operation.ENTRIES_READ)
        )
    set_back(load_config(os.environ))

    for _ in range(2):
        told("init")

    with open_hub(load_config(os.environ)) as hub:
        assert not list(compare(hub, ComparedPart()))
        entries = [json.loads(body) for body in hub.audit.entries(0, 9)]
    said = [one["policy"] for one in entries if one["op"] == "schema.reach"]
    assert said == [f"{BEFORE}:{newest_revision('business')}"]
