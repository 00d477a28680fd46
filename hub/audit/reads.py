"""Reading the log: checkpoints, entries and proofs, for any size that was signed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select

from hub.audit.errors import AuditEntryUnknownError, AuditUnavailableError
from hub.audit.keys.signers import LogKeys
from hub.audit.keys.store import KeyStore
from hub.audit.record.models import audit_checkpoint
from hub.audit.record.receipt import Receipt
from hub.audit.record.shards import SHARD, following_shard
from hub.audit.record.stored import (
    stored_number,
    stored_text,
)
from hub.audit.record.tiles import ProofTiles
from hub.audit.seals.opening_reads import OpeningReads
from hub.audit.seals.sealing import InstanceKeys
from hub.ground.clock import Clock
from schemas.tlog.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Signer, Verifier
from schemas.tlog.merkle import root_at, verify_inclusion
from schemas.tlog.note import parse_note
from schemas.tlog.proof import make_proof
from schemas.tlog.text import encode_base64
from schemas.tlog.tiles import TileCache
from schemas.tlog.tree import EMPTY_ROOT, leaf_hash
from schemas.wording import Wording

__all__ = ["SHARD", "LogReads", "SignedTree", "following_shard"]


@dataclass(frozen=True, slots=True)
class SignedTree:
    """A checkpoint that can be handed out: the note over a shard's first entries."""

    shard: str
    size: int
    note: bytes


WitnessedNotes = Callable[[str], tuple[int, bytes] | None]
"""Gives a shard's newest witnessed checkpoint: its size and note."""


