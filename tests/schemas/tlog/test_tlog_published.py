"""Test vectors that others have published, each under the licence that lies beside it.

``published/cctv``: 914 signatures of the Community Cryptography Test Vectors, over
every edge case of the points in an Ed25519 signature (3-Clause BSD, by way of
ed25519-dalek).
``published/merkle``: proofs of transparency-dev/merkle 0.0.2 and the ways in which its
tests corrupt them (Apache License 2.0). Where ours is another choice than theirs, the
test says so.
"""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.keys import Ed25519Verifier, check_point
from schemas.tlog.merkle import verify_consistency, verify_inclusion
from schemas.tlog.tree import leaf_hash

PUBLISHED = Path(__file__).parent / "published"
CCTV = PUBLISHED / "cctv/ed25519vectors.json"
CCTV_SHA256 = "1cd3a723d7f0076e88b9ffbb0c81a3832f3684968aab6167caf19d0abd201071"
SIGNATURES = json.loads(CCTV.read_bytes())
MERKLE = json.loads((PUBLISHED / "merkle/vectors.json").read_bytes())
ROOTS = [bytes.fromhex(root) for root in MERKLE["roots"]]
SOME_HASH = bytes.fromhex(MERKLE["some_hash"])
EMPTY_ROOT = bytes.fromhex(MERKLE["empty_root"])


def flags_of(vector):
    return set(vector["flags"] or ())


def accepts(vector):
    """Tell whether a signature holds; None where its key is refused as none."""
    key = bytes.fromhex(vector["key"])
    try:
        verifier = Ed25519Verifier("log.example", key)
    except MalformedError as error:
        return None if error.flaw is Flaw.KEY_WEAK else error
    return verifier.verify(vector["msg"].encode(), bytes.fromhex(vector["sig"]))


def test_the_vectors_are_the_published_ones():
    assert hashlib.sha256(CCTV.read_bytes()).hexdigest() == CCTV_SHA256
    assert len(SIGNATURES) == 914


def test_a_key_that_is_weak_or_wrongly_encoded_is_no_key():
    # RFC 8032 demands the second; the first is a choice of ours, as of libsodium.
    refused = {"low_order_A", "non_canonical_A"}

    found = {vector["number"] for vector in SIGNATURES if accepts(vector) is None}

    assert found == {v["number"] for v in SIGNATURES if flags_of(v) & refused}
    assert len(found) > 400


def test_of_the_other_keys_those_signatures_hold_that_most_libraries_take():
    # As Go and OpenSSL do, so that logs and witnesses written elsewhere are understood:
    # R in its only encoding, and no multiplying by the cofactor. A key with a part of
    # small order beside a proper one passes, for no list could tell it.
    refused = {"non_canonical_R", "low_order_residue"}
    others = [vector for vector in SIGNATURES if accepts(vector) is not None]

    for vector in others:
        assert accepts(vector) is not bool(flags_of(vector) & refused), vector


