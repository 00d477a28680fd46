"""The log of releases: a folder that grows by one entry a release.

    checkpoint                         the signed head
    tile/<level>/…, tile/entries/…     as c2sp.org/tlog-tiles lays a log out

Put on any web server it is a log that C2SP tools read and witnesses can cosign. Tiles
are written first and never changed, the checkpoint last, so that a release that was cut
off is done again and leaves nothing half there.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.ground.durable import replace_file, sync_tree
from schemas.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Ed25519Signer, Ed25519Verifier
from schemas.tlog.merkle import HashReader, inclusion_proof
from schemas.tlog.note import MAX_NOTE_BYTES
from schemas.tlog.proof import make_proof
from schemas.tlog.release import MAX_RELEASE_BYTES, ReleaseEntry, parse_release
from schemas.tlog.tiles import (
    LENGTH_BYTES,
    WIDTH,
    TilePath,
    decode_bundle,
    encode_bundle,
    tile_width,
)
from schemas.tlog.tree import leaf_hashes, root_of
from scripts.releases.errors import ReleaseRefusedError, ReleaseUnsoundError
from scripts.releases.files import read_bounded

CHECKPOINT = "checkpoint"
MAX_BUNDLE_BYTES = WIDTH * (MAX_RELEASE_BYTES + LENGTH_BYTES)


@dataclass(frozen=True, slots=True)
class ReleaseLog:
    """A log as it was read: every entry, and the head that was signed over them."""

    entries: tuple[bytes, ...]
    note: bytes

    def find(self, version: str) -> int | None:
        """Tell the place of a version's entry; None if it was never released."""
        for index, entry in enumerate(self.entries):
            if parse_release(entry).version == version:
                return index
        return None

    def prove(self, index: int) -> bytes:
        """Print the proof of an entry, with the entry in its ``extra`` line."""
        hashes = inclusion_proof(index, len(self.entries), _reader(self.entries))
        return make_proof(index, hashes, self.note, self.entries[index])


def read_log(folder: Path, verifier: Ed25519Verifier) -> ReleaseLog:
    """Read a log and compute its root anew.

    Raises:
        ReleaseRefusedError: there is no log.
        ReleaseUnsoundError: it is not the one that the key signed.
    """
    if not (folder / CHECKPOINT).exists():
        msg = f"there is no log of releases: {folder}"
        raise ReleaseRefusedError(msg)
    try:
        note = read_bounded(folder / CHECKPOINT, MAX_NOTE_BYTES)
        checkpoint, _ = open_checkpoint(note, [verifier])
        entries = tuple(_read_entries(folder, checkpoint.size))
        for entry in entries:
            parse_release(entry)
    except (ReleaseRefusedError, TlogError) as error:
        msg = f"the log is not sound: {error}"
        raise ReleaseUnsoundError(msg) from error
    if root_of(leaf_hashes(entries)) != checkpoint.root:
        msg = "the log is not sound: its entries do not lead to the signed root"
        raise ReleaseUnsoundError(msg)
    return ReleaseLog(entries, note)


def log_release(
    folder: Path, entry: ReleaseEntry, signer: Ed25519Signer, *, is_new: bool = False
) -> tuple[ReleaseLog, int]:
    """Put a release on record; what is there already is found and not written again.

    Args:
        folder: where the log lies.
        entry: the release.
        signer: the key of the log.
        is_new: whether the log begins with this release.

    Returns:
        The log, and the place of the release in it.

    Raises:
        ReleaseRefusedError: the version was released as another wheel, the log is not
            there, or is there where a new one was to begin.
        ReleaseUnsoundError: the log is not the one that the key signed.
    """
    if is_new == (folder / CHECKPOINT).exists():
        what = "there is a log already" if is_new else "there is no log of releases"
        msg = f"{what}: {folder} (--new-log begins one, once)"
        raise ReleaseRefusedError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        before = () if is_new else read_log(folder, signer.verifier).entries
        known = ReleaseLog(before, b"").find(entry.version)
        if known is not None and parse_release(before[known]).wheel != entry.wheel:
            msg = f"{entry.version} was released as another wheel: raise the version"
            raise ReleaseRefusedError(msg)
        if known is None:
            known = len(before)
            write_log(folder, (*before, entry.encode()), signer)
        return read_log(folder, signer.verifier), known


def write_log(folder: Path, entries: Sequence[bytes], signer: Ed25519Signer) -> None:
    """Write the tiles of a tree, then its head."""
    rows = list(leaf_hashes(entries))
    for number, bundle in enumerate(_pieces(entries)):
        _write_tile(folder, TilePath(None, number, len(bundle)), encode_bundle(bundle))
    level, root = 0, root_of(rows)
    while rows:
        for number, tile in enumerate(_pieces(rows)):
            _write_tile(folder, TilePath(level, number, len(tile)), b"".join(tile))
        full = [tile for tile in _pieces(rows) if len(tile) == WIDTH]
        rows = [root_of(tile) for tile in full]
        level += 1
    sync_tree(folder)
    head = Checkpoint(signer.name, len(entries), root)
    replace_file(folder / CHECKPOINT, sign_checkpoint(head, [signer]))


def _write_tile(folder: Path, place: TilePath, data: bytes) -> None:
    """Write a tile; the same tile may be there from before."""
    path = folder / str(place)
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)


def _read_entries(folder: Path, size: int) -> Iterator[bytes]:
    """Yield the entries of a log of this size."""
    for number in range(-(-size // WIDTH)):
        width = tile_width(0, number, size)
        place = folder / str(TilePath(None, number, width))
        yield from decode_bundle(read_bounded(place, MAX_BUNDLE_BYTES), width)


def _reader(entries: Sequence[bytes]) -> HashReader:
    """Read nodes of the tree over entries that are all at hand."""
    hashes = leaf_hashes(entries)
    return lambda level, index: root_of(hashes[index << level : (index + 1) << level])


def _pieces(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield items by as many as a tile takes."""
    for start in range(0, len(items), WIDTH):
        yield items[start : start + WIDTH]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second release out of the log meanwhile.

    Raises:
        ReleaseRefusedError: one is under way.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        msg = f"another release is being logged in {folder}: try again"
        raise ReleaseRefusedError(msg) from error
    finally:
        os.close(handle)