class LogReads(OpeningReads):
    """A log's public face; nothing here appends."""

    witnessed_by: WitnessedNotes | None = None
    """Who knows which checkpoints are witnessed; none are where nobody does."""

    def __init__(
        self,
        engine: Engine,
        key: Ed25519PrivateKey | KeyStore,
        origin: str,
        keys: InstanceKeys,
        clock: Clock,
        *,
        erasures: Path,
    ) -> None:
        """Read the log in ``engine``, whose shards are named ``<origin>/<shard>``.

        ``erasures`` is the file that lists who was erased.
        """
        super().__init__(engine, keys, clock, erasures)
        self.log_keys = LogKeys(origin, key)
        self._caches: dict[str, TileCache] = {}
        self._caches_lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the present moment by the log's clock."""
        return self._clock()

    def key(self, shard: str | None = None) -> str:
        """Give the newest verifier key of a shard, the current one by default."""
        keys = self.log_keys
        shard = shard or self.current_shard()
        # Refused where there is none, as everywhere.
        keys.verifiers(shard)
        return keys.vkeys(shard)[0]

    def verifiers(self, shard: str) -> list[Verifier]:
        """Give all that check a shard's checkpoints, the newest key first."""
        return self.log_keys.verifiers(shard)

    def signers(self, shard: str) -> list[Signer]:
        """Give all that sign a shard's checkpoints now, the newest key first.

        Their keys bear the shard's name. A change of keys counts at the next call.

        Raises:
            AuditUnavailableError: a key that must sign cannot be had.
        """
        return self.log_keys.signers(shard)

    def vkeys(self) -> list[str]:
        """Give the verifier keys of all shards, the newest first.

        Distrusted ones are among them: a stored log is proven with all its keys.
        """
        return [key for shard in self.shards() for key in self.log_keys.vkeys(shard)]

    def trusted_vkeys(self) -> list[str]:
        """Give the verifier keys of all shards that nobody stated to be distrusted."""
        keys = self.log_keys
        return [key for shard in self.shards() for key in keys.trusted_vkeys(shard)]

    def checkpoint(self, shard: str | None = None) -> str:
        """Give a shard's latest signed checkpoint.

        Raises:
            AuditEntryUnknownError: there is no such shard.
        """
        return self.signed(shard, None).note.decode()

    def signed(self, shard: str | None = None, size: int | None = None) -> SignedTree:
        """Give a signed checkpoint of a shard: the latest, or a kept one of a size.

        Raises:
            AuditEntryUnknownError: the log did not keep it.
        """
        head = self._head()
        current = head["shard"] if head else str(self._clock().year)
        shard = shard or current
        if head is None and shard == current and not size:
            signer = self.signers(shard)[0]
            empty = Checkpoint(signer.name, 0, EMPTY_ROOT)
            return SignedTree(shard, 0, sign_checkpoint(empty, [signer]))
        if head is not None and shard == current and size in (None, head["size"]):
            note = stored_text(head["checkpoint"])
            return SignedTree(shard, stored_number(head["size"]), note)
        kept = audit_checkpoint.c
        query = select(kept.size, kept.note).where(kept.shard == shard)
        if size is not None:
            query = query.where(kept.size == size)
        with self._engine.connect() as connection:
            row = connection.execute(query.order_by(kept.size.desc()).limit(1)).first()
        if row is None:
            msg = Wording(
                f"日志未留存分片 {shard} 的这个检查点",
                f"the log kept no such checkpoint of shard {shard}",
            )
            raise AuditEntryUnknownError(msg)
        return SignedTree(shard, row.size, stored_text(row.note))

    def witnessed(self, shard: str) -> SignedTree | None:
        """Give a shard's newest checkpoint that satisfies the witness policy."""
        found = self.witnessed_by(shard) if self.witnessed_by else None
        return SignedTree(shard, *found) if found else None

    def proof(
        self, index: int, size: int | None = None, shard: str | None = None
    ) -> str:
        """Prove an entry's inclusion (tlog-proof), under the latest checkpoint.

        ``size`` chooses an earlier checkpoint that the log kept.

        Raises:
            AuditEntryUnknownError: there is no such entry, shard or checkpoint.
        """
        tree = self.signed(shard, size)
        return self.prove(tree, index, self.entry(index, tree.shard)).decode()

    def prove(
        self, tree: SignedTree, index: int, entry: bytes, extra: bytes | None = None
    ) -> bytes:
        """Print the proof (tlog-proof) of an entry's bytes under one checkpoint.

        A proof that does not lead from them to the signed root is not handed out.

        Raises:
            AuditEntryUnknownError: the tree has no such entry.
            AuditUnavailableError: the stored log is not what was signed.
        """
        if not 0 <= index < tree.size:
            msg = Wording(
                f"共 {tree.size} 条的检查点没有第 {index} 条",
                f"the checkpoint of {tree.size} entries has no entry {index}",
            )
            raise AuditEntryUnknownError(msg)
        try:
            hashes = self.tree(tree.shard).tree_at(tree.size).prove_inclusion(index)
            signed = _read_checkpoint(tree.note)
            verify_inclusion(leaf_hash(entry), index, signed.size, hashes, signed.root)
        except TlogError as error:
            why = f"entry {index} of shard {tree.shard} is not the signed one: {error}"
            raise AuditUnavailableError(why, reason="damaged") from error
        return make_proof(index, hashes, tree.note, extra)

    def inline(self, receipt: Receipt) -> dict[str, Any]:
        """Give what makes a receipt verifiable by itself, for its recipient only.

        ``leaf`` is the base64 of the leaf's bytes, ``proof`` the tlog-proof under the
        checkpoint that came with the event, ``openings`` tie request, answer and case
        to the leaf.
        """
        signed = SignedTree(receipt.shard, receipt.checkpoint_size, receipt.checkpoint)
        entry = receipt.event.leaf(receipt.shard)
        return {
            "leaf": encode_base64(entry),
            "proof": self.prove(signed, receipt.index, entry).decode(),
            "openings": receipt.asker_openings(),
        }

    def root(self, shard: str, size: int) -> str:
        """Compute the Merkle root over a shard's first entries, as hex.

        Raises:
            MalformedError: the shard has not so many.
        """
        return root_at(size, self.tree(shard).hashes_at(size)).hex()

    def tree(self, shard: str) -> TileCache:
        """Give the reader of a shard's inner nodes."""
        cache = self._caches.get(shard)
        if cache is None:
            with self._caches_lock:
                tiles = ProofTiles(self._engine, shard)
                cache = self._caches.setdefault(shard, TileCache(tiles.read))
        return cache


@lru_cache(maxsize=64)
def _read_checkpoint(note: bytes) -> Checkpoint:
    """Read the tree of a checkpoint; many proofs lead to the same one."""
    return parse_checkpoint(parse_note(note).text)
