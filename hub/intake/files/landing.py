"""Landing: delivered bytes are kept as they came, encrypted, until retention ends.

Every run has a folder and a key of its own, so that what an interrupted run left
behind is found by its name, and ending the key ends everything the run landed.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.blobs import Blob, BlobStore
from hub.intake.errors import LandingEndedError
from hub.intake.models import LandedFile, StagedFile, SyncRun
from hub.intake.report import RunReport
from hub.intake.runs import end_run, writing_of_runs

FOLDER = "blobs"
MIB = 1 << 20
INTERRUPTED = "interrupted"


def land(hub: Hub, run: str, stream: BinaryIO) -> Blob:
    """Keep delivered bytes durably under the run's key, made at its first file.

    Raises:
        FileTooLargeError: more bytes than the instance takes in; nothing is kept.
    """
    key = hub.keys.landing_key(run) or hub.keys.new_landing_key(run)
    return _store(hub, run).put(stream, key)


def open_landed(hub: Hub, file: LandedFile) -> BinaryIO:
    """Open landed bytes for reading from the start.

    Raises:
        LandingEndedError: their retention has ended.
    """
    key = hub.keys.landing_key(file.run_id)
    if key is None or file.path is None:
        raise LandingEndedError(file.sha256)
    return _store(hub, file.run_id).open(file.path, key)


def store_beside(hub: Hub, run: str, pieces: Iterator[bytes]) -> str:
    """Keep what was made of landed bytes durably beside them; give its name."""
    key = hub.keys.landing_key(run)
    if key is None:
        raise LandingEndedError(run)
    # What is made of a file of lawful size has no limit of its own.
    return BlobStore(_folder(hub, run), sys.maxsize).put_pieces(pieces, key).path


def open_beside(hub: Hub, run: str, path: str) -> BinaryIO:
    """Open what was kept beside landed bytes.

    Raises:
        FileNotFoundError: it, or its key, is gone.
    """
    key = hub.keys.landing_key(run)
    if key is None:
        raise FileNotFoundError(path)
    return _store(hub, run).open(path, key)


def discard_file(hub: Hub, run: str, path: str) -> None:
    """Remove the bytes of one delivery."""
    _store(hub, run).forget(path)


def discard_landing(hub: Hub, run: str) -> None:
    """Remove everything a run landed, its key first."""
    hub.keys.destroy_landing_key(run)
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
        _sweep(hub, run.id)
        with writing_of_runs(hub) as writing:
            _interrupt(writing, run, at)
    return [run.id for run in lost]


def _sweep(hub: Hub, run: str) -> None:
    """Remove the bytes of a run that were not taken in, and its key with the last."""
    with hub.reads() as session:
        query = select(LandedFile.path).where(
            LandedFile.run_id == run,
            LandedFile.path.is_not(None),
            LandedFile.state != "landed",
        )
        kept = set(session.scalars(query))
        staged = select(StagedFile.path).where(StagedFile.run_id == run)
        kept.update(session.scalars(staged))
    if not kept:
        discard_landing(hub, run)
        return
    for path in _folder(hub, run).iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)


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
