"""The log as others fetch it (c2sp.org/tlog-tiles): checkpoints, keys, tiles, bundles.

Every address names a shard or means the one that grows. What an address cannot be and
what is not there yet are the same to who asks: there is no such thing.
"""

from datetime import timedelta

from hub.audit.errors import (
    AuditEntryUnknownError,
    AuditUnavailableError,
    NoWitnessedCheckpointError,
)
from hub.audit.operate.distrust import list_statements
from hub.audit.reads import LogReads, SignedTree
from hub.audit.record.shards import SHARD
from hub.audit.record.tiles import read_row, read_tile
from hub.db.ids import first_id, is_id, is_made_by
from schemas.tlog.errors import MalformedError
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.text import HASH_BYTES
from schemas.tlog.tiles import (
    WIDTH,
    TilePath,
    encode_bundle,
    parse_tile_path,
    tile_width,
)
from schemas.tlog.tree import leaf_hash
from schemas.wording import Wording
from schemas.words import Operation, operation_of

NO_SUCH_SHARD = Wording("没有这个分片", "there is no such shard")
NO_SUCH_COUNT = Wording(
    "没有这个编号的拒绝计数条目", "no leaf that counts refusals has this id"
)
PENDING_AT_MOST = timedelta(minutes=3)
"""So long the leaf of a minute's refusals may be waited for."""


def name_shard(log: LogReads, asked: str | None) -> str:
    """Name the shard that an address speaks of, the current one where it names none.

    Raises:
        AuditEntryUnknownError: no shard can have this name.
    """
    if asked is None:
        return log.current_shard()
    if not SHARD.fullmatch(asked):
        raise AuditEntryUnknownError(NO_SUCH_SHARD)
    return asked


def serve_checkpoint(log: LogReads, shard: str | None) -> bytes:
    """Give a shard's newest signed checkpoint.

    Raises:
        AuditEntryUnknownError: there is no such shard.
    """
    return log.signed(name_shard(log, shard)).note


def serve_witnessed(log: LogReads, shard: str | None) -> bytes:
    """Give a shard's newest checkpoint that enough witnesses signed too.

    Raises:
        AuditEntryUnknownError: there is no such shard.
        NoWitnessedCheckpointError: it has none yet.
    """
    tree = log.signed(name_shard(log, shard))
    found = log.witnessed(tree.shard)
    if found is None:
        raise NoWitnessedCheckpointError
    return found.note


def serve_keys(log: LogReads, shard: str | None) -> bytes:
    """Give verifier keys, one a line, the newest first: all, or those of one shard.

    Distrusted keys are left out: the statements name them, and say what they are worth.

    Raises:
        AuditEntryUnknownError: there is no such shard.
    """
    keys = log.trusted_vkeys()
    if shard is not None:
        tree = log.signed(name_shard(log, shard))
        keys = [key for key in keys if key.partition("+")[0].endswith(f"/{tree.shard}")]
    return "".join(f"{key}\n" for key in keys).encode()


def serve_refusals(
    log: LogReads, event_id: str, *, is_promised: bool
) -> dict[str, object]:
    """Tell where the leaf is that counts refusals of one member and minute.

    ``state`` is ``pending`` until it is written, at most a minute after the refusal
    unless log or host are down. ``is_promised`` says that it waits at this host;
    others may have been asked.

    Raises:
        AuditEntryUnknownError: no refusal that may still be pending has this id, and
            no leaf that counts refusals.
    """
    place = log.place_of(event_id) if is_id(event_id) else None
    if place is None:
        now = log.now()
        since = first_id(now - PENDING_AT_MOST)
        is_new = since <= event_id and is_made_by(event_id, now)
        if not (is_id(event_id) and (is_promised or is_new)):
            raise AuditEntryUnknownError(NO_SUCH_COUNT)
        return {"id": event_id, "state": "pending"}
    shard, index, body = place
    leaf = parse_leaf(body)
    if operation_of(leaf.header) != Operation.REQUEST_REFUSE:
        raise AuditEntryUnknownError(NO_SUCH_COUNT)
    return {
        "id": event_id,
        "state": "written",
        "shard": shard,
        "index": index,
        "leaf_hash": leaf_hash(body).hex(),
        "count": leaf.header["subject"].get("count", 1),
    }


