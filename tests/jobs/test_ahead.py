"""What is written of due work as if it lay ahead keeps no job away, and is told."""

import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from hub.db.tables import to_micros
from hub.jobs import Job, Scheduler, Tempo
from hub.monitoring import read_status
from schemas.words import Need
from tests.support.prepared import opened, prepare_city
from tests.support.waiting import PATIENCE

NAME = "audit-check"
YEARS = to_micros(datetime(2030, 1, 1, tzinfo=UTC))
DAY = 86_400_000_000
BENT = {
    "known since then": "UPDATE known_job SET since = :years",
    "let go of until then": "UPDATE known_job SET pruned_to = :years",
    "done then": "UPDATE job_slot SET slot = :years",
    "the next one done": (
        "INSERT INTO job_slot (job, slot, fence, beat, state, attempts, place,"
        " began_at, ended_at) SELECT job, slot + :day, 1, 0, 'done', 1, 'elsewhere',"
        " CAST(:years AS BIGINT), CAST(:years AS BIGINT) FROM job_slot"
    ),
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def told(hub):
    return {one.about for one in read_status(hub).needs() if one.what == Need.JOB_AHEAD}


@pytest.mark.parametrize(
    ("way", "again"),
    [
        ("known since then", True),
        ("let go of until then", False),
        ("done then", True),
        ("the next one done", False),
    ],
)
def test_what_lies_ahead_keeps_no_check_away(hub, clock, way, again):
    done, seconds = Counter(), [0.0]

    def begun():
        job = Job(NAME, "30 5 * * *", lambda _: done.update([NAME]) or {})
        scheduler = Scheduler(hub, {NAME: job}, Tempo(), counter=lambda: seconds[0])
        scheduler.begin()
        return scheduler

    def look():
        scheduler.look()
        until = time.monotonic() + PATIENCE
        while scheduler.is_busy and time.monotonic() < until:
            time.sleep(0.002)

    scheduler = begun()
    clock.advance(days=1)
    look()
    assert (done[NAME], told(hub)) == (1, set())
    values = {
        name: value
        for name, value in (("years", YEARS), ("day", DAY))
        if f":{name}" in BENT[way]
    }
    with hub.engine.begin() as connection:
        assert connection.execute(text(BENT[way]), values).rowcount == 1

    assert told(hub) == {NAME}
    if again:
        scheduler.end()
        scheduler = begun()
    else:
        seconds[0] += 3_601
    look()
    assert told(hub) == set()
    before = done[NAME]
    clock.advance(days=1)
    look()

    assert done[NAME] == before + 1
    scheduler.end()
