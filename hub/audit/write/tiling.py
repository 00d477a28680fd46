"""Storing full tiles as soon as the tree has them, so that proofs need few reads."""

from hub.audit.write.statements import Statements
from schemas.tlog.tiles import WIDTH, split_tile, tile_root


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


def _store(statements: Statements, shard: str, level: int, number: int) -> None:
    """Store one full tile and the hash that stands for it one level above."""
    first, stop = number * WIDTH, (number + 1) * WIDTH
    if level == 0:
        data = statements.leaf_hashes(shard, first, stop)
    else:
        data = statements.tile_roots(shard, level - 1, first, stop)
    root = tile_root(split_tile(data))
    statements.insert_tile((shard, level, number, data, root))
