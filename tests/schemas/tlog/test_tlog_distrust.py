"""Statements about distrusted keys, and what a receipt is worth beside them.

The files under ``statements`` were made without the code under test, one for each way
to cheat, in the folder of the flaw that must catch it.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical
from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.commitments import commitment
from schemas.tlog.distrust import (
    PLACE,
    REASON,
    SALT,
    TEXTS,
    DistrustStatement,
    ReceiptStanding,
    judge_receipt,
    verify_statement,
)
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.leaf import build_leaf
from schemas.tlog.merkle import consistency_proof, inclusion_proof
from schemas.tlog.proof import TlogProof, make_proof, verify_proof
from schemas.tlog.statements import check_statements, read_statements
from schemas.tlog.text import encode_base64
from schemas.tlog.tiles import TileCache
from schemas.tlog.tree import Frontier, leaf_hash
from schemas.words import Operation

FOLDER = Path(__file__).parent / "statements"
TRUSTED = (FOLDER / "trusted.keys").read_text().split()
FILES = sorted(FOLDER.glob("*/*.txt"))
VALID = [path for path in FILES if path.parent.name == "valid"]
WRONG = [path for path in FILES if path.parent.name != "valid"]


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_a_statement_signed_by_another_trusted_key_is_taken(path):
    statement = verify_statement(path.read_bytes(), TRUSTED)

    assert statement.origin == "hub.example/audit/2026-02"
    assert statement.at == datetime(2026, 11, 24, 8, 0, 0, 1, tzinfo=UTC)
    assert statement.ends["hub.example/audit/2026"].size == 11


@pytest.mark.parametrize("path", WRONG, ids=name_of)
def test_a_false_statement_is_refused_for_its_own_reason(path):
    with pytest.raises(TlogError) as caught:
        verify_statement(path.read_bytes(), TRUSTED)

    assert caught.value.flaw is Flaw(path.parent.name), caught.value.detail


@pytest.mark.parametrize(
    "before", [b"c2sp.org/tlog-proof@v1 \n", b"\xef\xbb\xbf", b"x\n"]
)
def test_nothing_that_is_no_statement_is_passed_over(before):
    data = VALID[0].read_bytes()

    with pytest.raises(TlogError) as refused:
        read_statements(before + data, TRUSTED)

    assert refused.value.flaw is Flaw.STATEMENT
    assert len(read_statements(b"\n" + data + b"\n" + data, TRUSTED)) == 2


def test_a_statement_by_a_key_that_nobody_trusts_is_refused():
    strangers = [key for key in TRUSTED if "/2026-02+" not in key]

    with pytest.raises(TlogError) as caught:
        verify_statement(VALID[0].read_bytes(), strangers)

    assert caught.value.flaw is Flaw.UNTRUSTED


@given(st.binary(max_size=60), st.integers(0, 2000))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_refusing(junk, at):
    data = bytearray(VALID[0].read_bytes())
    data[at : at + len(junk)] = junk

    try:
        verify_statement(bytes(data), TRUSTED)
    except TlogError:
        return
    assert bytes(data) == VALID[0].read_bytes()


ORIGIN = "hub.example/audit/2026"
STOLEN = Ed25519Signer(ORIGIN, Ed25519PrivateKey.generate())
NEWER = Ed25519Signer(ORIGIN, Ed25519PrivateKey.generate())
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(11)]
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
BEFORE, AFTER = int(AT.timestamp()) - 1, int(AT.timestamp())


def reader(leaves):
    cache = TileCache(
        lambda level, number, width: b"".join(leaves[number * 256 :][:width])
    )
    return cache.hashes_at(len(leaves))


def tree_of(leaves):
    return Checkpoint(ORIGIN, len(leaves), Frontier().with_leaves(leaves).root)


def proven(leaves, *signers, index=0):
    """A receipt whose signatures and hashes were found right."""
    signers = signers or (STOLEN,)
    note = sign_checkpoint(tree_of(leaves), signers)
    hashes = tuple(inclusion_proof(index, len(leaves), reader(leaves)))
    keys = [signer.verifier for signer in signers]
    return verify_proof(TlogProof(index, hashes, note), leaves[index], keys)


def stated(signer=STOLEN, *, end=LEAVES, at=AT, after=7):
    ends = {ORIGIN: tree_of(end)}
    key = signer.verifier.vkey()
    return DistrustStatement(key, after, at, "hub.example/audit/2026-02", ends)


def two_of(names):
    return len(names) >= 2


SEEN = {"court": BEFORE, "procuratorate": BEFORE}


def judge(receipt, *statements, **options):
    options = {"is_quorum": two_of} | options
    return judge_receipt(receipt, statements or [stated()], **options)


def test_a_receipt_of_another_key_is_not_concerned():
    verdict = judge(proven(LEAVES[:9]), stated(NEWER))

    assert (verdict.valid, verdict.standing) == (True, ReceiptStanding.NOT_CONCERNED)
    assert (
        judge_receipt(proven(LEAVES[:9]), []).standing is ReceiptStanding.NOT_CONCERNED
    )


def test_a_receipt_that_a_trusted_key_signed_too_is_not_concerned():
    assert judge(proven(LEAVES[:9], STOLEN, NEWER)).valid


@pytest.mark.parametrize("size", [3, 7, 9])
def test_the_signature_of_a_distrusted_key_proves_nothing_at_any_size(size):
    verdict = judge(proven(LEAVES[:size]))

    assert (verdict.valid, verdict.standing) == (False, ReceiptStanding.UNTRUSTED_KEY)
    assert verdict.statement == stated()


def test_a_receipt_under_the_last_tree_of_its_shard_is_valid():
    assert judge(proven(LEAVES)).standing is ReceiptStanding.UNDER_LAST_TREE


def test_a_receipt_that_is_proven_a_prefix_of_the_last_tree_is_valid():
    proof = consistency_proof(5, 11, reader(LEAVES))

    assert judge(proven(LEAVES[:5]), consistency=proof).valid
    forged = [leaf_hash(b"forged"), *LEAVES[1:5]]
    verdict = judge(proven(forged), consistency=proof)
    assert verdict.standing is ReceiptStanding.UNTRUSTED_KEY


def test_a_receipt_witnessed_before_the_statement_is_valid():
    verdict = judge(proven(LEAVES[:9]), cosigned=SEEN)

    assert (verdict.valid, verdict.standing) == (True, ReceiptStanding.WITNESSED_BEFORE)


@pytest.mark.parametrize(
    ("cosigned", "is_quorum"),
    [
        ({"court": BEFORE}, two_of),
        ({"court": BEFORE, "procuratorate": AFTER}, two_of),
        ({"court": AFTER, "procuratorate": AFTER}, two_of),
        (SEEN, None),
        # A policy that asks for no witness makes nobody a witness.
        ({}, lambda names: True),
        ({"court": AFTER}, lambda names: True),
        (dict.fromkeys(SEEN, 0), two_of),
    ],
    ids=[
        "one",
        "one-late",
        "both-late",
        "no-policy",
        "nobody",
        "late-and-no-quorum",
        "no-time",
    ],
)
def test_too_few_or_late_witnesses_do_not_save_a_receipt(cosigned, is_quorum):
    verdict = judge(proven(LEAVES[:9]), cosigned=cosigned, is_quorum=is_quorum)

    assert verdict.standing is ReceiptStanding.UNTRUSTED_KEY


@pytest.mark.parametrize("size", [11, 12])
def test_a_tree_beside_the_last_one_is_another_history_whoever_saw_it(size):
    forged = [leaf_hash(b"forged"), *LEAVES, LEAVES[0]][:size]

    verdict = judge(proven(forged), cosigned=SEEN)

    assert (verdict.valid, verdict.standing) == (False, ReceiptStanding.CONTRADICTED)


def test_a_shard_that_the_statement_does_not_name_needs_witnesses():
    silent = DistrustStatement(STOLEN.verifier.vkey(), 7, AT, "x/2", {})

    assert not judge(proven(LEAVES), silent).valid
    assert judge(proven(LEAVES), silent, cosigned=SEEN).valid


def test_two_distrusted_keys_do_not_make_one_trusted_key():
    later = AT.replace(hour=9)
    both = [stated(), stated(NEWER, at=later)]
    receipt = proven(LEAVES[:9], STOLEN, NEWER)

    assert not judge(receipt, *both).valid
    # Seen while one of the two keys was still in good hands.
    between = dict.fromkeys(SEEN, AFTER)
    assert judge(receipt, *both, cosigned=between).valid
    assert judge(receipt, both[0]).valid


def test_every_standing_is_said_in_both_languages():
    assert set(TEXTS) == set(ReceiptStanding)
    for words in TEXTS.values():
        assert words["zh"]
        assert words["en"]
    assert judge(proven(LEAVES)).text() == TEXTS[ReceiptStanding.UNDER_LAST_TREE]["zh"]


class Holder:
    """Who has a private key, and states with it what the log never said."""

    def __init__(self):
        self._key = Ed25519PrivateKey.generate()

    def signer(self, shard):
        return Ed25519Signer(f"hub.example/audit/{shard}", self._key)

    def vkey(self, shard):
        return self.signer(shard).verifier.vkey()

    def end(self, shard, *more):
        """The last checkpoint of a shard of these further leaves."""
        signer = self.signer(shard)
        tree = Frontier().with_leaves([leaf_hash(b"first"), *more])
        return sign_checkpoint(Checkpoint(signer.name, tree.size, tree.root), [signer])

    def accuse(self, shard, key, previous, *more):
        """State that a key is distrusted in the first entry of a shard.

        Gives the statement, and the last checkpoint of the shard of these further
        leaves, under which it is proven.
        """
        value = {
            "reason": REASON,
            "key": key,
            "untrusted_after": 0,
            "previous": previous.decode(),
        }
        leaf = build_leaf(
            {
                "id": "A" * 26,
                "at": "2026-11-24T08:00:00.000000Z",
                "shard": shard,
                "actor": {"agency": "hub"},
                "op": Operation.SHARD_START.value,
            },
            {PLACE: commitment(SALT, PLACE, value)},
        )
        signer = self.signer(shard)
        leaves = [leaf_hash(leaf), *more]
        root = Frontier().with_leaves(leaves).root
        note = sign_checkpoint(Checkpoint(signer.name, len(leaves), root), [signer])
        opened = {PLACE: {"salt": SALT, "value": value}}
        extra = canonical({"leaf": encode_base64(leaf), "openings": opened})
        hashes = inclusion_proof(0, len(leaves), reader(leaves))
        return make_proof(0, hashes, note, extra), note


def test_the_key_of_a_closed_shard_cannot_accuse_the_one_after_it():
    old, new = Holder(), Holder()
    accusation, _ = old.accuse("2026", new.vkey("2026-02"), new.end("2026-02"))

    with pytest.raises(TlogError, match="come after") as caught:
        verify_statement(accusation, [old.vkey("2026"), new.vkey("2026-02")])

    assert caught.value.flaw is Flaw.STATEMENT


def test_a_stolen_key_cannot_accuse_the_one_that_states_its_theft():
    stolen, honest = Holder(), Holder()
    keys = [stolen.vkey("2026"), honest.vkey("2025"), honest.vkey("2026-02")]
    about_thief, _ = honest.accuse("2026-02", keys[0], stolen.end("2026"))
    accusation, _ = stolen.accuse("2026", keys[1], honest.end("2025"))
    both = [verify_statement(text, keys) for text in (accusation, about_thief)]

    check_statements(both[1:])
    with pytest.raises(TlogError, match="distrusted key alone") as caught:
        check_statements(both)

    assert caught.value.flaw is Flaw.CONTRADICTED


def test_a_statement_outlives_the_theft_of_the_key_that_made_it():
    first, second, third = Holder(), Holder(), Holder()
    keys = [first.vkey("2026"), second.vkey("2026-02"), third.vkey("2026-03")]
    one, end = second.accuse("2026-02", keys[0], first.end("2026"), LEAVES[1])
    early, _ = second.accuse("2026-02", keys[0], first.end("2026"))
    two, _ = third.accuse("2026-03", keys[1], end)

    check_statements([verify_statement(text, keys) for text in (two, one)])
    with pytest.raises(TlogError, match="fetch the statements anew") as caught:
        check_statements([verify_statement(text, keys) for text in (two, early)])

    assert caught.value.flaw is Flaw.UNTRUSTED_KEY
