"""Proofs made and checked in bulk are those of the definitions, byte for byte."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.errors import Flaw, MalformedError, ProofError, SignatureError
from schemas.tlog.keys import parse_vkey
from schemas.tlog.merkle import inclusion_proof
from schemas.tlog.proof import ProofChecker, parse_proof
from schemas.tlog.tiles import WIDTH, TileCache, tile_root
from schemas.tlog.tree import leaf_hash, leaf_hashes, root_of

GOLDEN = Path(__file__).parent / "golden"
TRUSTED = [parse_vkey(line) for line in (GOLDEN / "trusted.keys").read_text().split()]
PROOF = (GOLDEN / "proof/valid/entry-4-of-11.txt").read_bytes()
WITNESSED = (GOLDEN / "proof/valid/witnessed.txt").read_bytes()
LEAVES = leaf_hashes(number.to_bytes(4) for number in range(66_000))


def read_tile(level, number, width):
    """Read a tile of the tree over ``LEAVES``."""
    row = LEAVES
    for _ in range(level):
        full = range(0, len(row) - WIDTH + 1, WIDTH)
        row = [tile_root(row[at : at + WIDTH]) for at in full]
    return b"".join(row[number * WIDTH :][:width])


TILES = TileCache(read_tile)


def read_leaves(level, index):
    """Read a complete subtree by the definition."""
    return root_of(LEAVES[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", [*range(1, 20), 255, 256, 257, 511, 512, 513])
def test_each_proof_out_of_tiles_is_that_of_the_definition(size):
    tree = TILES.tree_at(size)
    step = 1 if size < 20 else 7

    for index in [*range(0, size, step), size - 1]:
        assert tree.prove_inclusion(index) == inclusion_proof(index, size, read_leaves)


@given(st.data())
def test_so_it_is_in_a_tree_of_three_tile_levels(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))

    proof = TILES.tree_at(size).prove_inclusion(index)

    assert proof == inclusion_proof(index, size, TILES.hashes_at(size))
    assert proof == inclusion_proof(index, size, read_leaves)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (300, 256)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ProofError) as caught:
        TILES.tree_at(size).prove_inclusion(index)

    assert caught.value.flaw is Flaw.INDEX_RANGE


@pytest.mark.parametrize("tile", [b"", bytes(32 * 3), bytes(31)])
def test_a_tile_of_another_length_proves_nothing(tile):
    with pytest.raises(MalformedError) as caught:
        TileCache(lambda *_: tile).tree_at(10).prove_inclusion(3)

    assert caught.value.flaw is Flaw.TILE_WIDTH


def parse_hashes(data):
    """Read a proof's hashes line by line: what the specification says, no more."""
    lines = data.partition(b"\n\n")[0].split(b"\n")[2:]
    hashes = [base64.b64decode(line, validate=True) for line in lines]
    assert [base64.b64encode(item) for item in hashes] == lines
    assert {len(item) for item in hashes} <= {32}
    return tuple(hashes)


@given(st.data())
def test_no_other_spelling_of_the_hashes_is_read(data):
    start, end = PROOF.index(b"4\n") + 2, PROOF.index(b"\n\n")
    block = bytearray(PROOF[start:end])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(block) - 1))
        letters = st.sampled_from(b"AB/+=\n \r-_x\0\x7f")
        match data.draw(st.sampled_from(["change", "insert", "delete"])):
            case "change":
                block[at] = data.draw(letters)
            case "insert":
                block.insert(at, data.draw(letters))
            case "delete":
                del block[at]
    changed = PROOF[:start] + block + PROOF[end:]

    try:
        expected = parse_hashes(changed)
    except (ValueError, AssertionError):
        expected = None

    if expected is None:
        with pytest.raises(MalformedError):
            parse_proof(changed)
    else:
        try:
            assert parse_proof(changed).hashes == expected
        except MalformedError:
            # An empty line among the hashes makes another checkpoint of the rest.
            assert b"\n\n" in changed[: end + 1]


def test_a_checker_gives_what_a_single_check_gives():
    checker = ProofChecker(TRUSTED)

    for _ in range(2):
        proven = checker.verify_entry(WITNESSED, b"entry 4")
        assert (proven.index, proven.checkpoint.size) == (4, 11)
        assert proven.note.signers == {key.name for key in TRUSTED}
    with pytest.raises(ProofError):
        checker.verify_entry(WITNESSED, b"entry 5")


def test_a_checker_refuses_a_checkpoint_each_time_it_is_shown():
    checker = ProofChecker(TRUSTED)
    forged = parse_proof((GOLDEN / "proof/untrusted/stranger-log.txt").read_bytes())

    for _ in range(2):
        with pytest.raises(SignatureError):
            checker.verify(forged, leaf_hash(b"entry 4"))


def test_checkers_do_not_share_what_they_trust():
    ProofChecker(TRUSTED).verify_entry(PROOF, b"entry 4")

    with pytest.raises(SignatureError):
        ProofChecker(TRUSTED[1:]).verify_entry(PROOF, b"entry 4")
