"""Connections to the outside go only where the configuration says, and end in time."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.transport import Bounds, Transport, TransportError, resolve

OK = b"HTTP/1.1 200 OK\r\nX-Kind: Test\r\nContent-Length: 5\r\n\r\nhello"


class Server:
    """A server on loopback that answers every connection with the same bytes."""

    def __init__(self, pieces, *, pause=0.0, context=None):
        self._pieces = pieces
        self._pause = pause
        self._context = context
        self.requests = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                self._answer(connection)

    def _answer(self, plain):
        wrapped = (
            self._context.wrap_socket(plain, server_side=True)
            if self._context
            else contextlib.nullcontext(plain)
        )
        with wrapped as connection:
            request = b""
            while b"\r\n\r\n" not in request:
                if not (piece := connection.recv(65536)):
                    return
                request += piece
            self.requests.append(request.decode())
            for piece in self._pieces:
                connection.sendall(piece)
                time.sleep(self._pause)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def serve():
    """Start servers that end with the test."""
    with contextlib.ExitStack() as stack:

        def start(*pieces, **options):
            server = Server(pieces, **options)
            stack.callback(server.close)
            return server

        yield start


def fetch(server, url=None, *, bounds=None, **request):
    """Fetch from a server whose loopback address the configuration allows."""
    inner = [f"127.0.0.1:{server.port}"]
    with Transport([], inner=inner, bounds=bounds) as transport:
        return transport.fetch(
            url or f"http://127.0.0.1:{server.port}/a?b=1", **request
        )


def refusal_of(attempt):
    with pytest.raises(TransportError) as refusal:
        attempt()
    return refusal.value.code


def test_a_configured_host_is_reached(serve):
    server = serve(OK)

    reply = fetch(server, method="POST", content=b"x=1", headers={"x-own": "7"})

    assert (reply.status, reply.body) == (200, b"hello")
    assert reply.headers["x-kind"] == "Test"
    (request,) = server.requests
    assert request.startswith("POST /a?b=1 HTTP/1.1\r\n")
    assert "x-own: 7\r\n" in request
    assert f"host: 127.0.0.1:{server.port}\r\n" in request.lower()


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/",
        "http://127.0.0.1:1/",
        "http://127.0.0.1/",
        "http://user:pass@{own}/",
        "ftp://127.0.0.1/",
        "http://{own}.other.example/",
        "//{own}/",
    ],
)
def test_a_host_that_is_not_configured_is_not_reached(serve, url):
    server = serve(OK)
    own = f"127.0.0.1:{server.port}"

    assert refusal_of(lambda: fetch(server, url.format(own=own))) == "host-not-allowed"
    assert server.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "0.0.0.0",  # noqa: S104  # not bound to: it must be refused
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.1.2.3",
        "fec0::1",
        "::ffff:0:127.0.0.1",
        "224.0.1.1",
        "::ffff:224.0.1.1",
        "ff0e::1",
    ],
)
def test_a_name_that_leads_into_the_network_is_not_followed(address):
    hosts = ["member.example"]
    with Transport(hosts, resolver=lambda host, port: [address]) as transport:
        code = refusal_of(lambda: transport.fetch("http://member.example/"))

    assert code == "address-not-allowed"


def test_a_name_with_one_address_in_the_network_is_not_followed():
    def resolver(host, port):
        return ["93.184.215.14", "127.0.0.1"]

    with Transport(["member.example"], resolver=resolver) as transport:
        code = refusal_of(lambda: transport.fetch("http://member.example/"))

    assert code == "address-not-allowed"


def test_the_checked_address_is_connected_to_under_the_hosts_name(serve):
    server = serve(OK)
    asked = []

    def resolver(host, port):
        # A second look-up would lead elsewhere.
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    inner = [f"Member.example:{server.port}"]
    with Transport([], inner=inner, resolver=resolver) as transport:
        reply = transport.fetch(f"http://member.example:{server.port}/")

    assert reply.body == b"hello"
    assert asked == ["member.example"]
    assert f"host: member.example:{server.port}\r\n" in server.requests[0].lower()


def test_a_name_that_nobody_knows_is_said_to_be_unreachable():
    def resolver(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    for known in (resolver, lambda host, port: []):
        with Transport(["member.example"], resolver=known) as transport:
            code = refusal_of(lambda: transport.fetch("http://member.example/"))
        assert code == "unreachable"


def test_a_redirect_is_not_followed(serve):
    aim = serve(OK)
    location = f"Location: http://127.0.0.1:{aim.port}/\r\n".encode()
    server = serve(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + location + b"\r\n")

    assert refusal_of(lambda: fetch(server)) == "redirected"
    assert aim.requests == []


def test_an_error_of_the_host_is_an_answer(serve):
    server = serve(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")

    assert fetch(server).status == 503


def test_an_answer_over_the_bound_is_cut_off(serve):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"
    server = serve(head, *[b"x" * 65536] * 200)

    code = refusal_of(lambda: fetch(server, bounds=Bounds(most_bytes=1_000_000)))

    assert code == "too-large"


def test_a_packed_answer_is_not_unpacked(serve):
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"

    assert fetch(serve(head, b"abc")).body == b"abc"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"",
    ],
    ids=["body", "body of no stated length", "headers", "status"],
)
def test_a_host_that_sends_a_byte_now_and_then_is_given_up(serve, head):
    server = serve(head, *[b"H"] * 50, pause=0.1)
    start = time.monotonic()

    code = refusal_of(lambda: fetch(server, bounds=Bounds(most_seconds=0.5)))

    assert code == "too-slow"
    assert time.monotonic() - start < 5


def test_a_silent_host_is_given_up(serve):
    server = serve(b"", pause=2)

    code = refusal_of(lambda: fetch(server, bounds=Bounds(most_seconds=0.3)))

    assert code == "too-slow"


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"],
)
def test_an_answer_that_breaks_off_is_not_taken_for_whole(serve, answer):
    assert refusal_of(lambda: fetch(serve(answer))) == "unreachable"


def test_of_what_is_no_http_nothing_is_repeated(serve):
    with pytest.raises(TransportError) as refusal:
        fetch(serve(b"\x00 s3cret\r\n\r\n"))

    assert refusal.value.code == "unreachable"
    assert "s3cret" not in str(refusal.value)


def test_a_header_that_cannot_be_sent_is_not_repeated():
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        given = {"authorization": "Bearer s3cret\n"}
        with (
            Transport([], inner=[host]) as transport,
            pytest.raises(TransportError) as refusal,
        ):
            transport.fetch(f"http://{host}/", headers=given)

    assert refusal.value.code == "unreachable"
    assert "s3cret" not in str(refusal.value)


def test_a_closed_port_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Transport([], inner=[f"127.0.0.1:{port}"]) as transport:
        code = refusal_of(lambda: transport.fetch(f"http://127.0.0.1:{port}/"))

    assert code == "unreachable"


def test_proxies_of_the_environment_are_not_used(serve, monkeypatch):
    server, proxy = serve(OK), serve(OK)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")

    fetch(server)

    assert (len(server.requests), proxy.requests) == (1, [])


def test_looking_up_a_name_gives_each_address_once():
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


def certificate(folder, *names):
    """A certificate that signs itself; the file of it, and the one with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    known = [x509.DNSName(item) for item in names if not item[0].isdigit()]
    known += [
        x509.IPAddress(ipaddress.ip_address(item))
        for item in names
        if item[0].isdigit()
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - hour)
        .not_valid_after(now + hour)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + public.read_bytes()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(private)
    return public, context


