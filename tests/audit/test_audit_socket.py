"""The socket between the log's writer and other processes, and who may write when."""

import os
import socket
import stat
import struct
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta, timezone
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from log_processes import LogProcesses
from msgspec.structs import replace

import hub.audit.client as client_module
import hub.audit.committer as committer_module
import hub.audit.log as log_module
from hub.audit.batches import Batch
from hub.audit.channel import (
    LENGTH,
    ChannelError,
    pack_batch,
    pack_request,
    take_message,
    unpack_answer,
)
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.sealing import is_sealed_to_readers
from hub.audit.sockets import connect, socket_path
from hub.audit.statements import Statements
from schemas.tlog.errors import Flaw, MalformedError

ENDLESS: dict[str, object] = {}
ENDLESS["inputs"] = ENDLESS


@pytest.fixture
def asking(open_log, log, make):
    """A log that hands its events to another one, which writes."""
    log.append(make(0))
    asking = open_log()
    asking.append(make(-1))
    assert (log.is_writer, asking.is_writer) == (True, False)
    return asking


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


def raw_connection(anchor_path):
    """Connect as a program would that does not keep to the rules."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(os.fspath(socket_path(anchor_path)))
    return connection


def test_a_caller_cannot_tell_who_writes(asking, log, make, clock):
    event = make(1)

    receipts = asking.append_many([event, make(2)])
    again = log.append(event)
    started = asking.start_shard({"reason": "drill"})
    clock.advance(days=60)
    new_year = asking.append(make(3, at=clock()))

    assert [r.index for r in receipts] == [2, 3]
    assert (again.index, again.leaf_hash) == (2, receipts[0].leaf_hash)
    assert started == "2026-02"
    assert new_year.address == "2027/1"
    asking.check()
    assert asking.inline(new_year)["leaf"] == log.inline(new_year)["leaf"]


def test_a_conflict_crosses_the_socket_to_its_caller_alone(asking, make):
    event = make(1)
    asking.append(event)

    with pytest.raises(AuditEventConflictError) as refused:
        asking.append(make(1, id=event.id, actor="hub"))

    assert refused.value.extra == {"event": event.id}
    assert asking.append(make(2)).index == 3


def test_the_reason_of_a_refusal_crosses_the_socket(asking, make, tamper):
    tamper("DELETE FROM audit_head")

    assert refusal(asking, make(1)).reason == "damaged"
    with pytest.raises(AuditUnavailableError) as refused:
        asking.check()
    assert refused.value.reason == "damaged"


def test_a_full_queue_refuses_callers_of_other_processes(
    asking, make, busy, monkeypatch, log
):
    monkeypatch.setattr(committer_module, "MAX_WAITING", 2)
    monkeypatch.setattr(client_module, "MESSAGES_AT_ONCE", 9)
    outcomes = []

    def hand_in(number):
        try:
            outcomes.append(asking.append(make(number)).index)
        except AuditUnavailableError as error:
            outcomes.append(error.reason)

    callers = [threading.Thread(target=hand_in, args=(n,)) for n in range(10, 16)]
    with busy():
        for thread in callers:
            thread.start()
        time.sleep(0.1)
    for thread in callers:
        thread.join()
    # As many connections are open now; nothing but room in the queue is missing.
    outcomes.clear()
    before = len(log.entries(0, 99))
    with busy():
        first = threading.Thread(target=hand_in, args=(1,))
        first.start()
        time.sleep(0.1)
        others = [threading.Thread(target=hand_in, args=(n,)) for n in range(2, 7)]
        for thread in others:
            thread.start()
        time.sleep(0.1)
    for thread in (first, *others):
        thread.join()

    # The first was being committed, or just was; two callers could wait, it included.
    assert outcomes.count("queue-full") in {3, 4}
    assert len(log.entries(0, 99)) - before == 6 - outcomes.count("queue-full")


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
        time.sleep(0.1)
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
    monkeypatch.setattr(committer_module, "EVENTS_A_COMMIT", 1)
    callers = [threading.Thread(target=hand_in, args=(n * 10_000,)) for n in range(8)]
    for thread in callers:
        thread.start()
    time.sleep(0.2)
    ending = threading.Thread(target=log.close)
    ending.start()
    ending.join(5)

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


def test_the_socket_is_private(log, make, anchor_path):
    log.append(make(1))
    path = socket_path(anchor_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    log.close()
    assert not path.exists()


def test_a_socket_that_was_left_behind_is_no_hindrance(log, make, anchor_path):
    with closing(socket.socket(socket.AF_UNIX)) as left:
        left.bind(os.fspath(socket_path(anchor_path)))

    assert log.append(make(1)).index == 0


def test_a_socket_that_was_removed_is_made_anew(
    open_log, log, make, anchor_path, monkeypatch
):
    monkeypatch.setattr("hub.audit.reception.LOOK_SECONDS", 0.05)
    log.append(make(0))
    socket_path(anchor_path).unlink()

    asking = open_log()

    assert asking.append(make(1)).index == 1
    assert (log.is_writer, asking.is_writer) == (True, False)
    assert stat.S_IMODE(socket_path(anchor_path).stat().st_mode) == 0o600


def test_a_long_instance_path_has_its_socket_in_a_private_folder(
    open_log, make, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    log, asking = open_log(anchor=deep / "anchor"), open_log(anchor=deep / "anchor")

    log.append(make(1))
    receipt = asking.append(make(2))

    path = socket_path(deep / "anchor")
    assert path.parent == tmp_path / f"credithub-{os.geteuid()}"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert receipt.index == 1
    assert not asking.is_writer


@pytest.mark.parametrize("what", ["open to others", "a link"])
def test_a_folder_that_others_could_have_made_is_refused(
    open_log, make, tmp_path, monkeypatch, what
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    folder = tmp_path / f"credithub-{os.geteuid()}"
    if what == "a link":
        (tmp_path / "theirs").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "theirs")
    else:
        folder.mkdir(mode=0o700)
        folder.chmod(0o777)

    assert refusal(open_log(anchor=deep / "anchor"), make(1)).reason == "socket"


def test_another_users_process_is_not_talked_to(open_log, log, make, monkeypatch):
    log.append(make(0))
    user = os.geteuid() + 1
    monkeypatch.setattr("hub.audit.sockets.os.geteuid", lambda: user)

    assert refusal(open_log(), make(1)).reason == "socket"


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        LENGTH.pack(2**32 - 1) + b"x" * 100,
        LENGTH.pack(4) + b"\xc1\xc1\xc1\xc1",
        LENGTH.pack(1) + b"\x90",
        LENGTH.pack(3) + b"\x92\x02\x90",
        LENGTH.pack(3) + b"\x92\x03\x90",
        LENGTH.pack(50_003) + b"\x92\x03" + b"\x91" * 50_000 + b"\x90",
        LENGTH.pack(0),
        b"\x00\x00",
        b"",
    ],
    ids=[
        "text",
        "huge",
        "no-msgpack",
        "no-fields",
        "version",
        "nothing",
        "deep",
        "empty",
        "cut",
        "none",
    ],
)
def test_a_bad_message_ends_its_connection_and_nothing_else(
    asking, make, anchor_path, bytes_sent
):
    with closing(raw_connection(anchor_path)) as connection:
        connection.sendall(bytes_sent)
        connection.shutdown(socket.SHUT_WR)

        assert connection.recv(100) == b""
    assert asking.append(make(1)).index == 2


def test_what_is_wrong_with_one_of_a_message_is_no_others_trouble(
    log, make, anchor_path
):
    log.append(make(0))
    batches = [
        Batch([event])
        for event in (
            make(1),
            make(2, op="not a word"),
            make(3, id="short"),
            make(4, subject=5),
            make(6),
        )
    ]
    with closing(raw_connection(anchor_path)) as connection:
        connection.sendall(pack_request([pack_batch(batch) for batch in batches]))
        unpack_answer(take_message(bytearray(connection.recv(1 << 16))), batches)

    assert [[place[1] for place in batch.places] for batch in batches] == [
        [1],
        [],
        [],
        [],
        [2],
    ]
    assert [type(batch.error) for batch in batches] == [
        type(None),
        MalformedError,
        MalformedError,
        MalformedError,
        type(None),
    ]
    assert len(log.entries(0, 9)) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "not a word"},
        {"subject": 5},
        {"detail": {"set": {1}}},
        {"detail": {"half": "\ud800"}},
        {"detail": {"large": 2**70}},
        {"model": ENDLESS},
    ],
    ids=["form", "type", "set", "surrogate", "number", "endless"],
)
def test_an_event_that_no_leaf_can_hold_is_refused_over_the_socket(
    asking, make, fields
):
    with pytest.raises(MalformedError):
        asking.append(make(1, **fields))

    assert asking.append(make(2)).index == 2


def test_readers_and_moments_cross_the_socket_unchanged(asking, log, make):
    key = X25519PrivateKey.generate()
    east = timezone(timedelta(hours=8))
    event = make(1, purpose="trial", at=datetime(2026, 11, 24, 16, 0, 0, 7, east))
    event = replace(event, readers=(key.public_key(),))

    receipt = asking.append(event)

    assert asking.entry(receipt.index) == event.leaf("2026")
    assert is_sealed_to_readers(log.sealed_opening(event.id))


def test_threads_share_messages_and_connections(asking, make, log, busy):
    receipts = []

    def hand_in(number):
        receipts.append(asking.append(make(number)))

    callers = [threading.Thread(target=hand_in, args=(n,)) for n in range(10, 50)]
    with busy():
        for thread in callers:
            thread.start()
        time.sleep(0.2)
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
        for thread in callers:
            thread.start()
            time.sleep(0.05)
    for thread in callers:
        thread.join()

    assert outcomes == {0: 2, 1: 3, 2: Flaw.LEAF, 3: 4}


def test_who_waits_for_a_turn_is_told_in_time_and_the_others_go_on(
    asking, make, busy, monkeypatch
):
    monkeypatch.setattr(client_module, "MESSAGES_AT_ONCE", 1)
    outcomes = []

    def hand_in(number):
        try:
            outcomes.append(asking.append(make(number)).index)
        except AuditUnavailableError as error:
            outcomes.append(error.reason)

    with busy():
        first = threading.Thread(target=hand_in, args=(1,))
        first.start()
        time.sleep(0.1)
        monkeypatch.setattr(log_module, "WAIT_SECONDS", 0.1)
        late = threading.Thread(target=hand_in, args=(2,))
        late.start()
        late.join()
        monkeypatch.setattr(log_module, "WAIT_SECONDS", 20)
        last = threading.Thread(target=hand_in, args=(3,))
        last.start()
        time.sleep(0.1)
    first.join()
    last.join()

    assert sorted(map(str, outcomes)) == ["2", "3", "slow"]


def test_a_message_may_come_in_pieces_and_only_one_at_a_time(log, make, anchor_path):
    log.append(make(0))
    first, second = (pack_request([pack_batch(Batch([make(n)]))]) for n in (1, 2))
    with closing(raw_connection(anchor_path)) as connection:
        for at in range(0, len(first), 300):
            connection.sendall(first[at : at + 300])
            time.sleep(0.005)
        (length,) = struct.unpack(">I", connection.recv(4, socket.MSG_WAITALL))
        assert len(connection.recv(length, socket.MSG_WAITALL)) == length

        connection.sendall(second + second)
        assert connection.recv(100) == b""

    assert len(log.entries(0, 9)) == 2


def test_a_long_answer_to_a_slow_reader_holds_nobody_up(asking, make, log, anchor_path):
    events = [make(n) for n in range(3000)]
    path = socket_path(anchor_path)
    with closing(connect(path, 30)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(pack_request([pack_batch(Batch(events))]))
        time.sleep(0.2)

        assert asking.append(make(9000)).index == 3002
        (length,) = struct.unpack(">I", slow.recv(4, socket.MSG_WAITALL))
        assert length > 100_000
        assert len(slow.recv(length, socket.MSG_WAITALL)) == length


def test_too_much_at_once_is_refused(asking, make, monkeypatch):
    monkeypatch.setattr("hub.audit.channel.MOST_PACKED_BYTES", 600)

    with pytest.raises(AuditUnavailableError) as refused:
        asking.append_many([make(1), make(2), make(3)])

    assert refused.value.reason == "too-large"
    assert asking.append(make(4)).index == 2


def test_a_writer_that_does_not_answer_is_told_from_one_that_is_gone(
    open_log, log, make, busy, monkeypatch
):
    log.append(make(0))
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 0.2)
    asking, event = open_log(), make(1)

    with busy():
        assert refusal(asking, event).reason == "slow"
    monkeypatch.setattr(log_module, "WAIT_SECONDS", 20)

    assert open_log().append(event).index == 1
