"""Runs are summed by the day in China, told by source, and found without a walk."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from hub.db.ids import first_id_of, new_id
from hub.intake.models import SyncRun
from hub.intake.report import RunReport
from hub.intake.run_reads import (
    count_runs,
    day_with_runs,
    day_with_runs_after,
    days_of_runs,
    last_runs,
    page_of_runs,
    read_run,
)
from hub.intake.runs import (
    GOOD_ENDS,
    end_run,
    last_collected,
    note_report,
    start_run,
    times_of_sources,
)
from hub.overview import show_night
from hub.overview.sources import sources_now
from tests.support.enabled import enable
from tests.support.runs import run_of

STATES = ("done", "nothing-new", "failed", "kept-yesterday", "interrupted", "running")
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def put(hub, *runs):
    with hub.writes.begin() as session:
        session.execute(insert(SyncRun), list(runs))


def test_the_first_id_of_a_moment_is_no_greater_than_any_of_it():
    assert first_id_of(START) <= min(new_id(START) for _ in range(50))
    assert first_id_of(START) > new_id(START - timedelta(milliseconds=1))


def test_a_day_ends_at_midnight_in_china(hub):
    late = datetime(2026, 11, 23, 15, 59, 59, 999_000, tzinfo=UTC)
    early = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    put(hub, run_of(late, rows=3, records=2, quarantined=1))
    put(hub, run_of(early, rows=5, records=5))
    put(hub, run_of(early, state="failed"))
    put(hub, run_of(early - timedelta(days=2), records=1))
    put(hub, run_of(early + timedelta(days=1), records=7))

    with hub.reads() as session:
        days = days_of_runs(session, date(2026, 11, 22), date(2026, 11, 24))

    assert [(one.day.day, one.runs, one.failed, one.records) for one in days] == [
        (22, 1, 0, 1),
        (23, 1, 0, 2),
        (24, 2, 1, 5),
    ]
    assert [one.quarantined for one in days] == [0, 1, 0]


def test_what_people_take_in_is_no_part_of_a_night(hub):
    put(hub, run_of(START, rows=4, records=4))
    put(hub, run_of(START + timedelta(minutes=1), kind="quarantine", records=2))
    put(hub, run_of(START + timedelta(days=1), kind="quarantine", records=9))

    with hub.reads() as session:
        newest = day_with_runs(session)
        listed = page_of_runs(session, "penalty_2018", limit=9)
        last = last_runs(session)["penalty_2018"]

    assert newest == date(2026, 11, 24)
    assert [one.kind for one in listed] == ["quarantine", "quarantine", "sync"]
    assert last.records == 4
    night = show_night(hub)
    assert [run.card.records for run in night.runs] == [4]


def test_nights_lead_to_each_other_over_days_without_runs(hub):
    for days in (0, 3, 4):
        put(hub, run_of(START + timedelta(days=days)))
    hub.clock.advance(days=6)

    with hub.reads() as session:
        before = day_with_runs(session, before=date(2026, 11, 27))
        after = day_with_runs_after(session, date(2026, 11, 24))
        none = day_with_runs_after(session, date(2026, 11, 28))

    assert (before, after, none) == (date(2026, 11, 24), date(2026, 11, 27), None)
    assert show_night(hub).day == date(2026, 11, 28)


def test_a_source_without_any_good_run_is_failed_and_no_stranger(hub):
    put(hub, run_of(START, "debtor_list", state="failed"))
    enable(hub, "debtor_list", "registration")

    states = {one.name: one.state for one in sources_now(hub)}

    assert states["debtor_list"] == "failed"
    assert states["registration"] == "never"
    assert states["licence"] == "off"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.sampled_from(STATES),
            st.integers(0, 10_000),
            st.integers(0, 500),
        ),
        max_size=30,
    )
)
def test_what_is_told_of_sources_is_what_a_walk_over_all_runs_tells(hub, given_runs):
    runs = []
    for source, state, began, took in given_runs:
        at = START + timedelta(seconds=began)
        run = run_of(at, source, state=state)
        if run["ended_at"] is not None:
            run["ended_at"] = at + timedelta(seconds=took)
        runs.append(run)
    with hub.writes.begin() as session:
        session.execute(delete(SyncRun))
        if runs:
            session.execute(insert(SyncRun), runs)

    with hub.reads() as session:
        told = times_of_sources(session)
        collected = last_collected(session)

    good = [run for run in runs if run["state"] in GOOD_ENDS]
    done = [run for run in runs if run["state"] == "done"]
    assert set(told) == {run["source"] for run in good}
    for source, times in told.items():
        mine = [run["ended_at"] for run in good if run["source"] == source]
        begun = [run["started_at"] for run in done if run["source"] == source]
        assert times.last_good_at == max(mine)
        assert times.since == min(begun, default=None)
    assert collected == max((run["ended_at"] for run in done), default=None)


def test_a_run_keeps_its_counts_from_its_beginning_on(hub):
    with hub.writes.begin() as session:
        run = start_run(session, "penalty_2018", kind="sync", actor="hub", at=START)
        begun = read_run(session, run).as_json()
        report = RunReport("penalty_2018", run, state="done")
        report.tally.linked, report.tally.held = 3, 2
        note_report(session, report)
        noted = read_run(session, run).as_json()
        report.tally.quarantine("code-check")
        end_run(session, report, actor="hub", at=START)
        ended = read_run(session, run).as_json()

    assert (begun["rows"], begun["files"], begun["reasons"]) == (0, [], {})
    assert (noted["state"], noted["rows"], noted["records"]) == ("running", 5, 5)
    assert (ended["rows"], ended["quarantined"]) == (6, 1)
    assert ended["reasons"] == {"code-check": 1}
    assert ended["fates"]["held"] == 2


def test_runs_that_are_there_get_their_counts(hub):
    """A schema from before has the counts in the reports alone."""
    counts = {"rows": 7, "records": 4, "quarantined": 3}
    put(hub, run_of(START, report=counts, **counts), run_of(START, state="running"))
    engine = hub.engine.execution_options(writes=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE sync_run SET rows = 0, records = 0"))
        connection.execute(update(SyncRun).values(quarantined=0))
    revision = import_module("hub.migrations.business.business_0019_runs_by_day")

    with engine.begin() as connection:
        revision.count_runs(connection)

    with hub.reads() as session:
        found = {one.state: one for one in page_of_runs(session, None, limit=9)}
    assert (found["done"].rows, found["done"].quarantined) == (7, 3)
    assert found["running"].rows == 0


QUERIES = {
    "times": times_of_sources,
    "collected": last_collected,
    "page": lambda session: page_of_runs(session, "penalty_2018", limit=50),
    "month": lambda session: days_of_runs(
        session, date(2026, 10, 26), date(2026, 11, 24), "penalty_2018"
    ),
    "all": lambda session: days_of_runs(
        session, date(2026, 11, 11), date(2026, 11, 24)
    ),
    "count": lambda session: count_runs(session, "penalty_2018"),
    "last": last_runs,
    "night": day_with_runs,
}


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize("name", QUERIES)
def test_no_question_walks_over_all_runs(hub, name):
    asked = []
    with hub.reads() as session:
        connection = session.connection()
        driver = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        QUERIES[name](session)
        driver.set_trace_callback(None)
        plans = [
            row[3]
            for query in asked
            if query.startswith(("SELECT", "WITH"))
            for row in driver.execute(f"EXPLAIN QUERY PLAN {query}")
        ]

    walks = [one for one in plans if one.startswith("SCAN") and "INDEX" not in one]
    assert plans
    assert [one for one in walks if "sync_run" in one] == []
