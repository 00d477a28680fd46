"""Bringing an instance back from a backup, or adopting databases that others restored.

What comes back is verified before anything is touched. Where the anchor says that more
was signed, the log stays closed until it is continued in a new shard.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from hub import migrations
from hub.audit.check import (
    check_moved_events,
    verify_whole,
)
from hub.audit.errors import AuditUnavailableError
from hub.audit.log import Anchor
from hub.audit.operate import replay_erasures
from hub.audit.seals import erasures_beside, erasures_known
from hub.backup.errors import (
    AnchorMissingError,
    BackupUnsoundError,
    InstanceRunningError,
)
from hub.backup.manifest import BUSINESS_FILE, LOG_FILE, BackupManifest
from hub.backup.placing import (
    demand_unused,
    place_files,
    staged_file,
)
from hub.backup.saving import database_files
from hub.backup.unpacking import forget_staged, unpack_backup
from hub.context import open_hub, open_log
from hub.db.engines import make_engine, writing_sessions
from hub.ground.clock import Clock
from hub.ground.config import Config
from hub.ground.durable import sync_folder
from hub.ground.keys import Keyring

CLOSED = frozenset({"rolled-back", "clock-back", "clock-ahead"})
"""Reasons for which a log that came back whole may stay closed for the present."""


@dataclass(slots=True)
class RestoreReport:
    """What became of a restore."""

    log: str = "open"
    """``open``, or ``closed`` where more was signed than the log has."""
    shard: str = ""
    size: int = 0
    why: str = ""
    """What keeps the log closed."""
    replaced: list[str] = field(default_factory=list)
    """Where the files went that were there before."""
    erased: int = 0
    """How many openings were erased again."""
    moved_again: int = 0
    """How many changes were logged again whose entries were lost."""
    lost: int = 0
    """How many changes the log tells of that the business database lacks."""
    told_anew: int = 0
    """How many rows the log was told of as they stand now."""

    def as_json(self) -> dict[str, Any]:
        """Write the report as a document."""
        return {name: value for name, value in asdict(self).items() if value != ""}


def restore_backup(
    config: Config, clock: Clock, file: Path, *, new_shard: bool
) -> RestoreReport:
    """Put the content of a backup in the place of what is there, and verify all of it.

    Nothing is touched before everything was found whole and sound. With ``new_shard``
    the log may come back without its anchor; ``continue_log`` is to follow.

    Raises:
        BackupElsewhereError: this instance's databases are not SQLite files.
        BackupDamagedError: the file is no whole backup, or a byte was changed.
        BackupUnsoundError: the log in it is not what was signed.
        AnchorMissingError: nothing says what was signed last; no new shard is asked.
        InstanceRunningError: the instance is in use.
        ErasureListError: nobody can tell who was erased since the backup.
        SchemaOutdatedError: the backup is another version's.
    """
    places = database_files(config)
    anchor = config.anchor
    if not anchor.exists() and not new_shard:
        raise AnchorMissingError
    erasures_known(erasures_beside(anchor))
    keys = Keyring(config.keys_folder)
    report = RestoreReport()
    with _alone(config, anchor):
        for place in places.values():
            demand_unused(place)
        forget_staged(config, places)
        try:
            manifest = unpack_backup(file, config, places)
            staged = {name: staged_file(place) for name, place in places.items()}
            report.erased = _check_staged(config, clock, keys, staged, manifest)
            _sync_files(staged.values())
            stamp = clock().strftime("%Y%m%dT%H%M%SZ")
            report.replaced = place_files(config, places, stamp)
        except BaseException:
            if not config.restore_marker.exists():
                forget_staged(config, places)
            raise
    return report


def describe_log(config: Config, clock: Clock, report: RestoreReport) -> RestoreReport:
    """Say where a restored log ends, and whether it takes events."""
    with open_hub(config, clock, unchecked=True) as hub:
        head = hub.audit.signed()
        report.shard, report.size = head.shard, head.size
        try:
            check_moved_events(hub.engine, hub.audit_engine)
            hub.audit.check()
        except AuditUnavailableError as error:
            if error.reason not in CLOSED:
                raise
            report.log, report.why = "closed", error.detail
    return report


@contextmanager
def _alone(config: Config, anchor: Path) -> Iterator[None]:
    """Hold the anchor, which no writer does meanwhile.

    Raises:
        InstanceRunningError: a writer holds it.
    """
    config.instance.mkdir(mode=0o700, exist_ok=True)
    existed = anchor.exists()
    held = Anchor(anchor).try_hold()
    if held is None:
        raise InstanceRunningError
    try:
        yield
    finally:
        held.let_go()
        if not existed and not anchor.stat().st_size:
            # An empty file would pass for one that was there all the time.
            anchor.unlink()


def _check_staged(
    config: Config,
    clock: Clock,
    keys: Keyring,
    staged: dict[str, Path],
    manifest: BackupManifest,
) -> int:
    """Verify restored databases and erase again; count the openings that came back.

    Raises:
        BackupUnsoundError: they are damaged or do not belong together.
    """
    if manifest.origin != config.log_origin:
        msg = (
            f"the backup is of the log {manifest.origin}, this instance's is "
            f"{config.log_origin}: if it is to go on as that one, set HUB_LOG_ORIGIN "
            "or log_origin in config.toml to the former, and bring back its keys"
        )
        raise BackupUnsoundError(msg)
    for path in staged.values():
        _demand_whole(path)
    business = make_engine(f"sqlite:///{staged[BUSINESS_FILE]}")
    log_engine = make_engine(f"sqlite:///{staged[LOG_FILE]}")
    try:
        migrations.check_head(business, "business")
        migrations.check_head(log_engine, "audit")
        log = open_log(config, keys, log_engine, clock)
        demand_sound(log_engine, log.vkeys())
        head = log.signed()
        if (head.note.decode() if head.size else "") != manifest.checkpoint:
            msg = "the log's head is not the checkpoint in the manifest"
            raise BackupUnsoundError(msg)
        try:
            check_moved_events(business, log_engine)
        except AuditUnavailableError as error:
            raise BackupUnsoundError(error.detail) from error
        return replay_erasures(
            log_engine, writing_sessions(business), keys, log.erasures
        ).openings
    finally:
        business.dispose()
        log_engine.dispose()


def _demand_whole(path: Path) -> None:
    """Refuse a database whose pages do not fit together."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        msg = f"{path.name}: {found}"
        raise BackupUnsoundError(msg)


def demand_sound(engine: Engine, vkeys: list[str]) -> None:
    """Refuse a log that is not what was signed."""
    verdict = verify_whole(engine, vkeys)
    if verdict.fault is not None:
        fault = verdict.fault
        msg = f"{fault.code} in shard {fault.shard}: {fault.detail}"
        raise BackupUnsoundError(msg, fault=fault.code)


def _sync_files(paths: Any) -> None:
    """Flush restored databases, which were written once more, and their folders."""
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        sync_folder(path.parent)
