"""Several processes append to one log, and any of them may be killed at any moment."""

import base64
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.audit.verify import verify_whole
from hub.clock import system_clock
from schemas.tlog.tree import Frontier, leaf_hash

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock():
    """The appenders' own clock: they run in other processes."""
    return system_clock


@pytest.fixture
def start_appender(database_url, engine, keyring, anchor_path, tmp_path):
    """Starts processes; whatever still runs at the end is killed."""
    running = []

    def start(name, *, threads=4, limit=0):
        journal = tmp_path / f"journal-{name}"
        command = [
            sys.executable,
            str(Path(__file__).with_name("appender.py")),
            database_url,
            str(anchor_path.parent / "keys"),
            str(anchor_path),
            str(journal),
            name,
            str(threads),
            str(limit),
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        running.append(process)
        return process, journal

    yield start
    for process in running:
        process.kill()
        process.communicate()


def read_journal(*journals):
    """Read the whole lines; the kill may have cut the last one."""
    lines = [
        line
        for journal in journals
        if journal.exists()
        for line in journal.read_text("ascii").splitlines(keepends=True)
        if line.endswith("\n")
    ]
    return [line.split() for line in lines]


def check_acknowledged(log, engine, acknowledged):
    """Check that each acknowledged event has its place, and each head is a prefix."""
    places = {}
    for shard in {line[1] for line in acknowledged}:
        entries = log.entries(0, 10**9, shard)
        frontier, roots = Frontier(), {}
        for index, entry in enumerate(entries):
            frontier = frontier.with_leaf(leaf_hash(entry))
            roots[index + 1] = frontier.root
        for event_id, line_shard, index, hashed, size, root in acknowledged:
            if line_shard != shard:
                continue
            entry = entries[int(index)]
            assert f'"id":"{event_id}"'.encode() in entry
            assert leaf_hash(entry).hex() == hashed
            assert roots[int(size)] == base64.b64decode(root)
            places[event_id] = index
    assert len(places) == len(acknowledged)
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok


def test_two_processes_append_to_one_gapless_tree(start_appender, log, engine):
    started = [start_appender(name, limit=25) for name in ("one", "two")]

    for process, _ in started:
        assert process.wait(60) == 0, process.stderr.read()

    acknowledged = read_journal(*(journal for _, journal in started))
    indexes = sorted(int(line[2]) for line in acknowledged)
    assert indexes == list(range(200))
    check_acknowledged(log, engine, acknowledged)


def kill_again_and_again(start_appender, log, engine, rounds, seed):
    chance = random.Random(seed)
    journals = []
    for number in range(rounds):
        # Two writers at once; one is killed first, the other a little later.
        started = [start_appender(f"{number}-{name}") for name in ("a", "b")]
        journals += [journal for _, journal in started]
        deadline = time.monotonic() + 30
        while not all(journal.exists() for _, journal in started):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        for process, _ in started:
            time.sleep(chance.uniform(0.001, 0.15))
            process.kill()
        for process, _ in started:
            process.wait()
    acknowledged = read_journal(*journals)
    check_acknowledged(log, engine, acknowledged)
    return acknowledged


def test_kill_9_loses_no_acknowledged_event(start_appender, log, engine, make):
    acknowledged = kill_again_and_again(start_appender, log, engine, 10, seed=3)

    # The last process to be killed leaves a log that the next one goes on with.
    receipt = log.append(make(1))
    assert receipt.index >= len(acknowledged) > 0


@pytest.mark.long
def test_many_kills_lose_no_acknowledged_event(start_appender, log, engine):
    assert kill_again_and_again(start_appender, log, engine, 150, seed=4)
