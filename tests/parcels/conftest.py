"""The little city with a source that takes parcels, and its member's sender."""

import json
from dataclasses import replace

import pytest

from connectors.hub_client import ParcelSender, read_trust
from connectors.transport import HttpReply
from hub.audit.operate import serve_keys
from schemas.answers.parcel_head import PATH
from tests.support.parcelled import (
    NDJSON,
    ORIGIN,
    SOURCE,
    TEXT,
    Sending,
    add_source,
    give_key,
)
from tests.support.prepared import TOKENS, opened, prepare_city


@pytest.fixture
def hub_source(request):
    """The manifest of the source that takes parcels."""
    return getattr(request, "param", TEXT)


@pytest.fixture
def hub(databases, instance_path, clock, tmp_path, hub_source):
    """The hub of the little city, with a source that takes parcels."""
    folder = add_source(tmp_path / "own", hub_source)
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield replace(hub, config=replace(hub.config, connectors=str(folder)))


@pytest.fixture
def key(hub):
    """The private half of the member's signing key."""
    return give_key(hub)


@pytest.fixture
def client(app):
    """A client without credentials."""
    return app.test_client()


@pytest.fixture
def tokens(hub):
    """The token of each kind of member."""
    return json.loads((hub.config.instance / TOKENS).read_text())


@pytest.fixture
def sender_of(hub, client, tokens, tmp_path):
    """Make a sender with the token of a kind of member."""
    keys = tmp_path / "keys.txt"
    keys.write_bytes(serve_keys(hub.audit, None))

    def exchange(url, *, method, headers, content):
        path = url.removeprefix(ORIGIN)
        told = client.open(
            path, method=method, headers=headers, data=content, base_url=ORIGIN
        )
        names = {name.lower(): value for name, value in told.headers.items()}
        return HttpReply(told.status_code, names, told.data)

    def make(kind="market_supervision"):
        settled = {"trust": read_trust(keys), "exchange": exchange, "clock": hub.clock}
        return ParcelSender(ORIGIN, tokens[kind], **settled)

    return make


@pytest.fixture
def sender(sender_of):
    """The member's sender."""
    return sender_of()


@pytest.fixture
def send(sender, key):
    """Send a body as a parcel and give the proven answer."""

    def sending(body, name="parcel-0001", media_type=NDJSON, source=SOURCE, by=None):
        return sender.send(
            by or key, source, body, media_type=media_type, idempotency_key=name
        )

    return sending


@pytest.fixture
def spoilt(hub, client, tokens, key):
    """Send a parcel that may be spoilt on its way; give the bare answer."""

    token = tokens["market_supervision"]

    def sending(body, headers=None, sent=None):
        return client.post(
            PATH,
            data=body if sent is None else sent,
            headers=sending.signed(body) if headers is None else headers,
            base_url=ORIGIN,
        )

    def signed(body, by=None):
        return Sending(by or key, body, hub.clock(), token).signed()

    sending.signed = signed
    return sending
