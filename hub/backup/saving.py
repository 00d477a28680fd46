"""Copying a whole instance into one file while it serves.

Both databases are copied as they were at one moment, the log's a touch later: it so
knows every event that the copied outbox says was moved. The other way round, the outbox
would speak of entries that the log never had.
"""

import hashlib
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.engine import make_url

from hub.archive.proof import check_records
from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import make_event
from hub.backup.errors import (
    BackupElsewhereError,
    BackupExistsError,
    BackupUnsoundError,
)
from hub.backup.manifest import (
    BUSINESS_FILE,
    LOG_FILE,
    MANIFEST_FILE,
    BackupManifest,
    StoredFile,
)
from hub.casework.matter import ELSEWHERE, MatterDocumentRow
from hub.context import Hub, open_log
from hub.db.engines import make_engine
from hub.ground.config import Config
from hub.ground.durable import sync_folder
from hub.ground.process.progress import Progress, unseen
from hub.intake.models import LandedFile
from hub.merchants.ledger import check_ledger
from hub.outbox import service as outbox
from schemas.tlog.leaf import format_moment
from schemas.words import Operation

OWNER_ONLY = 0o600
WRONG_CLOCK = frozenset({"clock-back", "clock-ahead"})
"""A copy is wanted most before the clock is mended, so these do not stop it."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    shard: str
    size: int
    blobs: int
    bytes: int
    manifest_sha256: str
    logged: bool = True
    """Whether its leaf is in the log; else it follows once the clock is right."""


def database_file(url: str) -> Path:
    """Name the file of a SQLite database.

    Raises:
        BackupElsewhereError: it is another kind of database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise BackupElsewhereError
    return Path(parsed.database)


def database_files(config: Config) -> dict[str, Path]:
    """Name the files of both databases by the names that they have in a backup.

    Raises:
        BackupElsewhereError: one of them is no SQLite file.
    """
    return {
        BUSINESS_FILE: database_file(config.database_url),
        LOG_FILE: database_file(config.audit_database_url),
    }


def save_backup(
    hub: Hub, path: Path, *, actor: str, progress: Progress = unseen
) -> BackupReport:
    """Copy databases and received files of a hub into a new file, and log that.

    Keys, anchor and erasure list are not in it: who has the backup alone can neither
    read what is sealed nor sign, and what brings it back tells whether it is old.

    Raises:
        BackupElsewhereError: the databases are not SQLite files.
        BackupExistsError: there is something under the name.
        BackupUnsoundError: the log is damaged, or a record is not as it was logged;
            nothing was written.
        AuditUnavailableError: the backup could not be logged; nothing was written.
    """
    files = database_files(hub.config)
    if path.exists():
        raise BackupExistsError(str(path))
    staged = path.with_name(f".{path.name}.{os.getpid()}.partial")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    try:
        _copy_databases(files, staged)
        checkpoint, shard, size = _check_copies(hub, staged, progress)
        archive = staged / "archive"
        stored = _write_archive(hub, staged, archive, checkpoint)
        logged = _log(hub, stored, actor)
        archive.rename(path)
        sync_folder(path.parent)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return BackupReport(
        shard=shard,
        size=size,
        blobs=sum(file.name.startswith("blobs/") for file in stored),
        bytes=sum(file.size for file in stored),
        manifest_sha256=stored[-1].sha256,
        logged=logged,
    )


def _log(hub: Hub, stored: list[StoredFile], actor: str) -> bool:
    """Put a backup on record: at once, or once the clock is right again.

    Raises:
        AuditUnavailableError: the log cannot take the event for another reason.
    """
    at = hub.clock()
    subject, count = stored[-1].sha256, len(stored) - 1
    event = make_event(
        at=at,
        actor=actor,
        op=Operation.BACKUP_MAKE,
        subject_type="backup",
        subject=subject,
        count=count,
    )
    try:
        hub.audit.append(event)
    except AuditUnavailableError as error:
        if error.reason not in WRONG_CLOCK:
            raise
        with hub.writes.begin() as session:
            outbox.put(
                session,
                at=at,
                actor=actor,
                op=Operation.BACKUP_MAKE,
                subject_type="backup",
                subject=subject,
                detail={"count": count},
            )
        return False
    return True


