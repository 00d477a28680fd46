"""Where the server may listen, and what is refused before it does."""

import socket
from dataclasses import replace

import pytest

from hub.api.shortcut import host_name
from hub.front.binding import (
    PortInUseError,
    TlsRequiredError,
    TlsUnusableError,
    answers_proxies_alone,
    check_exposure,
    port_held,
    public_hosts,
    tls_files,
)
from hub.ground.config import Config
from hub.ground.errors import ConfigError
from scripts.workloads.reference_proxy import make_certificate
from tests.support.ports import free_port

OUTSIDE = "192.0.2.1"


@pytest.fixture
def config(tmp_path):
    """The settings of a hub on a free port of loopback."""
    return Config(instance=tmp_path, port=free_port())


def test_an_address_that_others_reach_needs_tls_or_a_proxy(config):
    exposed = replace(config, host=OUTSIDE)

    with pytest.raises(
        TlsRequiredError, match=f"^{OUTSIDE} is not a loopback address$"
    ):
        check_exposure(exposed)
    check_exposure(replace(exposed, proxy="192.0.2.8"))
    check_exposure(config)


def test_an_address_that_others_reach_may_be_served_with_tls(config, tmp_path):
    cert, key = map(str, make_certificate(tmp_path))

    check_exposure(replace(config, host=OUTSIDE, tls_cert=cert, tls_key=key))


def test_where_others_reach_a_hub_behind_proxies_it_answers_these_alone(config):
    exposed = replace(config, host=OUTSIDE)

    assert answers_proxies_alone(replace(exposed, proxy="192.0.2.8"))
    assert not answers_proxies_alone(replace(config, proxy="127.0.0.1"))
    assert not answers_proxies_alone(exposed)


def test_certificate_and_key_must_be_there_and_belong_together(config, tmp_path):
    cert, key = map(str, make_certificate(tmp_path))
    (tmp_path / "other").mkdir()
    _, other = map(str, make_certificate(tmp_path / "other"))
    (tmp_path / "text").write_text("no key")

    for wrong in [(cert, ""), ("", key), (cert, other), (cert, str(tmp_path / "text"))]:
        with pytest.raises(TlsUnusableError):
            tls_files(replace(config, tls_cert=wrong[0], tls_key=wrong[1]))
    with pytest.raises(TlsUnusableError, match="No such file"):
        tls_files(replace(config, tls_cert=cert, tls_key=str(tmp_path / "none")))
    assert tls_files(config) is None


def test_a_held_port_is_held_from_the_first_moment(config):
    with (
        port_held(config),
        pytest.raises(PortInUseError, match=f":{config.port}$"),
        port_held(config),
    ):
        pytest.fail("two servers hold one port")


def test_processes_of_the_server_share_the_port_and_nobody_else_does(config):
    where = ("127.0.0.1", config.port)
    with port_held(config), socket.socket() as worker, socket.socket() as stranger:
        worker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        worker.bind(where)
        worker.listen()
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            stranger.bind(where)


def test_a_port_where_something_listens_is_refused(config):
    with socket.socket() as another:
        another.bind(("127.0.0.1", config.port))
        another.listen()

        with pytest.raises(PortInUseError), port_held(config):
            pytest.fail("the port was taken all the same")


def test_an_address_that_is_not_this_machines_is_refused(config):
    with (
        pytest.raises(ConfigError, match="cannot be listened on"),
        port_held(replace(config, host=OUTSIDE)),
    ):
        pytest.fail("another machine's address was listened on")


def test_named_hosts_are_served_beside_loopback(config):
    named = "Hub.example, 192.0.2.7 ,2001:db8::7,信用.example,hub.example:8443"
    hosts = public_hosts(replace(config, public_hosts=named))

    assert {*hosts} == {
        "hub.example",
        "192.0.2.7",
        "[2001:db8::7]",
        "xn--vuqs22g.example",
        "localhost",
        "127.0.0.1",
        "[::1]",
    }


@pytest.mark.parametrize("host", ["a..b", "hub example", "http://hub.example", ":80"])
def test_a_public_host_that_can_be_none_is_refused_at_the_start(config, host):
    with pytest.raises(ConfigError, match="HUB_PUBLIC_HOSTS names no host"):
        check_exposure(replace(config, public_hosts=host))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("LocalHost:8000", "localhost"),
        ("[::1]:8000", "[::1]"),
        ("hub.example", "hub.example"),
        ("hub.example@other", ""),
        ("hub.example:", ""),
        ("hub.example:65535", "hub.example"),
        ("hub.example:65536", ""),
        ("LOCALHOST:99999", ""),
        ("a,b", ""),
        ("", ""),
    ],
)
def test_a_host_is_named_without_port_and_whatever_its_case(header, name):
    assert host_name(header) == name
