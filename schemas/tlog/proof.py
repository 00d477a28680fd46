"""Proofs that a leaf is in a log (c2sp.org/tlog-proof@v1), checked without the log.

    c2sp.org/tlog-proof@v1
    extra base64                (only where there is extra data)
    index decimal
    base64 of a hash            (the leaf's sibling first, one line each)
    <empty line>
    the signed checkpoint, as the log printed it

The parser accepts exactly what ``TlogProof.encode`` prints.
"""

from binascii import Error as BinasciiError
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct

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
HEADER_LINE = HEADER.encode()
MAX_HASHES = 63
MAX_PROOF_BYTES = 2 * MAX_NOTE_BYTES
CHECKPOINTS_KEPT = 16
HASH_LENGTHS = frozenset({HASH_BYTES})
LINE_BYTES = 45
PADDING_AT = 43

# Takes so many hashes, each with a byte behind it, apart.
_SPLIT = [Struct(f"{HASH_BYTES}sx" * count).unpack for count in range(MAX_HASHES + 1)]

# Many proofs lead to one checkpoint.
_parse_checkpoint = lru_cache(maxsize=CHECKPOINTS_KEPT)(parse_note)


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
        extra = f"extra {encode_base64(self.extra)}\n" if self.extra else ""
        head = f"{HEADER}\n{extra}index {self.index}\n".encode()
        # b2a_base64 ends each line itself.
        data = b"".join([head, *map(b2a_base64, self.hashes), b"\n", self.checkpoint])
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
    header, _, rest = head.partition(b"\n")
    if header != HEADER_LINE:
        msg = f"the first line is not {HEADER}"
        raise MalformedError(Flaw.PROOF_HEADER, msg)
    extra = None
    if rest.startswith(b"extra "):
        line, _, rest = rest.partition(b"\n")
        extra = decode_base64(line[len(b"extra ") :].decode(), Flaw.PROOF_EXTRA)
        if not extra:
            msg = "the extra line is left out where there is no extra data"
            raise MalformedError(Flaw.PROOF_EXTRA, msg)
    if not rest.startswith(b"index "):
        msg = "no index line where it must stand"
        raise MalformedError(Flaw.PROOF_INDEX, msg)
    line, more, rest = rest.partition(b"\n")
    index = decode_decimal(line[len(b"index ") :].decode(), Flaw.PROOF_INDEX)
    hashes = _decode_hashes(rest) if more else ()
    proof = TlogProof(index, hashes, checkpoint, extra)
    _check_parts(proof)
    return proof


class ProofChecker:
    """Checks proofs with the same keys, each checkpoint's signatures only once."""

    def __init__(self, verifiers: Iterable[Verifier]) -> None:
        """Trust these keys."""
        keys = tuple(verifiers)
        self._open = lru_cache(maxsize=CHECKPOINTS_KEPT)(
            lambda note: open_checkpoint(note, keys)
        )

    def verify(self, proof: TlogProof, leaf: bytes) -> ProvenLeaf:
        """Check that a leaf, given by its hash, is in the log at the proof's index.

        Raises:
            MalformedError: the checkpoint is malformed.
            SignatureError: the log, as far as it is trusted, did not sign it.
            ProofError: the hashes do not lead from the leaf to the signed root.
        """
        checkpoint, note = self._open(proof.checkpoint)
        verify_inclusion(
            leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root
        )
        return ProvenLeaf(proof.index, leaf, checkpoint, note)

    def verify_entry(self, data: bytes, entry: bytes) -> ProvenLeaf:
        """Check a printed proof for an entry's bytes.

        Raises:
            TlogError: as ``parse_proof`` and ``verify``.
        """
        return self.verify(parse_proof(data), leaf_hash(entry))


def verify_proof(
    proof: TlogProof, leaf: bytes, verifiers: Iterable[Verifier]
) -> ProvenLeaf:
    """Check one proof, as ``ProofChecker.verify`` does.

    Raises:
        TlogError: as there.
    """
    return ProofChecker(verifiers).verify(proof, leaf)


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


def _decode_hashes(lines: bytes) -> tuple[bytes, ...]:
    """Read the lines of hashes, all at once where all are as they should be."""
    count, rest = divmod(len(lines) + 1, LINE_BYTES)
    if (
        not rest
        and count <= MAX_HASHES
        and lines[PADDING_AT::LINE_BYTES] == b"=" * count
        and lines[PADDING_AT + 1 :: LINE_BYTES] == b"\n" * (count - 1)
    ):
        # With a letter for its padding, a line is base64 of the hash and a zero byte,
        # and all lines together are base64 of all hashes.
        unpadded = bytearray(lines)
        del unpadded[PADDING_AT + 1 :: LINE_BYTES]
        unpadded[PADDING_AT :: LINE_BYTES - 1] = b"A" * count
        try:
            data = a2b_base64(unpadded)
        except BinasciiError:
            data = b""
        if b2a_base64(data, newline=False) == unpadded and data[
            HASH_BYTES :: HASH_BYTES + 1
        ] == bytes(count):
            return _SPLIT[count](data)
    # Line by line, which says what is wrong.
    texts = lines.decode().split("\n")
    return tuple(decode_hash(text, Flaw.PROOF_HASH) for text in texts)


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
    if not {*map(len, proof.hashes)} <= HASH_LENGTHS:
        msg = f"every hash of a proof has {HASH_BYTES} bytes"
        raise MalformedError(Flaw.PROOF_HASH, msg)
    _parse_checkpoint(proof.checkpoint)
