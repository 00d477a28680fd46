"""Whoever runs a hub is told how it stands, also while it stands badly."""

import json
import shutil
import sqlite3
import threading
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from hub.audit.errors import AuditUnavailableError
from hub.audit.mover import move_outbox
from hub.audit.record.models import audit_entry
from hub.context import open_hub
from hub.ground.errors import NotFoundError
from hub.intake.models import QuarantinedRow, SyncRun
from hub.jobs import Job, _do, jobs_of, run_job
from hub.monitoring import JobRuns, read_status, status_of
from hub.monitoring.state.sources import sources_watched
from hub.monitoring.state.timeouts import InTime
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.overview import show_night
from hub.slots import next_slot
from schemas.words import Need, Operation
from tests.support.enabled import admit, enable
from tests.support.own_sources import FINES, write_own
from tests.support.prepared import config_of, prepare_instance
from tests.support.runs import run_of
from tests.support.tampering import run_by_hand
from tests.support.watched import NIGHTLY, jobs_running, needs_of
from tests.support.witnesses import append

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def running(hub):
    """The jobs are run."""
    with jobs_running(hub.config.instance):
        yield


def put(hub, table, *rows):
    with hub.writes.begin() as session:
        session.execute(insert(table), list(rows))


@pytest.mark.usefixtures("running")
def test_of_a_new_hub_nothing_needs_a_person(hub):
    append(hub, 3)
    enable(hub, "registration", "penalty_2018")
    move_outbox(hub.writes, hub.audit)

    status = read_status(hub)

    assert status.needs() == ()
    document = json.loads(json.dumps(status.as_json()))
    assert document["well"]
    assert document["log"]["size"] == 5
    assert document["log"]["root"] == hub.audit.root("2026", 5)
    assert document["backlog"]["due"]["events"] == {"count": 0, "oldest": None}
    assert {one["freshness"] for one in document["sources"]} == {"never"}


@pytest.mark.usefixtures("running")
def test_a_source_is_told_by_what_became_of_it(hub, clock):
    day = timedelta(days=1)
    fates = {"linked": 3, "warnings": ["repaired"]}
    put(
        hub,
        SyncRun,
        run_of(clock() - 2 * day, "registration"),
        run_of(clock() - day / 8, "penalty_2018", rows=5, records=3, report=fates),
        run_of(clock() - day / 9, "licence", state="failed"),
        run_of(clock() - day / 9, "penalty_2016", state="waiting"),
        run_of(clock() - day / 9, "risk_alert", state="failed"),
    )
    enable(hub, "registration", "penalty_2018", "licence", "penalty_2016")

    status = read_status(hub)

    told = {one.name: one for one in status.sources.sources}
    assert told["registration"].freshness == "late"
    assert told["penalty_2018"].freshness == "fresh"
    assert told["penalty_2018"].fates["linked"] == 3
    assert told["penalty_2018"].warnings == ("repaired",)
    assert needs_of(status) == {
        (Need.SOURCE_LATE, "registration"),
        (Need.SOURCE_FAILED, "licence"),
        (Need.FILE_WAITING, "penalty_2016"),
    }


@pytest.mark.only_database("sqlite")  # the folder of a source is what is tried
@pytest.mark.parametrize(
    ("said", "grace"), [(None, 360), (0, 0), (60, 60), (2_880, 2_880)]
)
def test_a_source_has_the_grace_that_its_own_manifest_gives(
    hub, tmp_path, clock, said, grace
):
    told = "" if said is None else f"\n[freshness]\ngrace_minutes = {said}\n"
    write_own(tmp_path / "own", text=FINES + told)
    config = replace(hub.config, connectors=str(tmp_path / "own"))
    good = run_of(clock(), "district_fines")
    put(hub, SyncRun, good)
    enable(hub, "district_fines")
    due = next_slot("15 1 * * *", good["ended_at"])

    def late_at(minutes):
        moment = due + timedelta(minutes=minutes)
        there = replace(hub, config=config, clock=lambda: moment)
        needs = {(one.what, one.about) for one in sources_watched(there).needs()}
        return (Need.SOURCE_LATE, "district_fines") in needs

    assert [late_at(grace + minutes) for minutes in (-1, 0, 1)] == [False, False, True]


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("state", ["kept-yesterday", "failed"])
def test_too_few_rows_are_an_alarm_with_their_reason(hub, clock, state):
    when = {"good": clock() - timedelta(hours=3), "bad": clock() - timedelta(hours=2)}
    put(
        hub,
        SyncRun,
        run_of(when["good"], "licence", rows=9, records=9),
        run_of(when["bad"], "licence", state=state) | {"reason": "too-few-rows"},
    )
    enable(hub, "licence")

    status = read_status(hub)

    (need,) = [one for one in status.needs() if one.about == "licence"]
    told = {one.name: one for one in status.sources.sources}["licence"]
    assert (need.what, need.detail) == (Need.SOURCE_FAILED, "too-few-rows")
    # What came before goes on serving, and is fresh as long as its time lets it.
    assert told.freshness == "fresh"
    assert told.source.last_good_at is not None


