"""Going on where a database is an older copy than what was signed or logged since."""

from collections.abc import Sequence
from contextlib import closing

from hub import migrations
from hub.audit.check import (
    LOST,
    highest_number,
    last_shard,
    move_lost_again,
    read_all_leaves,
    unknown_events,
)
from hub.audit.events import make_event
from hub.audit.operate import replay_erasures, write_key_table
from hub.backup.errors import (
    InstanceRunningError,
    LogNotClosedError,
)
from hub.backup.logged_tables import tell_anew
from hub.backup.restoring import RestoreReport, demand_sound, describe_log
from hub.context import (
    AUDIT_SCHEMA,
    Hub,
    log_by_its_name,
    open_engines,
    open_hub,
    refuse_set_back,
)
from hub.db.bulk import in_chunks
from hub.db.cache import keeping_answers
from hub.ground.clock import Clock
from hub.ground.config import Config
from hub.ground.keys import Keyring
from hub.migrations.reached import SchemaSetBackError, find_fault
from hub.subscriptions.feed import begin_epoch
from schemas.words import Operation

LOST_AN_ENTRY = 400
"""Ids of lost events that one entry names."""


def continue_log(
    config: Config, clock: Clock, *, actor: str, report: RestoreReport | None = None
) -> RestoreReport:
    """Go on in a new shard that says so, where one of the databases is an older copy.

    They may have been restored by any means. They are verified, erasures are done
    again, what the outbox says was logged and is not is logged anew, and the log is
    told which events it alone still has, and how all rows stand that it tells of.

    Raises:
        LogNotClosedError: the log has all that was signed, and the business database
            all that the log tells of.
        BackupUnsoundError: the stored log is damaged.
        InstanceRunningError: another process writes the log.
        ErasureListError: nobody can tell who was erased since.
        AuditUnavailableError: the log cannot be written for another reason.
    """
    _bring_up(config)
    report = describe_log(config, clock, report or RestoreReport())
    # Another hub: this one's log would remember that it was refused.
    with open_hub(config, clock, unchecked=True) as hub:
        if not hub.audit.write_now():
            raise InstanceRunningError
        demand_sound(hub.audit_engine, hub.audit.vkeys())
        lost = unknown_events(hub.engine, hub.audit)
        if report.log == "open" and not lost:
            raise LogNotClosedError
        mark = hub.audit.mark()
        report.erased += _replay(hub)
        detail = {"reason": "restored"}
        if mark is not None and mark.size:
            detail["anchor"] = f"{mark.shard} {mark.size} {mark.root.hex()}"
        report.shard = hub.audit.start_shard(
            detail, after_rollback=True, beyond=last_shard(hub.engine)
        )
        write_key_table(hub.audit)
        report.moved_again = move_lost_again(hub.writes, hub.audit_engine, hub.keys)
        hub.log_waiting()
        report.erased += _replay(hub)
        report.told_anew = _tell_anew(hub, actor)
        # Entries may be lost that others have read: theirs are told apart from now on.
        with keeping_answers(hub.writes) as session:
            begin_epoch(session, at=hub.clock())
        report.lost = len(lost)
        _tell_restore(hub, actor, report, lost)
        report.size = hub.audit.signed().size
    report.log, report.why = "open", ""
    return report


def _tell_anew(hub: Hub, actor: str) -> int:
    """Tell the log how all rows stand now, numbered after all that it was told."""
    leaves = read_all_leaves(hub.audit, [Operation.ROWS_TELL])
    beyond = highest_number(hub.engine, hub.audit, leaves)
    with hub.writing() as session:
        return tell_anew(session, beyond=beyond, actor=actor, at=hub.clock())


def _tell_restore(
    hub: Hub, actor: str, report: RestoreReport, lost: Sequence[str]
) -> None:
    """Log the restore, and in as many entries as are needed which events were lost."""
    parts = list(in_chunks(lost, LOST_AN_ENTRY)) or [[]]
    hub.audit.append_many(
        [
            make_event(
                at=hub.clock(),
                actor=actor,
                op=Operation.BACKUP_RESTORE,
                subject_type="audit-shard",
                subject=report.shard,
                count=report.moved_again,
                detail={LOST: some},
            )
            for some in parts
        ]
    )


def _replay(hub: Hub) -> int:
    """Erase again who was erased; count the openings that came back."""
    return replay_erasures(
        hub.audit_engine, hub.writes, hub.keys, hub.audit.erasures
    ).openings


def _bring_up(config: Config) -> None:
    """Make the log's tables where they are gone, and bring an older copy up to date.

    Of the business database only what nothing else brings up: a copy from before a
    revision that the log tells of, or beside a log that lacks what was signed.

    Raises:
        SchemaSetBackError: the log has all that was signed, and the database all that
            the log tells of, so that this is no older copy.
        BackupUnsoundError: the stored log is damaged.
    """
    engine, log_engine = open_engines(config)
    keys = Keyring(config.keys_folder)
    try:
        migrations.upgrade(log_engine, "audit", schema=AUDIT_SCHEMA)
        try:
            refuse_set_back(config, keys, engine, log_engine)
        except SchemaSetBackError as refusal:
            with closing(log_by_its_name(config, keys, log_engine)) as log:
                demand_sound(log_engine, log.vkeys())
                if not find_fault(log) and not unknown_events(engine, log):
                    msg = (
                        f"{refusal.detail}; it lacks no event that the log tells of, "
                        "so this is no older copy: bring back a backup"
                    )
                    raise SchemaSetBackError(msg) from refusal
            migrations.upgrade(engine, "business", keys=keys)
    finally:
        engine.dispose()
        log_engine.dispose()
