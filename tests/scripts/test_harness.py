import json
import os
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import (
    Integer,
    column,
    create_engine,
    insert,
    inspect,
    select,
    table,
    text,
)

from hub.db.engines import make_engine
from tests.support import postgres_server
from tests.support.databases import asked_kinds, has_both
from tests.support.parts import PARTS, Part, missing
from tests.support.shared_statements import STATEMENTS


@pytest.fixture
def run(database_url):
    """Run one statement in this test's database."""
    engine = create_engine(database_url)

    def execute(statement):
        with engine.begin() as connection:
            return connection.execute(text(statement))

    yield execute
    engine.dispose()


@pytest.mark.parametrize("round_", [1, 2])
def test_every_test_gets_an_empty_database(run, round_):
    run(f"CREATE TABLE mine (round_{round_} INTEGER)")


def test_a_database_bears_the_name_of_its_kind(databases, database_url):
    assert database_url.startswith(databases.kind)


def test_a_template_is_filled_once_and_copied_whole(databases, tmp_path):
    filled = []

    def prepare(instance, url):
        filled.append(url)
        (instance / "keys").write_text("secret")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
        engine.dispose()

    tables, keys = [], []
    for name in ("one", "two"):
        instance = tmp_path / name
        instance.mkdir()
        url = databases.fresh(instance, prepare)
        engine = create_engine(url)
        tables += inspect(engine).get_table_names()
        keys.append((instance / "keys").read_text())
        engine.dispose()
        databases.discard(url)

    assert tables == ["theirs", "theirs"]
    assert keys == ["secret", "secret"]
    assert len(filled) == 1


def test_databases_share_the_text_of_a_statement_and_nothing_of_its_answer(
    databases, database_url, tmp_path
):
    there = tmp_path / "there"
    there.mkdir()
    urls = database_url, databases.fresh(there)
    firms = table("firm", column("size", Integer))
    statement, found, kept = select(firms).where(firms.c.size > 1), [], []

    for number, url in enumerate(urls, start=1):
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE firm (size INTEGER)"))
            connection.execute(insert(firms), [{"size": number}, {"size": number + 1}])
            found.append(connection.scalars(statement).all())
            kept.append(len(STATEMENTS))
        engine.dispose()
    databases.discard(urls[1])

    assert found == [[2], [2, 3]]
    assert kept[0] == kept[1]


@pytest.mark.only_database("postgresql")
def test_postgresql_commits_durably(databases, run):
    assert run("SHOW fsync").scalar() == "on"
    assert run("SHOW synchronous_commit").scalar() == "on"


@pytest.mark.only_database("postgresql")
def test_postgresql_can_be_reached_over_loopback(databases, postgres_server):
    engine = create_engine(postgres_server.tcp_url("postgres"))
    with engine.connect() as connection:
        address = connection.scalar(text("SELECT host(inet_server_addr())"))
    engine.dispose()

    assert address == "127.0.0.1"


@pytest.mark.parametrize("free", [0, 1 << 40])
def test_nothing_of_a_servers_data_is_left_wherever_they_lay(
    tmp_path, monkeypatch, free
):
    memory, folder = tmp_path / "memory", tmp_path / "server"
    memory.mkdir()
    folder.mkdir()
    monkeypatch.setattr(postgres_server, "MEMORY", memory)
    monkeypatch.setattr(
        postgres_server.shutil,
        "disk_usage",
        lambda _: SimpleNamespace(free=free),
    )

    data = postgres_server.make_data_folder(folder, None)
    (data / "PG_VERSION").touch()

    assert len([*memory.glob("*/PG_VERSION")]) == bool(free)
    postgres_server.remove(folder)
    assert [*memory.iterdir(), *folder.parent.glob("server")] == []


def test_an_unknown_database_kind_is_refused(monkeypatch):
    monkeypatch.setenv("CREDITHUB_TEST_DATABASES", "sqlite,oracle")

    with pytest.raises(ValueError, match="oracle"):
        asked_kinds()


def test_each_test_has_its_turn_on_postgresql_within_two_days():
    names = [f"tests/intake/test_rows.py::test_{number}" for number in range(1000)]

    for day, after in (("2026-12-31", "2027-01-01"), ("2028-02-28", "2028-02-29")):
        turns = [has_both(name, day) for name in names]
        assert [has_both(name, after) for name in names] == [not one for one in turns]
        assert 400 < sum(turns) < 600
    assert all(has_both(name, "") for name in names)


def test_an_absent_part_says_how_to_get_it(monkeypatch):
    absent = Part(is_here=lambda: False, how="apt-get install tide-gauge")
    monkeypatch.setitem(PARTS, "tide-gauge", absent)

    assert missing("tide-gauge") == "tide-gauge is missing: apt-get install tide-gauge"


@pytest.mark.skipif(
    "COVERAGE_PROCESS_CONFIG" not in os.environ, reason="nothing is measured: --cov"
)
def test_what_tests_start_is_measured_by_what_it_ran_alone():
    handed_on = json.loads(b64decode(os.environ["COVERAGE_PROCESS_CONFIG"]))

    assert handed_on["source"] is None
    assert [Path(one).parts[-2:] for one in handed_on["run_include"]] == [
        ("hub", "*"),
        ("connectors", "*"),
        ("schemas", "*"),
    ]
