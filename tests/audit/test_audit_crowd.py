"""Many threads hand events to a writer in another process: who waits, and for whom."""

import multiprocessing
import os
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

import hub.audit.log as log_module
import hub.audit.wire.client as client_module
import hub.audit.write.committer as committer_module
from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.sockets import socket_path
from hub.audit.write.writer import LogWriter
from schemas.tlog.errors import Flaw, MalformedError
from tests.support.forking import safe_fork
from tests.support.log_callers import ENDLESS, in_line, unread
from tests.support.waiting import wait_until


def outcome_of(log, event):
    """Hand in an event and give its index, or why there is none."""
    try:
        return log.append(event).index
    except AuditUnavailableError as error:
        return error.reason


def test_threads_share_messages_and_connections(asking, make, log, busy):
    receipts = []

    def hand_in(number):
        receipts.append(asking.append(make(number)))

    callers = [threading.Thread(target=hand_in, args=(n,)) for n in range(10, 50)]
    with busy():
        for thread in callers:
            thread.start()
        wait_until(lambda: in_line(asking) == len(callers))
        connections = len(log._committer._reception.connections)  # noqa: SLF001  # is what is told
    for thread in callers:
        thread.join()

    assert connections <= client_module.MESSAGES_AT_ONCE
    assert sorted(receipt.index for receipt in receipts) == list(range(2, 42))
    # One was being committed, and no more than the messages sent before the others.
    assert len({receipt.checkpoint_size for receipt in receipts}) <= 4


def test_an_event_that_cannot_be_sent_is_no_trouble_of_those_it_goes_with(
    asking, make, busy, monkeypatch
):
    monkeypatch.setattr(client_module, "MESSAGES_AT_ONCE", 1)
    outcomes = {}

    def hand_in(number, **fields):
        try:
            outcomes[number] = asking.append(make(number, **fields)).index
        except MalformedError as error:
            outcomes[number] = error.flaw

    callers = [
        threading.Thread(target=hand_in, args=(number,), kwargs=fields)
        for number, fields in enumerate([{}, {}, {"model": ENDLESS}, {}])
    ]
    with busy():
        for number, thread in enumerate(callers, 1):
            thread.start()
            wait_until(lambda number=number: in_line(asking) == number)
    for thread in callers:
        thread.join()

    assert outcomes == {0: 2, 1: 3, 2: Flaw.LEAF, 3: 4}


def test_who_waits_for_a_turn_is_told_in_time_and_the_others_go_on(
    asking, make, busy, monkeypatch
):
    monkeypatch.setattr(client_module, "MESSAGES_AT_ONCE", 1)
    outcomes = []

    def hand_in(number):
        outcomes.append(outcome_of(asking, make(number)))

    with busy():
        first = threading.Thread(target=hand_in, args=(1,))
        first.start()
        wait_until(lambda: in_line(asking) == 1)
        monkeypatch.setattr(log_module, "WAIT_SECONDS", 0.1)
        late = threading.Thread(target=hand_in, args=(2,))
        late.start()
        late.join()
        monkeypatch.setattr(log_module, "WAIT_SECONDS", 20)
        last = threading.Thread(target=hand_in, args=(3,))
        last.start()
        wait_until(lambda: in_line(asking) == 2)
    first.join()
    last.join()

    assert sorted(map(str, outcomes)) == ["2", "3", "slow"]


def test_a_full_queue_refuses_callers_of_other_processes(
    asking, make, busy, monkeypatch, log
):
    monkeypatch.setattr(committer_module, "MAX_WAITING", 2)
    monkeypatch.setattr(client_module, "MESSAGES_AT_ONCE", 9)
    outcomes = []

    def hand_in(number):
        outcomes.append(outcome_of(asking, make(number)))

    callers = [threading.Thread(target=hand_in, args=(n,)) for n in range(10, 16)]
    with busy():
        for thread in callers:
            thread.start()
        wait_until(lambda: len(asking._client._open) == len(callers))  # noqa: SLF001  # is counted below
    for thread in callers:
        thread.join()
    # As many connections are open now; nothing but room in the queue is missing.
    outcomes.clear()
    before = len(log.entries(0, 99))
    began, really_commit = threading.Event(), LogWriter.commit

    def commit(writer, batches):
        began.set()
        really_commit(writer, batches)

    monkeypatch.setattr(LogWriter, "commit", commit)
    with busy():
        first = threading.Thread(target=hand_in, args=(1,))
        first.start()
        assert began.wait(20)
        others = [threading.Thread(target=hand_in, args=(n,)) for n in range(2, 7)]
        for thread in others:
            thread.start()
        wait_until(lambda: unread(asking) == len(others))
    for thread in (first, *others):
        thread.join()

    # The first was being committed, or just was; two callers could wait, it included.
    assert outcomes.count("queue-full") in {3, 4}
    assert len(log.entries(0, 99)) - before == 6 - outcomes.count("queue-full")


def sockets_at(path):
    """List the descriptors of this process that are an end of what is at a path."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        if link.is_socket():
            with socket.socket(fileno=os.dup(int(link.name))) as end:
                names = [end.getsockname()]
                with suppress(OSError):
                    names.append(end.getpeername())
            if os.fspath(path) in names:
                found.append(int(link.name))
    return found


def test_a_child_has_no_socket_of_what_its_parent_has_under_way(
    asking, make, busy, anchor_path
):
    path = socket_path(anchor_path)
    callers = [threading.Thread(target=asking.append, args=(make(n),)) for n in (1, 2)]
    with busy():
        for thread in callers:
            thread.start()
        # The listening one, two ends of what was there, and a new one of the second.
        wait_until(lambda: len(sockets_at(path)) >= 4)
        child = multiprocessing.get_context("fork").Process(
            target=lambda: sys.exit(len(sockets_at(path)))
        )
        with safe_fork():
            child.start()
        child.join(30)
    for thread in callers:
        thread.join()

    assert child.exitcode == 0
    assert asking.append(make(3)).index == 4
