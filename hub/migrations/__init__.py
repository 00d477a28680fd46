"""The schema's history: one line for the business database, one for the audit log.

Applied from code alone (``upgrade``); alembic's own command line is needed only to
write a new revision, as docs/develop.md tells.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData
from sqlalchemy.schema import CreateSchema

from hub.errors import ConfigError

HERE = Path(__file__).parent
LINES = ("business", "audit")


class SchemaOutdatedError(ConfigError):
    """The database was made by another version of the hub."""

    code = "schema-outdated"
    title = "The database does not have this version's schema."


def upgrade(engine: Engine, line: str, *, schema: str | None = None) -> None:
    """Bring a database to the newest revision of a line, creating what is missing."""
    if schema and engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(CreateSchema(schema, if_not_exists=True))
    with engine.execution_options(writes=True).begin() as connection:
        config = _config(line)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_head(engine: Engine, line: str) -> None:
    """Refuse a database that is not at the newest revision of a line.

    Raises:
        SchemaOutdatedError: it is older, newer or empty.
    """
    head = ScriptDirectory.from_config(_config(line)).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        msg = (
            f"the {line} database is at revision {current or 'none'}, this version "
            f"needs {head}: run credithub init"
        )
        raise SchemaOutdatedError(msg)


def pending_changes(engine: Engine, metadata: MetaData) -> list[object]:
    """List what the tables in code have and the database has not; empty when equal."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _config(line: str) -> AlembicConfig:
    """Point alembic at the revisions of one line."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(HERE / line).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
