"""Each slot takes effect once, whatever the clocks say and whoever is killed."""

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hub.archive.proof.digest import archive_root
from hub.db.tables import to_micros
from hub.pipeline import receive_all
from tests.support.little_city import (
    PENALTY,
    REGISTRATION,
    Firm,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.prepared import START, opened, prepare_instance
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
from tests.support.waiting import PATIENCE


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
    patience = time.monotonic() + slots * 60 / scale + PATIENCE
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
    stop_outside_a_write(hub, slow)
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


@pytest.mark.long
def test_a_night_with_kills_comes_to_what_a_quiet_one_does(
    hub, databases, tmp_path, clock
):
    """Syncs and what settles behind them are killed 20 times, and lose nothing."""
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    drop_files(hub)
    with opened(databases, quiet, prepare_instance, clock) as other:
        drop_files(other)
        receive_all(other)
        with other.reads() as session:
            wanted = archive_root(session)
    chance = random.Random(16)
    clock_file = tmp_path / "right"
    running_clock = FastClock(time.monotonic(), 60, clock_file)

    def start():
        where = hub.config.instance, hub.config.database_url, running_clock
        return start_scheduler(*where, is_real=True)

    running = [start() for _ in range(3)]
    try:
        for _ in range(20):
            time.sleep(chance.uniform(0.3, 1.2))
            victim = chance.randrange(3)
            end(running[victim])
            running[victim] = start()
        wait_for(hub, LANDED_WHOLE, 2, patience=180)
        wait_for(
            hub,
            SETTLED,
            1,
        )
    finally:
        for process in running:
            end(process)

    with hub.reads() as session:
        assert archive_root(session) == wanted
        assert session.execute(text(DOUBLED)).all() == []
        # Or nobody was killed in the middle of anything.
        assert session.execute(text("SELECT max(fence) FROM job_slot")).scalar_one() > 1


LANDED_WHOLE = "SELECT count(*) FROM landed_file WHERE state = 'done'"
SETTLED = """SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox_event
WHERE audit_index IS NULL) OR EXISTS (SELECT 1 FROM staged_file) THEN 0 ELSE 1 END"""
DOUBLED = """SELECT source, sha256 FROM landed_file WHERE state = 'done'
GROUP BY source, sha256 HAVING count(*) > 1"""
FIRMS, FINES = 600, 3_000


def drop_files(hub):
    """Leave a register and penalties where their sources look."""
    firms = [
        Firm(uscc(number), f"宿迁第{number}商贸有限公司") for number in range(FIRMS)
    ]
    for source in ("registration", "penalty_2018"):
        (hub.config.drop_folder / source).mkdir(parents=True, exist_ok=True)
    rows = [registration_row(firm) for firm in firms]
    drops = hub.config.drop_folder
    write_csv(drops / "registration" / "2026-11-23.csv", REGISTRATION, rows)
    rows = [
        penalty_row(firms[number % FIRMS], number, "2026-09-01")
        for number in range(FINES)
    ]
    path = drops / "penalty_2018" / "2026-11-23.csv"
    write_csv(path, PENALTY, rows, encoding="gb18030")


def stop_outside_a_write(hub, process):
    """Stop a process that holds no lock, for nobody could take its slots over."""
    for _ in range(100):
        os.kill(process, signal.SIGSTOP)
        if can_write(hub):
            return
        os.kill(process, signal.SIGCONT)
        time.sleep(0.02)
    pytest.fail("it always writes")


def can_write(hub):
    """Tell whether slots can be written at once."""
    if hub.config.database_url.startswith("sqlite"):
        file = hub.config.database_url.partition("///")[2]
        with closing(sqlite3.connect(file, timeout=0.2)) as database:
            with suppress(sqlite3.OperationalError):
                database.execute("BEGIN IMMEDIATE")
            return database.in_transaction
    with suppress(OperationalError), hub.writes.begin() as session:
        session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        session.execute(text("LOCK TABLE job_slot IN EXCLUSIVE MODE"))
        return True
    return False


def wait_for(hub, query, count, *, patience=PATIENCE):
    """Wait until a count is reached."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with hub.reads() as session:
            if session.execute(text(query)).scalar_one() >= count:
                return
        time.sleep(0.02)
    pytest.fail(f"not reached: {query}")
