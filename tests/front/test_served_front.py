"""The front behind the real server, from outside: sockets that stall, lie and die."""

import json
import os
import select
import signal
import socket
import time
from contextlib import ExitStack, suppress

import pytest

from tests.support.parts import LONG
from tests.support.plain_front import BODY, PART
from tests.support.plain_served import answer_of, head, plainly_served, rest_of
from tests.support.waiting import wait_until

STALLED = 64 if LONG else 16
IDLE = 3000 if LONG else 300
TOKEN = "Authorization: Bearer one-token"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A server with one process."""
    with plainly_served(tmp_path_factory.mktemp("plain")) as served:
        yield served


@pytest.fixture
def unasked(tmp_path):
    """A server of its own, so that nobody else has anything open."""
    with plainly_served(tmp_path) as served:
        yield served


def code_of(answer):
    """Give the status and the code of a problem document."""
    status, received = answer
    body = received.partition(b"\r\n\r\n")[2]
    return status, json.loads(body)["code"]


def test_bodies_that_stall_hold_no_thread_and_end(plain):
    stalling = head("POST", "/echo", TOKEN, "Content-Length: 9") + b"x"
    with ExitStack() as stack:
        stalled = [stack.enter_context(plain.connect()) for _ in range(STALLED)]
        for connection in stalled:
            connection.sendall(stalling)
        time.sleep(0.1)

        assert plain.seconds_for("/livez") < 1
        assert plain.seconds_for("/number") < 1
        codes = [code_of(answer_of(connection)) for connection in stalled]

    assert codes.count((408, "request-timeout")) == 8
    assert codes.count((503, "overloaded")) == STALLED - 8
    status, received = plain.ask(
        head("POST", "/echo", TOKEN, "Content-Length: 3") + b"abc"
    )
    assert (status, received[-3:]) == (200, b"abc")


def test_idle_sockets_keep_nobody_out(plain):
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(plain.connect())

        assert plain.seconds_for("/livez") < 1
        assert plain.seconds_for("/number") < 1


def test_threads_that_are_all_held_do_not_keep_health_from_being_told(plain):
    held = plain.folder / "held"
    held.touch()
    with ExitStack() as stack:
        waiting = [stack.enter_context(plain.connect()) for _ in range(12)]
        for number, connection in enumerate(waiting):
            connection.sendall(head("GET", "/held", f"Authorization: Bearer {number}"))
        time.sleep(0.2)

        assert plain.seconds_for("/livez") < 1
        assert plain.seconds_for("/readyz") < 1
        held.unlink()
        assert [answer_of(connection)[0] for connection in waiting] == [200] * 12


@pytest.mark.parametrize("shown", [(TOKEN,), ()])
def test_one_token_or_address_does_not_hold_all_threads(plain, shown):
    held = plain.folder / "held"
    held.touch()
    with ExitStack() as stack:
        waiting = [stack.enter_context(plain.connect()) for _ in range(12)]
        for connection in waiting:
            connection.sendall(head("GET", "/held", *shown))
        time.sleep(0.2)

        assert plain.ask(head("GET", "/number"), source="127.0.0.2")[0] == 200
        held.unlink()
        assert [answer_of(connection)[0] for connection in waiting] == [200] * 12


def test_what_one_token_has_open_is_bounded_and_others_go_on(plain):
    held = plain.folder / "held"
    held.touch()
    with ExitStack() as stack:
        waiting = [stack.enter_context(plain.connect()) for _ in range(70)]
        for connection in waiting:
            connection.sendall(head("GET", "/held", TOKEN))
        time.sleep(0.3)
        others = plain.get("/number")[0]
        held.unlink()
        answers = [answer_of(connection) for connection in waiting]

    assert others == 200
    shed = [code_of(answer) for answer in answers if answer[0] != 200]
    assert shed == [(503, "overloaded")] * 6
    assert all(b"retry-after" in told for status, told in answers if status == 503)
    assert plain.get("/number", TOKEN)[0] == 200


def held_by(plain, stack, tokens, shed=0):
    """Ask once with each token, and let no answer come but to those that are shed.

    Gives the connections.
    """
    waiting = [stack.enter_context(plain.connect()) for _ in tokens]
    for connection, token in zip(waiting, tokens, strict=True):
        connection.sendall(head("GET", "/held", f"Authorization: Bearer {token}"))
    time.sleep(0.3)
    wait_until(lambda: len(select.select(waiting, [], [], 0)[0]) >= shed)
    return waiting


@pytest.mark.parametrize(("known", "bound"), [(True, 80), (False, 96)])
def test_what_one_member_has_open_is_bounded_by_however_many_tokens(
    unasked, known, bound
):
    tokens = [f"{known}{number}@{known}" for number in range(100)]
    if known:
        for token in tokens:
            assert unasked.get("/number", f"Authorization: Bearer {token}")[0] == 200
    held = unasked.folder / "held"
    held.touch()
    with ExitStack() as stack:
        waiting = held_by(unasked, stack, tokens, shed=100 - bound)
        others = unasked.get("/number")[0]
        held.unlink()
        answers = [answer_of(connection) for connection in waiting]

    assert others == 200
    shed = [code_of(answer) for answer in answers if answer[0] != 200]
    assert shed == [(503, "overloaded")] * (100 - bound)


def test_slow_bodies_of_one_member_are_bounded_by_however_many_tokens(plain):
    tokens = [f"Authorization: Bearer {number}@slow" for number in range(20)]
    for token in tokens:
        assert plain.get("/number", token)[0] == 200
    with ExitStack() as stack:
        stalled = [stack.enter_context(plain.connect()) for _ in tokens]
        for connection, token in zip(stalled, tokens, strict=True):
            connection.sendall(head("POST", "/echo", token, "Content-Length: 9"))
        codes = [code_of(answer_of(connection)) for connection in stalled]

    assert codes.count((408, "request-timeout")) == 16
    assert codes.count((503, "overloaded")) == 4


def test_no_token_can_be_made_up_that_counts_as_somebody_else(plain):
    tokens = [f"{number}@victim" for number in range(20)]
    for token in tokens:
        assert plain.get("/number", f"Authorization: Bearer {token}")[0] == 200
    held = plain.folder / "held"
    held.touch()
    with ExitStack() as stack:
        held_by(plain, stack, ["of victim"] * 64)
        owners = held_by(plain, stack, tokens)
        held.unlink()
        assert [answer_of(owner)[0] for owner in owners] == [200] * 20


def chunked(body, size=10_000):
    """Write a body in chunks."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (f"Content-Length: {BODY + 1}", b"x"),
        (f"Content-Length: {BODY + 1}", b"x" * (BODY + 1)),
        ("Transfer-Encoding: chunked", chunked(b"x" * (BODY + 1))),
        ("Transfer-Encoding: chunked", chunked(b"x" * 3 * BODY)),
    ],
)
def test_a_body_over_the_limit_is_413_however_it_comes(plain, headers, body):
    with plain.connect() as connection:
        connection.sendall(head("POST", "/echo", headers))
        with suppress(ConnectionError):
            connection.sendall(body)
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_body_at_the_limit_is_taken_whole(plain):
    sent = os.urandom(BODY)

    status, received = plain.ask(
        head("POST", "/echo", "Transfer-Encoding: chunked") + chunked(sent)
    )

    assert (status, received[-BODY:]) == (200, sent)


