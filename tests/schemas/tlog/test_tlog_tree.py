"""The Merkle tree and its proofs, against RFC 6962 and its published vectors."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.merkle import (
    consistency_proof,
    inclusion_proof,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from schemas.tlog.tiles import WIDTH, TileCache, split_tile, tile_root
from schemas.tlog.tree import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    leaf_hashes,
    root_of,
)

# The eight leaves of the reference tests of Certificate Transparency, and their trees.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
CT_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): CT_INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LARGEST = 70
LEAVES = leaf_hashes(f"entry {number}".encode() for number in range(3000))


def rfc_hash(leaves):
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    pair = rfc_hash(leaves[:k]) + rfc_hash(leaves[k:])
    return hashlib.sha256(b"\x01" + pair).digest()


def rfc_path(index, leaves):
    """PATH of RFC 6962, section 2.1.1, as it is written there."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if index < k:
        return [*rfc_path(index, leaves[:k]), rfc_hash(leaves[k:])]
    return [*rfc_path(index - k, leaves[k:]), rfc_hash(leaves[:k])]


def rfc_proof(old, leaves, *, known=True):
    """SUBPROOF of RFC 6962, section 2.1.2, as it is written there."""
    if old == len(leaves):
        return [] if known else [rfc_hash(leaves)]
    k = largest_power_below(len(leaves))
    if old <= k:
        return [*rfc_proof(old, leaves[:k], known=known), rfc_hash(leaves[k:])]
    return [*rfc_proof(old - k, leaves[k:], known=False), rfc_hash(leaves[:k])]


def largest_power_below(number):
    return 1 << (number - 1).bit_length() - 1


def reader_of(leaves):
    """Read complete subtrees out of a list of leaf hashes."""

    def read(level, index):
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only complete subtrees may be asked for"
        return root_of(part)

    return read


def tiles_of(leaves):
    """Cut a tree into tiles, and read them by level, number and width."""
    rows = [leaves]
    while len(rows[-1]) >= WIDTH:
        full = len(rows[-1]) // WIDTH * WIDTH
        cuts = pairwise(range(0, full + 1, WIDTH))
        rows.append([tile_root(rows[-1][start:end]) for start, end in cuts])

    def read_tile(level, number, width):
        return b"".join(rows[level][number * WIDTH :][:width])

    return read_tile


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_trees_have_their_published_roots(size):
    leaves = leaf_hashes(CT_LEAVES[:size])

    assert root_of(leaves) == CT_ROOTS[size - 1]
    assert Frontier().with_leaves(leaves).root == CT_ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root():
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert EMPTY_ROOT.hex() == nothing
    assert root_of([]) == Frontier().root == root_at(0, reader_of([])) == EMPTY_ROOT


@pytest.mark.parametrize(("index", "size"), CT_INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size):
    leaves = leaf_hashes(CT_LEAVES[:size])
    published = [bytes.fromhex(text) for text in CT_INCLUSION[index, size]]

    assert inclusion_proof(index, size, reader_of(leaves)) == published
    verify_inclusion(leaves[index], index, size, published, CT_ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new"), CT_CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old, new):
    leaves = leaf_hashes(CT_LEAVES[:new])
    published = [bytes.fromhex(text) for text in CT_CONSISTENCY[old, new]]

    assert consistency_proof(old, new, reader_of(leaves)) == published
    verify_consistency(old, new, published, CT_ROOTS[old - 1], CT_ROOTS[new - 1])


def test_every_inclusion_proof_of_small_trees_is_the_one_of_the_rfc():
    for size in range(1, LARGEST + 1):
        leaves, read = LEAVES[:size], reader_of(LEAVES[:size])
        root = rfc_hash(leaves)
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            assert proof == rfc_path(index, leaves)
            verify_inclusion(leaves[index], index, size, proof, root)


def test_every_consistency_proof_of_small_trees_is_the_one_of_the_rfc():
    roots = [rfc_hash(LEAVES[:size]) for size in range(LARGEST + 1)]
    for new in range(1, LARGEST + 1):
        read = reader_of(LEAVES[:new])
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, read)
            assert proof == rfc_proof(old, LEAVES[:new])
            verify_consistency(old, new, proof, roots[old], roots[new])


def test_the_empty_tree_is_a_prefix_of_every_tree():
    root = root_of(LEAVES[:5])

    assert consistency_proof(0, 5, reader_of(LEAVES[:5])) == []
    verify_consistency(0, 5, [], EMPTY_ROOT, root)
    with pytest.raises(ProofError):
        verify_consistency(0, 5, [], root, root)


