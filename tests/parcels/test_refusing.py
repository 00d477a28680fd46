"""What is wrong with a parcel's signature or body is refused, and evidence is kept."""

import gzip

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from hub.members.member_keys import revoke_member_key
from hub.outbox.models import OutboxEvent
from hub.parcels.bodies import ParcelBody
from hub.parcels.errors import ParcelTooLargeError
from schemas.answers.parcel_head import SIGNING_KIND, write_digest
from tests.parcels.test_taking import records
from tests.support.parcelled import MEMBER, lines, row

BODY = lines(row(1))


def evidence(hub):
    """Give what the log has of refused parcels, oldest first."""
    with hub.reads() as session:
        query = select(OutboxEvent.detail).where(OutboxEvent.op == "parcel.refuse")
        return list(session.scalars(query.order_by(OutboxEvent.id)))


def refused(answer, code, status=403):
    """Demand a refusal with its code and a receipt."""
    assert (answer.json["code"], answer.status_code) == (code, status)
    assert answer.headers["Hub-Receipt"]
    return answer


def test_an_unknown_key_is_refused_and_the_evidence_kept(hub, spoilt):
    stranger = Ed25519PrivateKey.generate()

    headers = spoilt.signed(BODY, stranger)
    refused(spoilt(BODY, headers), "signing-key-unknown")

    (kept,) = evidence(hub)
    assert kept["code"] == "signing-key-unknown"
    assert kept["key"] in kept["signature-input"]
    assert kept["signature"].startswith("parcel=:")
    assert "信用代码" not in str(kept)
    assert records(hub) == 0


def test_a_tampered_body_is_refused_and_the_evidence_kept(hub, spoilt):
    sent = BODY.replace(b"500", b"9")

    refused(spoilt(BODY, sent=sent), "content-digest-wrong", 422)

    (kept,) = evidence(hub)
    assert kept["code"] == "content-digest-wrong"
    assert kept["received_sha256"]
    assert (
        write_digest(bytes.fromhex(kept["received_sha256"])) != kept["content-digest"]
    )
    assert records(hub) == 0


def test_after_a_tampered_body_the_right_one_comes_in(hub, spoilt, send):
    spoilt(BODY, sent=BODY + b" ")

    assert send(BODY).counts["record"] == 1


def test_the_same_signature_is_good_once(hub, spoilt):
    headers = spoilt.signed(BODY)

    assert spoilt(BODY, headers).status_code == 200
    refused(spoilt(BODY, headers), "nonce-used", 409)
    assert records(hub) == 1


def test_a_revoked_key_signs_nothing_any_more(hub, spoilt):
    headers = spoilt.signed(BODY)
    with hub.writes.begin() as session:
        revoke_member_key(session, MEMBER, actor="t", at=hub.clock(), kind=SIGNING_KIND)

    refused(spoilt(BODY, headers), "signing-key-revoked")
    assert evidence(hub)[-1]["code"] == "signing-key-revoked"
    assert records(hub) == 0


def test_a_bomb_is_not_opened(hub, spoilt):
    bomb = gzip.compress(bytes(50_000_000))

    answer = spoilt(bomb)

    assert "encoding" in refused(answer, "parcel-refused", 422).json["detail"]
    assert records(hub) == 0


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


def test_without_a_valid_token_nothing_is_told(spoilt):
    headers = spoilt.signed(BODY) | {"authorization": "Bearer wrong"}

    answer = spoilt(BODY, headers)

    assert (answer.json["code"], answer.status_code) == ("token-invalid", 401)
