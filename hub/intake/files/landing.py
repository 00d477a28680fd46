"""Landing: delivered bytes are kept as they came, encrypted, until retention ends.

Every run has a folder of its own, so that what an interrupted run left behind is found
by its name, and every file a key of its own, so that each can be ended by itself.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.base import Page, SourceError
from hub.context import Hub
from hub.ground.blobs import Blob, BlobDamagedError, BlobStore, new_name, stream_of
from hub.intake.errors import LandingEndedError
from hub.intake.models import DeliveryPage, LandedFile, StagedFile, SyncRun
from hub.intake.report import RunReport
from hub.intake.runs import end_run, writing_of_runs

FOLDER = "blobs"
MIB = 1 << 20
DELIVERED = "delivered"
"""The form of bytes that are kept as they came."""
INTERRUPTED = "interrupted"
UNREADABLE = "delivery-unreadable"


def land(hub: Hub, run: str, stream: BinaryIO) -> Blob:
    """Keep delivered bytes durably, under a key of their own.

    Raises:
        FileTooLargeError: more bytes than the instance takes in; nothing is kept.
    """
    return _keep(hub, run, stream, hub.config.max_file_mb * MIB)


def store_beside(hub: Hub, run: str, pieces: Iterator[bytes]) -> str:
    """Keep what was made of landed bytes durably beside them; give its name."""
    # What is made of a file of lawful size has no limit of its own.
    return _keep(hub, run, stream_of(pieces), sys.maxsize).path


def _keep(hub: Hub, run: str, stream: BinaryIO, limit: int) -> Blob:
    """Keep a stream under a key of its own, made first and gone if nothing is kept."""
    path = new_name()
    key = hub.keys.new_landing_key(_key_name(run, path))
    try:
        return BlobStore(_folder(hub, run), limit).put(stream, key, path)
    except BaseException:
        hub.keys.destroy_landing_key(_key_name(run, path))
        raise


def open_landed(hub: Hub, file: LandedFile) -> BinaryIO:
    """Open landed bytes for reading from the start.

    Raises:
        LandingEndedError: their retention has ended.
    """
    if file.path is None or (opened := _open(hub, file.run_id, file.path)) is None:
        raise LandingEndedError(file.sha256)
    return opened


def missing_landed(
    hub: Hub, takes: Callable[[str], bool] = bool
) -> Iterator[tuple[LandedFile, str]]:
    """Yield landed files whose bytes are not there as they came, and why.

    ``takes`` tells of a file's id whether it is looked at; none is empty.
    """
    with hub.reads() as session:
        query = select(LandedFile).where(LandedFile.path.is_not(None))
        files = [file for file in session.scalars(query) if takes(file.id)]
    for file in files:
        why = _missing(hub, file)
        # Retention may have ended what was there when it was listed.
        if why and _is_kept(hub, file):
            yield file, why


def _missing(hub: Hub, file: LandedFile) -> str:
    """Say what is wrong with the bytes of a landed file; empty for nothing."""
    hasher = hashlib.sha256()
    try:
        with open_landed(hub, file) as stream:
            while piece := stream.read(MIB):
                hasher.update(piece)
    except (FileNotFoundError, LandingEndedError):
        return "its bytes, or their key, are missing"
    except BlobDamagedError:
        return "its bytes were changed"
    # What is kept of rows alone is other bytes than those that were delivered.
    is_whole = file.form != DELIVERED or hasher.hexdigest() == file.sha256
    return "" if is_whole else "its bytes are not those that were delivered"


def _is_kept(hub: Hub, file: LandedFile) -> bool:
    """Tell whether a landed file still says where its bytes are."""
    with hub.reads() as session:
        query = select(LandedFile.path).where(LandedFile.id == file.id)
        return session.scalar(query) == file.path


def open_beside(hub: Hub, run: str, path: str) -> BinaryIO:
    """Open what was kept beside landed bytes.

    Raises:
        FileNotFoundError: it, or its key, is gone.
    """
    opened = _open(hub, run, path)
    if opened is None:
        raise FileNotFoundError(path)
    return opened


def _open(hub: Hub, run: str, path: str) -> BinaryIO | None:
    """Open what a run keeps; None where its key is gone."""
    key = hub.keys.landing_key(_key_name(run, path))
    if key is None:
        # Earlier builds gave one key to all that a run landed.
        key = hub.keys.landing_key(run)
    return None if key is None else _store(hub, run).open(path, key)


def _key_name(run: str, path: str) -> str:
    """Name the key of one kept file."""
    return f"{run}.{path}"


def discard_file(hub: Hub, run: str, path: str) -> None:
    """Remove the bytes of one delivery, or what was kept beside it, its key first."""
    hub.keys.destroy_landing_key(_key_name(run, path))
    _store(hub, run).forget(path)


def discard_landing(hub: Hub, run: str) -> None:
    """Remove everything a run landed, its keys first."""
    for name in hub.keys.landing_keys(run):
        hub.keys.destroy_landing_key(name)
    folder = _folder(hub, run)
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
        folder.rmdir()


def interrupt_lost_runs(hub: Hub, source: str, at: datetime) -> list[str]:
    """Close the runs of a source that died, with what they landed.

    Only for the holder of the source's lock: then a run that says "running" is dead.
    A file that was committed before the end stays, and so do its bytes.
    """
    with hub.reads() as session:
        query = select(SyncRun).where(
            SyncRun.source == source, SyncRun.state == "running"
        )
        lost = list(session.scalars(query))
    for run in lost:
        # Swept before it is marked: after a crash in between it is swept again.
        sweep(hub, run.id)
        with writing_of_runs(hub) as writing:
            _interrupt(writing, run, at)
    return [run.id for run in lost]


def sweep(hub: Hub, run: str) -> None:
    """Remove what a run keeps and no row names, each with its key."""
    with hub.reads() as session:
        query = select(LandedFile.path).where(
            LandedFile.run_id == run,
            LandedFile.path.is_not(None),
            LandedFile.state != "landed",
        )
        kept = set(session.scalars(query))
        staged = select(StagedFile.path).where(StagedFile.run_id == run)
        kept.update(session.scalars(staged))
        pages = select(DeliveryPage.path).where(DeliveryPage.run_id == run)
        kept.update(session.scalars(pages))
    if not kept:
        discard_landing(hub, run)
        return
    folder = _folder(hub, run)
    lying = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    keyed = {name.partition(".")[2] for name in hub.keys.landing_keys(run)} - {""}
    for path in (lying | keyed) - kept:
        discard_file(hub, run, path)


def _interrupt(session: Session, run: SyncRun, at: datetime) -> None:
    """Mark a dead run and the deliveries that it had not taken in."""
    report = RunReport.read(run.source, run.id, run.report)
    report.state, report.reason = INTERRUPTED, INTERRUPTED
    end_run(session, report, actor=run.actor, at=at)
    session.execute(
        update(LandedFile)
        .where(LandedFile.run_id == run.id, LandedFile.state == "landed")
        .values(state="failed", reason=INTERRUPTED, path=None, ended_at=at)
    )


def _store(hub: Hub, run: str) -> BlobStore:
    """Open the folder of what one run landed."""
    return BlobStore(_folder(hub, run), hub.config.max_file_mb * MIB)


def _folder(hub: Hub, run: str) -> Path:
    """Tell where a run's bytes lie."""
    return hub.config.instance / FOLDER / run


@contextmanager
def opened(page: Page) -> Iterator[BinaryIO]:
    """Open a delivery for a block; where it cannot be read, the next one is tried.

    Raises:
        SourceError: ``delivery-unreadable``, in the block too where reading on fails.
    """
    try:
        stream = page.open()
    except OSError as error:
        detail = f"{page.name} cannot be opened: {error.strerror}"
        raise SourceError(UNREADABLE, detail) from error
    with stream:
        yield cast("BinaryIO", _Readable(stream, page.name))


class _Readable(BufferedIOBase):
    """A delivery whose failing disk is told by its code."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Read a stream, which somebody else closes."""
        self._stream, self._name = stream, name

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on.

        Raises:
            SourceError: ``delivery-unreadable``.
        """
        try:
            return self._stream.read(-1 if size is None else size)
        except OSError as error:
            detail = f"{self._name} cannot be read on: {error.strerror}"
            raise SourceError(UNREADABLE, detail) from error