@pytest.mark.usefixtures("running")
@pytest.mark.only_database("sqlite")  # the folder of a source is what is tried
def test_a_source_that_cannot_run_is_named_beside_all_others(
    databases, instance_path, tmp_path, clock
):
    own = tmp_path / "own"
    write_own(own, text="bogus = 1\n")
    url = databases.fresh(instance_path, prepare_instance)
    config = replace(config_of(instance_path, url), connectors=str(own))
    with open_hub(config, clock) as hub:
        enable(hub, "district_fines", "registration")

    status = status_of(config, clock)

    assert (Need.SOURCE_BROKEN, "district_fines") in needs_of(status)
    assert len(status.sources.sources) == 2


def waiting_row(hub, at, source="licence"):
    """The columns of a row in quarantine."""
    run = run_of(at)
    return {
        "id": run["id"],
        "run_id": run["id"],
        "file_id": run["id"],
        "file_sha256": "0" * 64,
        "source": source,
        "reason": "required",
        "detail": "",
        "row": 1,
        "state": "open",
        "opened_at": at,
    }


@pytest.mark.usefixtures("running")
def test_what_waits_is_counted_by_source_and_what_waits_long_is_named(hub, clock):
    old, new = clock() - timedelta(days=31), clock() - timedelta(days=29)
    rows = [waiting_row(hub, old), waiting_row(hub, new, "registration")]
    decided = waiting_row(hub, old, "registration") | {"state": "closed"}
    put(hub, QuarantinedRow, *rows, decided)

    status = read_status(hub)

    told = status.as_json()["backlog"]["quarantine"]
    assert (told["count"], told["oldest"]) == (2, old.isoformat())
    assert {name: one["count"] for name, one in told["by"].items()} == {
        "licence": 1,
        "registration": 1,
    }
    assert needs_of(status) == {(Need.QUARANTINE_OLD, "licence")}


@pytest.mark.usefixtures("running")
def test_a_change_whose_entry_does_not_come_is_named(hub, clock):
    with hub.writes.begin() as session:
        outbox.put(
            session,
            at=clock(),
            actor="hub",
            op=Operation.SOURCE_SYNC,
            subject_type="run",
            subject="r",
        )
    clock.advance(minutes=14)
    assert read_status(hub).backlog.events.count == 1
    assert needs_of(read_status(hub)) == set()

    clock.advance(minutes=2)

    assert needs_of(read_status(hub)) == {(Need.WORK_STUCK, "events")}
    with hub.writes.begin() as session:
        session.execute(update(OutboxEvent).values(actor="mallory"))
    assert needs_of(read_status(hub)) == {(Need.LOG_FAULT, "events")}
    with hub.writes.begin() as session:
        session.execute(delete(OutboxEvent))
    assert needs_of(read_status(hub)) == set()


@pytest.mark.usefixtures("running")
def test_a_log_that_was_changed_is_told_and_all_else_too(hub, clock):
    append(hub, 3)
    enable(hub, "registration")
    run_by_hand(
        hub.audit_engine,
        "audit_entry",
        update(audit_entry).where(audit_entry.c.seq == 2).values(body=b"{}"),
    )
    # What its writer would say is not asked: there is none.
    hub.audit.close()

    status = status_of(hub.config, clock)

    assert needs_of(status) >= {(Need.LOG_FAULT, "damaged")}
    assert status.jobs.is_running
    assert status.sources.sources
    assert json.dumps(status.as_json())


@pytest.mark.usefixtures("running")
@pytest.mark.only_database("sqlite")  # files are taken away
def test_a_log_that_lost_its_entries_is_told_though_the_hub_would_not_start(hub, clock):
    append(hub, 3)
    with hub.writes.begin() as session:
        moved = {"id": "0" * 26, "at": clock(), "actor": "hub", "op": "source.sync"}
        moved |= {"subject_type": "run", "subject": "r", "detail": {}}
        moved |= {"audit_shard": "2026", "audit_index": 7}
        session.execute(insert(OutboxEvent), [moved])

    status = status_of(hub.config, clock)

    assert (Need.LOG_FAULT, "rolled-back") in needs_of(status)


