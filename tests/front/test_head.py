"""Heads: what the application could not tell apart is refused before it."""

import pytest

from hub.front import (
    Front,
    FrontLimits,
    HeaderDoubledError,
    HeaderNameError,
    Proxies,
    TokenInAddressError,
)
from hub.front.answer import Line
from hub.front.head import environ_of, has_body, token_of
from hub.front.proxies import is_this_machine
from hub.ground.errors import ConfigError


def scope(*headers, path=b"/v1/trust/A", query=b"", client="192.0.2.9"):
    """Write a request's head as the server brings it."""
    return {
        "method": "GET",
        "raw_path": path,
        "query_string": query,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": (client, "50000"),
        "headers": headers,
    }


@pytest.mark.parametrize("name", [b"hub_purpose", b"hub_officer", b"content_length"])
def test_a_header_name_with_an_underscore_is_refused(name):
    with pytest.raises(HeaderNameError):
        environ_of(scope((b"hub-purpose", b"onboarding"), (name, b"x")))


@pytest.mark.parametrize(
    "name",
    [
        *(b"hub-purpose", b"hub-officer", b"hub-reference", b"authorization", b"host"),
        b"idempotency-key",
    ],
)
def test_a_header_that_counts_is_taken_only_once(name):
    with pytest.raises(HeaderDoubledError):
        environ_of(scope((name, b"one"), (name, b"two")))


def test_other_headers_of_one_name_are_joined():
    environ = environ_of(
        scope((b"cookie", b"a=1"), (b"accept", b"x"), (b"cookie", b"b=2"))
    )

    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x")


@pytest.mark.parametrize(
    "query",
    [b"token=x", b"a=1&access_token=x", b"API_KEY=x", b"apikey=x", b"a;token=x"],
)
def test_a_token_in_the_address_is_refused(query):
    with pytest.raises(TokenInAddressError):
        environ_of(scope(query=query))


@pytest.mark.parametrize("query", [b"q=token", b"next_token_hint=1", b""])
def test_other_parameters_are_none_of_the_fronts_business(query):
    assert environ_of(scope(query=query))["QUERY_STRING"] == query.decode()


def test_a_path_is_handed_over_byte_by_byte():
    environ = environ_of(scope(path=b"/v1/trust/%E5%AE%FF"))

    assert environ["PATH_INFO"] == "/v1/trust/\xe5\xae\xff"


def test_one_token_is_one_token_however_it_is_sent():
    sent = [b"Bearer abc", b"bearer   abc ", b"ApiKey abc"]

    assert {token_of(environ_of(scope((b"authorization", one)))) for one in sent} == {
        "abc"
    }


def test_a_body_is_told_by_its_length_or_its_chunks():
    assert has_body(environ_of(scope((b"content-length", b"1"))))
    assert has_body(environ_of(scope((b"transfer-encoding", b"chunked"))))
    assert not has_body(environ_of(scope((b"content-length", b"0"))))
    assert not has_body(environ_of(scope()))


FORWARDED = (
    (b"host", b"inside"),
    (b"x-forwarded-for", b"203.0.113.1, 198.51.100.7"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"hub.example"),
)


@pytest.mark.parametrize(
    ("proxies", "peer", "believed"),
    [
        ("192.0.2.9", "192.0.2.9", True),
        ("10.0.0.0/8, 192.0.2.0/24", "192.0.2.9", True),
        ("192.0.2.9", "::ffff:192.0.2.9", True),
        ("192.0.2.9", "192.0.2.8", False),
        ("", "192.0.2.9", False),
    ],
)
def test_forwarded_headers_count_from_a_declared_proxy_alone(proxies, peer, believed):
    environ = environ_of(scope(*FORWARDED, client=peer))

    Proxies(proxies).apply(environ)

    told = environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]
    outside = ("198.51.100.7", "https", "hub.example")
    assert told == (outside if believed else (peer, "http", "inside"))


@pytest.mark.parametrize(
    ("proxies", "told"), [("192.0.2.9", "198.51.100.7"), ("", "192.0.2.9")]
)
def test_whose_head_would_be_misread_is_noted_as_its_proxy_tells(proxies, told):
    noted, sent = [], []
    front = Front(
        None,
        FrontLimits(threads=1, body=0),
        Proxies(proxies),
        lambda *it: noted.append(it),
    )
    head = scope(*FORWARDED, (b"hub_purpose", b"x"))

    front.take(head, Line(None, sent.append, None), lambda: None)

    assert noted == [(told, "header-name-invalid")]
    assert sent[0]["status"] == 400


def test_what_a_proxy_could_not_have_meant_is_passed_over():
    environ = environ_of(
        scope((b"x-forwarded-for", b"unknown"), (b"x-forwarded-proto", b"gopher"))
    )

    Proxies("192.0.2.9").apply(environ)

    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("192.0.2.9", "http")


def test_a_proxy_that_is_no_address_is_refused():
    with pytest.raises(ConfigError, match="HUB_PROXY"):
        Proxies("proxy.example")


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("", False),
    ],
)
def test_this_machine_is_told_by_its_address(address, is_here):
    assert is_this_machine(address) is is_here
