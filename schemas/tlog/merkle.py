"""Inclusion and consistency proofs of RFC 6962, section 2.1: made and checked.

Proofs are read through a ``HashReader``: ``reader(level, index)`` gives the root of the
complete subtree over the leaves from ``index << level`` up to ``(index + 1) << level``.
"""

import hashlib
from collections.abc import Callable, Sequence

from schemas.tlog.errors import Flaw, ProofError
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tree import EMPTY_ROOT, NODE_PREFIX, node_hash

HashReader = Callable[[int, int], bytes]

_sha256 = hashlib.sha256


def root_at(size: int, read: HashReader) -> bytes:
    """Compute the root of the tree's first ``size`` leaves from stored nodes."""
    return range_root(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> list[bytes]:
    """Give the sibling hashes from a leaf up to the root of the tree of ``size``.

    Raises:
        ProofError: there is no such leaf in that tree.
    """
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise ProofError(Flaw.INDEX_RANGE, msg)
    return _path(0, index, size, read)


def consistency_proof(old: int, new: int, read: HashReader) -> list[bytes]:
    """Give the hashes that show the tree of ``old`` leaves to be a prefix of ``new``.

    The proof is empty for an empty old tree and for trees of the same size.

    Raises:
        ProofError: the old tree is larger than the new one.
    """
    if not 0 <= old <= new:
        msg = f"a tree of {old} leaves is no prefix of one of {new}"
        raise ProofError(Flaw.SIZE_ORDER, msg)
    if old in (0, new):
        return []
    # The proof starts at the last complete subtree that ends where the old tree ends.
    level = (old & -old).bit_length() - 1
    index = (old - 1) >> level
    # Where it is the whole old tree, its root is what the checker already has.
    start = [read(level, index)] if index else []
    return start + _path(level, index, new, read)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash stands at ``index`` of the tree with this size and root.

    Raises:
        ProofError: no such index, a proof of another length, something that is no hash
            of 32 bytes, or another root.
    """
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise ProofError(Flaw.INDEX_RANGE, msg)
    _check_widths(leaf, root)
    inner = (index ^ (size - 1)).bit_length()
    _check_hashes(proof, inner + (index >> inner).bit_count())
    # To copy a hash that has begun costs less than to begin one.
    begun = _sha256(NODE_PREFIX).copy
    node, turn = leaf, index
    for sibling in proof[:inner]:
        parent = begun()
        parent.update(sibling + node if turn & 1 else node + sibling)
        node = parent.digest()
        turn >>= 1
    for sibling in proof[inner:]:
        parent = begun()
        parent.update(sibling + node)
        node = parent.digest()
    if node != root:
        msg = f"the proof of leaf {index} leads to another root"
        raise ProofError(Flaw.ROOT_MISMATCH, msg)


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree of ``old`` leaves is a prefix of the tree of ``new`` leaves.

    Raises:
        ProofError: sizes in the wrong order, a proof of another length, something that
            is no hash of 32 bytes, or other roots.
    """
    if not 0 <= old <= new:
        msg = f"a tree of {old} leaves is no prefix of one of {new}"
        raise ProofError(Flaw.SIZE_ORDER, msg)
    _check_widths(old_root, new_root)
    if old in (0, new):
        _check_hashes(proof, 0)
        # A tree without leaves has one root only, on either side.
        same = [new_root] if old == new else []
        if {old_root, *same} != {EMPTY_ROOT if old == 0 else new_root}:
            msg = f"two roots for the tree of {old} leaves"
            raise ProofError(Flaw.ROOT_MISMATCH, msg)
        return
    level = (old & -old).bit_length() - 1
    index = (old - 1) >> level
    inner = (index ^ ((new - 1) >> level)).bit_length()
    starts = 1 if index else 0
    _check_hashes(proof, starts + inner + (index >> inner).bit_count())
    seed, path = (proof[0], proof[1:]) if index else (old_root, proof)
    old_node = new_node = seed
    for depth, sibling in enumerate(path):
        if depth >= inner or index >> depth & 1:
            old_node = node_hash(sibling, old_node)
            new_node = node_hash(sibling, new_node)
        else:
            new_node = node_hash(new_node, sibling)
    if old_node != old_root or new_node != new_root:
        msg = f"the trees of {old} and {new} leaves have different histories"
        raise ProofError(Flaw.ROOT_MISMATCH, msg)


def _path(level: int, index: int, size: int, read: HashReader) -> list[bytes]:
    """Give the siblings from the complete node (level, index) up to the tree's root."""
    # Below this many levels the node and the tree's last leaf have parted ways.
    inner = (index ^ ((size - 1) >> level)).bit_length()
    path = [read(level + up, index >> up ^ 1) for up in range(inner - 1)]
    if inner:
        # The one sibling that may be incomplete is the subtree with the last leaf.
        sibling = index >> (inner - 1) ^ 1
        path.append(range_root(sibling << (level + inner - 1), size, read))
    path += [
        read(level + up, (index >> up) - 1)
        for up in range(inner, index.bit_length())
        if index >> up & 1
    ]
    return path


def range_root(start: int, end: int, read: HashReader) -> bytes:
    """Compute the root over the leaves from start to end, the tree's right edge.

    ``start`` must be a multiple of the power of two that the range fits into.
    """
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(read(level, start >> level))
        start += 1 << level
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def _check_hashes(proof: Sequence[bytes], count: int) -> None:
    """Refuse a proof that has not exactly the hashes it must have."""
    if len(proof) != count:
        msg = f"the proof must have {count} hashes, not {len(proof)}"
        raise ProofError(Flaw.PROOF_LENGTH, msg)
    if proof and {*map(len, proof)} != {HASH_BYTES}:
        msg = f"every hash of a proof has {HASH_BYTES} bytes"
        raise ProofError(Flaw.PROOF_HASH, msg)


def _check_widths(*hashes: bytes) -> None:
    """Refuse a leaf's hash or a root that is none: two empty texts would be equal."""
    if {*map(len, hashes)} != {HASH_BYTES}:
        msg = f"leaf hashes and roots have {HASH_BYTES} bytes"
        raise ProofError(Flaw.PROOF_HASH, msg)
