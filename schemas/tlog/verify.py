"""Whole logs and single receipts, judged with public keys only.

A verdict lists findings instead of raising: who audits a log wants to know everything
that is wrong with it and, above all, from which entry on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.keys import Verifier
from schemas.tlog.proof import verify_entry
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tree import Frontier, leaf_hash, leaf_hashes

# Entries held at once: enough to keep the loops in C, few enough to be hashed while
# they lie in the processor's cache.
CHUNK = 512


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the evidence, and where."""

    flaw: Flaw
    detail: str
    # The first wrong entry, where it is known exactly.
    entry: int | None = None
    # Otherwise the first wrong entry is at or after the first and before the second.
    between: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ShardVerdict:
    """What a log's bytes say about its signed checkpoints."""

    checkpoint: Checkpoint | None
    # How many entries were read, and the root over their bytes.
    entries: int
    root: bytes | None
    # How many earlier checkpoints were found to be prefixes of this log.
    prefixes: int
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class ReceiptVerdict:
    """What a receipt proves about an entry's bytes."""

    leaf_hash: bytes
    index: int | None
    checkpoint: Checkpoint | None
    signers: frozenset[str]
    finding: Finding | None

    @property
    def valid(self) -> bool:
        """Whether the log signed a tree that has these bytes at this index."""
        return self.finding is None


def verify_receipt(
    proof_text: bytes, leaf_bytes: bytes, verifiers: Iterable[Verifier]
) -> ReceiptVerdict:
    """Judge a printed tlog-proof for an entry's bytes."""
    leaf = leaf_hash(leaf_bytes)
    try:
        proven = verify_entry(proof_text, leaf_bytes, verifiers)
    except TlogError as error:
        finding = Finding(error.flaw, error.detail)
        return ReceiptVerdict(leaf, None, None, frozenset(), finding)
    signers = proven.note.signers
    return ReceiptVerdict(leaf, proven.index, proven.checkpoint, signers, None)


def verify_log(
    entries: Iterable[bytes],
    checkpoint_note: bytes,
    verifiers: Iterable[Verifier],
    *,
    earlier: Iterable[bytes] = (),
    stored_hashes: Iterable[bytes] | None = None,
) -> ShardVerdict:
    """Judge a whole log: recompute its tree from raw entries and compare.

    Entries are read once, in order, and never held together. ``earlier`` are the signed
    checkpoints released before, by ascending size: each must be a prefix.
    ``stored_hashes`` are the leaf hashes kept beside the entries; with them the first
    changed entry is named, without them it is placed between two checkpoints.
    """
    keys = tuple(verifiers)
    try:
        head, _ = open_checkpoint(checkpoint_note, keys)
    except TlogError as error:
        finding = Finding(error.flaw, f"the log's checkpoint: {error.detail}")
        return ShardVerdict(None, 0, None, 0, (finding,))
    stored = None if stored_hashes is None else iter(stored_hashes)
    walk = _Walk(head, keys, iter(entries), stored)
    walk.visit_earlier(earlier)
    walk.visit_head()
    return walk.verdict()


