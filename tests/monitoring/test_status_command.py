"""`status`, `runs` and `metrics` at the command line."""

import json
import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, text

from hub.context import open_hub
from hub.intake.models import SyncRun
from tests.cli.conftest import credithub, prepare, told
from tests.support.prepared import config_of
from tests.support.runs import run_of
from tests.support.watched import jobs_running

__all__ = ["credithub", "prepare", "told"]
pytestmark = pytest.mark.postgresql_in_long
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_status_is_0_when_all_is_well_and_1_with_what_needs_a_person(
    credithub, instance_path
):
    with jobs_running(instance_path):
        well = credithub("status")
        document = json.loads(credithub("status", "--json").stdout)
    ill = credithub("status")

    assert (well.returncode, well.stderr) == (0, "")
    assert "来源 Sources" in well.stdout
    assert well.stdout.split("== 总体 Overall")[1].split() == ["well", "True"]
    assert document["well"]
    assert ill.returncode == 1
    assert "定时任务未在运行" in ill.stderr
    assert "[jobs-stopped]" in ill.stderr
    assert len(ill.stderr.splitlines()) == 1


@pytest.mark.only_database("sqlite")
def test_status_of_an_outdated_or_missing_database_says_so(credithub, instance_path):
    engine = create_engine(f"sqlite:///{instance_path / 'hub.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    engine.dispose()

    outdated = credithub("status", "--json")
    (instance_path / "hub.db").write_bytes(b"no database at all" * 100)
    broken = credithub("status", "--json")

    for done, code in ((outdated, "schema-outdated"), (broken, "unavailable")):
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        document = json.loads(done.stdout)
        assert document["sources"]["unreadable"] == code
        assert document["disk"]["free_bytes"] > 0


@pytest.mark.only_database("sqlite")
def test_status_of_a_folder_that_is_not_there_is_bad_input(credithub, tmp_path):
    done = credithub("status", HUB_INSTANCE=str(tmp_path / "mistyped"))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("credithub: config: there is no instance at ")
    assert done.stderr.count("\n") == 1


def test_runs_are_listed_by_source_state_and_day_with_fates(
    credithub, told, instance_path
):
    report = {"linked": 2, "held": 1, "warnings": ["w"]}
    rows = [
        run_of(AT.replace(day=20), "licence", state="failed"),
        run_of(AT.replace(day=22), "licence", rows=4, records=3, report=report),
        run_of(AT.replace(day=23), "registration"),
    ]
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub, hub.writes.begin() as session:
        session.execute(insert(SyncRun), rows)

    def found(*options):
        return [(one["source"], one["state"]) for one in told("runs", *options)]

    assert found() == [
        ("registration", "done"),
        ("licence", "done"),
        ("licence", "failed"),
    ]
    assert found("--source", "licence", "--state", "failed") == [("licence", "failed")]
    assert found("--since", "2026-11-22") == [
        ("registration", "done"),
        ("licence", "done"),
    ]
    assert found("--limit", "1") == [("registration", "done")]
    assert told("runs") == told("run", "list")
    (run,) = told("runs", "--source", "licence", "--state", "done")
    assert (run["linked"], run["held"], run["unchanged"]) == (2, 1, 0)
    assert (run["seconds"], run["warnings"]) == (2.0, ["w"])
    assert credithub("runs", "--state", "bogus").returncode == 2
    assert credithub("runs", "--since", "yesterday").returncode == 2


def test_a_token_for_counters_is_shown_once_and_ended(credithub, told):
    made = told("metrics", "token", "--system", "prometheus")

    (listed,) = told("metrics", "tokens")

    assert made["token"].startswith("hub_")
    assert (listed["id"], listed["system"]) == (made["id"], "prometheus")
    assert made["token"] not in json.dumps(listed)
    assert told("metrics", "revoke", made["id"]) == {"revoked": made["id"]}
    assert told("metrics", "tokens") == []
    again = credithub("metrics", "revoke", made["id"])
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "token-unknown" in again.stderr
    assert credithub("metrics", "token", "--system", " ").returncode == 2
