"""A client hands out nothing that its receipt does not prove, whatever comes."""

import json
import re
from dataclasses import replace
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from connectors.hub_client import (
    HubClientError,
    NobodyKnownError,
    UnprovenAnswerError,
    WantedMerchant,
    read_trust,
)
from connectors.transport import HttpReply
from schemas.tlog.keys import Ed25519Signer
from tests.support.hub_asked import ABOARD, refusal_of
from tests.support.little_city import CLEAN, FINED, UNKNOWN

# What a client believes does not depend on where the hub keeps what it knows.
pytestmark = pytest.mark.postgresql_in_long


def test_the_way_on_is_taken_from_what_is_proven_not_from_the_header(
    client_of, merged, wire
):
    old, new = merged
    wire.lie = lambda reply: replace(
        reply, headers=reply.headers | {"location": f"/v1/trust/{CLEAN.code}"}
    )

    assert client_of().trust(old, ABOARD).document.merchant.id == new


def test_that_nothing_changed_needs_its_proof_too(client_of, wire):
    client = client_of()
    first = client.trust(FINED.code, ABOARD)
    wire.lie = lambda reply: HttpReply(
        304, {"hub-receipt": first.receipt.address, "etag": first.etag}, b""
    )

    assert refusal_of(lambda: client.trust(FINED.code, ABOARD, held=first)) == (
        "receipt-missing"
    )


def answered(client_of, wire):
    """An answer as it came, and a way to ask again that always gets what is given."""
    told = []
    wire.lie = lambda reply: told.append(reply) or reply
    client_of().trust(FINED.code, ABOARD)

    def believes(body):
        def exchange(*_, **__):
            return replace(told[0], body=body)

        try:
            client_of(exchange=exchange).trust(FINED.code, ABOARD)
        except UnprovenAnswerError:
            return False
        return True

    return told[0].body, believes


def test_no_changed_answer_is_believed(client_of, wire):
    body, believes = answered(client_of, wire)

    @given(st.integers(0, len(body) - 1), st.binary(max_size=3), st.integers(0, 3))
    def no_change_is_believed(place, put, cut):
        changed = body[:place] + put + body[place + cut :]
        assert believes(changed) == (changed == body)

    assert believes(body)
    no_change_is_believed()


@pytest.mark.long
def test_no_bit_of_an_answer_can_be_changed(client_of, wire):
    body, believes = answered(client_of, wire)

    believed = []
    for place in range(8 * len(body)):
        changed = bytearray(body)
        changed[place // 8] ^= 1 << place % 8
        if believes(bytes(changed)):
            believed.append(place)

    assert believed == []


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (lambda r: replace(r, body=json.dumps({"found": True}).encode()), "missing"),
        (lambda r: replace(r, body=b""), "missing"),
        (lambda r: replace(r, body=b"<html>"), "missing"),
        (lambda r: replace(r, body=r.body + b"\n"), "wrong"),
        (lambda r: replace(r, body=b"\xef\xbb\xbf" + r.body), "wrong"),
        (lambda r: replace(r, body=r.body[:-1] + b',"found":true}'), "wrong"),
    ],
)
def test_an_answer_without_its_receipt_gives_nothing(client_of, wire, lie, code):
    wire.lie = lie

    found = refusal_of(lambda: client_of().trust(FINED.code, ABOARD))

    assert found == f"receipt-{code}"


def test_the_answer_to_another_question_gives_nothing(client_of, wire):
    told = []
    wire.lie = lambda reply: told.append(reply) or reply
    client_of().trust(CLEAN.code, ABOARD)
    wire.lie = lambda reply: told[0]

    others = [
        lambda: client_of().trust(FINED.code, ABOARD),
        lambda: client_of().rating(CLEAN.code, ABOARD),
        lambda: client_of().trust(CLEAN.code, replace(ABOARD, reference="16")),
        lambda: client_of().trust(CLEAN.code, replace(ABOARD, purpose="public")),
    ]

    assert {refusal_of(ask) for ask in others} == {"receipt-wrong"}
    assert client_of().trust(CLEAN.code, ABOARD).document.merchant.name == CLEAN.name


def test_the_answer_to_other_queries_gives_nothing(client_of, wire):
    told = []
    wire.lie = lambda reply: told.append(reply) or reply
    client_of().match({"q": WantedMerchant(names=[CLEAN.name])}, ABOARD)
    wire.lie = lambda reply: told[0]

    def ask():
        client_of().match({"q": WantedMerchant(names=[FINED.name])}, ABOARD)

    assert refusal_of(ask) == "receipt-wrong"


