"""Proving a shard from its bytes, wherever they are kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from hub.audit.check.verdict import SHARD_START, Fault, FoundFaultError, SoundShard
from hub.audit.write.succession import Before, SuccessionError, check_succession
from schemas.tlog.errors import Flaw
from schemas.tlog.keys import Verifier
from schemas.tlog.verify import Finding, ShardVerdict, verify_log


class ShardBytes(Protocol):
    """The bytes of one shard, read once in the order of its entries."""

    doubtful: int | None
    """An entry that is known to be changed if any is."""

    def entries(self) -> Iterator[bytes]:
        """Yield the entries until the last one or the first that cannot be right."""

    def hashes(self) -> Iterator[bytes]:
        """Yield the hashes that are kept beside the entries."""

    def kept(self) -> Iterator[bytes]:
        """Yield the checkpoints released before, by ascending size."""

    def first_fault(self) -> Fault | None:
        """Tell what ended the pass before the last entry, once it is over."""


def prove_shard(
    shard: str, stored: ShardBytes, note: bytes, verifiers: Iterable[Verifier]
) -> tuple[int, str, int]:
    """Recompute a shard; give its size, its root in hex, and its proven prefixes.

    Raises:
        FoundFaultError: something is wrong with it.
    """
    verdict = verify_log(
        stored.entries(),
        note,
        verifiers,
        earlier=stored.kept(),
        stored_hashes=stored.hashes(),
    )
    if (fault := stored.first_fault()) is not None:
        raise FoundFaultError(fault)
    return _prove_tree(shard, verdict, stored.doubtful)


def _prove_tree(
    shard: str, verdict: ShardVerdict, doubtful: int | None
) -> tuple[int, str, int]:
    """Give size, root in hex and prefixes of a shard without findings.

    Raises:
        FoundFaultError: something was found, or the checkpoint is another shard's.
    """
    if verdict.findings:
        raise FoundFaultError(_to_fault(shard, verdict.findings, doubtful))
    if verdict.checkpoint is None or verdict.root is None:
        msg = "a log without findings has a checkpoint"
        raise AssertionError(msg)
    if not verdict.checkpoint.origin.endswith(f"/{shard}"):
        detail = f"the checkpoint of shard {shard} is of {verdict.checkpoint.origin}"
        raise FoundFaultError(Fault(Flaw.ORIGIN, shard, detail))
    return verdict.entries, verdict.root.hex(), verdict.prefixes


def check_start(shard: str, first: bytes, earlier: Sequence[SoundShard]) -> Before:
    """Refuse a shard whose first entry does not follow on the shards before it.

    Raises:
        FoundFaultError: it does not, or states another end of theirs.
    """
    end = (earlier[-1].size, earlier[-1].root) if earlier else None
    try:
        return check_succession(shard, first, [s.shard for s in earlier], end)
    except SuccessionError as error:
        fault = Fault(SHARD_START, error.shard, error.detail)
        raise FoundFaultError(fault) from error


def _to_fault(shard: str, findings: Sequence[Finding], doubtful: int | None) -> Fault:
    """Choose the finding that names an entry, if any does, and name it exactly."""
    finding = next((f for f in findings if f.entry is not None or f.between), None)
    if finding is None:
        return Fault(findings[0].flaw, shard, findings[0].detail)
    if finding.between is None:
        return Fault(finding.flaw, shard, finding.detail, finding.entry, finding.entry)
    first, stop = finding.between
    if doubtful is not None and first <= doubtful < stop:
        # Entry and hash were changed together; the tile still has the hash.
        detail = f"entry {doubtful} is not the one that was signed"
        return Fault(finding.flaw, shard, detail, doubtful, doubtful)
    detail = f"{finding.detail}: one of the entries {first} to {stop - 1} is wrong"
    return Fault(finding.flaw, shard, detail, first, stop - 1)
