"""Stored cosignatures: kept once they were checked, served with their checkpoint."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.audit.models import audit_checkpoint, audit_cosignature, audit_head
from schemas.tlog.note import Signature, add_signatures, parse_note, parse_signature
from schemas.tlog.policy import Policy, PolicyWitness

CHECKPOINTS_A_QUERY = 50
RECENT = 1000
"""Cosignatures that are looked through for what each witness saw last."""


def keep_checkpoint(engine: Engine, shard: str, size: int, note: bytes) -> None:
    """Keep the checkpoint that witnesses are shown: the log may have passed it by."""
    row = {"shard": shard, "size": size, "note": note.decode()}
    with engine.execution_options(writes=True).begin() as connection:
        # The head's lock puts us in line with the log's writer.
        connection.execute(select(audit_head.c.id).with_for_update())
        _insert_new(connection, audit_checkpoint, [row])


def keep_cosignatures(
    engine: Engine, shard: str, size: int, lines: Mapping[str, Signature]
) -> None:
    """Keep cosignatures by witness key, each once; later ones are not needed."""
    rows = [
        {"shard": shard, "size": size, "witness": key, "line": signature.line()}
        for key, signature in lines.items()
    ]
    if rows:
        with engine.execution_options(writes=True).begin() as connection:
            _insert_new(connection, audit_cosignature, rows)


def who_cosigned(engine: Engine, shard: str, size: int) -> set[str]:
    """Tell the keys of those whose cosignature of a checkpoint is kept."""
    kept = audit_cosignature.c
    query = select(kept.witness).where(kept.shard == shard, kept.size == size)
    with engine.connect() as connection:
        return set(connection.scalars(query))


def recent_sizes(engine: Engine, shard: str) -> dict[str, int]:
    """Tell the last size that each witness key cosigned, of the recent ones."""
    kept = audit_cosignature.c
    query = select(kept.witness, kept.size).where(kept.shard == shard)
    sizes: dict[str, int] = {}
    with engine.connect() as connection:
        for key, size in connection.execute(
            query.order_by(kept.size.desc()).limit(RECENT)
        ):
            sizes.setdefault(key, size)
    return sizes


def former_shard(engine: Engine, shard: str) -> str | None:
    """Name the shard before one, if any checkpoint of it is kept."""
    kept = audit_checkpoint.c.shard
    query = select(kept).where(kept < shard).order_by(kept.desc()).limit(1)
    with engine.connect() as connection:
        return connection.scalar(query)


def witnessed_note(
    engine: Engine, policy: Policy, shard: str, *, above: int = -1
) -> tuple[int, bytes] | None:
    """Find the newest kept checkpoint that a quorum of the policy cosigned.

    Gives its size, and the note with the log's signatures and the cosignatures; None
    where there is none, or none of more than ``above`` entries.
    """
    keys = {witness.key: witness for witness in policy.witnesses.values()}
    with engine.connect() as connection:
        for size, note, lines in _kept(connection, shard, above):
            held = _holding(note, lines, keys)
            if policy.is_satisfied_by(held):
                return size, add_signatures(note, held.values())
    return None


def _kept(
    connection: Connection, shard: str, above: int
) -> Iterator[tuple[int, bytes, list[tuple[str, str]]]]:
    """Yield kept checkpoints with their cosignatures, the newest first."""
    kept, lines = audit_checkpoint.c, audit_cosignature.c
    newest = select(kept.size, kept.note).where(kept.shard == shard, kept.size > above)
    newest = newest.order_by(kept.size.desc()).limit(CHECKPOINTS_A_QUERY)
    below: int | None = None
    while True:
        query = newest if below is None else newest.where(kept.size < below)
        page = connection.execute(query).all()
        if not page:
            return
        below = page[-1].size
        beside: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for row in connection.execute(
            select(lines.size, lines.witness, lines.line)
            .where(lines.shard == shard, lines.size >= below)
            .where(lines.size <= page[0].size)
        ):
            beside[row.size].append((row.witness, row.line))
        for size, note in page:
            yield size, note.encode(), beside[size]


def _holding(
    note: bytes, lines: Collection[tuple[str, str]], keys: Mapping[str, PolicyWitness]
) -> dict[str, Signature]:
    """Take the cosignatures of the policy's witnesses that fit the note, by name."""
    text = parse_note(note).text.encode()
    held = {}
    for key, line in lines:
        witness = keys.get(key)
        if witness is not None:
            signature = parse_signature(line.removesuffix("\n"))
            if witness.verifier.verify(text, signature.value):
                held[witness.name] = signature
    return held


def _insert_new(
    connection: Connection, table: Table, rows: list[dict[str, Any]]
) -> None:
    """Insert the rows whose key is not there yet."""
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