def serve_statements(log: LogReads, shard: str | None) -> bytes:
    """Give the statements about distrusted keys, the newest first; often nothing.

    They are of the whole log, whichever shard is named.

    Raises:
        AuditEntryUnknownError: there is no such shard.
    """
    if shard is not None:
        name_shard(log, shard)
    return "".join(f"{text}\n" for text in list_statements(log)).encode()


def serve_tile(log: LogReads, shard: str | None, address: str) -> bytes:
    """Give the hashes of a tile, ``address`` being what follows ``tile/``.

    A partial tile has every width up to that of the newest checkpoint: each smaller
    tree was signed in some receipt.

    Raises:
        AuditEntryUnknownError: this is no tile's address, or the tree has no such tile.
        AuditUnavailableError: the tile should be there and is not.
    """
    tree, path = _locate(log, shard, address)
    if path.level is None:
        msg = Wording("条目包不是哈希瓦片", "an entry bundle is no tile of hashes")
        raise AuditEntryUnknownError(msg)
    place = (tree.shard, path.level, path.number, path.width)
    with log.engine.connect() as connection:
        data = read_tile(connection, *place)
        if len(data) != path.width * HASH_BYTES:
            data = read_row(connection, *place)
    if len(data) != path.width * HASH_BYTES:
        why = f"{path} of shard {tree.shard} is missing"
        raise AuditUnavailableError(why, reason="damaged")
    return data


def find_bundle(log: LogReads, shard: str | None, address: str) -> tuple[str, TilePath]:
    """Tell the shard and place of an entry bundle, ``address`` being as for tiles.

    Raises:
        AuditEntryUnknownError: this is no bundle's address, or the tree has no such.
    """
    tree, path = _locate(log, shard, address)
    if path.level is not None:
        msg = Wording("哈希瓦片不是条目包", "a tile of hashes is no entry bundle")
        raise AuditEntryUnknownError(msg)
    return tree.shard, path


def read_bundle(log: LogReads, shard: str, path: TilePath) -> bytes:
    """Give the entries of a bundle that ``find_bundle`` found.

    Raises:
        AuditUnavailableError: entries are missing, or are not the signed ones.
    """
    first = path.number * WIDTH
    entries = log.entries(first, first + path.width, shard)
    if len(entries) != path.width:
        msg = f"{path} of shard {shard} is missing"
        raise AuditUnavailableError(msg, reason="damaged")
    place = (shard, 0, path.number, path.width)
    with log.engine.connect() as connection:
        hashes = read_tile(connection, *place)
    if b"".join(map(leaf_hash, entries)) != hashes:
        msg = f"{path} of shard {shard} holds an entry that is not the signed one"
        raise AuditUnavailableError(msg, reason="damaged")
    # The way from one entry to the root leads past all others of its tile.
    log.prove(log.signed(shard), first, entries[0])
    return encode_bundle(entries)


def _locate(
    log: LogReads, shard: str | None, address: str
) -> tuple[SignedTree, TilePath]:
    """Find the tree and the place in it that an address speaks of."""
    tree = log.signed(name_shard(log, shard))
    try:
        path = parse_tile_path(f"tile/{address}")
    except MalformedError as error:
        msg = Wording(f"不是瓦片的地址：{error.detail}", error.detail)
        raise AuditEntryUnknownError(msg) from error
    if path.width > tile_width(path.level or 0, path.number, tree.size):
        msg = Wording(
            f"共 {tree.size} 条的树没有这片瓦片",
            f"the tree of {tree.size} entries has no such tile",
        )
        raise AuditEntryUnknownError(msg)
    return tree, path
