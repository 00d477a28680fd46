"""The reference proxy as it is shipped, before the real server."""

import json
import re
import ssl
import struct
from contextlib import ExitStack

import pytest

from scripts.workloads.reference_proxy import (
    HERE,
    ReferenceProxy,
    before,
    make_certificate,
)
from tests.support.plain_served import answer_of, begun_answer, head, plainly_served
from tests.support.waiting import wait_until

pytestmark = pytest.mark.needs("haproxy")
SETTINGS = {"CREDITHUB_HEAD_TIMEOUT": "700ms", "CREDITHUB_CONNECTIONS": "20"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where server and proxy leave their files."""
    return tmp_path_factory.mktemp("proxied")


@pytest.fixture(scope="module")
def plain(folder):
    """A server that believes the proxy."""
    with plainly_served(folder, proxy="127.0.0.1") as served:
        yield served


@pytest.fixture(scope="module")
def proxy(plain, folder):
    """The proxy before it, with less patience and fewer connections an address."""
    with before(plain.port, folder, **SETTINGS) as proxy:
        yield proxy


def ask(proxy, request, *, source=HERE):
    """Send the bytes of a request; give the status and all that came."""
    with proxy.connect(source=source) as connection:
        connection.sendall(request)
        return answer_of(connection)


def told(answer):
    """Give what the body of an answer says."""
    assert answer[0] == 200
    return json.loads(answer[1].partition(b"\r\n\r\n")[2])


def test_the_hub_is_told_who_asks_by_the_proxy_alone(proxy):
    lies = (
        "X-Forwarded-For: 203.0.113.9",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: other.example",
        "Forwarded: for=203.0.113.9",
        "Host: localhost",
    )

    said = told(ask(proxy, head("GET", "/who", *lies), source="127.0.0.3"))

    assert (said["client"], said["scheme"], said["host"]) == (
        "127.0.0.3",
        "https",
        "localhost",
    )


@pytest.mark.parametrize("host", ["localhost", "other.example"])
def test_a_whole_address_as_target_counts_and_not_its_host_header(proxy, host):
    status, received = ask(
        proxy, head("GET", "http://evil.example/who", f"Host: {host}")
    )

    assert status == 400 or b'"host":"evil.example"' in received


def test_a_header_with_an_underscore_does_not_come_through(proxy):
    sent = ("Hub_Purpose: supervision", "Hub-Purpose: onboarding")

    assert told(ask(proxy, head("GET", "/who", *sent)))["purpose"] == "onboarding"


HIDDEN = head("GET", "/number")
"""What another reader of the bytes could take for a request of its own."""
ENDED = b"0\r\n\r\n"
BY_ALL = f"Content-Length: {len(ENDED + HIDDEN)}"


@pytest.fixture(params=["hub", "proxy"])
def answered(request, plain, proxy):
    """Send bytes to the hub or through the proxy; give each status, and all."""

    def do(sent):
        asked = plain if request.param == "hub" else proxy
        with asked.connect() as connection:
            connection.sendall(sent)
            received = answer_of(connection)[1]
        return re.findall(rb"HTTP/1\.1 (\d+)", received), received

    return do


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Content-Length: 0", f"Content-Length: {len(HIDDEN)}"), b""),
        ((f"Content-Length: 0, {len(HIDDEN)}",), b""),
        ((f"Content-Length: +{len(HIDDEN)}",), b""),
        (("Content-Length: -1",), b""),
        ((f"Content-Length: {len(HIDDEN)}", "Transfer-Encoding: xchunked"), b""),
        ((BY_ALL, "Transfer-Encoding: chunked, identity"), ENDED),
        ((BY_ALL, "Transfer-Encoding : chunked"), ENDED),
        (("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), ENDED),
        (("Transfer-Encoding: chunked",), b"-1\r\n\r\n"),
        (("Transfer-Encoding: chunked",), b"0x3\r\nabc\r\n" + ENDED),
        (("Transfer-Encoding: chunked",), b"10000000000000000\r\n\r\n"),
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused_with_all_behind_it(
    answered, headers, body
):
    asking = head("POST", "/echo", "Host: localhost", *headers, close=False)

    assert answered(asking + body + HIDDEN)[0] == [b"400"]


@pytest.mark.parametrize(
    "headers",
    [
        (BY_ALL, "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", BY_ALL),
    ],
)
def test_a_length_beside_chunks_does_not_count(answered, headers):
    asking = head("POST", "/echo", "Host: localhost", *headers, close=False)

    statuses, received = answered(asking + ENDED + HIDDEN)

    # RFC 9112, 6.3: the chunks are the body, and nothing is read behind them.
    assert statuses == [b"200"]
    assert b"GET" not in received


def frame(kind, flags, payload):
    """Write a frame of the first stream, or settings of the connection (RFC 9113)."""
    stream = 0 if kind == AGREEING else 1
    return struct.pack(">IBI", len(payload) << 8 | kind, flags, stream) + payload


def literal(name, value):
    """Write a header as itself (RFC 7541, 6.2.2)."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


DATA, HEADERS, RESET, AGREEING = 0, 1, 3, 4
END_STREAM, END_HEADERS = 1, 4


@pytest.mark.parametrize(
    ("length", "kind"), [(b"3", HEADERS), (b"9", RESET), (b"2", RESET)]
)
def test_a_length_that_its_frames_belie_is_refused_by_the_proxy(proxy, length, kind):
    proxy.context.set_alpn_protocols(["h2"])
    asked = b"".join(
        literal(*one)
        for one in (
            (b":method", b"POST"),
            (b":scheme", b"https"),
            (b":authority", b"localhost"),
            (b":path", b"/echo"),
            (b"content-length", length),
        )
    )
    with proxy.connect() as connection:
        connection.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            + frame(AGREEING, 0, b"")
            + frame(HEADERS, END_HEADERS, asked)
            + frame(DATA, END_STREAM, b"abc")
        )
        received = connection.makefile("rb")
        answered = AGREEING
        while answered not in (HEADERS, RESET):
            size, answered, _, _ = struct.unpack(">IBBI", b"\0" + received.read(9))
            received.read(size)
    proxy.context.set_alpn_protocols(["http/1.1"])

    assert answered == kind


