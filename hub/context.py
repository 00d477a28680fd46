"""The hub as one object: built once, handed to every room, closed at the end."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from connectors.base import FoundSources, Reach, find_sources
from hub import migrations
from hub.audit.check import check_moved_events, check_tail
from hub.audit.errors import AuditUnavailableError
from hub.audit.log import AuditLog
from hub.audit.mover import move_outbox
from hub.audit.operate import (
    KeyStore,
    accept_idle,
    check_origin,
    fill_key_table,
    new_origin,
    origin_of_log,
)
from hub.audit.seals import create_list, erasures_beside
from hub.db.cache import Shelf, VersionedCache, count_changes, keeping_answers
from hub.db.engines import make_engine, make_private, reading_sessions, writing_sessions
from hub.ground.blobs import BlobStore
from hub.ground.clock import Clock, system_clock
from hub.ground.config import EXAMPLE_ORIGIN, FILE_NAME, Config
from hub.ground.errors import ConfigError
from hub.ground.keys import Keyring
from hub.members.attempts import RefusedAttempts
from hub.members.limits import MemberLimits
from hub.migrations.reached import demand_not_set_back
from hub.outbox.service import has_put
from hub.outbox.telling import tell_writes
from hub.rulebook import Rulebook, load_rulebook
from hub.rulebook.bases import load_bases, load_releases
from hub.rulebook.kept import with_past_policies
from hub.rulebook.working_days import load_calendar
from hub.witnessing.quorum import load_policy
from hub.witnessing.rounds import Witnessing

MIB = 1 << 20
LEAST_ROOM = MIB
"""Bytes that must be free on the instance's disk for answers to be written down."""
OWNER_ONLY = 0o600
AUDIT_SCHEMA = "audit"
"""PostgreSQL schema of the audit log, apart from the business tables."""
CACHED = 20_000
"""Answers, callers and views kept in memory; an answer has a few KiB."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything that the rooms of one instance share."""

    config: Config
    clock: Clock
    keys: Keyring
    rulebook: Rulebook
    engine: Engine
    audit_engine: Engine
    reads: sessionmaker[Session]
    writes: sessionmaker[Session]
    blobs: BlobStore
    audit: AuditLog
    witnessing: Witnessing
    cache: VersionedCache
    shelf: Shelf
    attempts: RefusedAttempts
    limits: MemberLimits

    def __enter__(self) -> "Hub":
        """Use the hub for as long as a block runs."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of log and databases."""
        self.attempts.close()
        self.limits.close()
        self.audit.close()
        self.cache.close()
        self.shelf.close()
        self.audit_engine.dispose()
        self.engine.dispose()

    @contextmanager
    def writing(self, *, keeps_answers: bool = False) -> Iterator[Session]:
        """Write in one transaction, and log what it put once it is committed.

        Where the block raises, nothing is written and nothing logged. All kept answers
        are let go of; with ``keeps_answers``, those alone that the block names by
        `touch`.

        Raises:
            AuditUnavailableError: the log takes no event now; what was written stays,
                and its events wait.
        """
        begin = keeping_answers(self.writes) if keeps_answers else self.writes.begin()
        with begin as session:
            yield session
        if has_put(session):
            self.log_waiting()

    def log_waiting(self) -> int:
        """Log the events that wait, and return how many: where a long work ends.

        Raises:
            AuditUnavailableError: the log takes no event now; they go on waiting.
        """
        return move_outbox(self.writes, self.audit)

    def find_sources(self) -> FoundSources:
        """Find every source, shipped or one's own, as far as configuration allows."""
        config = self.config
        reach = Reach(config.drop_folder, config.instance)
        return find_sources(config.drop_folder, config.connectors_folder, reach)

    def check(self) -> dict[str, bool]:
        """Tell which of the parts that answers need are working."""
        return {
            "database": self._database_answers(),
            "audit": self._audit_answers(),
            "disk": self._disk_has_room(),
        }

    def _database_answers(self) -> bool:
        """Tell whether the business database can be read."""
        try:
            with self.reads() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def _disk_has_room(self) -> bool:
        """Tell whether what an answer writes fits on the disk of the instance."""
        try:
            return shutil.disk_usage(self.config.instance).free >= LEAST_ROOM
        except OSError:
            return False

    def _audit_answers(self) -> bool:
        """Tell whether the log would take an event now, and ends as it was signed."""
        return self.why_closed() is None

    def why_closed(self) -> str | None:
        """Say in a line why the log would take no event now; None where it would."""
        try:
            self.audit.check()
            check_tail(self.audit_engine)
        except AuditUnavailableError as error:
            return f"{error.reason}: {error.detail}"
        except SQLAlchemyError as error:
            return f"database: {' '.join(str(error).split())}"
        return None


