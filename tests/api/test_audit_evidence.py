"""Entries for supervision and receipts for who asked: each look has a leaf."""

import base64
import hashlib
import json
import threading

import pytest
from sqlalchemy import delete

from hub.audit.record.models import audit_opening
from schemas.canonical import canonical
from schemas.tlog.commitments import Opening, request_digest, verify_opening
from schemas.tlog.extra import parse_extra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.proof import parse_proof
from schemas.tlog.tiles import TilePath, decode_bundle
from schemas.tlog.tree import leaf_hash, root_of
from schemas.tlog.verify import verify_receipt
from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long

TRUST = f"/v1/trust/{FINED.code}"
SUPERVISION = {"Hub_Purpose": "supervision", "Hub_Reference": "review-1"}
BARE = {"Hub_Purpose": None, "Hub_Reference": None}


@pytest.fixture
def leaf_of(hub):
    """Read the leaf that an answer's ``Hub-Receipt`` names."""

    def reading(answer):
        shard, _, index = answer.headers["Hub-Receipt"].partition("/")
        return parse_leaf(hub.audit.entry(int(index), shard))

    return reading


@pytest.fixture
def fetch_receipt(hub, get):
    """Fetch the receipt of an answer, as a kind of member."""

    def fetching(answer, kind="platform", query="", **headers):
        address = answer.headers["Hub-Receipt"].partition("/")
        path = f"/v1/audit/{address[0]}/receipts/{address[2]}{query}"
        return get(path, kind, **(headers or BARE))

    return fetching


def judge(hub, receipt):
    """Check a fetched receipt offline; give its extra data and verdict."""
    extra = parse_extra(parse_proof(receipt.data).extra)
    keys = [parse_vkey(key) for key in hub.audit.vkeys()]
    return extra, verify_receipt(receipt.data, extra.leaf, keys)


def test_supervision_fetches_the_entries_that_the_tree_is_made_of(hub, get, leaf_of):
    get(TRUST)
    tree = hub.audit.signed()

    answer = get(
        f"/v1/audit/tile/entries/000.p/{tree.size}", "leading_office", **SUPERVISION
    )

    assert (answer.status_code, answer.content_type) == (
        200,
        "application/octet-stream",
    )
    entries = decode_bundle(answer.data, tree.size)
    root = base64.b64encode(root_of(map(leaf_hash, entries)))
    assert root in tree.note
    leaf = leaf_of(answer)
    assert leaf.header["op"] == "entries.read"
    assert leaf.header["actor"]["agency"] == "agency:leading-office"
    assert leaf.header["decision"]["outcome"] == "allow"
    assert leaf.header["resp_class"]["records"] == tree.size
    opened = hub.audit.openings(leaf.header["id"])
    assert opened["resp"]["value"] == hashlib.sha256(answer.data).hexdigest()
    assert opened["subject.id"]["value"] == f"2026/{TilePath(None, 0, tree.size)}"
    assert opened["case"]["value"] == "review-1"


@pytest.mark.parametrize(
    ("kind", "headers", "status", "code"),
    [
        ("platform", SUPERVISION, 403, "not-granted"),
        ("procuratorate", SUPERVISION, 403, "not-granted"),
        ("leading_office", BARE, 400, "purpose-required"),
        (
            "leading_office",
            SUPERVISION | {"Hub_Reference": None},
            400,
            "purpose-required",
        ),
        (
            "leading_office",
            SUPERVISION | {"Hub_Purpose": "curiosity"},
            400,
            "purpose-unknown",
        ),
        (
            "market_supervision",
            SUPERVISION | {"Hub_Purpose": "enforcement"},
            403,
            "not-granted",
        ),
        (
            "leading_office",
            SUPERVISION | {"Hub_Reference": "%FF"},
            400,
            "reference-invalid",
        ),
    ],
)
def test_to_anybody_else_entries_are_refused_with_a_leaf(
    hub, get, leaf_of, kind, headers, status, code
):
    for path in ("tile/entries/000.p/1", "2026/tile/entries/000.p/1"):
        answer = get(f"/v1/audit/{path}", kind, **headers)

        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert answer.headers["Hub-Receipt"].endswith(
            f"/{answer.json['receipt']['index']}"
        )
        leaf = leaf_of(answer)
        assert leaf.header["op"] == "entries.read"
        assert leaf.header["resp_class"]["status"] == status
        body = answer.data[: answer.data.rindex(b'"receipt":')]
        opened = hub.audit.openings(leaf.header["id"])
        assert opened["resp"]["value"] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tile/entries/000", 404),
        ("tile/entries/0", 404),
        ("tile/entries/000.p/256", 404),
        ("tile/entries/999.p/1", 404),
        ("tile/entries/x009/x223/x372/x036/x854/x775/807.p/1", 404),
        ("2025/tile/entries/000.p/1", 404),
        ("%00/tile/entries/000.p/1", 404),
        ("receipts/99999", 404),
        ("receipts/9223372036854775807", 404),
        ("receipts/9223372036854775808", 404),
        ("receipts/+1", 404),
        ("receipts/01", 404),
        ("receipts/%00", 404),
        ("receipts/abc", 404),
        ("2025/receipts/0", 404),
        ("receipts/0?checkpoint=999999", 404),
        ("receipts/0?checkpoint=0", 404),
        ("receipts/0?checkpoint=x", 422),
        ("receipts/0?checkpoint=", 422),
        ("receipts/0?checkpoint=9223372036854775808", 422),
        ("receipts/0?other=1", 422),
        ("tile/entries/000.p/1?checkpoint=1", 422),
    ],
)
def test_what_is_not_there_is_told_with_a_leaf(get, leaf_of, path, status):
    answer = get(f"/v1/audit/{path}", "leading_office", **SUPERVISION)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert leaf_of(answer).header["resp_class"]["status"] == status


