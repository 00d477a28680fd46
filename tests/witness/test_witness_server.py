"""The witness over HTTP: the addresses of the specification, and its bounds."""

import hashlib
import http.client
import json
import socket
import threading
import time

import pytest

from connectors.witness import server as witness_server
from schemas.tlog.add_checkpoint import MAX_REQUEST_BYTES
from tests.support.hand_log import cosignature_holds
from tests.support.waiting import PATIENCE

ADD = "/add-checkpoint"


@pytest.fixture
def port(court, serve):
    return serve(court.witness)


def latest_path(log):
    return f"/{hashlib.sha256(log.origin.encode()).hexdigest()}/checkpoint"


def test_a_cosignature_comes_back_as_lines(court, hand_log, port, ask):
    answer = ask(port, "POST", ADD, hand_log.request(0, 5))

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    cosignature_holds(answer.body, court.vkeys[0], hand_log.text(5))


def test_a_conflict_tells_the_size_in_its_own_type(hand_log, port, ask):
    ask(port, "POST", ADD, hand_log.request(0, 5))

    answer = ask(port, "POST", ADD, hand_log.request(0, 9))

    assert (answer.status, answer.body) == (409, b"5\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


def test_a_monitor_gets_what_was_cosigned_last(court, hand_log, port, ask):
    assert ask(port, "GET", latest_path(hand_log)).status == 404
    ask(port, "POST", ADD, hand_log.request(0, 5))
    line = ask(port, "POST", ADD, hand_log.request(5, 9)).body

    answer = ask(port, "GET", latest_path(hand_log))
    head = ask(port, "HEAD", latest_path(hand_log))

    assert answer.status == 200
    assert answer.body == hand_log.note(9) + line
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.body))


def test_anybody_may_see_who_it_is(court, hand_log, port, ask):
    ask(port, "POST", ADD, hand_log.request(0, 5))

    page = ask(port, "GET", "/").body.decode()

    assert f"key {court.vkeys[0]}\n" in page
    assert f"log {hand_log.origin} size 5 time 1763942400\n" in page


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "allow"),
    [
        ("GET", ADD, None, {}, 405, "POST"),
        ("PUT", ADD, b"x", {}, 405, "POST"),
        ("DELETE", f"/{'0' * 64}/checkpoint", None, {}, 405, "GET, HEAD"),
        ("POST", f"/{'0' * 64}/checkpoint", b"x", {}, 405, "GET, HEAD"),
        ("GET", "/elsewhere", None, {}, 404, None),
        ("POST", "/elsewhere", b"x", {}, 404, None),
        ("GET", f"/{'A' * 64}/checkpoint", None, {}, 404, None),
        ("GET", f"/{'0' * 64}/checkpoint", None, {}, 404, None),
        ("GET", "/../witness.key", None, {}, 404, None),
        ("POST", ADD, None, {"Content-Length": str(10**9)}, 413, None),
        ("POST", ADD, None, {"Content-Length": str(MAX_REQUEST_BYTES + 1)}, 413, None),
        ("POST", ADD, None, {"Content-Length": "-1"}, 400, None),
        ("POST", ADD, None, {"Content-Length": "5, 5"}, 400, None),
        ("POST", ADD, None, {"Content-Length": "٥"}, 400, None),
        ("POST", ADD, None, {"Transfer-Encoding": "chunked"}, 411, None),
        ("POST", ADD, b"not a request", {}, 400, None),
    ],
)
def test_what_is_no_request_is_refused(  # noqa: PLR0917  # one column each
    port, ask, method, path, body, headers, status, allow
):
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = ask(port, method, path, body, **encoded)

    assert answer.status == status
    assert answer.headers.get("allow") == allow
    assert b"Traceback" not in answer.body


def test_a_connection_serves_many_requests(hand_log, port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sizes = [1, 2, 5, 9]
    for old, size in zip([0, *sizes], sizes, strict=False):
        connection.request("POST", ADD, hand_log.request(old, size))
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    local = connection.sock.getsockname()
    connection.request("GET", "/")
    assert connection.getresponse().read()
    assert connection.sock.getsockname() == local
    connection.close()


def test_who_sends_too_slowly_is_cut_off(court, serve, monkeypatch):
    monkeypatch.setattr(witness_server, "REQUEST_SECONDS", 0.3)
    port = serve(court.witness)
    began = time.monotonic()

    with socket.create_connection(("127.0.0.1", port), timeout=10) as trickle:
        trickle.sendall(
            b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 99\r\n\r\nold"
        )
        rest = trickle.recv(100)

    assert rest == b""
    assert time.monotonic() - began < 10


def test_too_many_connections_do_not_keep_others_out_for_long(
    court, hand_log, serve, ask, monkeypatch
):
    monkeypatch.setattr(witness_server, "MOST_CONNECTIONS", 3)
    monkeypatch.setattr(witness_server, "REQUEST_SECONDS", 0.3)
    port = serve(court.witness)
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = ask(port, "POST", ADD, hand_log.request(0, 5))
            break
        except (ConnectionError, http.client.HTTPException):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    for connection in idle:
        connection.close()

    assert answer.status == 200


def test_many_clients_at_once_leave_one_history(court, hand_log, port, ask):
    gate = threading.Barrier(8)
    seen = []

    def send(size):
        gate.wait()
        answer = ask(port, "POST", ADD, hand_log.request(0, size))
        seen.append((answer.status, answer.body))

    threads = [threading.Thread(target=send, args=(size,)) for size in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (head,) = court.state.heads().values()
    assert sorted(status for status, _ in seen) == [200] + [409] * 7, json.dumps(
        [status for status, _ in seen]
    )
    assert {b for s, b in seen if s == 409} == {b"%d\n" % head.size}
