"""What arrives while a commit is made ready shares it, but for what must be alone."""

import threading

import pytest

import hub.audit.write.waiting as waiting_module
from hub.audit.errors import AuditUnavailableError, LogBrokenError
from hub.audit.record.batches import Batch
from hub.audit.wire.callers import WaitingBatch
from hub.audit.write.preparing import Preparer
from hub.audit.write.writer import LogWriter
from tests.support.log_callers import unread
from tests.support.waiting import wait_until


@pytest.fixture
def held(monkeypatch):
    """Holds the first batches that are made ready, once it is armed."""

    class Held:
        armed = False
        ready = threading.Event()
        go = threading.Event()

    held, prepare = Held(), Preparer.prepare

    def prepare_slowly(preparer, batches):
        if held.armed:
            held.armed = False
            held.ready.set()
            assert held.go.wait(20)
        prepare(preparer, batches)

    monkeypatch.setattr(Preparer, "prepare", prepare_slowly)
    return held


@pytest.fixture
def commits(monkeypatch):
    """Lists how many batches each commit had."""
    numbers, commit = [], LogWriter.commit

    def counted(writer, batches):
        numbers.append(len(batches))
        commit(writer, batches)

    monkeypatch.setattr(LogWriter, "commit", counted)
    return numbers


def while_first_is_made_ready(held, log, first, *others, sent=lambda: 0):
    """Hand in something, and the rest while it is made ready; give all results."""
    results = {}

    def hand_in(number, call):
        results[number] = call()

    threads = []
    held.armed = True
    for number, call in enumerate((first, *others)):
        thread = threading.Thread(target=hand_in, args=(number, call))
        threads.append(thread)
        thread.start()
        assert held.ready.wait(20)
        wait_until(lambda: log._committer.waiting + sent() == len(threads))  # noqa: SLF001  # the queue
    held.go.set()
    for thread in threads:
        thread.join()
    return [results[number] for number in sorted(results)]


def test_events_that_arrive_meanwhile_are_in_the_same_signed_tree(held, log, make):
    log.write_now()

    receipts = while_first_is_made_ready(
        held, log, *(lambda n=n: log.append(make(n)) for n in range(4))
    )

    assert [receipt.checkpoint_size for receipt in receipts] == [4] * 4
    assert sorted(receipt.index for receipt in receipts) == [0, 1, 2, 3]


def test_no_more_of_them_join_than_a_commit_holds(held, log, make, monkeypatch):
    monkeypatch.setattr(waiting_module, "EVENTS_A_COMMIT", 3)
    log.write_now()

    receipts = while_first_is_made_ready(
        held, log, *(lambda n=n: log.append(make(n)) for n in range(4))
    )

    sizes = [receipt.checkpoint_size for receipt in receipts]
    assert sorted(sizes) == [3, 3, 3, 4]


@pytest.mark.parametrize("starts_first", [True, False])
def test_what_starts_a_shard_is_committed_alone(held, log, make, commits, starts_first):
    log.append(make(0))
    calls = [lambda: log.start_shard({"why": "test"}), lambda: log.append(make(1))]
    commits.clear()

    results = while_first_is_made_ready(
        held, log, *(calls if starts_first else calls[::-1])
    )

    shard, receipt = results if starts_first else results[::-1]
    assert shard == "2026-02"
    assert receipt.shard == ("2026-02" if starts_first else "2026")
    assert commits == [1, 1]


def test_callers_of_other_processes_join_as_well(held, log, asking, make, commits):
    commits.clear()

    while_first_is_made_ready(
        held,
        log,
        lambda: log.append(make(1)),
        lambda: asking.append(make(2)),
        sent=lambda: unread(asking),
    )

    assert commits == [2]


def test_behind_what_was_refused_nobody_joins_a_writer_that_broke(
    log, make, monkeypatch
):
    monkeypatch.setattr(waiting_module, "EVENTS_A_COMMIT", 1)
    log.write_now()
    committer = log._committer  # noqa: SLF001  # its queue, where no caller could put it
    refused, accepted = WaitingBatch(Batch([make(8)])), WaitingBatch(Batch([make(9)]))
    refused.batches[0].error = AuditUnavailableError("full", reason="queue-full")
    calls = []

    def fail(writer, batches):
        del writer
        calls.append(batches)
        for job in (refused, accepted):
            committer._jobs.put(job)  # noqa: SLF001
            committer._waiting += 1  # noqa: SLF001
        msg = "no disk"
        raise LogBrokenError(msg, reason="poisoned")

    monkeypatch.setattr(LogWriter, "commit", fail)
    with pytest.raises(AuditUnavailableError):
        log.append(make(1))

    assert accepted.wait(20)
    assert accepted.batches[0].error.reason == "poisoned"
    assert refused.batches[0].error.reason == "queue-full"
    assert len(calls) == 1