def test_two_roots_of_one_size_are_never_consistent():
    with pytest.raises(ProofError) as caught:
        verify_consistency(5, 5, [], root_of(LEAVES[:5]), root_of(LEAVES[1:6]))

    assert caught.value.flaw is Flaw.ROOT_MISMATCH


def test_no_shortened_lengthened_or_reordered_proof_of_small_trees_verifies():
    for size in range(1, 20):
        leaves, read = LEAVES[:size], reader_of(LEAVES[:size])
        root = root_of(leaves)
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            wrong = [[*proof, LEAVES[0]], [root, *proof], proof[1:], proof[:-1]]
            wrong += [proof[::-1]] if len(proof) > 1 else []
            for other in wrong:
                if other != proof:
                    with pytest.raises(ProofError):
                        verify_inclusion(leaves[index], index, size, other, root)


def test_no_shortened_lengthened_or_reordered_consistency_proof_verifies():
    roots = [root_of(LEAVES[:size]) for size in range(20)]
    for new in range(1, 20):
        read = reader_of(LEAVES[:new])
        for old in range(new + 1):
            proof = consistency_proof(old, new, read)
            wrong = [[*proof, LEAVES[0]], [roots[new], *proof], proof[1:], proof[:-1]]
            wrong += [proof[::-1]] if len(proof) > 1 else []
            for other in wrong:
                if other != proof:
                    with pytest.raises(ProofError) as caught:
                        verify_consistency(old, new, other, roots[old], roots[new])
                    same_length = len(other) == len(proof)
                    assert (caught.value.flaw is Flaw.PROOF_LENGTH) is not same_length


def test_a_consistency_proof_with_hashes_to_spare_fails_by_its_length():
    root, proof = root_of(LEAVES[:8]), [LEAVES[0]]

    for old, old_root in ((0, EMPTY_ROOT), (8, root)):
        with pytest.raises(ProofError) as caught:
            verify_consistency(old, 8, proof, old_root, root)
        assert caught.value.flaw is Flaw.PROOF_LENGTH


def test_a_leaf_verifies_at_no_other_index_and_in_no_tree_of_another_size():
    leaves, size = LEAVES[:13], 13
    root = root_of(leaves)
    proof = inclusion_proof(5, size, reader_of(leaves))
    # A size that leaves the path as it is cannot be told from the proof alone: there
    # the signed checkpoint binds size and root together.
    same_shape = set(range(9, 17))

    for index in (-1, *range(5), *range(6, 20)):
        with pytest.raises(ProofError):
            verify_inclusion(leaves[5], index, size, proof, root)
    for other in set(range(40)) - same_shape:
        with pytest.raises(ProofError):
            verify_inclusion(leaves[5], 5, other, proof, root)


