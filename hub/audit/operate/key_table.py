"""The table of the log's keys: for each shard which key signed which sizes.

It is written from the key file, for those who have the database only. Whom to trust is
never read from it: who can change the database could enter a key.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert

from hub.audit.errors import AuditKeyUnknownError
from hub.audit.keys.signers import key_id_of, vkey_of
from hub.audit.keys.store import SigningKey
from hub.audit.reads import LogReads
from hub.audit.record.models import audit_key


@dataclass(frozen=True, slots=True)
class KeyInShard:
    """What one key is to one shard."""

    shard: str
    key_id: str
    vkey: str
    from_size: int
    """Every checkpoint from this size on bears its line, smaller ones may."""
    to_size: int | None
    """Checkpoints from this size on need not bear it; None while it signs."""
    untrusted_after: int | None
    number: int
    state: str
    """``signing``, ``ended`` or ``distrusted``, of the key as a whole."""
    sign_until: str | None
    """When its overlap with a newer key is over (RFC 3339)."""
    command: str | None


def list_keys(log: LogReads) -> list[KeyInShard]:
    """List every key of every shard, the newest shard and key first."""
    return [entry for shard in log.shards() for entry in _keys_of(log, shard)]


def find_key(
    log: LogReads, key_id: str, shard: str | None = None
) -> tuple[SigningKey, str]:
    """Find a key by the id it has in a shard, newest first, and that shard.

    Raises:
        AuditKeyUnknownError: there is none, or not in the shard that was named.
    """
    for one in [shard] if shard else log.shards():
        for key in log.log_keys.known():
            name = log.log_keys.name(one)
            if key.speaks_for(one) and key_id_of(key, name) == key_id.lower():
                return key, one
    where = f" in shard {shard}" if shard else ""
    msg = f"no key has the id {key_id}{where}"
    raise AuditKeyUnknownError(msg)


def write_key_table(log: LogReads) -> None:
    """Write the table anew from the key file."""
    columns = {column.name for column in audit_key.columns}
    rows = [
        {name: value for name, value in asdict(entry).items() if name in columns}
        for entry in list_keys(log)
    ]
    with log.engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(audit_key))
        connection.execute(insert(audit_key), rows)


def _keys_of(log: LogReads, shard: str) -> Iterator[KeyInShard]:
    """Yield the keys of one shard, the newest first."""
    name = log.log_keys.name(shard)
    for key in log.log_keys.known():
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
