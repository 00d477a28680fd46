"""A hub behind its web application, and clients of it that trust its own keys."""

import json

import pytest

from connectors.hub_client import HubClient, read_trust
from connectors.transport import HttpReply
from hub.audit.operate import serve_keys
from tests.support.doubted import bring_doubt, merge
from tests.support.prepared import TOKENS, opened, prepare_city

ORIGIN = "http://127.0.0.1:8000"


class InProcess:
    """Sends requests into the application, and keeps what was sent and answered.

    ``lie`` changes an answer on its way, as a server or whoever is between might.
    """

    def __init__(self, app):
        self._client = app.test_client()
        self.sent = []
        self.lie = lambda reply: reply

    def __call__(self, url, *, method, headers, content):
        path = url.removeprefix(ORIGIN)
        self.sent.append((method, path, headers))
        answer = self._client.open(path, method=method, headers=headers, data=content)
        names = {name.lower(): value for name, value in answer.headers.items()}
        return self.lie(HttpReply(answer.status_code, names, answer.data))


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


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
def keys(hub, tmp_path):
    """The asker's own file of verifier keys."""
    path = tmp_path / "keys.txt"
    path.write_bytes(b"# from the agreement\n" + serve_keys(hub.audit, None))
    return path


@pytest.fixture
def wire(app):
    """The way to the hub."""
    return InProcess(app)


@pytest.fixture
def client_of(hub, wire, keys, tokens):
    """Make a client for a kind of member."""

    def make(kind="platform", **options):
        settled = {"trust": read_trust(keys), "exchange": wire, "clock": hub.clock}
        return HubClient(ORIGIN, tokens[kind], **(settled | options))

    return make
