"""A scheduler begins what is due, once, and tries again what failed."""

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from hub.ground.clock import SetClock
from hub.ground.config import load_config
from hub.ground.errors import ConfigError
from hub.jobs import Job, Scheduler, Tempo, jobs_of
from hub.jobs.clock_watch import ClockWatch
from hub.jobs.places import can_here, place_of
from hub.monitoring import JobRuns
from hub.monitoring.state.jobs import jobs_now
from hub.slots import JobSlot, SlotBook
from tests.support.enabled import enable
from tests.support.prepared import START, opened, prepare_city
from tests.support.schedulers import night_rules, second_folder, with_rules
from tests.support.waiting import PATIENCE

EACH_MINUTE = "* * * * *"
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def city(databases, instance_path, clock):
    """A hub with a register and penalties."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


class Counting:
    """A counter of seconds that stands until it is told to go on."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@contextmanager
def scheduling(hub, jobs, **rules):
    """A scheduler that has begun, and its counter; it looks when it is told to."""
    counter = Counting()
    scheduler = Scheduler(
        with_rules(hub, night_rules(**rules)),
        {job.name: job for job in jobs},
        Tempo(beat=0.05),
        counter=counter,
    )
    scheduler.begin()
    try:
        yield scheduler, counter
    finally:
        scheduler.end()


def look(scheduler, times=1):
    """Look, and wait until what was begun is done."""
    for _ in range(times):
        scheduler.look()
        until = time.monotonic() + PATIENCE
        while scheduler.is_busy and time.monotonic() < until:
            time.sleep(0.002)


def counting_job(done, name="work", schedule=EACH_MINUTE, **about):
    """A job that counts how often it was done."""

    def work(hub):
        done[name] += 1
        return {}

    return Job(name, schedule, work, **about)


def failing_job(done, name="bad"):
    """A job that always fails."""

    def work(hub):
        done[name] += 1
        raise OSError(name)

    return Job(name, EACH_MINUTE, work)


SCHEDULES = {
    "access-review": "0 6 * * mon",
    "audit-check": "30 5 * * *",
    "audit-keys": "10 5 * * *",
    "changes": EACH_MINUTE,
    "clocks": "*/5 * * * *",
    "clues": "35 4 * * *",
    "comparisons": "40 5 * * sun",
    "exchange-retention": "25 5 * * *",
    "judge": "15 3 * * *",
    "landing-retention": "0 5 * * *",
    "matter-parcels": "every 20 s",
    "matter-retention": "35 5 * * *",
    "names": "30 3 * * *",
    "night-report": "30 7 * * *",
    "officer-retention": "20 5 * * *",
    "proposals": "45 3 * * *",
    "questions": EACH_MINUTE,
    "rate": "30 4 * * *",
    "relations": "55 3 * * *",
    "screenings": "*/10 * * * *",
    "settle": EACH_MINUTE,
    "source-reports": "10 6 * * *",
    "token-uses": "*/10 * * * *",
    "upstream": "45 * * * *",
    "webhooks": EACH_MINUTE,
    "withdrawals": "15 4 * * *",
    "witness": "every 5 s",
}
"""When each job of the hub itself is due, as docs/operate.md tells."""


def test_each_job_is_due_when_it_is_said_to_be_and_only_quick_ones_are_quiet(city):
    jobs = [job for job in jobs_of(city).values() if not job.name.startswith("sync:")]

    assert {job.name: job.schedule for job in jobs} == SCHEDULES
    assert [job.name for job in jobs if job.is_quiet] == [
        "matter-parcels",
        "witness",
    ]


def test_nothing_is_made_up_for_that_was_due_before_the_job_was_known(hub, clock):
    done = Counter()
    with scheduling(hub, [counting_job(done)]) as (scheduler, _):
        look(scheduler, 3)
        assert done == {}
        clock.advance(seconds=60)
        look(scheduler, 3)

    assert done == {"work": 1}


@pytest.mark.parametrize(
    ("catch_up", "within", "times"),
    [
        ("each", 120, 5),
        ("each", 3, 3),
        ("last", 120, 1),
    ],
)
def test_missed_slots_are_made_up_for_as_the_rule_says(
    hub, clock, catch_up, within, times
):
    done = Counter()
    rules = {"catch_up": catch_up, "within_minutes": within}
    with scheduling(hub, [counting_job(done)], **rules) as (scheduler, _):
        clock.advance(minutes=5)
        look(scheduler, 8)

    assert done == {"work": times}


def test_a_clock_that_steps_back_doubles_nothing(hub, clock):
    done = Counter()
    with scheduling(hub, [counting_job(done)]) as (scheduler, _):
        for minutes in (1, 10, -10, 2, 10, -9):
            clock.jump(minutes=minutes) if abs(minutes) > 2 else clock.advance(
                minutes=minutes
            )
            look(scheduler, 14)

    with hub.reads() as session:
        slots = session.scalars(select(JobSlot.slot)).all()
        fences = set(session.scalars(select(JobSlot.fence)))
    assert done["work"] == len(slots) == 13
    assert fences == {1}


