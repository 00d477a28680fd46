"""Cosignatures: those of the public witness network, and the laws of our own."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.checkpoint import Checkpoint
from schemas.tlog.cosignature import (
    Ed25519Cosigner,
    MLDSA44Cosigner,
    cosigned_at,
    ed25519_message,
)
from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import VERIFIERS, Ed25519Signer, parse_vkey
from schemas.tlog.note import add_signatures, open_note, sign_note
from schemas.tlog.policy import demand_quorum, judge_checkpoint, parse_policy

PUBLISHED = Path(__file__).parent / "published"
ARCHE = (PUBLISHED / "arche2025h1.checkpoint").read_bytes()
ARCHE_POLICY = (PUBLISHED / "arche2025h1.policy").read_bytes()
COACH = (PUBLISHED / "coachandhorses2026h1.checkpoint").read_bytes()
NAVIGLI = (PUBLISHED / "navigli-ml-dsa-44.vkey").read_text().strip()
TEXT = Checkpoint("log.example", 5, bytes(32)).text()
LOG = Ed25519Signer("log.example", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
COSIGNERS = [
    Ed25519Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(b"2" * 32)),
    MLDSA44Cosigner("w.example", MLDSA44PrivateKey.from_seed_bytes(b"2" * 32)),
]
TYPES = ["ed25519", "ml-dsa-44"]


def test_a_checkpoint_of_the_public_network_satisfies_a_policy_of_its_witnesses():
    policy = parse_policy(ARCHE_POLICY)

    witnessed = demand_quorum(ARCHE, policy)

    assert witnessed.checkpoint.size == 1432088532
    # 2026-05-23 21:49:52 UTC
    assert witnessed.times == dict.fromkeys(
        ["garden", "smartit", "remora", "stagemole"], 1779573024
    )
    assert len(witnessed.note.ignored) == 1


def test_a_quorum_that_is_not_reached_is_refused():
    all_five = parse_policy(ARCHE_POLICY.replace(b"four 4 ", b"four all "))

    assert not judge_checkpoint(ARCHE, all_five).satisfied
    with pytest.raises(SignatureError) as refusal:
        demand_quorum(ARCHE, all_five)
    assert refusal.value.flaw is Flaw.QUORUM


def test_a_cosignature_of_another_size_is_refused():
    changed = ARCHE.replace(b"1432088532", b"1432088533")

    with pytest.raises(SignatureError):
        open_note(changed, [parse_policy(ARCHE_POLICY).witnesses["remora"].verifier])


def test_a_post_quantum_cosignature_of_the_public_network_verifies():
    opened = open_note(COACH, [parse_vkey(NAVIGLI)])

    (signature,) = opened.verified
    assert len(signature.value) == 8 + 2420
    assert cosigned_at(signature) == 1785704691
    with pytest.raises(SignatureError):
        open_note(COACH.replace(b"185550722", b"185550723"), [parse_vkey(NAVIGLI)])


def test_a_type_that_is_known_but_cannot_be_checked_here_breaks_no_note(monkeypatch):
    monkeypatch.delitem(VERIFIERS, b"\x06")
    text = TEXT
    note = add_signatures(
        sign_note(text, [LOG]), [cosigner.cosign(text, 7) for cosigner in COSIGNERS]
    )

    opened = open_note(note, [LOG.verifier, COSIGNERS[0].verifier])

    assert opened.signers == {"log.example", "w.example"}
    assert len(opened.ignored) == 1
    with pytest.raises(MalformedError) as refusal:
        parse_vkey(COSIGNERS[1].vkey())
    assert refusal.value.flaw is Flaw.KEY_ALGORITHM


def test_the_signed_message_is_the_one_of_the_specification():
    message = ed25519_message(b"example.com/behind-the-sofa\n20852163\n", 1679315147)

    assert message == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
    )


@pytest.mark.parametrize("cosigner", COSIGNERS, ids=TYPES)
def test_a_cosigners_key_can_be_written_and_read(cosigner):
    assert parse_vkey(cosigner.vkey()) == cosigner.verifier
    assert hash(parse_vkey(cosigner.vkey())) == hash(cosigner.verifier)
    assert cosigner.verifier != LOG.verifier


@pytest.mark.parametrize("cosigner", COSIGNERS, ids=TYPES)
@pytest.mark.parametrize("at", [0, -1, 2**63])
def test_nobody_cosigns_at_a_time_that_says_nothing(cosigner, at):
    with pytest.raises((MalformedError, OverflowError)):
        cosigner.cosign(TEXT, at)


@pytest.mark.parametrize("cosigner", COSIGNERS, ids=TYPES)
@given(at=st.integers(1, 2**63 - 1), size=st.integers(1, 2**63 - 1), flip=st.data())
def test_a_cosignature_holds_for_its_text_and_time_alone(cosigner, at, size, flip):
    text = Checkpoint("log.example", size, bytes(32)).text()
    signature = cosigner.cosign(text, at)
    value = bytearray(signature.value)
    place = flip.draw(st.integers(0, len(value) * 8 - 1))
    value[place // 8] ^= 1 << place % 8

    assert cosigned_at(signature) == at
    assert cosigner.verifier.verify(text.encode(), signature.value)
    assert not cosigner.verifier.verify(text.encode(), bytes(value))
    assert not cosigner.verifier.verify(TEXT.encode() + b"more\n", signature.value)


def test_a_post_quantum_key_does_not_stand_behind_extension_lines():
    longer = TEXT + "an extension\n"

    with pytest.raises(MalformedError):
        COSIGNERS[1].cosign(longer, 7)
    signature = COSIGNERS[1].cosign(TEXT, 7)
    assert not COSIGNERS[1].verifier.verify(longer.encode(), signature.value)


@pytest.mark.parametrize(
    ("make", "flaw"),
    [
        (lambda: VERIFIERS[b"\x04"]("w", bytes(31)), Flaw.KEY_TEXT),
        (lambda: VERIFIERS[b"\x06"]("w", bytes(1311)), Flaw.KEY_TEXT),
        (lambda: VERIFIERS[b"\x06"]("w" * 256, bytes(1312)), Flaw.KEY_NAME),
        (lambda: VERIFIERS[b"\x04"]("w w", bytes(32)), Flaw.KEY_NAME),
        (lambda: COSIGNERS[1].cosign(f"{'o' * 256}\n{TEXT[12:]}", 7), Flaw.ORIGIN),
    ],
)
def test_a_key_or_origin_that_cannot_be_cosigned_with_is_refused(make, flaw):
    with pytest.raises(MalformedError) as refusal:
        make()
    assert refusal.value.flaw is flaw