def test_a_head_that_stalls_is_ended_by_the_proxy(proxy):
    status, _ = ask(proxy, head("GET", "/who")[:-4])

    assert status == 408


def test_a_body_that_stalls_is_ended_by_the_proxy_and_the_hub_hears_nothing(proxy):
    with proxy.connect() as connection:
        connection.sendall(head("POST", "/echo", "Content-Length: 9") + b"x")
        status, received = begun_answer(connection)

    assert status == 408
    assert b"granian" not in received
    assert json.loads(received.partition(b"\r\n\r\n")[2])["code"] == "request-timeout"


def test_one_address_has_only_so_many_connections_and_others_go_on(proxy):
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(proxy.connect(source="127.0.0.4"))

        with pytest.raises(OSError):  # noqa: PT011  # reset or ended, as it happens
            proxy.connect(source="127.0.0.4")
        assert ask(proxy, head("GET", "/number"), source="127.0.0.5")[0] == 200


def test_an_answer_in_parts_comes_through(proxy):
    status, received = ask(proxy, head("GET", "/parts?count=3"))

    assert (status, received.count(b"x") >= 150_000) == (200, True)


def test_a_hub_that_is_gone_is_told_of_by_a_problem_document(tmp_path):
    with before(1, tmp_path) as proxy:
        status, received = ask(proxy, head("GET", "/livez"))

    assert status == 503
    assert json.loads(received.partition(b"\r\n\r\n")[2])["code"] == "unavailable"


def test_the_server_speaks_tls_itself(tmp_path):
    files = make_certificate(tmp_path)
    with plainly_served(tmp_path, tls=files) as served:
        direct = ReferenceProxy(
            served.port, ssl.create_default_context(cafile=str(files[0]))
        )
        assert told(ask(direct, head("GET", "/who")))["scheme"] == "https"


def test_nothing_that_was_asked_stands_in_the_proxys_log(proxy, folder):
    ask(
        proxy,
        head("GET", "/who?q=secret", "Authorization: Bearer secret"),
        source="127.0.0.6",
    )

    said = folder / "proxy-said"
    wait_until(lambda: b"127.0.0.6 GET 200 " in said.read_bytes())
    assert b"secret" not in said.read_bytes()
    assert b"/who" not in said.read_bytes()
