"""Writing the log out as files that anybody can check without us.

    manifest.json
    <shard>/checkpoint, checkpoints.jsonl, keys, witnessed
    <shard>/tile/<level>/…, tile/entries/…        (c2sp.org/tlog-tiles)

A shard's folder is the log as C2SP readers fetch it, read from the file system instead.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, select

from hub.audit.check.export_files import CHECKPOINT_FILE, KEPT_FILE, WITNESSED_FILE
from hub.audit.check.stored_shard import ROWS, kept_notes, last_note
from hub.audit.check.verdict import ExportedShard, LogVerdict
from hub.audit.check.verify_files import (
    EXPORT_TYPE,
    KEYS_FILE,
    MANIFEST_FILE,
    verify_export,
)
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.reads import LogReads, SignedTree
from hub.audit.record.models import audit_checkpoint, audit_entry, audit_head
from hub.db.engines import one_view
from hub.ground.durable import sync_folder, sync_tree, write_file
from hub.ground.errors import ConflictError
from schemas.canonical import canonical
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import Trust
from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import parse_note
from schemas.tlog.tiles import WIDTH, TilePath, encode_bundle, split_tile, tile_root
from schemas.tlog.tree import leaf_hashes
from schemas.wording import Wording


class ExportExistsError(ConflictError):
    """There is a file or folder where the export should go; nothing was written."""

    code = "export-exists"
    title = "Name a folder that does not exist yet."


class ExportUnsoundError(ConflictError):
    """What was read of the log is not what was signed; nothing was written."""

    code = "export-unsound"
    title = "The log is not sound, so it was not exported: run credithub audit verify."


def export_log(
    log: LogReads,
    folder: Path,
    *,
    shard: str | None = None,
    record: Callable[[list[ExportedShard]], object] | None = None,
) -> list[ExportedShard]:
    """Write the log, or one shard of it, into a new folder, and verify the files.

    Entries stream from one consistent view of the database while the log grows. The
    folder appears under its name when it is whole, flushed and found sound, and
    ``record`` has put the export on record; if that fails, nothing is left of it.

    Raises:
        ExportExistsError: there is something under the name already.
        ExportUnsoundError: the stored log is damaged.
        AuditEntryUnknownError: there is no such shard.
    """
    if folder.exists():
        raise ExportExistsError(str(folder))
    vkeys, listed = log.vkeys(), log.trusted_vkeys()
    staged = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    # Read before the view of the database, so that it has the checkpoints of all.
    witnessed = {name: tree for name in log.shards() if (tree := log.witnessed(name))}
    try:
        with one_view(log.engine).connect() as connection:
            names = _choose_shards(connection, shard)
            exported = [
                _write_shard(
                    connection, name, staged / name, listed, witnessed.get(name)
                )
                for name in names
            ]
        _write_manifest(staged, exported)
        verdict = verify_export(staged, Trust(list(map(parse_vkey, vkeys))))
        _demand_sound(verdict)
        sync_tree(staged)
        if record is not None:
            record(exported)
        staged.rename(folder)
        sync_folder(folder.parent)
    except TlogError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise ExportUnsoundError(str(error), fault=error.flaw) from error
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return exported


def _demand_sound(verdict: LogVerdict) -> None:
    """Refuse to hand out what does not verify."""
    if verdict.fault is not None:
        msg = f"{verdict.fault.code}: {verdict.fault.detail}"
        raise ExportUnsoundError(msg, fault=verdict.fault.code)


def _choose_shards(connection: Connection, shard: str | None) -> list[str]:
    """Name the shards to write, the oldest first."""
    found = set(connection.scalars(select(audit_checkpoint.c.shard).distinct()))
    found.update(connection.scalars(select(audit_head.c.shard)))
    if not found or (shard is not None and shard not in found):
        msg = Wording("日志还没有条目", "the log has no entry yet")
        if shard:
            msg = Wording(f"没有分片 {shard}", f"there is no shard {shard}")
        raise AuditEntryUnknownError(msg)
    return [shard] if shard else sorted(found)


def _write_shard(
    connection: Connection,
    shard: str,
    folder: Path,
    vkeys: Sequence[str],
    witnessed: SignedTree | None,
) -> ExportedShard:
    """Write one shard's files."""
    folder.mkdir()
    note = last_note(connection, shard)
    checkpoint = parse_checkpoint(parse_note(note).text)
    write_file(folder / CHECKPOINT_FILE, note)
    if witnessed is not None:
        write_file(folder / WITNESSED_FILE, witnessed.note)
    own = [vkey for vkey in vkeys if vkey.startswith(f"{checkpoint.origin}+")]
    write_file(folder / KEYS_FILE, "".join(f"{vkey}\n" for vkey in own).encode())
    kept = _write_kept(connection, shard, folder / KEPT_FILE, checkpoint.size)
    _write_tiles(connection, shard, folder, checkpoint.size)
    return ExportedShard(shard, checkpoint.size, checkpoint.root.hex(), kept)


