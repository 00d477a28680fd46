"""The table of the log's keys: for each shard which key signed which sizes.

It is written from the key file, for those who have the database only: when a shard
starts, and whenever keys change. Whom to trust is never read from it: who can change
the database could enter a key.
"""

from dataclasses import asdict

from sqlalchemy import delete, insert, select

from hub.audit.errors import AuditKeyUnknownError
from hub.audit.keys.in_shards import KeyInShard, keys_in_shard
from hub.audit.keys.signers import key_id_of
from hub.audit.keys.store import SigningKey
from hub.audit.reads import LogReads
from hub.audit.record.models import audit_head, audit_key


def list_keys(log: LogReads) -> list[KeyInShard]:
    """List every key of every shard, the newest shard and key first."""
    return [
        entry for shard in log.shards() for entry in keys_in_shard(log.log_keys, shard)
    ]


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
    rows = [asdict(entry.as_row()) for entry in list_keys(log)]
    with log.engine.execution_options(writes=True).begin() as connection:
        connection.execute(delete(audit_key))
        connection.execute(insert(audit_key), rows)


def fill_key_table(log: LogReads) -> None:
    """Write the table of a log that earlier builds left without any row."""
    with log.engine.connect() as connection:
        has_begun = connection.execute(select(audit_head.c.id)).first() is not None
        is_empty = connection.execute(select(audit_key.c.shard)).first() is None
    if has_begun and is_empty:
        write_key_table(log)
