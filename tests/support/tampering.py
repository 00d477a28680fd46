"""What somebody does who has the database and not the hub."""

from sqlalchemy import select, text

from hub.db.tables import Base


def run_by_hand(engine, table, *statements):
    """Run statements although the database refuses to change the table.

    What refuses is there again afterwards.
    """
    with engine.begin() as connection:
        back = let_change(connection, table)
        for statement in statements:
            connection.execute(statement)
        for statement in back:
            connection.execute(text(statement))


def put_bent_row_first(hub, name, bent):
    """Build a table again without its key, a bent copy of one row before all others.

    Gives that row's key; the engine is one that is ``without_keys``.
    """
    (column,) = Base.metadata.tables[name].primary_key.columns
    with hub.engine.begin() as connection:
        key = connection.scalar(select(column).order_by(column))
        cascade = "CASCADE" if connection.dialect.name == "postgresql" else ""
        for statement in (
            f"CREATE TABLE other AS SELECT * FROM {name} WHERE {column.name} = :key",
            f"UPDATE other SET {bent}",
            f"INSERT INTO other SELECT * FROM {name}",
            f"DROP TABLE {name} {cascade}",
            f"ALTER TABLE other RENAME TO {name}",
        ):
            given = {"key": key} if ":key" in statement else {}
            connection.execute(text(statement), given)
    return key


def let_change(connection, table):
    """Let a table be changed from now on; give what would refuse it again."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        mine = f"{query} AND tbl_name = '{table}'"
        triggers = connection.execute(text(mine)).all()
        aside = [f"DROP TRIGGER {name}" for name, _ in triggers]
        back = [made for _, made in triggers]
    else:
        aside, back = (
            [f"ALTER TABLE {table} {verb} TRIGGER {table}_no_change"]
            for verb in ("DISABLE", "ENABLE")
        )
    for statement in aside:
        connection.execute(text(statement))
    return back