def test_chunks_that_cannot_be_read_are_not_taken_for_the_end(plain):
    answer = plain.ask(
        head("POST", "/echo", "Transfer-Encoding: chunked") + b"3\r\nabc\r\nzz\r\n"
    )

    assert code_of(answer) == (400, "body-broken")


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/who", ("Hub-Purpose: a", "Hub_Purpose: b"), "header-name-invalid"),
        ("/who", ("Hub-Purpose: a", "Hub-Purpose: b"), "header-doubled"),
        ("/who?token=secret-of-mine", (), "token-in-address"),
    ],
)
def test_heads_that_would_be_misread_are_refused(plain, path, headers, code):
    assert code_of(plain.get(path, *headers)) == (400, code)
    assert b"secret-of-mine" not in (plain.folder / "said").read_bytes()


@pytest.mark.parametrize("path", ["/who?token=secret-of-mine", "/who"])
def test_a_head_that_would_be_misread_is_refused_in_the_language_asked(plain, path):
    doubled = ("Hub-Purpose: a", "Hub-Purpose: b")

    _, chinese = plain.get(path, *doubled)
    _, english = plain.get(path, *doubled, "Accept-Language: en")

    assert "请" in chinese.decode()
    assert "请" not in english.decode()


def test_an_answer_in_parts_comes_as_it_is_made(plain):
    with plain.connect() as connection:
        connection.sendall(head("GET", "/parts?count=4"))
        first = connection.recv(1000)
        came_first = time.monotonic()
        rest = rest_of(connection)
        came_last = time.monotonic()

    assert first.startswith(b"HTTP/1.1 200")
    # The second part is begun 0.3 s behind the first.
    assert came_last - came_first > 0.2
    assert len(first + rest) > 4 * len(PART)


