"""Each slot takes effect once, whatever the clocks say and whoever is killed."""

import os
import random
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import text

from hub.db.tables import to_micros
from tests.support.prepared import START
from tests.support.schedulers import (
    JOURNAL,
    FastClock,
    end,
    expected,
    first_slots,
    read_journal,
    second_folder,
    start_scheduler,
)


def run_night(hub, tmp_path, *, slots, scale, processes, kills, seed=16):
    """Run schedulers in two folders with wrong clocks until the slots are over."""
    chance = random.Random(seed)
    with hub.writes.begin() as session:
        session.execute(text(JOURNAL))
        # Everybody knows the jobs from the start on, however wrong its clock.
        session.execute(
            text(
                "INSERT INTO known_job (job, since) VALUES ('one', :at), ('steps', :at)"
            ),
            {"at": to_micros(START)},
        )
    first = hub.config.instance
    folders = [first, second_folder(first, tmp_path / "second")]
    began = time.monotonic()
    wrong = [tmp_path / f"wrong-{number}" for number in range(processes)]

    def start(number):
        return start_scheduler(
            folders[number % 2],
            hub.config.database_url,
            FastClock(began, scale, wrong[number]),
            audit=hub.config.audit_database_url,
        )

    wanted = expected(first_slots(slots))
    running = [start(number) for number in range(processes)]
    due = [began + slots * 60 / scale * (n + 1) / (kills + 1) for n in range(kills)]
    patience = time.monotonic() + slots * 60 / scale + 30
    step_at = began
    try:
        while time.monotonic() < patience:
            if time.monotonic() > step_at:
                # The clocks step by up to ten minutes to either side, again and again.
                for path in wrong:
                    path.write_text(str(chance.uniform(-10, 10)))
                step_at += slots * 60 / scale / 6
            if due and time.monotonic() > due[0]:
                due.pop(0)
                victim = chance.randrange(processes)
                end(running[victim])
                running[victim] = start(victim)
            if not due and wanted <= set(read_journal(hub)):
                break
            time.sleep(0.05)
    finally:
        for process in running:
            end(process)
    return wanted, Counter(row for row in read_journal(hub) if row in wanted)


def test_two_schedulers_do_six_slots_once_though_one_is_killed(hub, tmp_path):
    wanted, journal = run_night(hub, tmp_path, slots=6, scale=600, processes=2, kills=1)

    assert journal == Counter(wanted)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_four_schedulers_do_48_slots_once_though_two_are_killed(hub, tmp_path, seed):
    wanted, journal = run_night(
        hub, tmp_path, slots=48, scale=60, processes=4, kills=2, seed=seed
    )

    assert journal == Counter(wanted)


@pytest.mark.long
def test_who_slept_while_its_slot_was_taken_over_writes_nothing(hub, tmp_path):
    """A process is stopped in the middle of its work, and goes on behind the other."""
    with hub.writes.begin() as session:
        session.execute(text(JOURNAL))
        session.execute(
            text(
                "INSERT INTO known_job (job, since) VALUES ('one', :at), ('steps', :at)"
            ),
            {"at": to_micros(START)},
        )
    clock = FastClock(time.monotonic() - 0.25, 240, tmp_path / "right")
    where = hub.config.instance, hub.config.database_url, clock
    slow = start_scheduler(*where, pause=0.6)
    wait_for(hub, "SELECT count(*) FROM job_slot WHERE state = 'running'", 2)
    os.kill(slow, signal.SIGSTOP)
    quick = start_scheduler(*where, pause=0.01)
    try:
        wait_for(
            hub, "SELECT count(*) FROM job_slot WHERE fence > 1 AND state='done'", 2
        )
        os.kill(slow, signal.SIGCONT)
        time.sleep(0.8)
    finally:
        end(slow)
        end(quick)

    journal = Counter(read_journal(hub))

    assert expected(first_slots(1)) <= set(journal)
    assert max(journal.values()) == 1


def wait_for(hub, query, count):
    """Wait until a count is reached."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with hub.reads() as session:
            if session.execute(text(query)).scalar_one() >= count:
                return
        time.sleep(0.02)
    pytest.fail(f"not reached: {query}")
