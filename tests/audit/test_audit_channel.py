"""The messages that the log's writer takes, and those that end their connection."""

import socket
import struct
import time
from contextlib import closing

import pytest

import hub.audit.wire.client as client_module
from hub.audit.record.batches import Batch
from hub.audit.wire.channel import (
    LENGTH,
    VERSION,
    pack_batch,
    pack_request,
    take_message,
    unpack_answer,
)
from hub.audit.wire.sockets import connect, socket_path
from schemas.tlog.errors import MalformedError
from tests.support.log_callers import raw_connection, refusal
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql_in_long


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
        wait_until(lambda: log.signed().size > len(events))

        assert asking.append(make(9000)).index == 3002
        (length,) = struct.unpack(">I", slow.recv(4, socket.MSG_WAITALL))
        assert length > 100_000
        assert len(slow.recv(length, socket.MSG_WAITALL)) == length


def of_another_version(message):
    """Change the version that a request names, behind its length and an array of 2."""
    at = LENGTH.size + 1
    assert message[at] == VERSION
    return message[:at] + bytes([VERSION + 1]) + message[at + 1 :]


def test_a_caller_of_another_version_is_told_so_at_once(asking, make, monkeypatch):
    def pack(packed):
        return of_another_version(pack_request(packed))

    started = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr(client_module, "pack_request", pack)
        refused = refusal(asking, make(1))

    assert time.monotonic() - started < 5
    assert refused.reason == "other-version"
    assert f"version {VERSION} " in refused.detail
    assert f"version {VERSION + 1}:" in refused.detail
    assert asking.append(make(2)).index == 2


def test_all_that_another_versions_message_asks_is_refused_unread(
    log, make, anchor_path
):
    log.append(make(0))
    batches = [Batch([make(1)]), Batch([make(2)])]
    unknown = [b"\x07", b"\xa4what"]
    with closing(raw_connection(anchor_path)) as connection:
        connection.sendall(of_another_version(pack_request(unknown)))
        unpack_answer(take_message(bytearray(connection.recv(1 << 16))), batches)

    assert [batch.error.reason for batch in batches] == ["other-version"] * 2
    assert len(log.entries(0, 9)) == 1
