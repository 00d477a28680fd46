"""A clock that the log refuses, at the command line: said, accepted or gone on from."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from hub import pipeline
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import make_event
from hub.context import open_hub
from hub.ground.clock import SetClock, legal_day, system_clock
from hub.intake.report import LeavesToComeError
from schemas.words import Operation
from tests.support.enabled import admit
from tests.support.little_city import FIRMS, REGISTRATION, registration_row, write_csv
from tests.support.prepared import config_of

pytestmark = pytest.mark.postgresql_in_long
FORTY_DAYS = timedelta(days=40)


@pytest.fixture
def written(credithub, instance_path):
    """Write an entry into the instance's log at another moment; give its receipt."""
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])

    def writing(at):
        with open_hub(config, SetClock(at)) as hub:
            event = make_event(at=at, actor="cli:test", op=Operation.LOG_EXPORT)
            return hub.audit.append(event)

    return writing


@pytest.fixture
def leaves(instance_path):
    """Read the last shard's leaves."""

    def reading():
        config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
        with open_hub(config) as hub:
            return [json.loads(leaf) for leaf in hub.audit.entries(0, 1000)]

    return reading


def today():
    """The day that a calendar on the wall has."""
    return legal_day(system_clock()).isoformat()


def forget(instance_path, at):
    """Let the file beside the anchor tell of a machine that was started since."""
    said = {"boot": "another", "seen": at.isoformat(), "uptime": 1.0}
    (instance_path / "audit-clock").write_text(json.dumps(said))


def test_a_demo_that_lay_idle_for_weeks_goes_on_by_itself(
    written, instance_path, leaves
):
    then = system_clock() - FORTY_DAYS
    written(then)
    forget(instance_path, then)
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])

    with open_hub(replace(config, demo=True)) as hub:
        event = make_event(at=hub.clock(), actor="cli:test", op=Operation.LOG_EXPORT)
        hub.audit.append(event)

    assert len(leaves()) == 2


def test_a_hub_that_was_off_for_forty_days_starts_once_somebody_says_the_day(
    credithub, told, instance_path, tmp_path, leaves
):
    then = system_clock() - FORTY_DAYS
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config, SetClock(then)) as hub:
        admit(hub, "agency:market-supervision")
    forget(instance_path, then)
    rows = [registration_row(firm) for firm in FIRMS]
    register = write_csv(tmp_path / "reg.csv", REGISTRATION, rows)

    refused = credithub("sync", "registration", "--file", register, "--json")
    wrong_day = credithub("audit", "clock", "accept", "--today", "2020-01-01")
    still = credithub("rate")
    accepted = told("audit", "clock", "accept", "--today", today())
    again = told("sync", "registration", "--file", register)

    # What came is in, although its leaves are still to come: both are said.
    assert (refused.returncode, refused.stdout != "") == (1, True), refused.stderr
    assert json.loads(refused.stdout)["records"] == len(FIRMS)
    (line,) = refused.stderr.splitlines()
    assert line.startswith("credithub: audit-unavailable: taken in, and logged once")
    assert (wrong_day.returncode, wrong_day.stderr.split(":")[1]) == (2, " clock-day")
    assert still.returncode == 1
    assert accepted["last_seen"] == then.isoformat()
    assert again["state"] == "nothing-new"
    operations = [leaf["op"] for leaf in leaves()]
    assert {"clock.accept", "source.sync", "record.append"} <= set(operations)


def test_a_clock_that_was_ahead_is_gone_on_from_by_one_command(
    credithub, told, written, leaves, tmp_path
):
    ahead = written(system_clock() + FORTY_DAYS)
    closed = credithub(
        "member", "add", "platform:x", "--kind", "platform", "--name", "x"
    )
    backup = told("backup", tmp_path / "backup.tar") if is_sqlite() else None

    gone_on = told("audit", "clock", "continue", "--today", today())
    once_more = credithub("audit", "clock", "continue", "--today", today())
    told("member", "tokens", "platform:x")

    assert (closed.returncode, "clock-back" in closed.stderr) == (1, False)
    assert "set the clock right" in closed.stderr
    if backup is not None:
        assert backup["logged"] is False
    assert gone_on["shard"] > ahead.shard
    assert (once_more.returncode, once_more.stderr.split(":")[1]) == (
        1,
        " clock-not-ahead",
    )
    found = leaves()
    assert found[0]["op"] == "shard.start"
    operations = {leaf["op"] for leaf in found}
    assert "member.add" in operations
    assert ("backup.make" in operations) == (backup is not None)
    assert credithub("audit", "verify").returncode == 0


def is_sqlite():
    """Tell whether the instance's database is the embedded one."""
    return os.environ["HUB_DATABASE_URL"].startswith("sqlite")


def test_what_could_not_be_read_is_not_said_to_be_taken_in(monkeypatch):
    def refuse(*_, **__):
        msg = "the disk is full"
        raise AuditUnavailableError(msg, reason="closed")

    monkeypatch.setattr(pipeline, "due_now", lambda _: ())
    monkeypatch.setattr(pipeline, "read_again", refuse)
    monkeypatch.setattr(pipeline, "settle", refuse)

    with pytest.raises(AuditUnavailableError) as caught:
        pipeline.receive_again(None, None, "RUN")

    assert not isinstance(caught.value, LeavesToComeError)
