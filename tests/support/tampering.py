"""What somebody does who has the database and not the hub."""

from sqlalchemy import text


def run_by_hand(engine, table, *statements):
    """Run statements although the database refuses to change the table.

    What refuses is there again afterwards.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            before = f"{query} AND tbl_name = '{table}'"
            triggers = connection.exec_driver_sql(before).all()
            aside = [f"DROP TRIGGER {name}" for name, _ in triggers]
            back = [made for _, made in triggers]
        else:
            aside, back = (
                [f"ALTER TABLE {table} {verb} TRIGGER {table}_no_change"]
                for verb in ("DISABLE", "ENABLE")
            )
        for statement in (*map(text, aside), *statements):
            connection.execute(statement)
        for statement in back:
            connection.exec_driver_sql(statement)