@pytest.mark.parametrize("leaves", [True, False])
def test_a_reader_that_is_gone_or_takes_nothing_holds_no_thread(plain, leaves):
    over = plain.folder / "parts-over"
    over.unlink(missing_ok=True)
    with plain.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(head("GET", "/parts?count=100000000"))
        if leaves:
            connection.recv(1000)
            connection.close()

        wait_until(over.exists)


def test_a_client_that_leaves_before_its_answer_leaves_nothing_behind(plain):
    held = plain.folder / "held"
    held.touch()
    for _ in range(8):
        with plain.connect() as connection:
            connection.sendall(head("GET", "/held", TOKEN))
    time.sleep(0.1)
    held.unlink()

    assert plain.get("/number", TOKEN)[0] == 200


def test_a_worker_that_is_killed_is_started_anew_and_the_other_goes_on(tmp_path):
    with plainly_served(tmp_path, workers=2) as served:
        before = worker_numbers(served)
        os.kill(before.pop(), signal.SIGKILL)

        assert worker_numbers(served, 2) > before
        assert served.process.poll() is None


@pytest.mark.long
def test_workers_that_die_again_and_again_end_the_server(tmp_path):
    with plainly_served(tmp_path, workers=2) as served:
        while served.process.poll() is None:
            for number in served.workers():
                os.kill(number, signal.SIGKILL)
            time.sleep(0.3)

        assert served.process.returncode == 1


def worker_numbers(served, count=2):
    """Ask until so many processes that run have answered."""
    numbers = set()

    def all_seen():
        try:
            numbers.add(int(served.get("/number")[1].rpartition(b"\r\n")[2]))
        except (OSError, ValueError):
            return False
        numbers.intersection_update(served.workers())
        return len(numbers) == count

    wait_until(all_seen)
    return numbers


def test_what_a_declared_proxy_tells_of_the_client_is_told_on(tmp_path):
    told = (
        "X-Forwarded-For: 198.51.100.7",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: hub.example",
    )
    with plainly_served(tmp_path, proxy="127.0.0.1") as served:
        by_proxy = served.ask(head("GET", "/who", *told))[1]
        by_another = served.ask(head("GET", "/who", *told), source="127.0.0.2")[1]

    assert b'"client":"198.51.100.7","host":"hub.example"' in by_proxy
    assert b'"scheme":"https"' in by_proxy
    assert b'"client":"127.0.0.2","host":"127.0.0.1"' in by_another
    assert b'"scheme":"http"' in by_another


def test_a_hub_of_proxies_answers_nobody_else_but_this_machine_how_it_is(tmp_path):
    lie = "X-Forwarded-For: 192.0.2.1"
    with plainly_served(tmp_path, proxy="127.0.0.1", proxies_alone=True) as served:
        by_proxy = served.ask(head("GET", "/who", lie))
        by_another = served.ask(head("GET", "/who", lie, TOKEN), source="127.0.0.2")
        sent = served.ask(
            head("POST", "/echo", "Content-Length: 3") + b"abc", source="127.0.0.2"
        )
        health = served.ask(head("GET", "/livez"), source="127.0.0.2")

    assert (by_proxy[0], health[0]) == (200, 200)
    assert code_of(by_another) == code_of(sent) == (403, "not-the-proxy")


def test_a_whole_address_as_target_names_the_host_where_no_header_does(plain):
    _, received = plain.ask(
        b"GET http://evil.example/who HTTP/1.1\r\nConnection: close\r\n\r\n"
    )

    assert b'"host":"evil.example"' in received
