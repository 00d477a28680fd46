"""Several processes append to one log, and any of them may be killed at any moment."""

import base64
import json
import random
import time

import pytest

from hub.audit.check import verify_whole
from hub.ground.clock import system_clock
from schemas.tlog.tree import Frontier, leaf_hash
from tests.support.crashing import REPEAT_STEPS, STEPS
from tests.support.log_processes import LogProcesses
from tests.support.parts import LONG

EACH_WAY = 6
"""In how many ways a writer or a caller is killed."""
MOST_SECONDS = 0.5 if LONG else 0.12
"""A process is killed at a random moment from 1 ms after it is at work until then."""


@pytest.fixture
def clock():
    """The processes' own clock."""
    return system_clock


@pytest.fixture
def processes(database_url, engine, keyring, instance_path):
    """Starts processes that share the log."""
    processes = LogProcesses(database_url, instance_path)
    yield processes
    processes.end()


def read_journal(*journals):
    """Read the whole lines; the kill may have cut the last one."""
    lines = [
        line
        for journal in journals
        for line in journal.read_text("ascii").splitlines(keepends=True)
        if line.endswith("\n")
    ]
    return [line.split() for line in lines]


def check_acknowledged(log, engine, acknowledged):
    """Check that each acknowledged event has its place, and each head is a prefix."""
    places = {}
    for shard in {line[1] for line in acknowledged}:
        entries = log.entries(0, 10**9, shard)
        ids = [json.loads(entry)["id"] for entry in entries]
        assert len(set(ids)) == len(ids)
        frontier, roots = Frontier(), {}
        for index, entry in enumerate(entries):
            frontier = frontier.with_leaf(leaf_hash(entry))
            roots[index + 1] = frontier.root
        for event_id, line_shard, index, hashed, size, root in acknowledged:
            if line_shard != shard:
                continue
            assert ids[int(index)] == event_id
            assert leaf_hash(entries[int(index)]).hex() == hashed
            assert roots[int(size)] == base64.b64decode(root)
            places[event_id] = index
    assert len(places) == len(acknowledged)
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok


@pytest.mark.parametrize("beside", ["a writer process", "each other"])
def test_processes_append_to_one_gapless_tree(processes, log, engine, tmp_path, beside):
    if beside == "a writer process":
        processes.writer()
    journals = [tmp_path / name for name in ("one", "two", "three")]

    started = [processes.appender(journal, limit=15) for journal in journals]
    for process in started:
        process.join(60)

    assert [process.exitcode for process in started] == [0, 0, 0]
    acknowledged = read_journal(*journals)
    assert sorted(int(line[2]) for line in acknowledged) == list(range(180))
    check_acknowledged(log, engine, acknowledged)


def kill_again_and_again(processes, tmp_path, kills, seed):
    """Kill writers and appenders, in turns alone, among others and beside a writer."""
    chance = random.Random(seed)
    journals = []

    def start(**options):
        journals.append(tmp_path / f"journal-{len(journals)}")
        return processes.appender(journals[-1], **options)

    def kill(process):
        time.sleep(chance.uniform(0.001, MOST_SECONDS))
        process.kill()
        process.join()

    while kills > 0:
        # Threads that hand their events to a thread of the same process.
        kill(start())
        # The second asks the first, and goes on by itself when that is killed.
        first, second = start(), start()
        kill(first)
        kill(second)
        # One asks a writer process, which is killed and comes again.
        writer = processes.writer()
        asking = start(patience=30)
        kill(writer)
        writer = processes.writer()
        kill(asking)
        kill(writer)
        kills -= EACH_WAY
    return read_journal(*journals)


def test_kill_9_loses_no_acknowledged_event(processes, log, engine, make, tmp_path):
    acknowledged = kill_again_and_again(processes, tmp_path, EACH_WAY, seed=3)

    # The last process to be killed leaves a log that the next one goes on with.
    receipt = log.append(make(1, at=system_clock()))
    assert receipt.index >= len(acknowledged) > 0
    check_acknowledged(log, engine, acknowledged)


@pytest.mark.long
def test_many_kills_lose_no_acknowledged_event(processes, log, engine, tmp_path):
    acknowledged = kill_again_and_again(processes, tmp_path, 300, seed=4)

    assert acknowledged
    check_acknowledged(log, engine, acknowledged)


@pytest.mark.parametrize("step", STEPS)
def test_a_caller_whose_writer_dies_at_any_step_is_logged_once(
    processes, log, make, engine, step
):
    before = log.append(make(1))
    log.close()
    writer = processes.writer(crash=step)
    asking = processes.open()

    receipt = asking.append(make(2))

    writer.join(30)
    assert writer.exitcode == -9
    assert asking.is_writer
    assert (before.index, receipt.index) == (0, 1)
    assert len(asking.entries(0, 9)) == 2
    assert receipt.leaf_hash == leaf_hash(asking.entry(1)).hex()
    assert verify_whole(engine, asking.vkeys(), anchor=asking.mark()).ok
    asking.close()
    asking.engine.dispose()


@pytest.mark.parametrize("step", REPEAT_STEPS)
def test_a_repeat_whose_writer_dies_at_any_step_is_logged_once(
    processes, log, make, engine, step
):
    event, later = make(1), make(2)
    before = log.append(event)
    log.close()
    writer = processes.writer(crash=step, repeats=True)
    asking = processes.open()

    receipts = asking.append_many([event, later])

    writer.join(30)
    assert writer.exitcode == -9
    assert [receipt.index for receipt in receipts] == [0, 1]
    assert receipts[0].leaf_hash == before.leaf_hash
    assert len(asking.entries(0, 9)) == 2
    assert verify_whole(engine, asking.vkeys(), anchor=asking.mark()).ok
    asking.close()
    asking.engine.dispose()


def test_many_processes_that_start_at_once_find_one_writer(
    processes, log, engine, tmp_path
):
    journals = [tmp_path / f"j{number}" for number in range(6)]

    started = [
        processes.appender(path, threads=2, limit=4, wait=False) for path in journals
    ]
    for process in started:
        process.join(60)

    assert [process.exitcode for process in started] == [0] * 6
    acknowledged = read_journal(*journals)
    assert sorted(int(line[2]) for line in acknowledged) == list(range(48))
    check_acknowledged(log, engine, acknowledged)
