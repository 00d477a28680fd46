"""Proofs that a leaf is in a log (c2sp.org/tlog-proof@v1), checked without the log.

    c2sp.org/tlog-proof@v1
    extra base64                (only where there is extra data)
    index decimal
    base64 of a hash            (the leaf's sibling first, one line each)
    <empty line>
    the signed checkpoint, as the log printed it

The parser accepts exactly what ``TlogProof.encode`` prints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.keys import Verifier
from schemas.tlog.merkle import verify_inclusion
from schemas.tlog.note import MAX_NOTE_BYTES, OpenedNote, parse_note
from schemas.tlog.text import (
    HASH_BYTES,
    MAX_SIZE,
    decode_base64,
    decode_decimal,
    decode_hash,
    encode_base64,
)
from schemas.tlog.tree import leaf_hash

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
MAX_PROOF_BYTES = 2 * MAX_NOTE_BYTES


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A leaf's index, the hashes up to the root, and the checkpoint with that root."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    # Nobody vouches for it but the hash of what it leads to.
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Print the proof.

        Raises:
            MalformedError: a part that no proof can carry.
        """
        _check_parts(self)
        extra = [f"extra {encode_base64(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}"]
        lines += map(encode_base64, self.hashes)
        data = "\n".join([*lines, "", ""]).encode() + self.checkpoint
        _check_size(data)
        return data


@dataclass(frozen=True, slots=True)
class ProvenLeaf:
    """A leaf that stands in a tree which its log signed."""

    index: int
    leaf_hash: bytes
    checkpoint: Checkpoint
    note: OpenedNote


def parse_proof(data: bytes) -> TlogProof:
    """Take a proof apart without checking hashes or signatures.

    Raises:
        MalformedError: the bytes are not a proof as ``encode`` prints it.
    """
    _check_size(data)
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        msg = "no empty line between hashes and checkpoint"
        raise MalformedError(Flaw.BLANK_LINE, msg)
    if not head.isascii():
        msg = "all lines before the checkpoint are ASCII"
        raise MalformedError(Flaw.ENCODING, msg)
    header, *lines = head.decode().split("\n")
    if header != HEADER:
        msg = f"the first line is not {HEADER}"
        raise MalformedError(Flaw.PROOF_HEADER, msg)
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0)[len("extra ") :], Flaw.PROOF_EXTRA)
        if not extra:
            msg = "the extra line is left out where there is no extra data"
            raise MalformedError(Flaw.PROOF_EXTRA, msg)
    if not lines or not lines[0].startswith("index "):
        msg = "no index line where it must stand"
        raise MalformedError(Flaw.PROOF_INDEX, msg)
    index = decode_decimal(lines[0][len("index ") :], Flaw.PROOF_INDEX)
    hashes = tuple(decode_hash(line, Flaw.PROOF_HASH) for line in lines[1:])
    proof = TlogProof(index, hashes, checkpoint, extra)
    _check_parts(proof)
    return proof


def verify_proof(
    proof: TlogProof, leaf: bytes, verifiers: Iterable[Verifier]
) -> ProvenLeaf:
    """Check that a leaf, given by its hash, is in the log at the proof's index.

    Raises:
        MalformedError: the checkpoint is malformed.
        SignatureError: the log, as far as it is trusted, did not sign the checkpoint.
        ProofError: the hashes do not lead from the leaf to the signed root.
    """
    checkpoint, note = open_checkpoint(proof.checkpoint, verifiers)
    verify_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return ProvenLeaf(proof.index, leaf, checkpoint, note)


def make_proof(
    index: int, hashes: Sequence[bytes], checkpoint: bytes, extra: bytes | None = None
) -> bytes:
    """Print the proof of one leaf.

    Raises:
        MalformedError: a part that no proof can carry.
    """
    return TlogProof(index, tuple(hashes), checkpoint, extra).encode()


def verify_entry(
    data: bytes, entry: bytes, verifiers: Iterable[Verifier]
) -> ProvenLeaf:
    """Check a printed proof for an entry's bytes.

    Raises:
        TlogError: as ``parse_proof`` and ``verify_proof``.
    """
    return verify_proof(parse_proof(data), leaf_hash(entry), verifiers)


def _check_size(data: bytes) -> None:
    """Refuse a proof that no reader should have to hold."""
    if len(data) > MAX_PROOF_BYTES:
        msg = f"a proof has at most {MAX_PROOF_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)


def _check_parts(proof: TlogProof) -> None:
    """Refuse parts that no proof can carry."""
    if not 0 <= proof.index <= MAX_SIZE:
        msg = f"no leaf has the index {proof.index}"
        raise MalformedError(Flaw.PROOF_INDEX, msg)
    if len(proof.hashes) > MAX_HASHES:
        msg = f"a proof has at most {MAX_HASHES} hashes"
        raise MalformedError(Flaw.PROOF_LENGTH, msg)
    if any(len(item) != HASH_BYTES for item in proof.hashes):
        msg = f"every hash of a proof has {HASH_BYTES} bytes"
        raise MalformedError(Flaw.PROOF_HASH, msg)
    parse_note(proof.checkpoint)
