"""The log under its addresses: what anybody may fetch, byte for byte."""

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from hub.audit.events import make_event
from hub.audit.operate import distrust_key
from hub.audit.record.models import audit_tile
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.distrust import verify_statement
from schemas.tlog.keys import parse_vkey
from schemas.tlog.merkle import root_at
from schemas.tlog.tiles import TileCache, TilePath, tile_width
from schemas.tlog.tree import root_of

pytestmark = pytest.mark.postgresql_in_long

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
PROBLEM = "application/problem+json"


def grow(hub, count):
    """Append so many events that are nobody's."""
    at = hub.clock()
    hub.audit.append_many(
        [make_event(at=at, actor="hub", op="test") for _ in range(count)]
    )


@pytest.fixture
def checkpoint(client):
    """Fetch the newest checkpoint and check it with the keys that are served."""

    def fetching(prefix="/v1/audit"):
        keys = client.get(f"{prefix}/keys").text.splitlines()
        note = client.get(f"{prefix}/checkpoint").data
        return open_checkpoint(note, [parse_vkey(key) for key in keys])[0]

    return fetching


def test_the_checkpoint_is_the_note_that_the_log_signed(hub, client, checkpoint):
    answer = client.get("/v1/audit/checkpoint", headers={"Accept": "image/png"})

    assert (answer.status_code, answer.content_type) == (200, TEXT)
    assert answer.data == hub.audit.checkpoint().encode()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert checkpoint().size == hub.audit.signed().size > 0


def test_what_anybody_may_fetch_leaves_no_leaf(hub, client):
    before = hub.audit.signed().size

    for path in ("checkpoint", "keys", "tile/0/000.p/1", "policy", "tile/entries/000"):
        client.get(f"/v1/audit/{path}")

    assert hub.audit.signed().size == before


def test_the_head_of_an_answer_is_that_of_the_answer(client):
    for path in ("checkpoint", "keys", "tile/0/000.p/3", "tile/9/000"):
        whole = client.get(f"/v1/audit/{path}")
        head = client.head(f"/v1/audit/{path}")

        assert head.data == b""
        assert head.status_code == whole.status_code
        assert head.headers == whole.headers


def test_a_stranger_rebuilds_the_tree_from_tiles_alone(hub, client, checkpoint):
    grow(hub, 700)
    tree = checkpoint()

    def fetch(level, number, width):
        answer = client.get(f"/v1/audit/{TilePath(level, number, width)}")
        assert (answer.status_code, answer.content_type) == (200, BYTES)
        return answer.data

    hashes = b"".join(
        fetch(0, number, tile_width(0, number, tree.size))
        for number in range(-(-tree.size // 256))
    )

    assert tree.size > 700
    assert tree.root == root_of(
        hashes[at : at + 32] for at in range(0, len(hashes), 32)
    )
    assert tree.root == root_at(tree.size, TileCache(fetch).hashes_at(tree.size))


def test_a_partial_tile_has_every_width_that_was_signed(hub, client):
    grow(hub, 300 - hub.audit.signed().size)
    full = client.get("/v1/audit/2026/tile/0/000").data
    edge = client.get("/v1/audit/2026/tile/0/001.p/44").data

    for width in (1, 2, 100, 255):
        part = client.get(f"/v1/audit/2026/tile/0/000.p/{width}")
        assert part.data == full[: width * 32]
        assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for width in (1, 43, 44):
        assert client.get(f"/v1/audit/tile/0/001.p/{width}").data == edge[: width * 32]
    above = client.get("/v1/audit/tile/1/000.p/1").data

    assert above == root_of(full[at : at + 32] for at in range(0, len(full), 32))
    for path in ("0/001.p/45", "0/001", "0/002.p/1", "1/000.p/2", "2/000.p/1"):
        assert client.get(f"/v1/audit/tile/{path}").status_code == 404


def test_only_under_its_shards_name_may_a_tile_be_kept(hub, client):
    named = client.get("/v1/audit/2026/tile/0/000.p/1")
    current = client.get("/v1/audit/tile/0/000.p/1")

    assert named.data == current.data
    assert current.headers["Cache-Control"] == "no-cache"


def test_a_past_year_stays_under_its_name(hub, client, clock, checkpoint):
    old = client.get("/v1/audit/checkpoint").data
    clock.advance(days=60)
    grow(hub, 1)

    assert client.get("/v1/audit/2026/checkpoint").data == old
    assert checkpoint("/v1/audit/2026").origin.endswith("/2026")
    assert checkpoint("/v1/audit").origin.endswith("/2027")
    assert client.get("/v1/audit/tile/0/000.p/2").status_code == 200
    assert client.get("/v1/audit/tile/0/000.p/3").status_code == 404
    assert client.get("/v1/audit/2026/tile/0/000.p/3").status_code == 200
    years = [
        key.split("+")[0][-4:] for key in client.get("/v1/audit/keys").text.split()
    ]
    assert years == ["2027", "2026"]
    (key,) = client.get("/v1/audit/2026/keys").text.split()
    assert key.split("+")[0].endswith("/2026")


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/",
        "tile/0/000.p/+1",
        "tile/0/-01",
        "tile/0/%D9%A0%D9%A0%D9%A0",
        "tile/00/000.p/1",
        "tile/64/000.p/1",
        "tile/0/../0/000.p/1",
        "tile//0/000.p/1",
        "tile/0//000.p/1",
        "tile/0/000.p/1%0A",
        "tile/0/%00",
        "tile/0/" + "x999/" * 150 + "999",
        "tile/0/x009/x223/x372/x036/x854/x775/808.p/1",
        "tile/",
        "tile",
        "Checkpoint",
        "checkpoint/",
        "2025/checkpoint",
        "2025/keys",
        "2025/policy",
        "2025/checkpoint-witnessed",
        "2025/tile/0/000.p/1",
        "2026-2/checkpoint",
        "%00/checkpoint",
        "2026%00/checkpoint",
        "%27/checkpoint",
        "x/y/z",
    ],
)
def test_at_any_other_address_there_is_nothing(client, path):
    answer = client.get(f"/v1/audit/{path}")

    assert (answer.status_code, answer.content_type) == (404, PROBLEM)
    assert answer.json["status"] == 404


