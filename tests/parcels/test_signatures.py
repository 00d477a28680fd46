"""What a parcel's signature must cover, how old it may be, and whose key it is of."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hub.ground.errors import HubError
from hub.members.member_keys import MemberSigningKey
from hub.parcels.heads import ParcelHead
from hub.parcels.signatures import check_signature
from schemas.answers.parcel_head import (
    COVERED,
    MOST_AGE,
    PATH,
    signing_key_id,
    write_digest,
)
from tests.support.parcelled import ORIGIN, Sending, lines, row
from tests.support.prepared import START

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()
NAME = signing_key_id(PUBLIC.public_bytes_raw())
GOOD = MemberSigningKey(NAME, PUBLIC, None, None)
SENDING = Sending(KEY, lines(row(1)), START)


def head(changed=()):
    """Give a signed head, with headers that were changed behind the signature."""
    headers = SENDING.signed() | {"host": "127.0.0.1:8000"}
    return ParcelHead("POST", ORIGIN + PATH, headers | dict(changed))


def check(one, at=START, keys=(GOOD,)):
    """Check a head's form and signature as the hub does."""
    one.check()
    return check_signature(keys, one, at)


def refusal(*args, **more):
    """Give the code and the detail of a refusal."""
    with pytest.raises(HubError) as refused:
        check(*args, **more)
    return refused.value.code, refused.value.detail


def test_a_good_signature_tells_key_moment_and_nonce():
    signed = check(head())

    assert (signed.key, signed.created) == (NAME, START)
    assert len(signed.nonce) >= 16


@pytest.mark.parametrize("name", COVERED)
def test_one_unsigned_component_is_one_too_many(monkeypatch, name):
    rest = tuple(one for one in COVERED if one != name)
    monkeypatch.setattr("connectors.hub_client.parcels.COVERED", rest)

    assert refusal(head()) == ("signature-incomplete", name)


@pytest.mark.parametrize("name", ["created", "keyid", "nonce"])
def test_no_parameter_may_be_missing(name):
    parts = head().header("signature-input").split(";")
    kept = [part for part in parts if not part.startswith(f"{name}=")]
    assert len(kept) == len(parts) - 1

    code, detail = refusal(head({"signature-input": ";".join(kept)}))

    assert (code, detail) == ("signature-incomplete", name)


def test_a_part_of_a_header_is_not_the_header():
    said = head().header("signature-input")
    part = said.replace('"content-digest"', '"content-digest";key="sha-256"')

    assert refusal(head({"signature-input": part}))[0] == "signature-incomplete"


@given(st.integers(-10_000, 10_000))
def test_the_hubs_clock_alone_says_whether_it_is_in_time(seconds):
    at = START + timedelta(seconds=seconds)
    if -5 <= seconds <= MOST_AGE.total_seconds():
        assert check(head(), at).created == START
    else:
        wanted = "signature-stale" if seconds > 0 else "signature-ahead"
        assert refusal(head(), at)[0] == wanted


@pytest.mark.parametrize("moment", [10**12, -(10**12), 10**14])
def test_no_moment_is_out_of_reach(moment):
    said = head().header("signature-input")
    then = said.replace(f"created={int(START.timestamp())}", f"created={moment}")
    assert then != said

    assert refusal(head({"signature-input": then}))[0].startswith("signature-")


def test_a_key_must_be_the_members_and_in_force():
    ended = replace(GOOD, valid_to=START)

    assert refusal(head(), keys=())[0] == "signing-key-unknown"
    assert refusal(head(), keys=(ended,))[0] == "signing-key-ended"
    revoked = replace(ended, revoked_at=START)
    assert refusal(head(), keys=(revoked,))[0] == "signing-key-revoked"


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "parcel=:" + "A" * 86 + "==:"},
        {"idempotency-key": "parcel-0009"},
        {"hub-source": "penalty_2018"},
        {"content-type": "application/json"},
        {"content-digest": write_digest(bytes(32))},
        {"host": "127.0.0.1:8001"},
    ],
)
def test_what_was_signed_cannot_be_changed(changed):
    sent = head(changed)
    sent = replace(sent, url=f"http://{sent.header('host')}{PATH}")

    assert refusal(sent)[0] == "signature-wrong"


def test_another_key_under_the_same_id_is_no_good():
    other = replace(GOOD, public=Ed25519PrivateKey.generate().public_key())

    assert refusal(head(), keys=(other,))[0] == "signature-wrong"


@pytest.mark.parametrize(
    "changed",
    [
        {"signature-input": ""},
        {"signature": ""},
        {"signature-input": "parcel"},
        {"signature-input": "parcel=1"},
        {"signature-input": "a=(), b=()"},
        {"signature-input": "parcel=(" + '"@path" ' * 400 + ")"},
        {"signature-input": "\x80=("},
    ],
)
def test_a_signature_must_be_there_and_be_one(changed):
    assert refusal(head(changed))[0] == "signature-missing"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"content-encoding": "gzip"}, "parcel-type"),
        ({"content-type": "text/csv"}, "parcel-type"),
        ({"content-type": "application/json; charset=gb18030"}, "parcel-type"),
        ({"content-digest": "md5=:AAAA:"}, "parcel-head-invalid"),
        ({"content-digest": "sha-256=:AAAA:"}, "parcel-head-invalid"),
        ({"idempotency-key": "short"}, "parcel-head-invalid"),
        ({"hub-source": ""}, "parcel-head-invalid"),
        ({"content-length": str(2 << 30)}, "parcel-too-large"),
        ({"content-length": str((64 << 20) + 1)}, "parcel-too-large"),
    ],
)
def test_a_head_that_is_no_parcels_is_refused(changed, code):
    assert refusal(head(changed))[0] == code


def test_parameters_in_the_address_are_refused():
    assert refusal(replace(head(), url=f"http://h{PATH}?a=1"))[0] == (
        "parcel-head-invalid"
    )


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_stands_in_the_signature_is_refused_and_breaks_nothing(text):
    assert refusal(head({"signature-input": text}))[0].startswith("signature-")
    assert refusal(head({"signature": text}))[0].startswith("signature-")
