"""What somebody does who has the database and not the hub."""

from sqlalchemy import text


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
