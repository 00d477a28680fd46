"""How jobs went is kept beside the databases, and judged by their schedules."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hub.monitoring import JobRuns
from hub.monitoring.state.job_runs import KEPT_RUNS
from hub.monitoring.state.jobs import jobs_now
from hub.slots import next_slot
from tests.support.watched import NIGHTLY, jobs_running

# Half past four in China.
NIGHT = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def state_of(instance, at):
    """In which state the one job is."""
    (job,) = jobs_now(instance, at).jobs
    return job.state


def test_a_job_that_was_not_begun_in_time_is_missed(instance_path):
    runs = JobRuns(instance_path)
    runs.plan({"rate": NIGHTLY}, NIGHT - timedelta(hours=2))

    with jobs_running(instance_path):
        assert state_of(instance_path, NIGHT + 9 * MINUTE) == "new"
        assert state_of(instance_path, NIGHT + 11 * MINUTE) == "missed"
        runs.begin("rate", NIGHT + 12 * MINUTE)
        assert state_of(instance_path, NIGHT + 13 * MINUTE) == "running"
        runs.end("rate", NIGHT + 12 * MINUTE, NIGHT + 14 * MINUTE)
        assert state_of(instance_path, NIGHT + 15 * MINUTE) == "good"
        assert state_of(instance_path, NIGHT + timedelta(days=1)) == "good"
        assert state_of(instance_path, NIGHT + timedelta(days=1.1)) == "missed"


def test_a_job_that_fell_due_while_nobody_ran_them_is_missed(instance_path):
    runs = JobRuns(instance_path)
    runs.begin("rate", NIGHT)
    runs.end("rate", NIGHT, NIGHT + MINUTE)
    restarted = NIGHT + timedelta(days=1, hours=3)
    runs.plan({"rate": NIGHTLY}, restarted)

    with jobs_running(instance_path):
        assert state_of(instance_path, restarted + MINUTE) == "good"
        assert state_of(instance_path, restarted + 11 * MINUTE) == "missed"


def test_a_job_whose_process_was_killed_is_interrupted(instance_path):
    runs = JobRuns(instance_path)
    runs.plan({"rate": NIGHTLY}, NIGHT - MINUTE)
    runs.begin("rate", NIGHT)

    assert state_of(instance_path, NIGHT + MINUTE) == "interrupted"
    with jobs_running(instance_path):
        assert state_of(instance_path, NIGHT + MINUTE) == "running"
        runs.plan({"rate": NIGHTLY}, NIGHT + MINUTE)
        assert state_of(instance_path, NIGHT + 2 * MINUTE) == "interrupted"


@given(
    st.lists(st.booleans(), min_size=1, max_size=40),
    st.integers(min_value=1, max_value=90),
)
@example([True] + [False] * (KEPT_RUNS + 5), 1)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_often_it_failed_it_is_known_when_a_job_last_went_well(
    tmp_path_factory, outcomes, gap
):
    instance = tmp_path_factory.mktemp("runs")
    runs = JobRuns(instance)
    runs.plan({"rate": NIGHTLY}, NIGHT)
    good = None
    for number, went_well in enumerate(outcomes):
        at = NIGHT + number * gap * MINUTE
        runs.begin("rate", at)
        runs.end("rate", at, at + MINUTE / 2, None if went_well else OSError("x"))
        good = at + MINUTE / 2 if went_well else good

    (job,) = jobs_now(instance, at + MINUTE).jobs

    assert job.last_good_at == good
    assert job.last.began_at == at
    assert (job.last.error is None) == outcomes[-1]
    assert len(runs.of("rate")) <= KEPT_RUNS


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(), st.lists))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_only_means_that_nobody_knows(tmp_path_factory, anything):
    instance = tmp_path_factory.mktemp("damaged")
    runs = JobRuns(instance)
    runs.plan({"rate": NIGHTLY}, NIGHT)
    for text in (json.dumps(anything), json.dumps({"runs": anything}), "{"):
        (instance / "jobs" / "rate.runs.json").write_text(text)

        assert runs.of("rate") == ()
        assert state_of(instance, NIGHT + MINUTE) == "new"
        (instance / "jobs" / "plan.json").write_text(text)
        assert jobs_now(instance, NIGHT).jobs == ()
        runs.plan({"rate": NIGHTLY}, NIGHT)


@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
)
def test_the_next_time_of_a_nightly_job_is_within_a_day_and_in_china(
    minute, hour, after
):
    after = after.replace(tzinfo=UTC)

    due = next_slot(f"{minute} {hour} * * *", after)

    assert after < due <= after + timedelta(days=1, seconds=2)
    assert (due.astimezone(UTC) + timedelta(hours=8)).strftime("%H:%M") == (
        f"{hour:02}:{minute:02}"
    )


def test_a_schedule_that_nobody_can_read_is_never_due():
    for schedule in ("", "every", "every x s", "61 * * * *", "bogus", "* * *"):
        assert next_slot(schedule, NIGHT) is None
