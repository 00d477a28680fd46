"""Judging a whole stored log from its raw bytes, with public keys only."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, select

from hub.audit.check.cosignatures import BogusCosignatureError, check_cosignatures
from hub.audit.check.shard_proof import check_start, prove_shard
from hub.audit.check.stored_shard import StoredRows, last_note
from hub.audit.check.verdict import (
    COSIGNATURE,
    HEAD_ROW,
    ROLLED_BACK,
    SHARD_START,
    TILE_HASH,
    Fault,
    FoundFaultError,
    LogVerdict,
    SoundShard,
)
from hub.audit.record.anchor import Mark
from hub.audit.record.models import (
    audit_checkpoint,
    audit_entry,
    audit_head,
    audit_tile,
)
from hub.audit.record.tiles import read_row, read_tile
from hub.audit.write.succession import Before
from hub.db.engines import one_view
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.merkle import root_at
from schemas.tlog.policy import NONE, QuorumPolicy
from schemas.tlog.tiles import HEIGHT, WIDTH, TileCache, split_tile, tile_root
from schemas.tlog.tree import Frontier


def verify_whole(
    engine: Engine,
    vkeys: Iterable[str],
    *,
    anchor: Mark | None = None,
    policy: QuorumPolicy | None = None,
) -> LogVerdict:
    """Recompute a stored log from its raw entries and name the first wrong one.

    Every entry, kept checkpoint, stored hash and tile is looked at, in one consistent
    view and with flat memory, while the log may go on growing. ``vkeys`` are the
    verifier keys of all shards. With ``anchor``, a log that is shorter than what was
    signed once, or another one, is told as well; with ``policy``, cosignatures that its
    witnesses did not make.

    Raises:
        MalformedError: one of the verifier keys is none.
    """
    verifiers = [parse_vkey(vkey) for vkey in vkeys]
    sound: list[SoundShard] = []
    with one_view(engine).connect() as connection:
        try:
            for shard in _shards(connection):
                proven = _verify_shard(connection, shard, verifiers, sound)
                sound.append(_with_witnesses(connection, proven, policy))
            if anchor is not None and anchor.size:
                _check_anchor(connection, sound, anchor)
        except FoundFaultError as error:
            return LogVerdict(tuple(sound), error.fault)
    return LogVerdict(tuple(sound), None)


def _shards(connection: Connection) -> list[str]:
    """Name every shard that anything is stored of, the oldest first."""
    found: set[str] = set()
    for table in (audit_entry, audit_checkpoint, audit_head):
        found.update(connection.scalars(select(table.c.shard).distinct()))
    return sorted(found)


def _verify_shard(
    connection: Connection,
    shard: str,
    verifiers: Sequence[Verifier],
    earlier: Sequence[SoundShard],
) -> SoundShard:
    """Judge one shard, after the earlier ones.

    Raises:
        FoundFaultError: something is wrong with it.
    """
    rows = StoredRows(connection, shard)
    proven = prove_shard(shard, rows, _demand_note(connection, shard), verifiers)
    size, root = proven[0], bytes.fromhex(proven[1])
    _check_head(connection, shard, size, root)
    # The lowest tiles are known to be right where their roots lead to the tree's.
    lowest = 1 if rows.tiles_lead_to(root) else 0
    _check_tiles(connection, shard, size, lowest)
    before = _check_start(connection, shard, earlier)
    return SoundShard(shard, *proven, before)


def _check_start(
    connection: Connection, shard: str, earlier: Sequence[SoundShard]
) -> Before:
    """Refuse a shard that does not follow on the one before it."""
    entry = audit_entry.c
    query = select(entry.body).where(entry.shard == shard, entry.seq == 0)
    before = check_start(shard, connection.scalar(query) or b"", earlier)
    if before == "absent":
        detail = f"the shard before {shard} is missing"
        raise FoundFaultError(Fault(SHARD_START, shard, detail))
    return before


def _with_witnesses(
    connection: Connection, proven: SoundShard, policy: QuorumPolicy | None
) -> SoundShard:
    """Refuse stored cosignatures that do not hold; tell how far a quorum has gone."""
    if policy is None:
        return proven
    try:
        size = check_cosignatures(connection, policy, proven.shard)
    except BogusCosignatureError as error:
        fault = Fault(COSIGNATURE, proven.shard, str(error))
        raise FoundFaultError(fault) from error
    return replace(proven, witnessed=size if policy.quorum != NONE else 0)


def _demand_note(connection: Connection, shard: str) -> bytes:
    """Find the checkpoint over all of a shard, which the head must not have passed."""
    head = connection.execute(select(audit_head)).first()
    note = last_note(connection, shard)
    if not note or head is None or head.shard < shard:
        detail = f"shard {shard} has no head"
        raise FoundFaultError(Fault(HEAD_ROW, shard, detail))
    return note


def _check_head(connection: Connection, shard: str, size: int, root: bytes) -> None:
    """Refuse a head row that does not hold the tree it was signed with."""
    row = connection.execute(select(audit_head)).first()
    if row is None or row.shard != shard:
        return
    try:
        frontier = Frontier.from_bytes(row.frontier)
    except TlogError as error:
        raise FoundFaultError(Fault(HEAD_ROW, shard, str(error))) from error
    if (row.size, frontier.size, frontier.root) != (size, size, root):
        detail = f"the head row does not hold the tree of {size} entries"
        raise FoundFaultError(Fault(HEAD_ROW, shard, detail))


def _check_tiles(connection: Connection, shard: str, size: int, level: int) -> None:
    """Refuse tiles from a level upwards that would make wrong proofs.

    The entries below are known to be right.
    """
    while full := size >> HEIGHT * (level + 1):
        for number in range(full):
            below = read_row(connection, shard, level, number, WIDTH)
            tile = audit_tile.c
            query = select(tile.data, tile.root).where(tile.shard == shard)
            query = query.where(tile.level == level, tile.number == number)
            kept = connection.execute(query).first()
            if kept is None or (kept.data, kept.root) != (
                below,
                tile_root(split_tile(below)),
            ):
                raise FoundFaultError(_tile_fault(shard, level, number))
        level += 1


def _tile_fault(shard: str, level: int, number: int) -> Fault:
    """Say that a tile is wrong, and which entries it stands for."""
    span = WIDTH << HEIGHT * level
    detail = f"tile {number} of level {level} is not that of its entries"
    first, last = number * span, (number + 1) * span - 1
    return Fault(TILE_HASH, shard, detail, first, last)


def _check_anchor(
    connection: Connection, sound: Sequence[SoundShard], anchor: Mark
) -> None:
    """Refuse a log that does not start with what was signed once."""
    size = next((s.size for s in sound if s.shard == anchor.shard), 0)
    if size < anchor.size:
        detail = f"{anchor.size} entries were signed, but the log ends at {size}"
        raise FoundFaultError(
            Fault(ROLLED_BACK, anchor.shard, detail, size, anchor.size - 1)
        )
    tiles = TileCache(
        lambda level, number, width: read_tile(
            connection, anchor.shard, level, number, width
        )
    )
    if root_at(anchor.size, tiles.hashes_at(anchor.size)) != anchor.root:
        detail = f"another tree of {anchor.size} entries was signed before"
        raise FoundFaultError(
            Fault(ROLLED_BACK, anchor.shard, detail, 0, anchor.size - 1)
        )
