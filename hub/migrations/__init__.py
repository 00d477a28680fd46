"""The schema's history: one line for the business database, one for the audit log.

Applied from code alone (``upgrade``), within ``limits``. A revision is written by hand
and suits the code before it and the code after it, as CONTRIBUTING.md tells.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSchema

from hub.db.engines import LOCK_OPTION
from hub.ground.clock import system_clock
from hub.ground.errors import ConfigError
from hub.ground.keys import Keyring
from hub.migrations.limits import USUAL, Limits, interrupting, refusing, set_limits
from hub.migrations.reached import tell_reached
from hub.outbox.macs import KEYS

# Alembic takes longer to load than most commands take to run, and only making an
# instance needs it, so it is imported there.
if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

HERE = Path(__file__).parent
LINES = ("business", "audit")
VERSION_TABLE = "alembic_version"
_CURRENT = text("SELECT version_num FROM alembic_version")
_NAMED = re.compile(r'^(revision|down_revision) = "([^"]+)"$', re.MULTILINE)


class SchemaOutdatedError(ConfigError):
    """The database was made by another version of the hub."""

    code = "schema-outdated"
    title = "The database does not have this version's schema: run credithub init."


def upgrade(
    engine: Engine,
    line: str,
    *,
    schema: str | None = None,
    to: str = "head",
    limits: Limits = USUAL,
    keys: Keyring | None = None,
) -> None:
    """Bring a database up to a revision of a line, creating what is missing.

    It is one transaction: where it cannot be finished, nothing is changed. ``keys`` are
    for a revision that writes what only the instance can; with them the log is told
    which revision the database was at and has reached, unless it was empty.

    Raises:
        SchemaLockedError: a lock could not be had in time.
        SchemaSlowError: a statement took too long.
    """
    writing = engine.execution_options(writes=True, **{LOCK_OPTION: limits.lock})
    with refusing(line), writing.begin() as connection, interrupting(connection):
        set_limits(connection, limits)
        if schema and engine.dialect.name == "postgresql":
            connection.execute(CreateSchema(schema, if_not_exists=True))
        since = _current_revision(connection)
        run_revisions(connection, line, to=to, limits=limits, keys=keys)
        now = _current_revision(connection)
        if keys is not None and since is not None and now not in (None, since):
            with Session(connection, info={KEYS: keys}) as session:
                tell_reached(session, str(now), system_clock(), since=since)


def run_revisions(
    connection: Connection,
    line: str,
    *,
    to: str = "head",
    limits: Limits = USUAL,
    keys: Keyring | None = None,
) -> None:
    """Bring the schema that a connection looks at up to a revision of a line."""
    from alembic import command  # noqa: PLC0415  # see above

    config = _config(line)
    config.attributes.update(connection=connection, limits=limits, keys=keys)
    command.upgrade(config, to)


def check_head(engine: Engine, line: str) -> None:
    """Refuse a database that is not at the newest revision of a line.

    Raises:
        SchemaOutdatedError: it is older, newer or empty.
    """
    head = newest_revision(line)
    current = current_revision(engine)
    if current != head:
        msg = (
            f"the {line} database is at revision {current or 'none'}, this version "
            f"needs {head}: run credithub init"
        )
        raise SchemaOutdatedError(msg)


def current_revision(engine: Engine) -> str | None:
    """Tell at which revision a database says to be; None where it says nothing."""
    with engine.connect() as connection:
        return _current_revision(connection)


def _current_revision(connection: Connection) -> str | None:
    """Tell the same of the schema that a connection looks at."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.scalar(_CURRENT)
    return revision


def newest_revision(line: str) -> str:
    """Name the revision of a line that no other one follows.

    Raises:
        ValueError: there is not exactly one.
    """
    before = _revisions(line)
    (newest,) = before.keys() - set(before.values())
    return newest


def revisions_up_to(line: str, revision: str | None) -> list[str]:
    """List what a database at a revision went through, that one first."""
    passed = []
    while revision:
        passed.append(revision)
        revision = _revisions(line).get(revision)
    return passed


@lru_cache(maxsize=len(LINES))
def _revisions(line: str) -> dict[str, str | None]:
    """Read the revisions of a line, each with the one that it follows."""
    named: list[dict[str, str]] = [
        dict(_NAMED.findall(path.read_text("utf-8")))
        for path in (HERE / line).glob("*.py")
    ]
    return {names["revision"]: names.get("down_revision") for names in named}


def pending_changes(engine: Engine, metadata: MetaData) -> list[object]:
    """List what the tables in code have and the database has not; empty when equal."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  # see above
    from alembic.migration import MigrationContext  # noqa: PLC0415  # see above

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _config(line: str) -> "AlembicConfig":
    """Point alembic at the revisions of one line."""
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415  # see above

    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(HERE / line).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
