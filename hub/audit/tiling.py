"""Storing full tiles as soon as the tree has them, so that proofs need few reads."""

from sqlalchemy import Connection, bindparam, select

from hub.audit.models import audit_entry, audit_tile
from hub.audit.statements import Statements
from schemas.tlog.tiles import WIDTH, split_tile, tile_root

# Made once: building a statement costs more than running it.
_tile, _entry = audit_tile.c, audit_entry.c
_SELECT_TILE = (
    select(_tile.data)
    .where(_tile.shard == bindparam("in_shard"))
    .where(_tile.level == bindparam("on_level"), _tile.number == bindparam("at"))
)
_SELECT_HASHES = (
    select(_entry.leaf_hash)
    .where(_entry.shard == bindparam("in_shard"))
    .where(_entry.seq >= bindparam("first"), _entry.seq < bindparam("stop"))
    .order_by(_entry.seq)
)
_SELECT_ROOTS = (
    select(_tile.root)
    .where(_tile.shard == bindparam("in_shard"))
    .where(_tile.level == bindparam("on_level"))
    .where(_tile.number >= bindparam("first"), _tile.number < bindparam("stop"))
    .order_by(_tile.number)
)


def store_full_tiles(
    statements: Statements, shard: str, old_size: int, new_size: int
) -> None:
    """Store the tiles that became full when a shard grew from one size to another."""
    for number in range(old_size // WIDTH, new_size // WIDTH):
        _store(statements, shard, 0, number)
        # A full tile may be the last one that the tile above was waiting for.
        level = 0
        while (number + 1) % WIDTH == 0:
            number //= WIDTH  # noqa: PLW2901  # climbs from a tile to its parent
            level += 1
            _store(statements, shard, level, number)


def read_tile(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile: as stored where it is full, from the row below where it is not.

    A full tile that is not stored reads as no bytes.
    """
    if width < WIDTH:
        return read_row(connection, shard, level, number, width)
    place = {"in_shard": shard, "on_level": level, "at": number}
    return connection.scalar(_SELECT_TILE, place) or b""


def read_row(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile's hashes from the row below it: entries, or full tiles' roots."""
    first = number * WIDTH
    place = {"in_shard": shard, "first": first, "stop": first + width}
    if level == 0:
        return b"".join(connection.scalars(_SELECT_HASHES, place))
    place["on_level"] = level - 1
    return b"".join(connection.scalars(_SELECT_ROOTS, place))


def _store(statements: Statements, shard: str, level: int, number: int) -> None:
    """Store one full tile and the hash that stands for it one level above."""
    first, stop = number * WIDTH, (number + 1) * WIDTH
    if level == 0:
        data = statements.leaf_hashes(shard, first, stop)
    else:
        data = statements.tile_roots(shard, level - 1, first, stop)
    root = tile_root(split_tile(data))
    statements.insert_tile((shard, level, number, data, root))
