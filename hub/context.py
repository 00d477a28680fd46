"""The hub as one object: built once, handed to every room, closed at the end."""

from dataclasses import dataclass
from types import TracebackType

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from hub import migrations
from hub.audit.errors import AuditUnavailableError
from hub.audit.log import AuditLog
from hub.blobs import BlobStore
from hub.cache import VersionedCache, count_changes
from hub.clock import Clock, system_clock
from hub.config import Config
from hub.db import make_engine, reading_sessions, writing_sessions
from hub.keys import Keyring
from hub.rulebook import Rulebook, load_rulebook

MIB = 1 << 20
AUDIT_SCHEMA = "audit"
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
    cache: VersionedCache

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
        self.audit.close()
        self.cache.close()
        self.audit_engine.dispose()
        self.engine.dispose()

    def check(self) -> dict[str, bool]:
        """Tell which of the parts that answers need are working."""
        return {"database": self._database_answers(), "audit": self._audit_answers()}

    def _database_answers(self) -> bool:
        """Tell whether the business database can be read."""
        try:
            with self.reads() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def _audit_answers(self) -> bool:
        """Tell whether the log would take an event now."""
        try:
            self.audit.check()
        except AuditUnavailableError:
            return False
        return True


def make_instance(config: Config) -> None:
    """Make what an instance needs and lacks: folders, keys, schema."""
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    config.drop_folder.mkdir(parents=True, exist_ok=True)
    Keyring.create(config.keys_folder)
    engine, audit_engine = _engines(config)
    migrations.upgrade(engine, "business")
    migrations.upgrade(audit_engine, "audit", schema=AUDIT_SCHEMA)
    engine.dispose()
    audit_engine.dispose()


def open_hub(config: Config, clock: Clock = system_clock) -> Hub:
    """Open an instance that ``make_instance`` has made.

    Raises:
        ConfigError: a key is missing or readable by others, or the databases have
            another version's schema.
    """
    keys = Keyring(config.keys_folder)
    engine, audit_engine = _engines(config)
    migrations.check_head(engine, "business")
    migrations.check_head(audit_engine, "audit")
    writes = writing_sessions(engine)
    count_changes(writes)
    return Hub(
        config=config,
        clock=clock,
        keys=keys,
        rulebook=load_rulebook(),
        engine=engine,
        audit_engine=audit_engine,
        reads=reading_sessions(engine),
        writes=writes,
        blobs=BlobStore(config.instance / "blobs", config.max_file_mb * MIB),
        audit=AuditLog(
            audit_engine,
            keys.audit_signer,
            config.log_origin,
            keys,
            clock,
            anchor=config.instance / "audit-anchor",
        ),
        cache=VersionedCache(engine, CACHED),
    )


def _engines(config: Config) -> tuple[Engine, Engine]:
    """Open the business database and the log's."""
    return (
        make_engine(config.database_url),
        make_engine(config.audit_database_url, schema=AUDIT_SCHEMA),
    )