def test_who_asked_fetches_the_receipt_and_needs_the_token_only(
    hub, get, fetch_receipt, leaf_of
):
    answer = get(TRUST)

    receipt = fetch_receipt(answer)

    assert receipt.status_code == 200
    assert receipt.content_type == "text/plain; charset=utf-8"
    extra, verdict = judge(hub, receipt)
    assert verdict.valid
    assert verdict.index == answer.json["receipt"]["index"]
    assert set(extra.openings) == {"req", "resp", "case"}
    covered = answer.data[: answer.data.rindex(b'"receipt":')]
    assert extra.openings["resp"]["value"] == hashlib.sha256(covered).hexdigest()
    assert extra.openings["case"]["value"] == "2026-第15号"
    assert extra.openings["req"]["value"] == request_digest(
        method="GET",
        path=TRUST,
        query="",
        purpose="onboarding",
        reference="2026-第15号",
    )
    leaf = leaf_of(receipt)
    assert (leaf.header["op"], leaf.header["actor"]["agency"]) == (
        "receipt.read",
        "platform:taomao",
    )
    opened = hub.audit.openings(leaf.header["id"])
    assert opened["resp"]["value"] == hashlib.sha256(receipt.data).hexdigest()
    assert opened["subject.id"]["value"] == answer.headers["Hub-Receipt"]


def test_the_fetched_receipt_says_what_the_inline_one_said(hub, get, fetch_receipt):
    answer = get(TRUST, Prefer="receipt=inline")

    extra, _ = judge(hub, fetch_receipt(answer))

    inline = answer.json["receipt"]
    assert base64.b64decode(inline["leaf"]) == extra.leaf
    assert inline["openings"] == extra.openings


def test_a_refusal_has_a_receipt_to_fetch_too(hub, get, fetch_receipt):
    answer = get(TRUST, Hub_Purpose="trial")

    extra, verdict = judge(hub, fetch_receipt(answer))

    assert answer.status_code == 403
    assert verdict.valid
    assert parse_leaf(extra.leaf).header["decision"]["outcome"] == "deny"


def test_supervision_gets_the_leaf_and_no_opening(hub, get, fetch_receipt):
    answer = get(TRUST)

    extra, verdict = judge(hub, fetch_receipt(answer, "leading_office", **SUPERVISION))

    assert verdict.valid
    assert extra.openings is None


@pytest.mark.parametrize(
    ("kind", "headers", "status", "code"),
    [
        ("procuratorate", SUPERVISION, 403, "not-granted"),
        (
            "market_supervision",
            {"Hub_Purpose": "enforcement", "Hub_Reference": "x"},
            403,
            "not-granted",
        ),
        ("market_supervision", BARE, 400, "purpose-required"),
    ],
)
def test_another_member_gets_no_receipt(
    get, fetch_receipt, leaf_of, kind, headers, status, code
):
    refusal = fetch_receipt(get(TRUST), kind, **headers)

    assert (refusal.status_code, refusal.json["code"]) == (status, code)
    assert leaf_of(refusal).header["op"] == "receipt.read"
    assert b"proof" not in refusal.data


