"""What the log's writer does while the disk flushes."""

import threading

import pytest

import hub.audit.write.committer as committer_module
from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.write.preparing import Preparer
from hub.audit.write.storing.statements import Statements
from tests.support.waiting import PATIENCE, wait_until


class Disk:
    """A disk whose flushes take until they are let go, and note who waits for them."""

    def __init__(self, monkeypatch):
        self.flushing = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.fails = False
        self.waiting = []
        commit = Statements.commit

        def flush(statements):
            self.waiting.append(threading.current_thread().name)
            self.flushing.set()
            # Longer than any test waits, so that one that fails ends as well.
            self.goes_on.wait(2 * PATIENCE)
            if self.fails:
                msg = "disk I/O error"
                raise OSError(msg)
            commit(statements)

        monkeypatch.setattr(Statements, "commit", flush)

    def hold(self):
        self.flushing.clear()
        self.goes_on.clear()


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


@pytest.fixture
def slow(disk, monkeypatch, asking):
    """Any flush is one to get on during."""
    monkeypatch.setattr(committer_module, "QUICK_SECONDS", 0.0)
    return asking


def append_in_threads(log, events):
    receipts = []
    threads = [
        threading.Thread(target=lambda event=event: receipts.append(log.append(event)))
        for event in events
    ]
    for thread in threads:
        thread.start()
    return threads, receipts


def test_what_arrives_during_a_flush_is_made_ready_and_is_the_next_commit(
    slow, log, disk, make, monkeypatch, engine
):
    ready = []
    prepare = Preparer.prepare

    def note(preparer, batches):
        prepare(preparer, batches)
        ready.extend(event.id for batch in batches for event in batch.events)

    monkeypatch.setattr(Preparer, "prepare", note)
    disk.hold()
    first, first_receipts = append_in_threads(slow, [make(1)])
    disk.flushing.wait()
    later = [make(number) for number in range(2, 5)]
    others, receipts = append_in_threads(slow, later)

    # The disk has not moved since, and they are ready.
    wait_until(lambda: {event.id for event in later} <= set(ready))
    assert receipts == []
    disk.goes_on.set()
    for thread in [*first, *others]:
        thread.join()

    assert [receipt.index for receipt in first_receipts] == [2]
    assert sorted(receipt.index for receipt in receipts) == [3, 4, 5]
    assert {receipt.checkpoint_size for receipt in receipts} == {6}
    assert verify_whole(engine, log.vkeys(), anchor=log.mark()).ok


def test_a_disk_that_was_quick_is_waited_for_and_a_slow_one_is_not(
    asking, disk, make, monkeypatch
):
    monkeypatch.setattr(committer_module, "QUICK_SECONDS", 60.0)
    disk.waiting.clear()
    asking.append(make(1))
    asking.append(make(2))
    monkeypatch.setattr(committer_module, "QUICK_SECONDS", 0.0)
    asking.append(make(3))

    assert set(disk.waiting[:-1]) == {"audit-log"}
    assert disk.waiting[-1].startswith("audit-flush")


def test_a_flush_that_fails_while_others_arrive_is_told_to_all_of_them(
    slow, disk, make, log
):
    told = []

    def refused(event):
        with pytest.raises(AuditUnavailableError) as error:
            slow.append(event)
        told.append(error.value.reason)

    disk.hold()
    disk.fails = True
    threads = [threading.Thread(target=refused, args=(make(1),))]
    threads[0].start()
    disk.flushing.wait()
    threads.append(threading.Thread(target=refused, args=(make(2),)))
    threads[1].start()
    wait_until(lambda: log._committer.waiting == 2)  # noqa: SLF001  # the queue
    disk.goes_on.set()
    for thread in threads:
        thread.join()

    assert told == ["poisoned", "poisoned"]
    assert log.signed().size == 2
