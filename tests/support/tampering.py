"""What somebody does who has the database and not the hub."""

from sqlalchemy import select, text

from hub.db.tables import Base


def run_by_hand(engine, table, *statements):
    """Run statements although the database refuses to change the table."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        else:
            connection.execute(text(f"DROP TRIGGER {table}_no_change ON {table}"))
        for statement in statements:
            connection.execute(statement)


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