def test_every_listed_encoding_of_a_point_of_small_order_is_refused():
    keys = {v["key"] for v in SIGNATURES if "low_order_A" in flags_of(v)}

    # Eight points, and six further encodings of some of them.
    assert len(keys) == 14
    for key in keys:
        with pytest.raises(MalformedError):
            check_point("log.example", bytes.fromhex(key))


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_somebody_made_is_one(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()

    assert check_point("log.example", key.public_bytes_raw()) is None


@given(st.integers(2**255 - 19, 2**255 - 1), st.sampled_from([0, 1]))
def test_no_number_from_the_prime_on_is_a_coordinate(y, sign):
    with pytest.raises(MalformedError) as refusal:
        check_point("log.example", (y | sign << 255).to_bytes(32, "little"))
    assert refusal.value.flaw is Flaw.KEY_WEAK


def holds(check, *arguments):
    """Tell whether a proof is taken; nothing but a ProofError refuses it."""
    try:
        check(*arguments)
    except ProofError:
        return False
    return True


def flip(proof, number, bit):
    wrong = [*proof]
    wrong[number] = bytes([wrong[number][0] ^ bit, *wrong[number][1:]])
    return wrong


def corrupt_inclusion(index, size, proof, root, leaf):
    """Yield what corruptInclusionProof of the published test yields, by its name."""
    yield "leafIndex - 1", (leaf, index - 1, size, proof, root)
    yield "leafIndex + 1", (leaf, index + 1, size, proof, root)
    yield "leafIndex ^ 2", (leaf, index ^ 2, size, proof, root)
    yield "treeSize * 2", (leaf, index, size * 2, proof, root)
    yield "treeSize / 2", (leaf, index, size // 2, proof, root)
    yield "wrong leaf", (b"WrongLeaf", index, size, proof, root)
    yield "empty root", (leaf, index, size, proof, EMPTY_ROOT)
    yield "random root", (leaf, index, size, proof, SOME_HASH)
    yield "trailing garbage", (leaf, index, size, [*proof, b""], root)
    yield "trailing root", (leaf, index, size, [*proof, root], root)
    yield "preceding garbage", (leaf, index, size, [b"", *proof], root)
    yield "preceding root", (leaf, index, size, [root, *proof], root)
    for number in range(len(proof)):
        flipped = flip(proof, number, 8)
        yield f"modified proof[{number}] bit 3", (leaf, index, size, flipped, root)
    if proof:
        yield "removed component", (leaf, index, size, proof[:-1], root)
    if proof[1:]:
        inserted = [proof[0], SOME_HASH, *proof[1:]]
        yield "inserted component", (leaf, index, size, inserted, root)


def corrupt_consistency(old, new, root1, root2, proof):
    """Yield what corruptConsistencyProof of the published test yields, by its name."""
    yield "size1 - 1", (old - 1, new, proof, root1, root2)
    yield "size1 + 1", (old + 1, new, proof, root1, root2)
    yield "size1 ^ 2", (old ^ 2, new, proof, root1, root2)
    yield "size2 * 2", (old, new * 2, proof, root1, root2)
    yield "size2 / 2", (old, new // 2, proof, root1, root2)
    yield "wrong root1", (old, new, proof, b"WrongRoot", root2)
    yield "wrong root2", (old, new, proof, root1, b"WrongRoot")
    yield "swapped roots", (old, new, proof, root2, root1)
    yield "empty proof", (old, new, [], root1, root2)
    for name, part in (("garbage", b""), ("root1", root1), ("root2", root2)):
        yield f"trailing {name}", (old, new, [*proof, part], root1, root2)
        yield f"preceding {name}", (old, new, [part, *proof], root1, root2)
    yield "preceding proof[0]", (old, new, [proof[0], *proof], root1, root2)
    yield "truncated proof", (old, new, proof[:-1], root1, root2)
    for number in range(len(proof)):
        flipped = flip(proof, number, 16)
        yield f"modified proof[{number}] bit 4", (old, new, flipped, root1, root2)


@pytest.mark.parametrize("vector", MERKLE["inclusion"])
def test_published_inclusion_proofs_hold_and_none_of_their_corruptions(vector):
    index, size = vector["leaf"] - 1, vector["size"]
    proof = [bytes.fromhex(item) for item in vector["proof"]]
    leaf = leaf_hash(bytes.fromhex(MERKLE["leaves"][index]))
    root = ROOTS[size - 1]

    verify_inclusion(leaf, index, size, proof, root)
    corrupted = dict(corrupt_inclusion(index, size, proof, root, leaf))

    assert [n for n, one in corrupted.items() if holds(verify_inclusion, *one)] == []


@pytest.mark.parametrize("vector", MERKLE["consistency"])
def test_published_consistency_proofs_hold_and_none_of_their_corruptions(vector):
    old, new = vector["size1"], vector["size2"]
    proof = [bytes.fromhex(item) for item in vector["proof"]]
    roots = ROOTS[old - 1], ROOTS[new - 1]

    verify_consistency(old, new, proof, *roots)
    corrupted = dict(corrupt_consistency(old, new, *roots, proof)) if proof else {}

    assert [n for n, one in corrupted.items() if holds(verify_consistency, *one)] == []


def test_what_is_no_hash_of_32_bytes_proves_nothing():
    # TestVerifyInclusionSingleEntry and TestVerifyInclusion of the published tests.
    hashed = leaf_hash(b"data")
    pairs = [(hashed, hashed), (hashed, b""), (b"", hashed), (b"", b"")]

    found = [holds(verify_inclusion, leaf, 0, 1, [], root) for leaf, root in pairs]

    assert found == [True, False, False, False]
    for index, size in ((0, 0), (0, 1), (1, 0), (2, 1)):
        for leaf, root in (
            (SOME_HASH, b""),
            (b"", EMPTY_ROOT),
            (SOME_HASH, EMPTY_ROOT),
        ):
            assert not holds(verify_inclusion, leaf, index, size, [], root)


OURS = {
    "two sizes of 0 and one text that is no root": (0, 0, "don't care 1"),
    "from size 0, whatever stands for its root": (0, 1, "don't care 1"),
    "two equal texts that are no roots": (1, 1, "don't care 2"),
}
"""What the published tests take and we refuse: a root has 32 bytes, and the tree
without leaves has one root only, as in every checkpoint (c2sp.org/tlog-checkpoint)."""


@pytest.mark.parametrize("vector", MERKLE["tables"])
def test_the_published_table_of_consistency_holds_but_for_what_is_no_root(vector):
    old, new = vector["size1"], vector["size2"]
    root1, root2 = bytes.fromhex(vector["root1"]), bytes.fromhex(vector["root2"])
    proof = [bytes.fromhex(item) for item in vector["proof"]]
    is_ours = (old, new, root1.decode("latin-1")) in OURS.values()

    taken = holds(verify_consistency, old, new, proof, root1, root2)

    assert taken is False
    assert vector["refused"] or is_ours


def test_from_size_0_both_roots_are_looked_at():
    verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    verify_consistency(0, 8, [], EMPTY_ROOT, ROOTS[7])

    for new, roots in (
        (0, (EMPTY_ROOT, SOME_HASH)),
        (0, (SOME_HASH, SOME_HASH)),
        (0, (SOME_HASH, EMPTY_ROOT)),
        (8, (SOME_HASH, ROOTS[7])),
        (8, (EMPTY_ROOT, ROOTS[7][:31])),
        (8, (EMPTY_ROOT, b"")),
    ):
        assert not holds(verify_consistency, 0, new, [], *roots)
