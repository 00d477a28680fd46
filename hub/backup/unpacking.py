"""Reading a backup's file: only what is expected, each member by its hash."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from hub.backup.errors import BackupDamagedError
from hub.backup.manifest import (
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    BackupManifest,
    StoredFile,
    is_stored_name,
    parse_manifest,
)
from hub.backup.placing import SIDE_FILES, staged_blobs, staged_file
from hub.ground.config import Config

PIECE = 1 << 20


def unpack_backup(
    file: Path, config: Config, places: Mapping[str, Path]
) -> BackupManifest:
    """Write the members of a backup beside their places and compare their hashes.

    Raises:
        BackupDamagedError: the archive is cut off, or has other members than listed.
    """
    stored: dict[str, StoredFile] = {}
    try:
        with tarfile.open(file, mode="r|") as tar:
            for info in tar:
                data = tar.extractfile(info) if info.isfile() else None
                if data is None:
                    _refuse(f"{info.name[:80]} is no file")
                elif info.name == MANIFEST_FILE:
                    _demand(info.size <= MAX_MANIFEST_BYTES, "too large a manifest")
                    manifest = parse_manifest(data.read())
                    _demand(tar.next() is None, "there is more behind the manifest")
                    return _compare(manifest, stored, places)
                else:
                    name = info.name
                    is_expected = name not in stored and is_stored_name(name)
                    _demand(is_expected, f"{name[:80]} has no place in a backup")
                    stored[name] = _store(data, name, _target(name, config, places))
    except (tarfile.TarError, EOFError) as error:
        msg = f"the archive cannot be read: {error}"
        raise BackupDamagedError(msg) from error
    msg = "there is no manifest at its end"
    raise BackupDamagedError(msg)


def forget_staged(config: Config, places: Mapping[str, Path]) -> None:
    """Remove what an attempt to restore has staged."""
    for place in places.values():
        staged = staged_file(place)
        for side in SIDE_FILES:
            staged.with_name(staged.name + side).unlink(missing_ok=True)
    shutil.rmtree(staged_blobs(config), ignore_errors=True)


def _compare(
    manifest: BackupManifest,
    stored: Mapping[str, StoredFile],
    places: Mapping[str, Path],
) -> BackupManifest:
    """Refuse files that are not those of the manifest."""
    listed = {file.name: file for file in manifest.files}
    for name in sorted(listed.keys() | stored.keys()):
        _demand(listed.get(name) == stored.get(name), f"{name} is not what is listed")
    _demand(places.keys() <= listed.keys(), "a database is missing")
    return manifest


def _target(name: str, config: Config, places: Mapping[str, Path]) -> Path:
    """Name the file that a member is written to."""
    if name in places:
        return staged_file(places[name])
    return staged_blobs(config) / name.partition("/")[2]


def _store(data: IO[bytes], name: str, target: Path) -> StoredFile:
    """Write a member durably to a new file."""
    hasher = hashlib.sha256()
    size = 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := data.read(PIECE):
            hasher.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(name, size, hasher.hexdigest())


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Refuse a backup where something does not hold."""
    if not holds:
        _refuse(otherwise)


def _refuse(detail: str) -> None:
    """Refuse a backup."""
    raise BackupDamagedError(detail)
