"""The little city behind its web application."""

import json
import re
from threading import Thread

import pytest
from flask import request, request_finished
from werkzeug.serving import make_server

from hub.members.service import issue_token
from tests.support.doubted import bring_doubt, merge
from tests.support.examples import MATCH
from tests.support.prepared import TOKENS, opened, prepare_city


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


NAMED = {}
"""Statuses by path and method, read once: every hub describes itself alike."""
PLACE = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
"""A part of a rule of the framework that stands for a value."""


@pytest.fixture
def app(app):
    """The application; each answer that a test gets has a status that is described."""
    met = set()

    def note(_, response):
        if request.url_rule is not None:
            path = PLACE.sub(r"{\1}", request.url_rule.rule)
            met.add((path, request.method.lower(), str(response.status_code)))

    with request_finished.connected_to(note, app):
        yield app
    if not NAMED:
        NAMED.update(statuses_named(app))
    assert {one for one in met if one[2] not in NAMED.get(one[:2], one)} == set()


def statuses_named(app):
    """Tell which statuses the description names, by path and method.

    What it says of any other refusal excuses none: each status stands by itself.
    """
    paths = app.test_client().get("/openapi.json").json["paths"]
    return {
        (path, method): operation["responses"].keys() - {"default"}
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "parameters"
    }


@pytest.fixture
def client(app):
    """A client that sends no credentials by itself."""
    return app.test_client()


@pytest.fixture
def tokens(hub):
    """The token of each kind of member."""
    return json.loads((hub.config.instance / TOKENS).read_text())


@pytest.fixture
def merged(hub, clock, tmp_path):
    """The public ids of a merchant that was merged into another, and of that one."""
    item, old, new = bring_doubt(hub, clock, tmp_path)
    merge(hub, item)
    return old.public_id, new.public_id


@pytest.fixture
def get(client, tokens):
    """Get a path as a kind of member, for onboarding unless told otherwise."""

    def getting(path, kind="platform", **headers):
        sent = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": "onboarding",
            "Hub-Reference": "2026-%E7%AC%AC15%E5%8F%B7",
        }
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = sent | names
        return client.get(
            path, headers={name: v for name, v in merged.items() if v is not None}
        )

    return getting


@pytest.fixture
def post(client, tokens):
    """Ask by example as a kind of member."""

    def posting(queries, kind="platform", path=MATCH, **headers):
        body = (
            queries if isinstance(queries, bytes) else json.dumps({"queries": queries})
        )
        purpose = {"platform": "onboarding", "leading_office": "supervision"}
        sent = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": purpose.get(kind, "enforcement"),
            "Hub-Reference": "2026-15",
        }
        return client.post(
            path, data=body, content_type="application/json", headers=sent | headers
        )

    return posting


@pytest.fixture
def served(app, hub):
    """The application on a socket, and a token that stands for onboarding."""
    with hub.writes.begin() as session:
        token = issue_token(
            session,
            hub.keys,
            "platform:taomao",
            system="screening",
            standing_purpose="onboarding",
            actor="test",
            at=hub.clock(),
        ).text
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/opensanctions", token
    server.shutdown()
    thread.join()
    server.server_close()
