"""The log as it stands: its head, its witnesses, and one entry with its proof."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.audit.errors import AuditEntryUnknownError
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.witnessing.sources import DatabaseSource
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.leaf import Leaf, parse_leaf
from schemas.tlog.note import parse_note
from schemas.tlog.policy import judge_checkpoint
from schemas.tlog.tree import leaf_hash
from schemas.wording import Wording

MOST_DIGITS = 15
"""Digits of an entry's number; no log has so many entries."""


class EntryAddressError(BadInputError):
    """The text is no address of an entry, such as 2026/148."""

    code = "entry-address-invalid"
    title = "Name an entry by its shard and its number, like 2026/148."


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The newest signed tree of the shard that grows."""

    shard: str
    size: int
    root: str
    """Lower-case hex."""
    origin: str
    last_at: datetime | None
    """When the last entry was made, with which the tree was signed."""
    keys: tuple[str, ...]
    """Names and ids of the keys that sign it."""


@dataclass(frozen=True, slots=True)
class LogWitnesses:
    """Who stands behind the newest tree that a quorum cosigned."""

    names: tuple[str, ...]
    """All witnesses of the policy."""
    quorum: str
    size: int | None = None
    """The size of that tree; None where there is none yet."""
    seen: Mapping[str, datetime] | None = None
    """Which of them cosigned it, and when."""

    @property
    def count(self) -> int:
        """How many of them cosigned it."""
        return len(self.seen or {})


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One hash on the way from an entry to the root, and on which side it is added."""

    hash: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry with the proof that leads from it to a signed root."""

    shard: str
    index: int
    leaf: Leaf
    leaf_hash: str
    size: int
    root: str
    steps: tuple[ProofStep, ...]
    is_witnessed: bool
    """Whether a quorum of witnesses cosigned that root."""

    @property
    def address(self) -> str:
        """Name the entry."""
        return f"{self.shard}/{self.index}"


def log_head(hub: Hub) -> SignedHead:
    """Tell the newest signed tree."""
    tree = hub.audit.signed()
    checkpoint = parse_checkpoint(parse_note(tree.note).text)
    last_at = None
    if tree.size:
        last = json.loads(hub.audit.entry(tree.size - 1, tree.shard))
        last_at = datetime.fromisoformat(last["at"])
    return SignedHead(
        shard=tree.shard,
        size=tree.size,
        root=checkpoint.root.hex(),
        origin=checkpoint.origin,
        last_at=last_at,
        keys=tuple(
            f"{key.name} {key.key_id.hex()}" for key in hub.audit.verifiers(tree.shard)
        ),
    )


def log_witnesses(hub: Hub) -> LogWitnesses | None:
    """Tell which witnesses stand behind the log; None where there is no policy.

    Raises:
        WitnessPolicyInvalidError: the policy cannot be read.
    """
    policy = hub.witnessing.policy_in_force()
    if policy is None:
        return None
    names = tuple(sorted(policy.policy.witnesses))
    shard = hub.audit.current_shard()
    found = hub.witnessing.witnessed_note(shard)
    if found is None:
        return LogWitnesses(names, policy.policy.quorum)
    size, note = found
    logs = DatabaseSource(hub.audit, shard).verifiers()
    seen = judge_checkpoint(note, policy.policy, logs=logs).times
    return LogWitnesses(
        names,
        policy.policy.quorum,
        size,
        {name: datetime.fromtimestamp(at, UTC) for name, at in sorted(seen.items())},
    )


def prove_entry(hub: Hub, shard: str, index: int) -> ProvenEntry:
    """Read an entry and prove it under the newest tree that covers it.

    Raises:
        AuditEntryUnknownError: the log has no such entry.
        AuditUnavailableError: the stored log is not what was signed.
    """
    if shard not in hub.audit.shards() or index >= 10**MOST_DIGITS:
        msg = Wording(
            f"没有分片 {shard} 的第 {index} 条",
            f"there is no entry {index} of a shard {shard}",
        )
        raise AuditEntryUnknownError(msg)
    body = hub.audit.entry(index, shard)
    tree = hub.audit.witnessed(shard)
    is_witnessed = tree is not None and index < tree.size
    if tree is None or not is_witnessed:
        tree = hub.audit.signed(shard)
    # What does not lead to the signed root is not handed out.
    hub.audit.prove(tree, index, body)
    hashes = hub.audit.tree(shard).tree_at(tree.size).prove_inclusion(index)
    root = parse_checkpoint(parse_note(tree.note).text).root
    return ProvenEntry(
        shard=shard,
        index=index,
        leaf=parse_leaf(body),
        leaf_hash=leaf_hash(body).hex(),
        size=tree.size,
        root=root.hex(),
        steps=_steps(hashes, index, tree.size),
        is_witnessed=is_witnessed,
    )


def read_address(text: str) -> tuple[str, int]:
    """Read an entry's address, as receipts name it.

    Raises:
        EntryAddressError: it is none.
    """
    shard, slash, number = text.strip().rpartition("/")
    is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    if not (slash and shard and is_number):
        raise EntryAddressError
    return shard, int(number)


def _steps(hashes: list[bytes], index: int, size: int) -> tuple[ProofStep, ...]:
    """Tell on which side each hash is added (RFC 9162, section 2.1.3.2)."""
    node, last = index, size - 1
    steps = []
    for hashed in hashes:
        is_left = bool(node & 1) or node == last
        steps.append(ProofStep(hashed.hex(), is_left))
        if is_left:
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    return tuple(steps)
