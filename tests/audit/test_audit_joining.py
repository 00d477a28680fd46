"""What arrives while a commit is made ready shares it, but for what must be alone."""

import threading

import pytest
from waiting import wait_until

import hub.audit.committer as committer_module
from hub.audit.sealing import seal_event


@pytest.fixture
def held(monkeypatch):
    """Holds the first event that is made ready until its ``go`` is set."""

    class Held:
        ready = threading.Event()
        go = threading.Event()

    held, ready_once = Held(), []

    def seal_first(event, keys, subjects):
        if not ready_once:
            ready_once.append(event.id)
            held.ready.set()
            assert held.go.wait(20)
        return seal_event(event, keys, subjects)

    monkeypatch.setattr("hub.audit.preparing.seal_event", seal_first)
    return held


def while_first_is_made_ready(held, log, first, *others):
    """Hand in an event, and the rest while it is made ready; give all results."""
    results = {}

    def hand_in(number, call):
        results[number] = call()

    threads = []
    for number, call in enumerate((first, *others)):
        thread = threading.Thread(target=hand_in, args=(number, call))
        threads.append(thread)
        thread.start()
        assert held.ready.wait(20)
        wait_until(lambda: log._committer.waiting == len(threads))  # noqa: SLF001  # the queue
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
    monkeypatch.setattr(committer_module, "EVENTS_A_COMMIT", 3)
    log.write_now()

    receipts = while_first_is_made_ready(
        held, log, *(lambda n=n: log.append(make(n)) for n in range(4))
    )

    sizes = [receipt.checkpoint_size for receipt in receipts]
    assert sorted(sizes) == [3, 3, 3, 4]


def test_what_starts_a_shard_waits_for_its_own_commit(held, log, make):
    log.write_now()

    receipt, shard = while_first_is_made_ready(
        held, log, lambda: log.append(make(1)), lambda: log.start_shard({"why": "test"})
    )

    assert receipt.address == "2026/0"
    assert receipt.checkpoint_size == 1
    assert shard == "2026-02"
