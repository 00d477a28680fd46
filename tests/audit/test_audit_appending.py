"""How events become durable: in order, once, together, or not at all."""

import multiprocessing
import threading

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

import hub.audit.log as log_module
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.record.models import audit_entry, audit_head
from hub.audit.write.storing.statements import Statements
from schemas.tlog.errors import MalformedError
from schemas.tlog.keys import parse_vkey
from schemas.tlog.verify import verify_receipt
from tests.support.forking import safe_fork
from tests.support.waiting import wait_until


def count_entries(engine):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(audit_entry))


def start(work, *arguments):
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    return thread


def test_events_take_places_in_order_and_without_gaps(log, make):
    first = log.append(make(1))
    following = log.append_many([make(2), make(3)])
    last = log.append(make(4))

    assert [r.index for r in (first, *following, last)] == [0, 1, 2, 3]
    assert last.checkpoint_size == 4
    assert log.append_many([]) == []


def test_an_event_that_is_handed_in_again_keeps_its_place(log, make, engine):
    event = make(1)
    before = log.append(event)
    log.append(make(2))

    again = log.append(event)

    assert (again.index, again.leaf_hash) == (before.index, before.leaf_hash)
    assert again.checkpoint_size == 2
    assert count_entries(engine) == 2
    assert log.inline(again)["leaf"] == log.inline(before)["leaf"]


def test_an_event_that_comes_again_among_new_ones_keeps_its_place(log, make, engine):
    events = [make(number) for number in range(70)]
    log.append(events[40])

    receipts = log.append_many(events)

    places = [receipt.index for receipt in receipts]
    assert places == [*range(1, 41), 0, *range(41, 70)]
    assert count_entries(engine) == 70


def test_an_event_that_is_handed_in_twice_at_once_has_one_place(log, make, engine):
    event = make(1)

    receipts = log.append_many([event, make(2), event])

    assert [receipt.index for receipt in receipts] == [0, 1, 0]
    assert count_entries(engine) == 2


def test_another_event_under_the_same_id_is_refused(log, make, engine):
    event = make(1)
    log.append(event)

    with pytest.raises(AuditEventConflictError) as refused:
        log.append(replace(event, actor="hub"))

    assert refused.value.extra == {"event": event.id}
    assert refused.value.status == 409
    assert count_entries(engine) == 1


def test_a_refused_event_takes_its_whole_batch_with_it_and_nobody_elses(
    log, make, engine, busy
):
    event = make(1)
    log.append(event)
    outcomes = {}

    def hand_in(name, events):
        try:
            outcomes[name] = [r.index for r in log.append_many(events)]
        except AuditEventConflictError:
            outcomes[name] = "refused"

    # While the tables are held the three batches gather for one commit.
    with busy():
        threads = [start(hand_in, "first", [make(2)])]
        wait_until(lambda: log.waiting == 1)
        for name, events in (
            ("wrong", [make(3), replace(event, actor="hub"), make(4)]),
            ("sound", [make(5), make(6)]),
        ):
            threads.append(start(hand_in, name, events))
            wait_until(lambda: log.waiting == len(threads))
    for thread in threads:
        thread.join()

    assert outcomes == {"first": [1], "wrong": "refused", "sound": [2, 3]}
    assert count_entries(engine) == 4


def test_an_event_that_no_leaf_can_hold_is_refused_and_leaves_no_trace(
    log, make, engine
):
    with pytest.raises(MalformedError):
        log.append(make(1, op="not a word"))
    with pytest.raises(MalformedError):
        log.append(make(1, resp_class={"surprise": 1}))

    assert log.append(make(2)).index == 0


def test_callers_that_wait_together_share_one_commit(log, make, busy):
    receipts = []
    log.write_now()

    with busy():
        threads = [
            start(lambda n=n: receipts.append(log.append(make(n)))) for n in range(16)
        ]
        # The callers that are queued, not those that are still at the gate.
        wait_until(lambda: log._committer.waiting == 16)  # noqa: SLF001  # the queue
    for thread in threads:
        thread.join()

    assert sorted(receipt.index for receipt in receipts) == list(range(16))
    # The first callers may have gone ahead; all others came with the next commit.
    sizes = {receipt.checkpoint_size for receipt in receipts}
    assert max(sizes) == 16
    assert len(sizes) <= 2


def test_every_receipt_of_many_threads_is_valid(log, make):
    receipts = []

    def work(number):
        receipts.extend(log.append(make(number * 100 + n)) for n in range(12))

    threads = [start(work, number) for number in range(8)]
    for thread in threads:
        thread.join()

    assert sorted(receipt.index for receipt in receipts) == list(range(96))
    for receipt in receipts:
        proof = log.inline(receipt)["proof"].encode()
        leaf = receipt.event.leaf("2026")
        verdict = verify_receipt(proof, leaf, [parse_vkey(log.key())])
        assert verdict.valid
        assert verdict.index == receipt.index


