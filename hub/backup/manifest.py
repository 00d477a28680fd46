"""The list at the end of a backup: what is in it, by hash, and the signed head."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from hub.backup.errors import BackupDamagedError
from schemas.canonical import CanonicalError, canonical, read_canonical

BACKUP_TYPE: Final = "hub.backup/1"
BUSINESS_FILE = "hub.db"
LOG_FILE = "audit.db"
MANIFEST_FILE = "manifest.json"
MAX_MANIFEST_BYTES = 256 << 20
MEMBERS = {"t", "at", "origin", "checkpoint", "files", "not_inside"}
NOT_INSIDE = ("keys/", "audit-anchor", "audit-erasures", "config.toml")
"""What belongs to an instance and is kept apart from its backups."""

_BLOB = re.compile(r"blobs/C?[0-9A-Z]{26}/[0-9a-f]{32}")
"""Bytes of a run, or with C before its id of a matter."""
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a backup."""

    name: str
    size: int
    sha256: str
    """Lower-case hex."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup holds."""

    at: str
    """The moment of the backup, as in the log's leaves."""
    origin: str
    """The log's name without its shard."""
    checkpoint: str
    """The signed head of the log's copy; empty for a log that has not begun."""
    files: tuple[StoredFile, ...]

    def encode(self) -> bytes:
        """Write the manifest's bytes."""
        return (
            canonical(
                {
                    "t": BACKUP_TYPE,
                    "at": self.at,
                    "origin": self.origin,
                    "checkpoint": self.checkpoint,
                    "files": [asdict(file) for file in self.files],
                    "not_inside": list(NOT_INSIDE),
                }
            )
            + b"\n"
        )


def is_stored_name(name: str) -> bool:
    """Tell whether a file of this name may stand in a backup."""
    return name in (BUSINESS_FILE, LOG_FILE) or _BLOB.fullmatch(name) is not None


def parse_manifest(data: bytes) -> BackupManifest:
    """Read a manifest, refusing what ``encode`` would not write.

    Raises:
        BackupDamagedError: it is another document.
    """
    try:
        document = read_canonical(data[:-1])
        manifest = BackupManifest(
            at=document["at"],
            origin=document["origin"],
            checkpoint=document["checkpoint"],
            files=tuple(_read_files(document["files"])),
        )
        if manifest.encode() == data and _has_texts(manifest):
            return manifest
    except (CanonicalError, KeyError, TypeError) as error:
        msg = f"no manifest of type {BACKUP_TYPE}"
        raise BackupDamagedError(msg) from error
    msg = f"no manifest of type {BACKUP_TYPE}"
    raise BackupDamagedError(msg)


def _read_files(listed: Iterable[dict[str, object]]) -> Iterable[StoredFile]:
    """Read the list of files."""
    for one in listed:
        name, size, digest = one["name"], one["size"], one["sha256"]
        if not (
            isinstance(name, str)
            and is_stored_name(name)
            and type(size) is int
            and isinstance(digest, str)
            and _HEX.fullmatch(digest)
        ):
            msg = "a file of another kind is listed"
            raise BackupDamagedError(msg)
        yield StoredFile(name, size, digest)


def _has_texts(manifest: BackupManifest) -> bool:
    """Tell whether the members that must be texts are."""
    texts = (manifest.at, manifest.origin, manifest.checkpoint)
    return all(isinstance(text, str) for text in texts)
