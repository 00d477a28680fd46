"""Whether the end of the stored log still is what was signed: cheap, for every probe.

Whoever shortens or edits a log starts at its end. Looking at the last entries and at
the tiles before them costs milliseconds; the whole is looked at by ``verify_whole``.
"""

from sqlalchemy import Connection, Engine, func, or_, select

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import (
    audit_checkpoint,
    audit_entry,
    audit_head,
    audit_tile,
)
from hub.audit.record.stored import stored_bytes, stored_text
from hub.audit.record.tiles import read_tile
from hub.audit.write.succession import SuccessionError, check_succession
from hub.db.engines import one_view
from schemas.tlog.checkpoint import Checkpoint, parse_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.merkle import verify_inclusion
from schemas.tlog.note import parse_note
from schemas.tlog.tiles import HEIGHT, WIDTH, TileCache
from schemas.tlog.tree import leaf_hash

LEVELS = 8
"""Levels of tiles that are looked at; no log is so large that it has more."""


def check_tail(engine: Engine) -> None:
    """Refuse a log whose last entries are not those of its head's checkpoint.

    At most 256 entries are hashed anew; that the tiles before them lead to the signed
    root is checked with them, and that the shard before ended as this one says. The
    signature itself is not.

    Raises:
        AuditUnavailableError: entries at the end are missing, too many or changed, a
            tile is not the signed tree's or beyond it, or no checkpoint is kept.
    """
    with one_view(engine).connect() as connection:
        head = connection.execute(
            select(audit_head.c.shard, audit_head.c.checkpoint)
        ).first()
        if head is None:
            return
        try:
            signed = parse_checkpoint(parse_note(stored_text(head.checkpoint)).text)
            if signed.size:
                _check_entries(connection, head.shard, signed)
                _check_former(connection, head.shard)
                _check_beside(connection, head.shard, signed.size)
        except (SuccessionError, TlogError) as error:
            raise _damaged(error.detail) from error


def _check_entries(connection: Connection, shard: str, signed: Checkpoint) -> None:
    """Compare the last entries, and the tiles before them, with the signed root."""
    last = (signed.size - 1) // WIDTH
    entry = audit_entry.c
    rows = connection.execute(
        select(entry.seq, entry.leaf_hash, entry.body)
        .where(entry.shard == shard, entry.seq >= last * WIDTH)
        .order_by(entry.seq)
        .limit(WIDTH + 1)
    ).all()
    if [row.seq for row in rows] != list(range(last * WIDTH, signed.size)):
        msg = f"the log does not end with the {signed.size} entries that were signed"
        raise _damaged(msg)
    hashes = [leaf_hash(stored_bytes(row.body)) for row in rows]
    for row, hashed in zip(rows, hashes, strict=True):
        if row.leaf_hash != hashed:
            msg = f"entry {row.seq} and the hash stored beside it differ"
            raise _damaged(msg)

    def read(level: int, number: int, width: int) -> bytes:
        if (level, number) == (0, last):
            return b"".join(hashes)
        return read_tile(connection, shard, level, number, width)

    # All entries read are the last one's neighbours below the tiles, so that the way
    # from it to the root leads past each.
    proof = TileCache(read).tree_at(signed.size).prove_inclusion(signed.size - 1)
    verify_inclusion(hashes[-1], signed.size - 1, signed.size, proof, signed.root)


def _check_former(connection: Connection, shard: str) -> None:
    """Compare the end of the shard before with what this one's first entry says."""
    kept, entry = audit_checkpoint.c, audit_entry.c
    body = select(entry.body).where(entry.shard == shard, entry.seq == 0)
    query = (
        select(kept.shard, kept.note)
        .where(kept.shard < shard)
        .order_by(kept.shard.desc(), kept.size.desc())
    )
    former = connection.execute(query.limit(1)).first()
    end = None
    if former is not None:
        tree = parse_checkpoint(parse_note(stored_text(former.note)).text)
        end = (tree.size, tree.root.hex())
        last = select(func.max(entry.seq)).where(entry.shard == former.shard)
        if connection.scalar(last) != tree.size - 1:
            msg = f"shard {former.shard} does not end with its {tree.size} entries"
            raise _damaged(msg)
    first = connection.scalar(body) or b""
    earlier = [] if former is None else [former.shard]
    if check_succession(shard, first, earlier, end) == "absent":
        msg = f"the shard before {shard} is missing"
        raise _damaged(msg)


def _check_beside(connection: Connection, shard: str, size: int) -> None:
    """Look for what the next commits would stumble over, and for what is gone."""
    tile = audit_tile.c
    beyond = (
        (tile.level == level) & (tile.number >= size >> HEIGHT * (level + 1))
        for level in range(LEVELS)
    )
    planted = select(tile.number).where(
        or_(tile.shard > shard, (tile.shard == shard) & or_(*beyond))
    )
    if connection.scalar(planted.limit(1)) is not None:
        msg = "there is a tile beyond the end of the log"
        raise _damaged(msg)
    if connection.scalar(select(audit_checkpoint.c.size).limit(1)) is None:
        msg = "every kept checkpoint is gone"
        raise _damaged(msg)


def _damaged(detail: str) -> AuditUnavailableError:
    """Say that the stored log is not what was signed."""
    return AuditUnavailableError(detail, reason="damaged")