def test_a_clock_that_jumped_a_year_begins_nothing_until_it_is_back(hub, clock):
    done = Counter()
    with scheduling(hub, [counting_job(done)]) as (scheduler, _):
        clock.jump(days=365)
        clock.advance(minutes=1)
        look(scheduler, 3)
        told = jobs_now(hub.config.instance, clock()).doubt
        assert (done, told) == ({}, "clock-jumped")
        clock.jump(days=-365)
        look(scheduler, 3)

    assert done == {"work": 1}
    assert jobs_now(hub.config.instance, clock()).doubt is None


def test_a_small_step_is_believed_and_a_great_one_is_not():
    clock = SetClock(START)
    watch = ClockWatch(clock, clock.uptime)
    clock.jump(minutes=10)
    assert watch.look()[1] is None
    clock.advance(hours=5)
    assert watch.look()[1] is None
    clock.jump(minutes=-31)

    assert watch.look()[1] == timedelta(minutes=-31)
    clock.jump(minutes=2)
    assert watch.look()[1] is None


def test_what_failed_is_tried_again_after_a_growing_pause_and_stops_no_other(
    hub, clock
):
    done = Counter()
    jobs = [failing_job(done), counting_job(done)]
    with scheduling(hub, jobs, catch_up="last", attempts=3, back_off_seconds=60) as (
        scheduler,
        counter,
    ):
        clock.advance(seconds=60)
        look(scheduler, 3)
        assert done == {"bad": 1, "work": 1}
        seen = []
        for seconds in (59, 2, 118, 3, 600):
            counter.seconds += seconds
            look(scheduler, 2)
            seen.append(done["bad"])

    assert seen == [1, 2, 2, 3, 3]
    with hub.reads() as session:
        row = session.execute(
            select(JobSlot.state, JobSlot.attempts, JobSlot.error).where(
                JobSlot.job == "bad"
            )
        ).one()
    assert tuple(row) == ("failed", 3, "internal")


def test_a_slot_whose_holder_is_silent_is_taken_over(hub, clock):
    done = Counter()
    other = SlotBook(hub.reads, hub.writes, hub.clock, "elsewhere")
    other.know(["work"])
    clock.advance(seconds=60)
    dead = other.claim("work", START + MINUTE)
    with scheduling(hub, [counting_job(done)]) as (scheduler, counter):
        for seconds in (0, 39):
            counter.seconds += seconds
            look(scheduler)
        assert done == {}
        counter.seconds += 2
        look(scheduler, 2)

    assert done == {"work": 1}
    assert not other.end(dead)


def test_a_job_that_kills_everybody_is_given_up(hub, clock):
    done, instance = Counter(), hub.config.instance
    other = SlotBook(hub.reads, hub.writes, hub.clock, place_of(instance))
    other.know(["work"])
    clock.advance(seconds=60)
    other.claim("work", START + MINUTE)
    with hub.writes.begin() as session:
        session.execute(update(JobSlot).values(attempts=13))
    with scheduling(hub, [counting_job(done)]) as (scheduler, counter):
        look(scheduler)
        counter.seconds += 41
        look(scheduler, 3)

    with hub.reads() as session:
        row = session.execute(select(JobSlot.state, JobSlot.error)).one()
    assert (done, tuple(row)) == ({}, ("failed", "job-dies"))
    assert last_run(hub).error == "job-dies"


def test_work_that_takes_too_long_writes_nothing_more(hub, clock):
    done = Counter()

    def work(fenced):
        counter.seconds += 61
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not done["lost"]:
            with hub.reads() as session:
                done["lost"] = session.scalar(select(JobSlot.state)) == "failed"
            time.sleep(0.01)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and last_run(hub).ended_at is None:
            time.sleep(0.01)
        told.append(last_run(hub).error)
        with fenced.writes.begin() as session:
            session.execute(update(JobSlot).values(attempts=99))
        return {}

    told = []
    job = Job("work", EACH_MINUTE, work)
    with scheduling(hub, [job], most_minutes=1, attempts=1) as (scheduler, counter):
        clock.advance(seconds=60)
        beats = Thread(target=scheduler.beat, daemon=True)
        beats.start()
        look(scheduler)
        scheduler.stop()
        beats.join()

    with hub.reads() as session:
        row = session.execute(
            select(JobSlot.state, JobSlot.error, JobSlot.attempts)
        ).one()
    assert tuple(row) == ("failed", "job-too-long", 1)
    assert told == ["job-too-long"]
    assert last_run(hub).error == "job-too-long"


