"""Another signature algorithm is a class and an entry; no checker changes for it."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.keys import (
    VERIFIERS,
    Ed25519Signer,
    compute_key_id,
    parse_vkey,
    write_vkey,
)
from schemas.tlog.merkle import inclusion_proof
from schemas.tlog.note import parse_note
from schemas.tlog.proof import make_proof
from schemas.tlog.tiles import TileCache
from schemas.tlog.tree import Frontier, leaf_hash
from schemas.tlog.verify import verify_log, verify_receipt

NAME = "hub.example/audit/2026"
ENTRIES = [b"entry %d" % number for number in range(5)]
# c2sp.org/signed-note: 0xff and a longer identifier, for types that it does not assign.
P256 = b"\xffhub.example/p256"


class P256Verifier:
    """Checks ECDSA signatures over P-256; real, and in no part of the product."""

    algorithm = P256

    def __init__(self, name, public_key):
        self.name = name
        self.key_id = compute_key_id(name, P256, public_key)
        self._key = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), public_key
        )

    def verify(self, message, signature):
        try:
            self._key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


class P256Signer:
    algorithm = P256

    def __init__(self, name):
        self.name = name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.public_key = self._key.public_key().public_bytes(
            Encoding.X962, PublicFormat.CompressedPoint
        )
        self.key_id = compute_key_id(name, P256, self.public_key)

    def sign(self, message):
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


ED = Ed25519Signer(NAME, Ed25519PrivateKey.generate())
OTHER = P256Signer(NAME)
OTHER_VKEY = write_vkey(NAME, P256, OTHER.public_key)


@pytest.fixture
def other(monkeypatch):
    """A reader's verifier of the other algorithm, from the text of its key."""
    monkeypatch.setitem(VERIFIERS, P256, P256Verifier)
    return parse_vkey(OTHER_VKEY)


def signed(*signers):
    tree = Frontier().with_leaves([leaf_hash(entry) for entry in ENTRIES])
    return sign_checkpoint(Checkpoint(NAME, tree.size, tree.root), signers)


def receipt(note, index=3):
    hashes_ = [leaf_hash(entry) for entry in ENTRIES]
    cache = TileCache(lambda level, number, width: b"".join(hashes_[:width]))
    hashes_of = inclusion_proof(index, len(ENTRIES), cache.hashes_at(len(ENTRIES)))
    return make_proof(index, hashes_of, note)


@pytest.mark.parametrize("signers", [(OTHER,), (ED, OTHER), (OTHER, ED)])
def test_a_reader_that_has_the_algorithm_checks_log_and_receipt_with_it(other, signers):
    note = signed(*signers)

    assert verify_log(ENTRIES, note, [other], earlier=[note]).valid
    verdict = verify_receipt(receipt(note), ENTRIES[3], [other])
    assert (verdict.valid, verdict.signers) == (True, {NAME})
    assert not verify_receipt(receipt(note), ENTRIES[2], [other]).valid


def test_a_reader_that_lacks_it_goes_by_the_line_that_it_knows():
    note = signed(ED, OTHER)

    assert verify_log(ENTRIES, note, [ED.verifier]).valid
    assert verify_receipt(receipt(note), ENTRIES[3], [ED.verifier]).valid


def test_a_reader_that_lacks_it_takes_no_note_on_its_word_alone():
    verdict = verify_receipt(receipt(signed(OTHER)), ENTRIES[3], [ED.verifier])

    assert verdict.finding.flaw is Flaw.UNTRUSTED
    with pytest.raises(MalformedError) as caught:
        parse_vkey(OTHER_VKEY)
    assert caught.value.flaw is Flaw.KEY_ALGORITHM


def test_a_wrong_signature_of_the_other_algorithm_is_refused(other):
    note = signed(ED, OTHER)
    line = parse_note(note).signatures[1].line().encode()
    forged = note.replace(line, parse_note(signed(OTHER)).signatures[0].line().encode())
    assert verify_receipt(receipt(forged), ENTRIES[3], [other, ED.verifier]).valid

    changed = forged.replace(b"\n5\n", b"\n6\n")

    finding = verify_receipt(receipt(changed), ENTRIES[3], [other]).finding
    assert finding.flaw is Flaw.BAD_SIGNATURE