@pytest.mark.parametrize(
    ("names", "body"),
    [(["member.example"], b"hello"), (["other.example", "127.0.0.1"], None)],
)
def test_the_certificate_must_be_of_the_name_and_not_of_the_address(
    serve, tmp_path, names, body
):
    public, context = certificate(tmp_path, *names)
    server = serve(OK, context=context)

    def get():
        with Transport(
            [],
            inner=[f"member.example:{server.port}"],
            resolver=lambda host, port: ["127.0.0.1"],
            trust=public,
        ) as transport:
            return transport.fetch(f"https://member.example:{server.port}/").body

    if body is None:
        assert refusal_of(get) == "unreachable"
        assert server.requests == []
    else:
        assert get() == body


class Talking(Server):
    """A server that answers request after request on a connection, or ends it."""

    def __init__(self, *, ends=False, drips=False):
        self.connections, self._ends, self._drips = 0, ends, drips
        super().__init__([OK])

    def _answer(self, plain):
        self.connections += 1
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = plain.recv(65536)
                if not piece:
                    return
                request += piece
            self.requests.append(request.decode())
            if self._drips and len(self.requests) > 1:
                for byte in OK * 2:
                    plain.sendall(bytes([byte]))
                    time.sleep(0.1)
            plain.sendall(OK)
            if self._ends:
                return