def make_instance(config: Config) -> None:
    """Make what an instance needs and lacks: folders, keys, schema.

    Raises:
        SchemaLockedError, SchemaSlowError: the schema cannot be changed now; what was
            made stays, and another attempt goes on from there.
        SchemaSetBackError: the business database says that it is at a revision before
            one that the log tells of.
    """
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(config)
    config.drop_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = Keyring.create(config.keys_folder)
    anchor = config.anchor
    if not anchor.exists():
        # Beside a log that has begun, a missing list is a lost one.
        create_list(erasures_beside(anchor))
    engine, audit_engine = open_engines(config)
    try:
        for database in (engine, audit_engine):
            make_private(database)
        migrations.upgrade(audit_engine, "audit", schema=AUDIT_SCHEMA)
        refuse_set_back(config, keys, engine, audit_engine)
        migrations.upgrade(engine, "business", keys=keys)
        if origin_of_log(audit_engine) == config.log_origin:
            log = open_log(config, keys, audit_engine, system_clock)
            fill_key_table(log)
            log.close()
    finally:
        engine.dispose()
        audit_engine.dispose()


def refuse_set_back(
    config: Config, keys: Keyring, business: Engine, log_engine: Engine
) -> None:
    """Refuse to tell rows anew of a business database whose revision was set back.

    Raises:
        SchemaSetBackError: the log tells of a later one, or is not what was signed.
    """
    current = migrations.current_revision(business)
    passed = migrations.revisions_up_to("business", current)
    if passed[:1] == [migrations.newest_revision("business")]:
        return
    with closing(log_by_its_name(config, keys, log_engine)) as log:
        mark = log.mark()
        if origin_of_log(log_engine) is not None or (mark is not None and mark.size):
            demand_not_set_back(log, passed)


def log_by_its_name(config: Config, keys: Keyring, engine: Engine) -> AuditLog:
    """Open the log to be read, by the name that it has where settings lack it."""
    origin = origin_of_log(engine) or config.log_origin
    return open_log(replace(config, log_origin=origin), keys, engine, system_clock)


def name_log(config: Config) -> str:
    """Tell what the log of an instance is called, or name that of a new one.

    A log that has begun keeps its name: that of its head, or, where the log itself is
    lost, the one of the first versions. Otherwise what was set counts, and where
    nothing was, a name is derived or drawn that no other instance has.

    Raises:
        LogOriginInvalidError: what was set cannot be the name of a new log.
    """
    _, engine = open_engines(config)
    try:
        known = origin_of_log(engine)
    finally:
        engine.dispose()
    if known is not None or config.anchor.exists():
        return known or config.log_origin
    if config.log_origin != EXAMPLE_ORIGIN:
        check_origin(config.log_origin)
        return config.log_origin
    # The first name that others ask it by, or the address that it listens at.
    first = config.public_hosts.partition(",")[0].strip()
    return new_origin(first or config.host, demo=config.demo)


def _close_to_others(config: Config) -> None:
    """Take from strangers what whoever made the folder left open to them.

    The owner's group keeps the folder, for whoever drops files may be of it; settings,
    which may hold a password, are the owner's alone.
    """
    folder = config.instance
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~stat.S_IRWXO)
    settings = folder / FILE_NAME
    if settings.exists():
        settings.chmod(OWNER_ONLY)


class RestoreUnfinishedError(ConfigError):
    """A restore was cut off after it had begun to put files in place."""

    code = "restore-unfinished"
    title = "Finish the restore first: credithub restore."