def test_who_lost_its_slot_does_not_tell_how_it_ended(hub, clock):
    def work(fenced):
        # Stopped for so long that somebody else did it meanwhile, in the same folder.
        other = SlotBook(hub.reads, hub.writes, hub.clock, place_of(instance))
        (seen,) = other.slots("work", []).values()
        taken = other.claim("work", seen.slot, seen)
        other.end(taken)
        JobRuns(instance).note("work", clock() + MINUTE, clock() + MINUTE, None)
        with fenced.writes.begin() as session:
            session.execute(update(JobSlot).values(attempts=99))
        return {}

    instance = hub.config.instance
    with scheduling(hub, [Job("work", EACH_MINUTE, work)]) as (scheduler, _):
        clock.advance(seconds=60)
        look(scheduler, 2)

    assert [one.error for one in JobRuns(instance).of("work")] == [None]
    assert jobs_now(instance, clock()).jobs[0].state == "good"


def last_run(hub):
    """Give how the job ``work`` went last, as those on duty are told."""
    return JobRuns(hub.config.instance).of("work")[0]


def test_what_is_checked_against_a_register_waits_for_it_but_not_for_ever(hub, clock):
    done = Counter()
    register = SlotBook(hub.reads, hub.writes, hub.clock, "elsewhere")
    register.know(["register"])
    jobs = [
        counting_job(done, "penalties", "2 10 * * *", after=("register",)),
        # Later by its clock, and first all the same.
        counting_job(done, "register", "4 10 * * *", needs=frozenset({"nowhere"})),
    ]
    with scheduling(hub, jobs, catch_up="last", hold_minutes=30) as (scheduler, _):
        clock.advance(minutes=3)
        look(scheduler, 2)
        clock.advance(minutes=2)
        held = register.claim("register", START + 4 * MINUTE)
        look(scheduler, 2)
        assert done == {}
        register.end(held)
        look(scheduler, 2)
        assert done == {"penalties": 1}
        # The next night the register does not end at all.
        clock.advance(days=1)
        register.claim("register", START + 4 * MINUTE + timedelta(days=1))
        look(scheduler, 2)
        assert done == {"penalties": 1}
        clock.advance(minutes=28)
        look(scheduler, 2)

    assert done == {"penalties": 2}


def test_work_is_done_where_what_it_needs_is(hub, tmp_path, clock):
    done = Counter()
    job = counting_job(done, needs=frozenset({"log"}))
    config = replace(hub.config, jobs_can="landing")
    with scheduling(replace(hub, config=config), [job]) as (scheduler, _):
        clock.advance(seconds=60)
        look(scheduler, 2)
    assert done == {}

    with scheduling(hub, [job]) as (scheduler, _):
        look(scheduler, 2)

    assert done == {"work": 1}


def test_a_second_folder_neither_lands_nor_logs_what_the_first_does(city, tmp_path):
    second = second_folder(city.config.instance, tmp_path / "second")
    there = replace(city, config=replace(city.config, instance=second))

    assert can_here(city) == {"landing", "log"}
    assert can_here(there) == set()
    assert (
        can_here(replace(city, config=replace(city.config, jobs_can="none"))) == set()
    )


def test_a_folder_keeps_its_name(instance_path, tmp_path):
    assert place_of(instance_path) == place_of(instance_path)
    assert place_of(instance_path) != place_of(tmp_path)


@pytest.mark.parametrize("value", ["", "landing,keys", "none,log"])
def test_what_a_folder_can_is_of_the_known_needs(value, instance_path):
    with pytest.raises(ConfigError, match="HUB_JOBS_CAN must be"):
        load_config({"HUB_INSTANCE": str(instance_path), "HUB_JOBS_CAN": value})


def test_how_a_job_went_elsewhere_is_told_here_too(hub, clock):
    other = SlotBook(hub.reads, hub.writes, hub.clock, "elsewhere")
    other.know(["work"])
    with scheduling(hub, [counting_job(Counter())]) as (scheduler, _):
        clock.advance(seconds=60)
        other.end(other.claim("work", START + MINUTE))
        look(scheduler, 2)

    (run,) = JobRuns(hub.config.instance).of("work")
    assert (run.began_at, run.error) == (START + MINUTE, None)


def test_every_job_of_a_hub_has_a_rule_and_what_is_checked_waits_for_registers(city):
    enable(city)
    jobs = jobs_of(city)
    syncs = [name for name in jobs if name.startswith("sync:")]

    waiting = {name for name in syncs if jobs[name].after}
    registers = {name for name in syncs if name not in waiting}

    assert registers
    assert waiting
    assert all(set(jobs[name].after) <= registers for name in waiting)
    assert syncs == list(jobs)[: len(syncs)]
    assert syncs[: len(registers)] == sorted(registers)
    for name in jobs:
        assert city.rulebook.job_rule(name, START.date()).attempts >= 1
