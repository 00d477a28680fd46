"""Disks that fail, and a clock that runs backwards: refused, said, and survived."""

import os
import resource
import select
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError
from scripts.workloads.a1 import build_shim
from tests.support.log_processes import LogProcesses

ROOT = Path(__file__).parents[2]
WRITE = """
import sys
from pathlib import Path
from tests.support.log_processes import LogProcesses
log = LogProcesses(sys.argv[1], Path(sys.argv[2])).open()
assert log.write_now()
log.check()
print("ready", flush=True)
sys.stdin.read()
log.close()
"""


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


@pytest.fixture
def processes(database_url, engine, keyring, instance_path):
    processes = LogProcesses(database_url, instance_path)
    yield processes
    processes.end()


@contextmanager
def writer_on_a_bad_disk(database_url, instance_path, environ):
    """Run a writer process whose flushes go through the shim."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, database_url, str(instance_path)],
        env={**os.environ, **environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert select.select([process.stdout], [], [], 60)[0]
        assert process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.communicate(timeout=60)


@pytest.mark.only_database("sqlite")  # the disk is that of this machine's processes
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler for the shim")
def test_a_flush_that_failed_closes_the_log_and_is_never_tried_again(
    open_log, make, database_url, instance_path, tmp_path, engine, processes
):
    broken = tmp_path / "broken"
    shim = {"LD_PRELOAD": str(build_shim(tmp_path)), "FAIL_FSYNC_FILE": str(broken)}
    event = make(2)
    with writer_on_a_bad_disk(database_url, instance_path, shim):
        asking = open_log()
        asking.append(make(1))
        broken.touch()
        failed = refusal(asking, event)
        broken.unlink()
        after = refusal(asking, make(3))
        asking.close()
    log = open_log()

    assert (failed.reason, after.reason) == ("poisoned", "poisoned")
    assert "disk I/O error" in failed.detail
    # Whatever became of it, handed in again it counts once.
    assert log.append(event).index == 1
    assert log.append(make(3)).index == 2
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok


@pytest.mark.only_database("sqlite")  # the disk is that of this machine's processes
def test_a_full_disk_is_refused_and_nothing_of_the_event_remains(
    processes, open_log, make, engine
):
    first = open_log()
    first.append(make(1))
    first.close()

    def fill_the_disk():
        # The kernel refuses every write beyond this place of any file.
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    writer = processes.writer(before=fill_the_disk)
    asking = open_log()
    refused = refusal(asking, make(2, detail={"much": "x" * 20_000}))
    still = refusal(asking, make(3))
    writer.kill()
    writer.join()

    assert (refused.reason, still.reason) == ("poisoned", "poisoned")
    assert "disk" in refused.detail
    assert asking.append(make(4)).index == 1
    assert verify_whole(engine, asking.vkeys(), anchor=asking.mark()).ok


def test_a_clock_that_was_set_back_is_refused_until_it_is_right(
    log, open_log, make, clock
):
    log.append(make(1, at=clock()))
    clock.advance(minutes=5)
    log.append(make(2, at=clock()))

    clock.advance(minutes=-2)
    running = refusal(log, make(3, at=clock()))
    log.close()
    restarted = open_log()
    again = refusal(restarted, make(3, at=clock()))

    assert (running.status, running.reason) == (503, "clock-back")
    assert again.reason == "clock-back"
    assert "the clock says 2026-11-24 02:03:00" in again.detail
    with pytest.raises(AuditUnavailableError):
        restarted.check()
    clock.advance(minutes=1, seconds=30)
    assert restarted.append(make(3, at=clock())).index == 2


def test_a_clock_that_was_far_ahead_once_is_mended_by_a_new_shard(log, make, clock):
    clock.advance(days=800)
    log.append(make(1, at=clock()))
    clock.advance(days=-800)
    assert refusal(log, make(2, at=clock())).reason == "clock-back"

    log.start_shard({"reason": "clock was ahead"})

    assert log.append(make(2, at=clock())).address == "2029-02/1"