@dataclass(slots=True)
class _Walk:
    """One pass over a log's entries, from checkpoint to checkpoint."""

    head: Checkpoint
    keys: Sequence[Verifier]
    entries: Iterator[bytes]
    stored: Iterator[bytes] | None
    tree: Frontier = field(default_factory=Frontier)
    # The tree over the stored hashes, once they differ from those of the entries.
    other: Frontier | None = None
    differs_at: int | None = None
    complete: bool = True
    prefixes: int = 0
    proven: int = 0
    # The first earlier checkpoint whose root is another one, and how many there are.
    broken: Checkpoint | None = None
    broken_count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def visit_earlier(self, notes: Iterable[bytes]) -> None:
        """Read up to each earlier checkpoint and compare its root."""
        for number, note in enumerate(notes):
            try:
                checkpoint, _ = open_checkpoint(note, self.keys)
            except TlogError as error:
                detail = f"earlier checkpoint {number}: {error.detail}"
                self.findings.append(Finding(error.flaw, detail))
                continue
            if self._is_in_order(checkpoint, number):
                self._read_to(checkpoint.size)
                self._compare(checkpoint)

    def visit_head(self) -> None:
        """Read up to the log's own checkpoint and see that nothing follows."""
        self._read_to(self.head.size)
        if not self.complete:
            return
        if next(self.entries, None) is not None:
            self._find(
                Flaw.TOO_MANY_ENTRIES,
                f"the log has more than its {self.head.size} signed entries",
                entry=self.head.size,
            )
        elif self.stored is not None and next(self.stored, None) is not None:
            detail = "there are more stored hashes than entries"
            self._find(Flaw.HASH_COUNT, detail)

    def verdict(self) -> ShardVerdict:
        """Say what the pass has found."""
        self._judge()
        return ShardVerdict(
            checkpoint=self.head,
            entries=self.tree.size,
            root=self.tree.root,
            prefixes=self.prefixes,
            findings=tuple(self.findings),
        )

    def _is_in_order(self, checkpoint: Checkpoint, number: int) -> bool:
        """Tell whether a checkpoint is this log's and lies ahead of the walk."""
        if checkpoint.origin != self.head.origin:
            detail = f"earlier checkpoint {number} is of {checkpoint.origin}"
            self._find(Flaw.ORIGIN, detail)
        elif not self.tree.size <= checkpoint.size <= self.head.size:
            detail = (
                f"earlier checkpoint {number} has {checkpoint.size} entries, after one "
                f"of {self.tree.size} and before the last one of {self.head.size}"
            )
            self._find(Flaw.SIZE_ORDER, detail)
        else:
            return True
        return False

    def _read_to(self, size: int) -> None:
        """Grow the tree to a size, entry by entry, as far as there are entries."""
        while self.complete and self.tree.size < size:
            chunk = list(islice(self.entries, min(CHUNK, size - self.tree.size)))
            if not chunk:
                self.complete = False
                self._find(
                    Flaw.TOO_FEW_ENTRIES,
                    f"entry {self.tree.size} of {self.head.size} is missing",
                    entry=self.tree.size,
                )
                return
            hashes = leaf_hashes(chunk)
            self._look_beside(hashes)
            self.tree = self.tree.with_leaves(hashes)

    def _look_beside(self, hashes: list[bytes]) -> None:
        """Compare a chunk's hashes with those stored beside the entries."""
        if self.stored is None:
            return
        beside = list(islice(self.stored, len(hashes)))
        if len(beside) < len(hashes):
            first = self.tree.size + len(beside)
            self._find(Flaw.HASH_COUNT, f"no hash is stored beside entry {first}")
            self.stored = None
        if self.differs_at is None and beside != hashes[: len(beside)]:
            pairs = enumerate(zip(hashes, beside, strict=False))
            at = next(n for n, (ours, kept) in pairs if ours != kept)
            self.differs_at = self.tree.size + at
            self.other = self.tree
        if self.other is not None:
            # What is no hash at all is left out; the roots then differ, as they must.
            self.other = self.other.with_leaves(
                [kept for kept in beside if len(kept) == HASH_BYTES]
            )

    def _compare(self, checkpoint: Checkpoint) -> None:
        """Compare an earlier checkpoint's root with the tree that was walked."""
        if not self.complete:
            return
        if checkpoint.root == self.tree.root:
            self.prefixes += 1
            self.proven = checkpoint.size
        else:
            self.broken = self.broken or checkpoint
            self.broken_count += 1

    def _judge(self) -> None:
        """Say which of entries, stored hashes and checkpoints are wrong."""
        sound = self.complete and self.tree.root == self.head.root
        # The stored hashes are the signed ones: then they name the changed entry.
        told = self.other is not None and self.other.root == self.head.root
        if self.differs_at is not None and told:
            detail = f"entry {self.differs_at} is not the one that was signed"
            self._find(Flaw.ROOT_MISMATCH, detail, entry=self.differs_at)
        elif self.differs_at is not None:
            detail = f"entry {self.differs_at} has another hash than the one stored"
            self._find(Flaw.LEAF_HASH, detail, entry=self.differs_at)
        if self.broken and sound:
            detail = (
                f"{self.broken_count} signed trees are no prefix of this one; the "
                f"first has {self.broken.size} entries"
            )
            self._find(Flaw.SPLIT_VIEW, detail)
        elif self.broken:
            self._find_mismatch(self.broken)
        elif self.complete and not sound and not told:
            self._find_mismatch(self.head)

    def _find_mismatch(self, checkpoint: Checkpoint) -> None:
        """Note that the entries do not hash to a signed root, and where it starts."""
        detail = f"the first {checkpoint.size} entries do not hash to their signed root"
        between = (self.proven, checkpoint.size)
        self._find(Flaw.ROOT_MISMATCH, detail, between=between)

    def _find(
        self,
        flaw: Flaw,
        detail: str,
        *,
        entry: int | None = None,
        between: tuple[int, int] | None = None,
    ) -> None:
        """Note one finding."""
        self.findings.append(Finding(flaw, detail, entry, between))