@pytest.mark.usefixtures("running")
@pytest.mark.only_database("sqlite")  # its lock is what is tried
def test_while_a_database_is_locked_the_rest_is_told_in_time(hub, clock, tmp_path):
    config = hub.config
    with closing(sqlite3.connect(tmp_path / "hub" / "hub.db")) as other:
        hub.engine.dispose()
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE held (one)")
        status = status_of(config, clock, seconds=3.0)
        other.rollback()

    named = needs_of(status)
    assert (Need.UNREADABLE, "sources") in named
    assert not named & {(Need.UNREADABLE, "jobs"), (Need.UNREADABLE, "disk")}
    assert status.disk.size > 0


@pytest.mark.postgresql_in_long
@pytest.mark.usefixtures("running")
def test_a_full_disk_is_named(hub, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**11, 0, 10**9))

    assert needs_of(read_status(hub)) == {(Need.DISK_LOW, "")}


@pytest.mark.postgresql_in_long
def test_that_nobody_runs_the_jobs_is_said_once(hub, clock):
    JobRuns(hub.config.instance).plan({"rate": NIGHTLY, "settle": "* * * * *"}, clock())
    clock.advance(days=3)

    assert needs_of(read_status(hub)) == {(Need.JOBS_STOPPED, "")}


@pytest.mark.postgresql_in_long
@pytest.mark.usefixtures("running")
def test_a_job_that_fails_is_named_until_it_goes_well(hub, clock):
    JobRuns(hub.config.instance).plan({"rate": NIGHTLY}, clock())

    def fail(hub):
        raise NotFoundError

    with pytest.raises(NotFoundError):
        _do(hub, Job("rate", NIGHTLY, fail))
    (failed,) = read_status(hub).needs()
    clock.advance(minutes=1)
    _do(hub, Job("rate", NIGHTLY, lambda hub: {}))

    assert (failed.what, failed.about, failed.detail) == (
        Need.JOB_FAILED,
        "rate",
        "not-found",
    )
    assert needs_of(read_status(hub)) == set()
    assert read_status(hub).jobs.jobs[0].last_good_at == clock()


def test_looking_changes_nothing_and_makes_nobody_the_writer(hub, running):
    append(hub, 1)
    before = hub.audit.signed()

    for _ in range(3):
        read_status(hub)
    status_of(hub.config, hub.clock)

    assert hub.audit.signed() == before
    assert hub.audit.waiting == 0


@pytest.mark.postgresql_in_long
def test_a_log_whose_writer_refuses_is_told(hub, monkeypatch):
    append(hub, 1)

    def refuse():
        msg = "the disk failed"
        raise AuditUnavailableError(msg, reason="poisoned")

    monkeypatch.setattr(hub.audit, "check", refuse)

    assert (Need.LOG_FAULT, "poisoned") in needs_of(read_status(hub))


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("days", "reason"), [(40, "clock-ahead"), (-1, "clock-back"), (0.5, "")]
)
def test_a_clock_by_which_no_writer_may_begin_is_told(hub, clock, days, reason):
    append(hub, 1)
    hub.audit.close()
    # The instance was made by a clock that is ahead of all others.
    hub.config.anchor.with_name("audit-clock").unlink()
    clock.jump(days=days)

    found = {
        where
        for need, where in needs_of(status_of(hub.config, hub.clock))
        if need == Need.LOG_FAULT
    }

    assert found == ({reason} if reason else set())


def test_a_part_that_hangs_is_left_behind_and_not_asked_again():
    go_on, asked = threading.Event(), []

    def hang():
        asked.append(1)
        go_on.wait(30)

    asking = InTime(0.05)
    first = asking.ask({"slow": hang, "quick": lambda: 1})
    second = asking.ask({"slow": hang, "quick": lambda: 2})
    closed = threading.Event()
    asking.at_end(closed.set)
    was_open = not closed.is_set()
    go_on.set()

    assert (first["quick"], second["quick"]) == (1, 2)
    assert first["slow"].code == second["slow"].code == "too-slow"
    assert len(asked) == 1
    assert was_open
    assert closed.wait(30)


@pytest.mark.usefixtures("running")
@pytest.mark.only_database("sqlite")  # what is watched is tried, not a database
def test_a_hub_of_two_sources_is_well_all_week_and_tells_the_one_that_is_late(
    hub, clock
):
    watched = ("registration", "penalty_2018")
    for name in watched:
        admit(hub, hub.find_sources().ready[name].manifest.owner)
        (hub.config.drop_folder / name).mkdir(parents=True)
    enable(hub, *watched)
    nightly = [
        name for name, job in jobs_of(hub).items() if job.schedule.endswith("* * *")
    ]
    for _ in range(7):
        clock.advance(days=1)
        for name in nightly:
            run_job(hub, name)
        assert read_status(hub).needs() == ()

    clock.advance(days=1)
    run_job(hub, "sync:registration")

    assert needs_of(read_status(hub)) == {(Need.SOURCE_LATE, "penalty_2018")}
    assert [one.name for one in show_night(hub).late] == ["penalty_2018"]
