"""Reading the tiles of the stored tree: for proofs, for checks, and to hand out."""

from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select

from hub.audit.record.models import audit_entry, audit_tile
from hub.audit.record.stored import all_bytes, stored_bytes
from schemas.tlog.tiles import WIDTH

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


class ProofTiles:
    """Reads the tiles of one shard that proofs lead through, from any thread.

    Entries that lie apart need a full tile each. A query on the driver itself takes a
    sixth of the time that it takes through SQLAlchemy.
    """

    def __init__(self, engine: Engine, shard: str) -> None:
        """Write the query for an engine's driver."""
        compiled = _SELECT_TILE.compile(dialect=engine.dialect)
        # A tile is one statement, which needs no transaction around it.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._shard = shard
        self._text = str(compiled)
        self._order = compiled.positiontup

    def read(self, level: int, number: int, width: int) -> bytes:
        """Read a tile as ``read_tile`` does."""
        if width == WIDTH:
            try:
                return self._read_full(level, number)
            except self._engine.dialect.loaded_dbapi.Error:
                # The engine knows what to do about it, and which of its errors it is.
                pass
        with self._engine.connect() as connection:
            return read_tile(connection, self._shard, level, number, width)

    def _read_full(self, level: int, number: int) -> bytes:
        """Read a full tile on a connection of the pool."""
        asked: Any = {"in_shard": self._shard, "on_level": level, "at": number}
        pooled = self._engine.raw_connection()
        driver: Any = pooled.driver_connection
        try:
            if self._order is not None:
                asked = [asked[name] for name in self._order]
            else:
                # This driver would begin a transaction, which takes two more messages.
                driver.autocommit = True
            row = driver.execute(self._text, asked).fetchone()
            if self._order is None:
                driver.autocommit = False
        except BaseException:
            # Nobody knows in what state it is.
            pooled.invalidate()
            raise
        finally:
            pooled.close()
        return b"" if row is None else stored_bytes(row[0])


def read_tile(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile: as stored where it is full, from the row below where it is not.

    A full tile that is not stored reads as no bytes.
    """
    if width < WIDTH:
        return read_row(connection, shard, level, number, width)
    place = {"in_shard": shard, "on_level": level, "at": number}
    return stored_bytes(connection.scalar(_SELECT_TILE, place) or b"")


def read_row(
    connection: Connection, shard: str, level: int, number: int, width: int
) -> bytes:
    """Read a tile's hashes from the row below it: entries, or full tiles' roots."""
    first = number * WIDTH
    place = {"in_shard": shard, "first": first, "stop": first + width}
    if level == 0:
        return b"".join(all_bytes(connection.scalars(_SELECT_HASHES, place)))
    place["on_level"] = level - 1
    return b"".join(all_bytes(connection.scalars(_SELECT_ROOTS, place)))
