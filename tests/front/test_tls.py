"""TLS of the hub itself, and of the reference proxy as it is shipped."""

import socket
import ssl
import warnings

import pytest

from scripts.workloads.reference_proxy import NAME, before, make_certificate
from tests.support.plain_served import answer_of, head, plainly_served

pytestmark = pytest.mark.needs("haproxy")
HSTS = b"strict-transport-security: max-age=31536000; includesubdomains"
GOOD = {
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
}
"""What BSI, NIST and Mozilla recommend of TLS 1.2, for a certificate of a curve."""


@pytest.fixture(scope="module", params=["hub", "proxy"])
def outside(request, tmp_path_factory):
    """Where TLS is spoken: the port, and the certificate."""
    folder = tmp_path_factory.mktemp("tls")
    if request.param == "proxy":
        # Nobody is behind it: it answers 503 itself.
        with before(1, folder) as proxy:
            yield proxy.port, folder / "server.crt"
        return
    files = make_certificate(folder)
    with plainly_served(folder, tls=files) as served:
        yield served.port, files[0]


@pytest.fixture
def shake(outside):
    """Shake hands with whatever this machine can speak, and say something."""
    port, certificate = outside

    def do(*, version=None, ciphers="ALL:@SECLEVEL=0", says=b""):
        context = ssl.create_default_context(cafile=certificate)
        context.set_ciphers(ciphers)
        if version:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as connection,
        ):
            connection.sendall(says)
            received = answer_of(connection)[1] if says else b""
            return connection.version(), connection.cipher()[0], received

    return do


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_what_is_older_than_tls_1_2_is_refused(shake, version):
    with pytest.raises(ssl.SSLError, match=r"(?i)alert (handshake|protocol)"):
        shake(version=version)


def test_the_newest_version_is_preferred_and_the_one_before_goes(shake):
    assert shake()[0] == "TLSv1.3"
    assert shake(version=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"


def test_only_recommended_ciphers_are_spoken_the_strongest_first(shake):
    context = ssl.create_default_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    known = {one["name"] for one in context.get_ciphers()}
    spoken = set()
    # Whatever is agreed on is left out the next time, until nothing is.
    while True:
        left = sorted(known - spoken - {n for n in known if n.startswith("TLS_")})
        try:
            _, cipher, _ = shake(
                version=ssl.TLSVersion.TLSv1_2,
                ciphers=":".join([*left, "@SECLEVEL=0"]),
            )
        except ssl.SSLError:
            break
        spoken.add(cipher)

    assert spoken == GOOD
    assert shake(version=ssl.TLSVersion.TLSv1_2)[1] == "ECDHE-ECDSA-AES256-GCM-SHA384"
    assert shake()[1] == "TLS_AES_256_GCM_SHA384"


@pytest.mark.parametrize(
    "request_head",
    [
        head("GET", "/number"),
        head("GET", "/parts?count=2"),
        head("GET", "/number?token=x"),
        head("GET", "/number", "Hub_Purpose: x"),
    ],
)
def test_every_answer_tells_browsers_to_keep_to_tls(shake, request_head):
    received = shake(says=request_head)[2].partition(b"\r\n\r\n")[0].lower()

    assert received.count(HSTS) == 1


def test_who_speaks_in_clear_is_not_answered(outside):
    with socket.create_connection(("127.0.0.1", outside[0]), timeout=20) as plain:
        plain.sendall(head("GET", "/number"))

        assert not plain.recv(100).startswith(b"HTTP/1.1 200")