def test_an_answer_counts_once_and_not_for_ever(client_of, wire, clock):
    client = client_of()
    told = []
    wire.lie = lambda reply: told.append(reply) or reply
    client.trust(FINED.code, ABOARD)
    wire.lie = lambda reply: told[0]

    assert refusal_of(lambda: client.trust(FINED.code, ABOARD)) == "answer-replayed"
    clock.advance(seconds=301)
    assert refusal_of(lambda: client.trust(FINED.code, ABOARD)) == "answer-stale"


def test_another_members_answer_gives_nothing(client_of):
    client = client_of(member="platform:other")

    assert refusal_of(lambda: client.trust(FINED.code, ABOARD)) == "asker-other"


def test_an_answer_under_another_status_gives_nothing(client_of, wire):
    wire.lie = lambda reply: replace(reply, status=200)

    found = refusal_of(lambda: client_of().trust(UNKNOWN, ABOARD))

    assert found == "status-contradicts"


def test_keys_of_another_log_prove_nothing(client_of, keys, hub):
    other = keys.with_name("other.txt")
    name = keys.read_text().splitlines()[1].partition("+")[0]
    other.write_text(_key_of_another(name))

    client = client_of(trust=read_trust(other))

    assert refusal_of(lambda: client.trust(FINED.code, ABOARD)) == "receipt-wrong"


def _key_of_another(name):
    return Ed25519Signer(name, Ed25519PrivateKey.generate()).verifier.vkey()


NESTED = b'{"receipt":' + b"[" * 100_000


STATUSES = [200, 201, 302, 308, 404, 422, 429, 502]
BODIES = [
    b"",
    b"<html>busy</html>",
    b"[]",
    b"\xff\xfe",
    NESTED,
    b'{"code":["x"],"title":7,"detail":{"a":1}}',
    b'{"code":"merchant-unknown"}',
    b'{"code":"x\\u001b[31m","title":null,"detail":"\\u001b[2J"}',
    b'{"found":true,"receipt":{}}',
    b'{"found":true,"receipt":{"shard":1}}',
]


def test_whatever_comes_is_an_error_with_a_code(client_of, wire):
    odd = {"retry-after": "9" * 5000, "hub-receipt": "a/" + "9" * 5000}
    client = client_of()
    for status, body in product(STATUSES, BODIES):
        reply = HttpReply(status, odd, body)
        wire.lie = lambda _, reply=reply: reply

        with pytest.raises(HubClientError) as caught:
            client.trust(FINED.code, ABOARD)

        assert re.fullmatch("[a-z0-9-]+", caught.value.code)
        assert caught.value.detail not in {"", "None"}
        assert str(caught.value).isprintable()
        assert not isinstance(caught.value, NobodyKnownError)


MEMBERS = ["shard", "index", "leaf_hash", "checkpoint_size", "leaf", "proof"]
ODD = st.none() | st.integers() | st.text(max_size=8) | st.lists(st.none(), max_size=2)


def test_no_rewritten_receipt_is_believed(client_of, wire):
    body, believes = answered(client_of, wire)
    before, _, text = body.rpartition(b',"receipt":')
    receipt = json.loads(text[:-1])

    @given(st.sampled_from([*MEMBERS, "openings"]), ODD)
    def no_change_is_believed(name, value):
        told = json.dumps(receipt | {name: value}, separators=(",", ":"))
        changed = before + b',"receipt":' + told.encode() + b"}"
        assert believes(changed) == (changed == body)

    @given(st.sampled_from(["req", "resp", "case"]), ODD)
    def no_opening_is_believed(place, value):
        told = receipt | {"openings": receipt["openings"] | {place: value}}
        written = json.dumps(told, separators=(",", ":")).encode()
        assert not believes(before + b',"receipt":' + written + b"}")

    no_change_is_believed()
    no_opening_is_believed()


def test_a_server_that_goes_in_circles_is_left(client_of, merged, wire):
    old, _ = merged
    told = []
    wire.lie = lambda reply: told.append(reply) or reply
    client_of().rating(old, ABOARD)
    wire.lie = lambda reply: told[0]

    found = refusal_of(lambda: client_of().rating(old, ABOARD))

    # What was proven once as the answer for the old id answers for no other.
    assert found == "receipt-wrong"
