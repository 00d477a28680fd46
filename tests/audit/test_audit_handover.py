"""A writer ends while others hand in events: nothing is lost, and somebody goes on."""

import threading
import time
from itertools import count

import hub.audit.wire.client as client_module
import hub.audit.write.waiting as waiting_module
from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.channel import ChannelError
from hub.audit.write.storing.statements import Statements
from tests.support.log_callers import in_line
from tests.support.log_processes import LogProcesses
from tests.support.waiting import wait_until


def test_a_caller_goes_on_by_itself_when_the_writer_has_ended(asking, log, make):
    log.close()

    assert asking.append(make(1)).index == 2
    assert asking.is_writer


def test_a_writer_that_ends_finishes_what_it_has_taken(asking, log, make, busy):
    indexes = []
    with busy():
        waiting = [
            threading.Thread(target=lambda n=n: indexes.append(asking.append(make(n))))
            for n in range(1, 4)
        ]
        for thread in waiting:
            thread.start()
        wait_until(lambda: in_line(asking) == len(waiting))
        ending = threading.Thread(target=log.close)
        ending.start()
    for thread in (*waiting, ending):
        thread.join()

    assert sorted(receipt.index for receipt in indexes) == [2, 3, 4]


def test_a_refusal_in_an_exchange_that_broke_off_is_not_the_last_word(
    asking, make, monkeypatch
):
    def break_off(client, batch, connect, seconds):
        monkeypatch.undo()
        batch.error = AuditUnavailableError("full", reason="queue-full")
        raise ChannelError

    monkeypatch.setattr(client_module.WriterClient, "ask", break_off)

    assert asking.append(make(1)).index == 2


def test_a_writer_ends_under_callers_that_never_rest(open_log, log, make, monkeypatch):
    log.append(make(0))
    asking = open_log(patience=20)
    stop = threading.Event()
    commit = Statements.commit

    def commit_slowly(statements):
        time.sleep(0.01)
        commit(statements)

    def hand_in(first):
        for number in count(first):
            if stop.is_set():
                return
            try:
                asking.append(make(number))
            except AuditUnavailableError:
                return

    monkeypatch.setattr(Statements, "commit", commit_slowly)
    # Whoever was answered has asked again before the last of the others is.
    monkeypatch.setattr(waiting_module, "EVENTS_A_COMMIT", 1)
    callers = [threading.Thread(target=hand_in, args=(n * 10_000,)) for n in range(8)]
    for thread in callers:
        thread.start()
    wait_until(lambda: log.signed().size > 2 * len(callers))
    ending = threading.Thread(target=log.close)
    ending.start()
    ending.join(20)

    has_ended = not ending.is_alive()
    stop.set()
    asking.close()
    for thread in (*callers, ending):
        thread.join()
    assert has_ended


def test_a_patient_caller_waits_for_the_writer_to_come_again(
    open_log, make, database_url, keyring, instance_path, log
):
    log.append(make(0))
    log.close()
    processes = LogProcesses(database_url, instance_path)
    patient = open_log(patience=20)
    waiting = threading.Thread(target=patient.append, args=(make(1),))
    waiting.start()
    time.sleep(0.05)

    processes.writer()
    waiting.join(20)

    assert not patient.is_writer
    assert len(patient.entries(0, 9)) == 2
    processes.end()
