"""What is wrong with a parcel's signature or body is refused, and evidence is kept."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from hub.members.member_keys import revoke_member_key
from hub.outbox.models import OutboxEvent
from hub.parcels.bodies import ParcelBody
from hub.parcels.errors import ParcelTooLargeError
from schemas.answers.parcel_head import SIGNING_KIND, write_digest
from tests.parcels.test_taking import records
from tests.support.parcelled import MEMBER, NDJSON, lines, row

BODY = lines(row(1))
TYPE = "parcel-type"


def evidence(hub):
    """Give what the log has of refused parcels, by their codes."""
    with hub.reads() as session:
        query = select(OutboxEvent.detail).where(OutboxEvent.op == "parcel.refuse")
        found = session.scalars(query).all()
    return sorted(found, key=lambda kept: kept["code"])


def refused(answer, code, status=403):
    """Demand a refusal with its code and a receipt."""
    assert (answer.json["code"], answer.status_code) == (code, status)
    assert answer.headers["Hub-Receipt"]


@pytest.mark.postgresql_in_long
def test_an_unknown_key_and_a_tampered_body_are_refused_and_the_evidence_kept(
    hub, spoilt, send
):
    stranger = Ed25519PrivateKey.generate()
    tampered = BODY.replace(b"500", b"9")

    refused(spoilt(BODY, spoilt.signed(BODY, stranger)), "signing-key-unknown")
    refused(spoilt(BODY, sent=tampered), "content-digest-wrong", 422)

    wrong, unknown = evidence(hub)
    assert unknown["code"] == "signing-key-unknown"
    assert unknown["key"] in unknown["signature-input"]
    assert unknown["signature"].startswith("parcel=:")
    assert wrong["code"] == "content-digest-wrong"
    came = bytes.fromhex(wrong["received_sha256"])
    assert write_digest(came) != wrong["content-digest"]
    assert "信用代码" not in f"{unknown}{wrong}"
    assert records(hub) == 0
    # The right one comes in under the same idempotency key.
    assert send(BODY).document.counts["record"] == 1


def test_the_same_signature_is_good_once(hub, spoilt):
    headers = spoilt.signed(BODY)

    assert spoilt(BODY, headers).status_code == 200
    refused(spoilt(BODY, headers), "nonce-used", 409)
    assert records(hub) == 1
    nobody = spoilt(BODY, headers | {"authorization": "Bearer wrong"})
    assert (nobody.json["code"], nobody.status_code) == ("token-invalid", 401)


@pytest.mark.postgresql_in_long
def test_a_revoked_key_signs_nothing_any_more(hub, spoilt):
    headers = spoilt.signed(BODY)
    with hub.writes.begin() as session:
        revoke_member_key(session, MEMBER, actor="t", at=hub.clock(), kind=SIGNING_KIND)

    refused(spoilt(BODY, headers), "signing-key-revoked")
    assert evidence(hub)[-1]["code"] == "signing-key-revoked"
    assert records(hub) == 0


@pytest.mark.parametrize("sign", ['"', "ÿ", "\\", "x"])
def test_what_is_refused_leaves_its_head_in_the_log_whatever_its_headers_hold(
    hub, spoilt, sign
):
    long = sign * 2_000
    headers = spoilt.signed(BODY)
    names = ("signature-input", "signature", "content-digest", "idempotency-key")
    headers |= dict.fromkeys((*names, "hub-source"), long)

    refused(spoilt(BODY, headers | {"content-type": f"{NDJSON}; {long}"}), TYPE, 415)

    (kept,) = evidence(hub)
    assert kept["code"] == TYPE
    assert all(kept[name] == long[: len(kept[name])] for name in names)
    assert all(len(kept[name]) > 900 for name in names)


def test_a_body_without_end_is_read_no_further_than_its_bound():
    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return bytes(size)

    endless = Endless()
    body = ParcelBody(endless, bytes(32), most=1 << 20)

    with pytest.raises(ParcelTooLargeError):
        body.readall()
    assert endless.given <= (1 << 20) + (1 << 16)
