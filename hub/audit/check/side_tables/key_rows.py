"""Whether the table of the log's keys says what the key file does."""

from sqlalchemy import select

from hub.audit.check.verdict import KEY_TABLE, Fault
from hub.audit.keys.in_shards import KeyTableRow, keys_in_shard
from hub.audit.reads import LogReads
from hub.audit.record.models import audit_key


def check_key_table(log: LogReads) -> Fault | None:
    """Find fault with a table in which a key is missing, changed or put in.

    Nothing is trusted by it, but who has the database alone would be misled.
    """
    with log.engine.connect() as connection:
        found = {KeyTableRow(*row) for row in connection.execute(select(audit_key))}
    shards = [shard for shard in log.shards() if log.entries(0, 1, shard)]
    told = {
        one.as_row() for shard in shards for one in keys_in_shard(log.log_keys, shard)
    }
    if found == told:
        return None
    wrong = min(found ^ told, key=lambda row: (str(row.shard), str(row.key_id)))
    why = "is missing or changed" if wrong in told else "is not that of the key file"
    detail = (
        f"the row of key {wrong.key_id} in the table audit_key {why}: credithub audit "
        "key retire writes the table anew"
    )
    return Fault(KEY_TABLE, wrong.shard, detail)
