"""What each key of the log is to each shard: which sizes it signed."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from hub.audit.keys.signers import LogKeys, key_id_of, vkey_of
from hub.audit.keys.store import SigningKey


@dataclass(frozen=True, slots=True)
class KeyTableRow:
    """A row of ``audit_key``, its columns in their order."""

    shard: str
    key_id: str
    vkey: str
    from_size: int
    """Every checkpoint from this size on bears its line, smaller ones may."""
    to_size: int | None
    """Checkpoints from this size on need not bear it; None while it signs."""
    untrusted_after: int | None


@dataclass(frozen=True, slots=True)
class KeyInShard(KeyTableRow):
    """What one key is to one shard."""

    number: int
    state: str
    """``signing``, ``ended`` or ``distrusted``, of the key as a whole."""
    sign_until: str | None
    """When its overlap with a newer key is over (RFC 3339)."""
    command: str | None

    def as_row(self) -> KeyTableRow:
        """Give what stands in the table of keys."""
        return KeyTableRow(*(getattr(self, one.name) for one in fields(KeyTableRow)))


def keys_in_shard(keys: LogKeys, shard: str) -> Iterator[KeyInShard]:
    """Yield the keys of one shard, the newest first."""
    name = keys.name(shard)
    for key in keys.known():
        if not key.speaks_for(shard):
            continue
        distrusted = key.distrusted
        is_here = distrusted is not None and distrusted.shard == shard
        yield KeyInShard(
            shard=shard,
            key_id=key_id_of(key, name),
            vkey=vkey_of(key, name),
            from_size=_from_size(key, shard),
            to_size=_to_size(key, shard),
            untrusted_after=distrusted.size if distrusted and is_here else None,
            number=key.number,
            state=key.state,
            sign_until=key.sign_until.isoformat() if key.sign_until else None,
            command=key.command,
        )


def _from_size(key: SigningKey, shard: str) -> int:
    """Tell the smallest tree whose checkpoint is sure to bear the key's line."""
    made = key.made
    if made is not None and made.shard == shard and made.index is not None:
        return made.index + 1
    return 1


def _to_size(key: SigningKey, shard: str) -> int | None:
    """Tell the smallest tree whose checkpoint may lack the key's line again."""
    ended = key.ended
    if ended is not None and ended.shard == shard and ended.index is not None:
        return ended.index + 2
    return None
