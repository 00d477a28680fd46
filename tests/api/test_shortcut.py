"""A plain lookup is answered without the framework, and just as it would be."""

import re
from types import MethodType

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from hub.api.shortcut import ROUTES, Shortcut
from hub.app import create_app
from hub.front.binding import public_hosts
from hub.monitoring import COUNTED, template_of
from tests.support.little_city import FINED, SHOPKEEPER, UNKNOWN

# What is compared is how two doors answer, over one and the same reading.
pytestmark = pytest.mark.postgresql_in_long

TRUST = f"/v1/trust/{FINED.code}"
FILE = f"/v1/merchants/{FINED.code}"
NONCE = re.compile(r"(?<='nonce-)[\w-]+")
OF_EACH_LEAF = {"receipt", "Hub-Receipt", "RateLimit"}


def refuse_all(environ, start_response):
    """Stand where the framework stands, and answer nothing."""
    raise AssertionError(environ["PATH_INFO"])


@pytest.fixture
def framework(hub):
    """A client of the framework alone."""
    app = create_app(hub)
    app.wsgi_app = MethodType(Flask.wsgi_app, app)
    return app.test_client()


@pytest.fixture
def shortcut_only(hub):
    """A client of an application whose framework answers nothing."""
    app = create_app(hub)
    app.wsgi_app = Shortcut(hub, refuse_all, public_hosts(hub.config))
    return app.test_client()


@pytest.fixture
def both(client, framework, tokens):
    """Ask as usual and the framework alone; gives what the two answers say."""

    def asking(path, **headers):
        sent = {
            "Authorization": f"Bearer {tokens['platform']}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "2026-15",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in sent.items() if value is not None}
        return [
            said(one.get("/", headers=given, environ_overrides=address_info(path)))
            for one in (client, framework)
        ]

    return asking


def address_info(address):
    """Give an address as a server hands it over; the test client would split it."""
    path, _, query = address.partition("?")
    return {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query}


def said(answer):
    """Tell what an answer says, without what each leaf and page has of its own."""
    headers = {
        name: NONCE.sub("nonce", value)
        for name, value in answer.headers
        if name not in OF_EACH_LEAF
    }
    body = answer.json if answer.data and answer.is_json else {}
    length = headers.pop("Content-Length", None)
    assert length is None or int(length) == len(answer.data)
    return (
        answer.status_code,
        headers,
        length is None,
        "Hub-Receipt" in answer.headers,
        {name: value for name, value in body.items() if name not in OF_EACH_LEAF},
    )


@pytest.mark.parametrize("path", [TRUST, FILE, f"{FILE}/rating"])
def test_a_plain_lookup_does_not_trouble_the_framework(shortcut_only, tokens, path):
    headers = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "2026-15",
    }

    answer = shortcut_only.get(path, headers=headers)

    assert (answer.status_code, answer.json["found"]) == (200, True)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (TRUST, {}),
        (FILE, {}),
        (f"{FILE}/rating", {}),
        (f"/v1/trust/{SHOPKEEPER.code.lower()}", {}),
        (f"/v1/trust/{UNKNOWN}", {}),
        ("/v1/trust/x", {}),
        (f"{TRUST}/", {}),
        (f"{TRUST}?as_of=2020-01-01&a&b=%FF", {}),
        (f"{TRUST}?", {}),
        (TRUST, {"Accept_Language": "en-GB, zh;q=0.5"}),
        (TRUST, {"Accept_Language": "fr"}),
        (TRUST, {"Authorization": None}),
        (TRUST, {"Authorization": "Bearer"}),
        (TRUST, {"Authorization": "Bearer "}),
        (TRUST, {"Authorization": "Bearer hub_wrong"}),
        (TRUST, {"Hub_Purpose": "trial"}),
        (TRUST, {"Hub_Reference": "%FF"}),
        (TRUST, {"Hub_Officer": "%E9%99%88"}),
        (TRUST, {"Host": "localhost:8000"}),
    ],
)
def test_it_is_answered_just_as_the_framework_would(both, path, headers):
    usual, by_the_framework = both(path, **headers)

    assert usual == by_the_framework


def test_what_is_held_already_is_answered_as_the_framework_would(both, get):
    held = get(TRUST).headers["ETag"]

    usual, by_the_framework = both(TRUST, If_None_Match=f'"other", {held}')

    assert usual[0] == 304
    assert usual == by_the_framework


def test_a_log_that_is_closed_is_told_as_the_framework_would(hub, both):
    hub.audit.close()

    usual, by_the_framework = both(TRUST)

    assert usual[0] == 503
    assert usual == by_the_framework


@pytest.mark.only_database("sqlite")
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # Each example leaves its leaves in the log, so no example can be had again.
    phases=[Phase.explicit, Phase.generate],
)
@given(
    st.sampled_from(["/v1/trust/", "/v1/merchants/", "/v1/", "/"]),
    st.sampled_from([FINED.code, UNKNOWN, "x"])
    | st.text(st.characters(codec="utf-8", exclude_characters="?#"), max_size=20),
    st.sampled_from(["", "/rating", "/", "//rating", "\n"]),
)
@example("/", "", "")
def test_no_path_is_answered_otherwise_than_the_framework_would(
    both, start, middle, end
):
    usual, by_the_framework = both(start + middle + end)

    assert usual == by_the_framework


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT"])
def test_other_methods_are_the_frameworks(client, framework, method):
    usual, by_the_framework = (
        one.open(TRUST, method=method) for one in (client, framework)
    )

    assert usual.status_code == by_the_framework.status_code
    assert usual.headers == by_the_framework.headers
    assert usual.data == by_the_framework.data


def test_a_plain_lookup_is_counted_by_the_route_that_the_framework_has(app):
    known = {template_of(rule.rule) for rule in app.url_map.iter_rules()}

    assert set(ROUTES.values()) <= known
    assert len(set(ROUTES.values())) == len(ROUTES)


def test_each_answer_is_counted_once(get):
    def counted(status):
        labels = {"route": "/v1/trust/{code}", "status": status}
        name = "hub_request_seconds_count"
        return COUNTED.get_sample_value(name, labels) or 0

    before = [counted(status) for status in ("200", "401")]
    get(TRUST)
    get(TRUST, Authorization=None)

    after = [counted(status) for status in ("200", "401")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1]