def test_a_full_queue_refuses_the_next_caller_at_once(log, make, busy, monkeypatch):
    monkeypatch.setattr(log_module, "MAX_WAITING", 3)

    with busy():
        threads = [start(log.append, make(n)) for n in range(3)]
        wait_until(lambda: log.waiting == 3)
        with pytest.raises(AuditUnavailableError) as refused:
            log.append(make(4))
    for thread in threads:
        thread.join()

    assert (refused.value.status, refused.value.code) == (503, "audit-unavailable")
    assert refused.value.reason == "queue-full"
    assert log.append(make(5)).index == 3


def test_a_caller_that_waited_too_long_may_hand_its_event_in_again(
    log, make, busy, monkeypatch
):
    event = make(1)
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 0.05)

    with busy(), pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 20)

    assert refused.value.reason == "slow"
    assert log.append(event).index == 0
    assert log.append(make(2)).index == 1


def test_a_failed_commit_closes_the_log_until_a_restart(
    log, open_log, make, engine, monkeypatch
):
    event = make(2)
    log.append(make(1))

    def fail(statements):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Statements, "commit", fail)
        with pytest.raises(AuditUnavailableError) as failed:
            log.append(event)
    with pytest.raises(AuditUnavailableError) as closed:
        log.append(make(3))
    with pytest.raises(AuditUnavailableError):
        log.check()

    assert (failed.value.reason, closed.value.reason) == ("poisoned", "poisoned")
    assert count_entries(engine) == 1
    log.close()
    restarted = open_log()
    assert restarted.append(event).index == 1
    restarted.check()


def test_a_commit_that_counted_although_it_failed_is_found_after_the_restart(
    log, open_log, make, engine, monkeypatch
):
    event = make(2)
    log.append(make(1))
    commit = Statements.commit

    def commit_then_fail(statements):
        commit(statements)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Statements, "commit", commit_then_fail)
        with pytest.raises(AuditUnavailableError):
            log.append(event)

    log.close()
    assert count_entries(engine) == 2
    assert open_log().append(event).index == 1
    assert count_entries(engine) == 2


def test_a_refused_insert_appends_nothing_and_the_log_goes_on(
    log, make, engine, tamper
):
    log.append(make(1))
    tamper("ALTER TABLE audit_opening RENAME TO away")

    with pytest.raises(AuditUnavailableError) as refused:
        log.append(make(2))
    tamper("ALTER TABLE away RENAME TO audit_opening")

    assert refused.value.reason == "database"
    assert count_entries(engine) == 1
    assert log.append(make(3)).index == 1


def test_a_failure_that_nobody_foresaw_closes_the_log(log, make, monkeypatch):
    def fail(*arguments):
        raise ZeroDivisionError

    log.append(make(1))
    monkeypatch.setattr("hub.audit.write.head_check.open_head", fail)

    with pytest.raises(AuditUnavailableError) as refused:
        log.append(make(2))

    assert refused.value.reason == "poisoned"


def test_closing_commits_what_waits_and_takes_no_more(log, make, engine, busy):
    log.write_now()
    with busy():
        threads = [start(log.append, make(n)) for n in range(5)]
        # The callers that are queued, not those that are still at the gate.
        wait_until(lambda: log._committer.waiting == 5)  # noqa: SLF001  # the queue
        closing = start(log.close)
    for thread in (*threads, closing):
        thread.join()

    with pytest.raises(AuditUnavailableError) as refused:
        log.append(make(9))
    log.close()

    assert refused.value.reason == "closed"
    assert count_entries(engine) == 5


def test_a_log_that_was_never_used_closes(log):
    log.close()


def _append_in_child(log, event, answer):
    answer.put(log.append(event).index)


def test_a_process_may_fork_after_the_log_was_used(log, open_log, make, engine):
    ended = open_log()
    ended.append(make(0))
    ended.close()
    log.append(make(1))
    context = multiprocessing.get_context("fork")
    answer = context.SimpleQueue()

    with safe_fork():
        child = context.Process(target=_append_in_child, args=(log, make(2), answer))
        child.start()
    child.join(20)

    assert child.exitcode == 0
    assert answer.get() == 2
    assert log.append(make(3)).index == 3


def test_the_head_row_always_holds_the_last_signed_tree(log, make, engine):
    for number in range(5):
        log.append(make(number))

    with engine.connect() as connection:
        (row,) = connection.execute(select(audit_head))

    assert row.size == 5
    assert row.checkpoint == log.checkpoint()
