"""Storing full tiles as soon as the tree has them, so that proofs need few reads."""

from sqlalchemy import Connection, insert, select

from hub.audit.models import audit_entry, audit_tile
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tiles import WIDTH, split_tile, tile_root

HASHES = WIDTH * HASH_BYTES


def store_full_tiles(
    connection: Connection, shard: str, old_size: int, new_size: int
) -> None:
    """Store the tiles that became full when a shard grew from one size to another."""
    for number in range(old_size // WIDTH, new_size // WIDTH):
        _store(connection, shard, 0, number)
        # A full tile may be the last one that the tile above was waiting for.
        level = 0
        while (number + 1) % WIDTH == 0:
            number //= WIDTH  # noqa: PLW2901  # climbs from a tile to its parent
            level += 1
            _store(connection, shard, level, number)


def read_tile(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile: as stored where it is full, from the row below where it is not.

    A full tile that is not stored reads as no bytes.
    """
    if width < WIDTH:
        return read_row(connection, shard, level, number, width)
    tile = audit_tile.c
    query = (
        select(tile.data)
        .where(tile.shard == shard, tile.level == level)
        .where(tile.number == number)
    )
    return connection.scalar(query) or b""


def read_row(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile's hashes from the row below it: entries, or full tiles' roots."""
    first = number * WIDTH
    if level == 0:
        entry = audit_entry.c
        query = (
            select(entry.leaf_hash)
            .where(entry.shard == shard)
            .where(entry.seq >= first, entry.seq < first + width)
            .order_by(entry.seq)
        )
    else:
        tile = audit_tile.c
        query = (
            select(tile.root)
            .where(tile.shard == shard, tile.level == level - 1)
            .where(tile.number >= first, tile.number < first + width)
            .order_by(tile.number)
        )
    return b"".join(connection.scalars(query))


def _store(connection: Connection, shard: str, level: int, number: int) -> None:
    """Store one full tile and the hash that stands for it one level above."""
    data = read_row(connection, shard, level, number, WIDTH)
    connection.execute(
        insert(audit_tile).values(
            shard=shard,
            level=level,
            number=number,
            data=data,
            root=tile_root(split_tile(data)),
        )
    )