@given(st.data())
@settings(max_examples=60)
def test_flipping_any_bit_of_an_inclusion_proof_breaks_it(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES[:size]
    proof = inclusion_proof(index, size, TileCache(tiles_of(leaves)).hashes_at(size))
    parts = [leaves[index], root_of(leaves), *proof]
    verify_inclusion(parts[0], index, size, proof, parts[1])
    at = data.draw(st.integers(0, 256 * len(parts) - 1))

    parts[at // 256] = flip(parts[at // 256], at % 256)

    with pytest.raises(ProofError) as caught:
        verify_inclusion(parts[0], index, size, parts[2:], parts[1])
    assert caught.value.flaw is Flaw.ROOT_MISMATCH


@given(st.data())
@settings(max_examples=60)
def test_flipping_any_bit_of_a_consistency_proof_breaks_it(data):
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_proof(old, new, TileCache(tiles_of(LEAVES)).hashes_at(new))
    parts = [root_of(LEAVES[:old]), root_of(LEAVES[:new]), *proof]
    verify_consistency(old, new, proof, parts[0], parts[1])
    at = data.draw(st.integers(0, 256 * len(parts) - 1))

    parts[at // 256] = flip(parts[at // 256], at % 256)

    with pytest.raises(ProofError) as caught:
        verify_consistency(old, new, parts[2:], parts[0], parts[1])
    assert caught.value.flaw is Flaw.ROOT_MISMATCH


def flip(data, bit):
    number = int.from_bytes(data) ^ 1 << bit
    return number.to_bytes(len(data))


def test_hashes_of_another_length_are_refused():
    proof = inclusion_proof(0, 2, reader_of(LEAVES[:2]))

    with pytest.raises(ProofError) as caught:
        verify_inclusion(LEAVES[0], 0, 2, [proof[0] + b"x"], root_of(LEAVES[:2]))

    assert caught.value.flaw is Flaw.PROOF_HASH


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (9, 3)])
def test_there_is_no_proof_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(ProofError) as caught:
        inclusion_proof(index, size, reader_of(LEAVES))

    assert caught.value.flaw is Flaw.INDEX_RANGE


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_a_larger_tree_is_no_prefix_of_a_smaller_one(old, new):
    with pytest.raises(ProofError) as made:
        consistency_proof(old, new, reader_of(LEAVES))
    with pytest.raises(ProofError) as checked:
        verify_consistency(old, new, [], EMPTY_ROOT, EMPTY_ROOT)

    assert made.value.flaw is checked.value.flaw is Flaw.SIZE_ORDER


@given(st.lists(st.integers(0, 40), max_size=12))
def test_however_the_tree_grew_its_root_is_the_same(batches):
    tree = single = Frontier()
    for batch in batches:
        grown = LEAVES[tree.size : tree.size + batch]
        for leaf in grown:
            single = single.with_leaf(leaf)
        tree = tree.with_leaves(grown)

    assert tree == single
    assert tree.root == root_of(LEAVES[: sum(batches)]) == rfc_hash(LEAVES[: tree.size])
    assert tree.root == root_at(tree.size, reader_of(LEAVES[: tree.size]))


@given(st.integers(0, 300))
def test_a_stored_frontier_comes_back(size):
    tree = Frontier().with_leaves(LEAVES[:size])

    data = tree.to_bytes()

    assert Frontier.from_bytes(data) == tree
    assert len(data) == 8 + 32 * size.bit_count()


@pytest.mark.parametrize(
    "data",
    [b"", bytes(7), bytes(9), (1).to_bytes(8), (1).to_bytes(8) + bytes(64)],
    ids=lambda data: f"{len(data)} bytes",
)
def test_a_damaged_frontier_is_refused(data):
    with pytest.raises(MalformedError) as caught:
        Frontier.from_bytes(data)

    assert caught.value.flaw is Flaw.FRONTIER


@pytest.mark.parametrize(
    ("size", "peaks"), [(-1, ()), (2**63, (bytes(32),)), (3, (bytes(32),)), (1, (b"",))]
)
def test_a_frontier_that_no_tree_has_is_refused(size, peaks):
    with pytest.raises(MalformedError):
        Frontier(size, peaks)


def test_a_leaf_cannot_pass_for_a_node():
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != root_of([left, right])
    assert leaf_hash(b"\x01" + left + right) != root_of([left, right])


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 70_000])
def test_proofs_from_tiles_are_those_of_the_whole_tree(size):
    leaves = leaf_hashes(number.to_bytes(4) for number in range(size))
    reads = []
    read_tile = tiles_of(leaves)

    def counted(level, number, width):
        reads.append((level, number, width))
        return read_tile(level, number, width)

    read = TileCache(counted).hashes_at(size)

    for index in {0, size // 3, size // 2, size - 1}:
        proof = inclusion_proof(index, size, read)
        verify_inclusion(leaves[index], index, size, proof, root_of(leaves))
    for old in {1, size // 3 or 1, size}:
        proof = consistency_proof(old, size, read)
        verify_consistency(old, size, proof, root_of(leaves[:old]), root_of(leaves))
    assert len(reads) == len(set(reads)), "a tile that is kept is not read again"


def test_the_tiles_of_a_tree_of_70000_are_as_wide_as_the_specification_says():
    leaves = leaf_hashes(number.to_bytes(4) for number in range(70_000))
    widths = {}
    read_tile = tiles_of(leaves)

    def noted(level, number, width):
        widths[level, number] = width
        return read_tile(level, number, width)

    read = TileCache(noted).hashes_at(70_000)
    for index in range(0, 70_000, 99):
        inclusion_proof(index, 70_000, read)
    root_at(70_000, read)

    assert {number for level, number in widths if level == 0} == set(range(274))
    assert widths[0, 0] == 256
    assert widths[0, 273] == 112
    assert widths[1, 0] == 256
    assert widths[1, 1] == 17
    assert widths[2, 0] == 1


def test_a_node_beyond_the_tree_is_refused():
    read = TileCache(tiles_of(LEAVES)).hashes_at(300)

    with pytest.raises(MalformedError) as caught:
        read(3, 300 >> 3)

    assert caught.value.flaw is Flaw.TILE_WIDTH


def test_a_tile_of_another_length_is_refused():
    with pytest.raises(MalformedError):
        split_tile(bytes(8191))
    with pytest.raises(MalformedError):
        TileCache(lambda *_: bytes(32 * 9)).hashes_at(10)(0, 9)


def test_a_partial_tile_is_never_hashed_upwards():
    with pytest.raises(MalformedError):
        tile_root(LEAVES[:255])