def open_hub(
    config: Config,
    clock: Clock = system_clock,
    *,
    patience: float = 0.0,
    unchecked: bool = False,
) -> Hub:
    """Open an instance that ``make_instance`` has made.

    ``patience`` says how many seconds to wait for another process to write the log.
    With ``unchecked`` it opens although its log has lost entries, to be looked at or
    mended.

    Raises:
        ConfigError: a key is missing or readable by others, the databases have another
            version's schema, the witness policy is wrong, or a restore is unfinished.
        AuditUnavailableError: ``rolled-back``: the log lacks what the business database
            remembers to have moved into it.
    """
    if config.restore_marker.exists():
        raise RestoreUnfinishedError
    keys = Keyring(config.keys_folder)
    # A policy that cannot be read is told at once, not at the first write, a legal
    # basis not at the first delivery, a release not at the first history, and a
    # calendar not at the first term.
    load_policy(config.instance)
    rulebook = load_rulebook()
    load_bases(config.instance, rulebook)
    load_releases(config.instance, rulebook)
    load_calendar(config.instance, rulebook)
    if not unchecked:
        _check_city(config, rulebook)
    engine, audit_engine = open_engines(config)
    _check_databases(engine, audit_engine, unchecked=unchecked)
    if config.demo:
        # A demo lies idle for weeks, and its log is nobody's evidence.
        accept_idle(config.anchor, clock())
    audit = open_log(config, keys, audit_engine, clock, patience=patience)
    witnessing = Witnessing(audit, config.instance, clock)
    audit.seen = witnessing.seen
    audit.witnessed_by = witnessing.witnessed_note
    writes = logging_sessions(engine, audit, clock)
    reads = reading_sessions(engine)
    with reads() as session:
        rulebook = with_past_policies(session, rulebook)
    return Hub(
        config=config,
        clock=clock,
        keys=keys,
        rulebook=rulebook,
        engine=engine,
        audit_engine=audit_engine,
        reads=reads,
        writes=writes,
        blobs=BlobStore(config.blobs_folder, config.max_file_mb * MIB),
        audit=audit,
        witnessing=witnessing,
        cache=VersionedCache(engine, CACHED),
        shelf=Shelf(),
        attempts=RefusedAttempts(
            audit,
            clock,
            per_minute=config.refused_per_minute,
            sources=config.refused_sources,
        ),
        limits=MemberLimits(
            audit,
            keys,
            clock,
            sessions=(reads, writes),
            path=config.rates_file,
            promises=config.promises_file,
        ),
    )


def logging_sessions(
    engine: Engine, audit: AuditLog, clock: Clock
) -> sessionmaker[Session]:
    """Make sessions for writing whose writes are told to the log, and are counted."""
    sessions = writing_sessions(engine)
    tell_writes(sessions, audit, clock)
    # After what is told, so that the number is the last that a transaction waits for.
    count_changes(sessions)
    return sessions


def _check_city(config: Config, rulebook: Rulebook) -> None:
    """Refuse a city that no table of divisions knows: nobody would be of its members.

    The usual city is known without the table, which takes a question's time to read.
    """
    usual = Config.__dataclass_fields__["city"].default
    if config.city != usual and not rulebook.divisions.known(config.city):
        msg = (
            f"HUB_CITY={config.city} is no division code (GB/T 2260), "
            f"six digits such as {usual}"
        )
        raise ConfigError(msg)


def open_log(
    config: Config,
    keys: Keyring,
    engine: Engine,
    clock: Clock,
    *,
    patience: float = 0.0,
) -> AuditLog:
    """Open the log in a database as this instance's."""
    return AuditLog(
        engine,
        KeyStore(config.keys_folder),
        config.log_origin,
        keys,
        clock,
        anchor=config.anchor,
        patience=patience,
    )


def _check_databases(business: Engine, log: Engine, *, unchecked: bool) -> None:
    """Refuse a schema of another version, or a log that has lost entries.

    The databases are let go of then.
    """
    try:
        migrations.check_head(business, "business")
        migrations.check_head(log, "audit")
        if not unchecked:
            check_moved_events(business, log)
    except BaseException:
        business.dispose()
        log.dispose()
        raise


def open_engines(config: Config) -> tuple[Engine, Engine]:
    """Open the business database and the log's."""
    return (
        make_engine(config.database_url),
        make_engine(config.audit_database_url, schema=AUDIT_SCHEMA),
    )