def _copy_databases(files: Mapping[str, Path], staged: Path) -> None:
    """Copy both databases as they are at one moment, while others write them.

    The log is looked at right after the business database: a little later it could tell
    of records that the other copy lacks, and a little earlier lack what that remembers.
    """
    with ExitStack() as stack:
        sources = {}
        for name in (BUSINESS_FILE, LOG_FILE):
            source = stack.enter_context(closing(sqlite3.connect(files[name])))
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            sources[name] = source
        for name, source in sources.items():
            target = staged / name
            with closing(sqlite3.connect(target)) as writing:
                # All pages in one step, so that no writer makes the copy start over.
                source.backup(writing)
            target.chmod(OWNER_ONLY)


def _check_copies(hub: Hub, staged: Path, progress: Progress) -> tuple[str, str, int]:
    """Verify the copies and give the log's checkpoint, shard and size."""
    business, engine = (
        make_engine(f"sqlite:///{staged / name}") for name in (BUSINESS_FILE, LOG_FILE)
    )
    try:
        log = open_log(hub.config, hub.keys, engine, hub.clock)
        verdict = verify_whole(engine, log.vkeys())
        if verdict.fault is not None:
            msg = f"{verdict.fault.code}: {verdict.fault.detail}"
            raise BackupUnsoundError(msg, fault=verdict.fault.code)
        wrong = check_records(business, log, hub.keys, progress)
        if wrong is not None:
            msg = f"record {wrong.record}: {wrong.why}"
            raise BackupUnsoundError(msg, record=wrong.record)
        unlike = check_ledger(business, log, progress)
        if unlike is not None:
            raise BackupUnsoundError(unlike)
        head = log.signed()
        return (head.note.decode() if head.size else ""), head.shard, head.size
    finally:
        business.dispose()
        engine.dispose()


def _write_archive(
    hub: Hub, staged: Path, archive: Path, checkpoint: str
) -> list[StoredFile]:
    """Write the backup's file; the manifest is its last member."""
    stored: list[StoredFile] = []
    at = hub.clock()
    moment = int(at.timestamp())
    with archive.open("xb") as file:
        archive.chmod(OWNER_ONLY)
        with tarfile.open(fileobj=file, mode="w") as tar:
            databases = [(name, staged / name) for name in (BUSINESS_FILE, LOG_FILE)]
            for name, path in chain(databases, _blobs(hub, staged / BUSINESS_FILE)):
                stored += [_add(tar, name, path, moment)]
            manifest = BackupManifest(
                at=format_moment(at),
                origin=hub.config.log_origin,
                checkpoint=checkpoint,
                files=tuple(stored),
            )
            path = staged / MANIFEST_FILE
            path.write_bytes(manifest.encode())
            stored += [_add(tar, MANIFEST_FILE, path, moment)]
        file.flush()
        os.fsync(file.fileno())
    return stored


def _blobs(hub: Hub, copy: Path) -> Iterator[tuple[str, Path]]:
    """Yield received files and documents of matters that the copy speaks of."""
    engine = make_engine(f"sqlite:///{copy}")
    try:
        landed = select(LandedFile.run_id, LandedFile.path).where(
            LandedFile.path.is_not(None)
        )
        papers = select(MatterDocumentRow.matter_id, MatterDocumentRow.blob).where(
            MatterDocumentRow.blob != ELSEWHERE
        )
        with engine.connect() as connection:
            rows = chain(connection.execute(landed), connection.execute(papers))
            names = sorted({f"{folder}/{path}" for folder, path in rows})
    finally:
        engine.dispose()
    for name in names:
        path = hub.config.blobs_folder / name
        # Its retention may have ended since the copy was made.
        if path.exists():
            yield f"blobs/{name}", path


def _add(tar: tarfile.TarFile, name: str, path: Path, at: int) -> StoredFile:
    """Add one file, hashing what goes in."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(file.fileno()).st_size
        info.mode = OWNER_ONLY
        info.mtime = at
        hashing = HashingReader(file)
        tar.addfile(info, hashing)
    return StoredFile(name, info.size, hashing.hexdigest())


class HashingReader:
    """Reads a file and hashes what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take an open file."""
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> Any:
        """Read the next bytes."""
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        """Give the hash of all that was read."""
        return self._hash.hexdigest()
