"""What alembic runs: the revisions of one line on a connection that is handed in."""

from alembic import context

from hub.migrations.limits import set_limits

connection = context.config.attributes["connection"]
limits = context.config.attributes["limits"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=False,
    # What a revision allowed itself ends with it.
    on_version_apply=lambda **_: set_limits(connection, limits),
)
context.run_migrations()