@pytest.fixture
def talk():
    """Start servers that keep connections open."""
    with contextlib.ExitStack() as stack:

        def start(**options):
            server = Talking(**options)
            stack.callback(server.close)
            return server

        yield start


def test_a_sync_keeps_one_connection_and_looks_a_host_up_once(talk):
    server, looked = talk(), []

    def resolver(host, port):
        looked.append(host)
        # Whoever owns the name lets it lead elsewhere after the first look.
        return ["127.0.0.1"] if len(looked) == 1 else ["169.254.169.254"]

    with Transport(
        [], inner=[f"member.example:{server.port}"], resolver=resolver, keeps=True
    ) as transport:
        url = f"http://member.example:{server.port}/"
        assert [transport.fetch(url).body for _ in range(3)] == [b"hello"] * 3

    assert (server.connections, len(looked)) == (1, 1)


def test_a_kept_connection_that_the_other_side_ends_is_made_anew(talk):
    server = talk(ends=True)
    with Transport([], inner=[f"127.0.0.1:{server.port}"], keeps=True) as transport:
        url = f"http://127.0.0.1:{server.port}/"
        for _ in range(3):
            assert transport.fetch(url).body == b"hello"
            time.sleep(0.05)

    assert server.connections == 3


def test_the_addresses_of_a_host_are_tried_in_turn(talk):
    server = talk()
    addresses = ["127.0.0.2", "127.0.0.1"]
    with Transport(
        [],
        inner=[f"member.example:{server.port}"],
        resolver=lambda host, port: addresses,
        keeps=True,
    ) as transport:
        url = f"http://member.example:{server.port}/"
        assert transport.fetch(url).body == b"hello"
        assert transport.fetch(url).body == b"hello"

    assert server.connections == 1
    # What answered comes first from then on.
    assert addresses == ["127.0.0.1", "127.0.0.2"]


def test_of_several_addresses_one_that_leads_inside_refuses_all(talk):
    server = talk()
    with Transport(
        [f"member.example:{server.port}"],
        resolver=lambda host, port: ["93.184.215.14", "127.0.0.1"],
    ) as transport:
        code = refusal_of(
            lambda: transport.fetch(f"http://member.example:{server.port}/")
        )

    assert (code, server.requests) == ("address-not-allowed", [])


def test_a_kept_connection_is_cut_off_when_its_time_is_over(talk):
    server = talk(drips=True)
    bounds = Bounds(most_seconds=0.5)
    with Transport(
        [], inner=[f"127.0.0.1:{server.port}"], bounds=bounds, keeps=True
    ) as transport:
        url = f"http://127.0.0.1:{server.port}/"
        assert transport.fetch(url).body == b"hello"
        begun = time.monotonic()
        assert refusal_of(lambda: transport.fetch(url)) == "too-slow"

    assert time.monotonic() - begun < 5
    assert server.connections == 1


def test_a_body_streams_within_its_bound(serve):
    server = serve(b"HTTP/1.1 200 OK\r\n\r\n", *[bytes(1 << 16)] * 40)
    bounds = Bounds(most_bytes=1 << 20)
    taken = 0

    def take(transport):
        nonlocal taken
        with transport.stream(f"http://127.0.0.1:{server.port}/") as answer:
            for piece in answer.pieces:
                taken += len(piece)

    with Transport([], inner=[f"127.0.0.1:{server.port}"], bounds=bounds) as transport:
        code = refusal_of(lambda: take(transport))

    assert code == "too-large"
    assert taken <= 1 << 20


def test_a_certificate_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "none").write_bytes(b"none")

    for given in ({"trust": tmp_path / "none"}, {"certificate": tmp_path / "gone"}):
        assert refusal_of(lambda given=given: Transport([], **given)) == "certificate"