def test_without_a_token_there_is_neither_receipt_nor_leaf(hub, get, fetch_receipt):
    answer = get(TRUST)
    before = hub.audit.signed().size

    refusal = fetch_receipt(answer, Authorization=None)

    assert (refusal.status_code, refusal.json["code"]) == (401, "token-required")
    assert hub.audit.signed().size == before


def test_after_an_erasure_the_receipt_still_proves_the_leaf(hub, get, fetch_receipt):
    answer = get(TRUST)
    with hub.audit_engine.begin() as connection:
        connection.execute(delete(audit_opening))

    extra, verdict = judge(hub, fetch_receipt(answer))

    assert verdict.valid
    assert extra.openings == {}


def test_a_receipt_leads_to_the_newest_witnessed_checkpoint_that_covers_it(
    hub, get, fetch_receipt
):
    early, late = get(TRUST), None
    size = hub.audit.signed().size
    hub.audit.witnessed_by = {"2026": (size, hub.audit.checkpoint().encode())}.get
    late = get(TRUST)

    sizes = [
        judge(hub, fetch_receipt(answer))[1].checkpoint.size for answer in (early, late)
    ]

    assert sizes[0] == size
    assert sizes[1] > size


def test_the_asker_chooses_among_the_kept_checkpoints(hub, get, fetch_receipt, clock):
    clock.advance(seconds=2)
    answer = get(TRUST)
    kept = hub.audit.signed().size
    clock.advance(seconds=2)
    get(TRUST)
    clock.advance(seconds=2)
    get(TRUST)

    _, verdict = judge(hub, fetch_receipt(answer, query=f"?checkpoint={kept}"))

    assert verdict.valid
    assert verdict.checkpoint.size == kept


def test_when_the_log_is_closed_neither_entries_nor_receipts_leave(
    hub, get, fetch_receipt
):
    answer = get(TRUST)
    hub.audit.close()

    entries = get("/v1/audit/tile/entries/000.p/1", "leading_office", **SUPERVISION)
    receipt = fetch_receipt(answer)

    for refused in (entries, receipt):
        assert (refused.status_code, refused.json["code"]) == (503, "audit-unavailable")
        assert "Hub-Receipt" not in refused.headers
    for path in ("checkpoint", "keys", "tile/0/000.p/1"):
        assert get(f"/v1/audit/{path}").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "receipt=inline",
        'RECEIPT="inline"',
        "wait=5, receipt = inline;x=1",
        'a="b,c",receipt=inline',
    ],
)
def test_the_wish_for_an_inline_receipt_is_read_as_rfc_7240_says(get, header):
    assert "proof" in get(TRUST, Prefer=header).json["receipt"]


@pytest.mark.parametrize(
    "header",
    [
        "receipt=inlined",
        "xreceipt=inline",
        "receipt=none, receipt=inline",
        'wait="receipt=inline"',
        'a="x, receipt=inline"',
        "a; receipt=inline",
        "receipt",
        "receipt=inline" + " " * 1000,
        '"' * 900,
    ],
)
def test_another_wish_is_not_taken_for_it(get, header):
    assert "proof" not in get(TRUST, Prefer=header).json["receipt"]


def test_inline_receipts_are_right_under_load(hub, app, tokens, get):
    headers = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "load",
        "Prefer": "receipt=inline",
    }
    answers = []

    def ask():
        client = app.test_client()
        answers.extend(client.get(TRUST, headers=headers) for _ in range(12))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    keys = [parse_vkey(hub.audit.key())]
    places = set()
    for answer in answers:
        receipt = answer.json["receipt"]
        leaf = base64.b64decode(receipt["leaf"])
        verdict = verify_receipt(receipt["proof"].encode(), leaf, keys)
        assert verdict.valid
        assert (verdict.index, verdict.checkpoint.size) == (
            receipt["index"],
            receipt["checkpoint_size"],
        )
        committed = parse_leaf(leaf).commitments
        for place, opening in receipt["openings"].items():
            verify_opening(
                committed[place], Opening(place, opening["salt"], opening["value"])
            )
        covered = answer.data[: answer.data.rindex(b'"receipt":')]
        assert (
            receipt["openings"]["resp"]["value"] == hashlib.sha256(covered).hexdigest()
        )
        places.add(receipt["index"])
    assert len(places) == len(answers) == 96


def test_the_extra_data_is_canonical_and_names_nothing_else(get, fetch_receipt):
    extra = parse_proof(fetch_receipt(get(TRUST)).data).extra

    document = json.loads(extra)
    assert set(document) == {"leaf", "openings"}
    assert canonical(document) == extra
