"""Stored cosignatures: kept once they were checked, served with their checkpoint."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.audit.record.models import audit_checkpoint, audit_cosignature, audit_head
from schemas.tlog.errors import MalformedError
from schemas.tlog.note import Signature, add_signatures, parse_note, parse_signature
from schemas.tlog.policy import PolicyWitness, QuorumPolicy

CHECKPOINTS_A_QUERY = 50
ROWS = 1000
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


class BogusCosignatureError(Exception):
    """A stored cosignature is none of the witness under whose key it is kept."""


def who_cosigned(
    engine: Engine, policy: QuorumPolicy, shard: str, size: int, note: bytes
) -> set[str]:
    """Tell the keys of those whose cosignature of a checkpoint is kept, and holds."""
    kept = audit_cosignature.c
    query = select(kept.witness, kept.line).where(
        kept.shard == shard, kept.size == size
    )
    with engine.connect() as connection:
        lines = [(key, line) for key, line in connection.execute(query)]
    held = _holding(note, lines, _by_key(policy))
    return {policy.witnesses[name].key for name in held}


def check_cosignatures(connection: Connection, policy: QuorumPolicy, shard: str) -> int:
    """Check every stored cosignature of a shard by a witness of the policy.

    Gives how many of the first entries a quorum of the policy has cosigned.

    Raises:
        BogusCosignatureError: one does not hold, or its checkpoint is not kept.
    """
    keys = _by_key(policy)
    lines, kept = audit_cosignature.c, audit_checkpoint.c
    same = (kept.shard == lines.shard) & (kept.size == lines.size)
    query = (
        select(lines.size, lines.witness, lines.line, kept.note)
        .join_from(audit_cosignature, audit_checkpoint, same, isouter=True)
        .where(lines.shard == shard)
        .order_by(lines.size)
        .execution_options(yield_per=ROWS)
    )
    witnessed = 0
    with connection.execute(query) as rows:
        for size, of_size in groupby(rows, key=attrgetter("size")):
            held = {name for row in of_size if (name := _demand_holding(row, keys))}
            if held and policy.is_satisfied_by(held):
                witnessed = size
    return witnessed


def _demand_holding(
    row: Row[*tuple[Any, ...]], keys: Mapping[str, PolicyWitness]
) -> str | None:
    """Name the witness whose cosignature holds; None for those of nobody known.

    Raises:
        BogusCosignatureError: it does not hold, or its checkpoint is not kept.
    """
    if (witness := keys.get(row.witness)) is None:
        return None
    if row.note is None:
        msg = f"the checkpoint of {row.size} that {witness.name} cosigned is gone"
        raise BogusCosignatureError(msg)
    if not _holding(row.note.encode(), [(row.witness, row.line)], keys):
        msg = f"the cosignature of {row.size} entries is not by {witness.name}"
        raise BogusCosignatureError(msg)
    return witness.name


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
    engine: Engine, policy: QuorumPolicy, shard: str, *, above: int = -1
) -> tuple[int, bytes] | None:
    """Find the newest kept checkpoint that a quorum of the policy cosigned.

    Gives its size, and the note with the log's signatures and the cosignatures; None
    where there is none, or none of more than ``above`` entries.
    """
    keys = _by_key(policy)
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


def _by_key(policy: QuorumPolicy) -> dict[str, PolicyWitness]:
    """Give a policy's witnesses by the keys that cosignatures are kept under."""
    return {witness.key: witness for witness in policy.witnesses.values()}


def _holding(
    note: bytes, lines: Collection[tuple[str, str]], keys: Mapping[str, PolicyWitness]
) -> dict[str, Signature]:
    """Take the cosignatures of the policy's witnesses that fit the note, by name.

    What else is stored is passed over; ``audit verify`` names it.
    """
    text = parse_note(note).text.encode()
    held = {}
    for key, line in lines:
        witness = keys.get(key)
        signature = _read_line(line)
        if (
            witness is not None
            and signature is not None
            and (signature.name, signature.key_id)
            == (witness.verifier.name, witness.verifier.key_id)
            and witness.verifier.verify(text, signature.value)
        ):
            held[witness.name] = signature
    return held


def _read_line(line: str) -> Signature | None:
    """Read a stored line; None where it is no signature line."""
    try:
        return parse_signature(line.removesuffix("\n"))
    except MalformedError:
        return None


def _insert_new(
    connection: Connection, table: Table, rows: list[dict[str, Any]]
) -> None:
    """Insert the rows whose key is not there yet."""
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