def _write_kept(connection: Connection, shard: str, path: Path, size: int) -> int:
    """Write the checkpoints released before, one JSON text a line."""
    count = 0
    with path.open("x", encoding="utf-8") as file:
        for note in kept_notes(connection, shard):
            if parse_checkpoint(parse_note(note).text).size <= size:
                file.write(json.dumps(note.decode(), ensure_ascii=False) + "\n")
                count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _write_tiles(connection: Connection, shard: str, folder: Path, size: int) -> None:
    """Write entry bundles and hash tiles from the entries' bytes, level by level."""
    entries = _read_bodies(connection, shard, size)
    number = 0
    while bundle := list(islice(entries, WIDTH)):
        width = len(bundle)
        _write_tile(folder, TilePath(None, number, width), encode_bundle(bundle))
        _write_tile(folder, TilePath(0, number, width), b"".join(leaf_hashes(bundle)))
        number += 1
    level = 0
    while full := (size >> 8 * (level + 1)):
        _write_level(folder, level + 1, full)
        level += 1


def _write_level(folder: Path, level: int, count: int) -> None:
    """Write the tiles of a level over the ``count`` full tiles of the one below."""
    for number in range(-(-count // WIDTH)):
        first = number * WIDTH
        roots = [
            tile_root(split_tile((folder / str(TilePath(level - 1, n))).read_bytes()))
            for n in range(first, min(first + WIDTH, count))
        ]
        _write_tile(folder, TilePath(level, number, len(roots)), b"".join(roots))


def _write_tile(folder: Path, place: TilePath, data: bytes) -> None:
    """Write one file of the layout."""
    path = folder / str(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, data)


def _read_bodies(connection: Connection, shard: str, size: int) -> Iterator[bytes]:
    """Yield the stored entries below a size, as far as there are any."""
    entry = audit_entry.c
    for start in range(0, size, ROWS):
        query = (
            select(entry.body)
            .where(entry.shard == shard, entry.seq >= start)
            .where(entry.seq < min(start + ROWS, size))
            .order_by(entry.seq)
        )
        for body in connection.scalars(query):
            if not isinstance(body, bytes):
                msg = f"an entry from {start} on is not stored as bytes"
                raise ExportUnsoundError(msg, fault=Flaw.LEAF)
            yield body


def _write_manifest(folder: Path, exported: Sequence[ExportedShard]) -> None:
    """Say what the export holds; nothing is proven by it."""
    shards = [
        {
            "shard": shard.shard,
            "size": shard.size,
            "root": shard.root,
            "checkpoints": shard.checkpoints,
        }
        for shard in exported
    ]
    data = canonical({"t": EXPORT_TYPE, "shards": shards}) + b"\n"
    write_file(folder / MANIFEST_FILE, data)