def test_a_lost_tile_is_served_from_the_row_below(hub, client, checkpoint):
    grow(hub, 300)
    tile = client.get("/v1/audit/tile/0/000").data
    with hub.audit_engine.begin() as connection:
        verb = "TRIGGER audit_tile_no_delete"
        if connection.dialect.name == "postgresql":
            verb = "TRIGGER audit_tile_no_change ON audit_tile"
        connection.exec_driver_sql(f"DROP {verb}")
        connection.execute(delete(audit_tile))

    assert client.get("/v1/audit/tile/0/000").data == tile
    answer = client.get("/v1/audit/tile/1/000.p/1")
    assert (answer.status_code, answer.json["reason"]) == (503, "damaged")


def test_what_is_stated_about_a_stolen_key_is_there_for_everybody(hub, client):
    assert client.get("/v1/audit/statements").data == b""
    stolen = hub.audit.key()
    distrust_key(hub.audit, stolen.split("+")[1], after=1)

    answer = client.get("/v1/audit/statements")

    assert answer.content_type == TEXT
    statement = answer.text.removesuffix("\n").encode()
    keys = client.get("/v1/audit/keys").text.splitlines()
    assert verify_statement(statement, keys).key == stolen
    assert stolen not in keys
    assert client.get("/v1/audit/2026/keys").data == b""
    assert client.get("/v1/audit/2026/statements").data == answer.data
    assert client.get("/v1/audit/nowhere/statements").status_code == 404


def test_the_policy_is_served_as_its_text_stands(hub, client):
    refused = client.get("/v1/audit/policy")
    assert refused.json["code"] == "witness-policy-missing"
    assert str(hub.config.instance) not in refused.text
    text = "# 见证规则\nquorum none\n".encode()
    (hub.config.instance / "witness-policy").write_bytes(text)

    for path in ("/v1/audit/policy", "/v1/audit/2026/policy"):
        answer = client.get(path)
        assert (answer.data, answer.content_type) == (text, TEXT)


def test_the_witnessed_checkpoint_is_the_one_that_counts_as_such(hub, client):
    assert client.get("/v1/audit/checkpoint-witnessed").json["code"] == (
        "no-witnessed-checkpoint"
    )
    note = hub.audit.checkpoint().encode()
    hub.audit.witnessed_by = {"2026": (hub.audit.signed().size, note)}.get
    grow(hub, 1)

    for path in ("/v1/audit/", "/v1/audit/2026/"):
        answer = client.get(f"{path}checkpoint-witnessed")
        assert (answer.data, answer.content_type) == (note, TEXT)


def test_when_the_database_is_gone_the_answer_is_503(hub, client, monkeypatch):
    def fail(shard=None, size=None):
        statement = "SELECT"
        raise OperationalError(statement, {}, ConnectionError())

    monkeypatch.setattr(hub.audit, "signed", fail)

    answer = client.get("/v1/audit/2026/checkpoint")

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
