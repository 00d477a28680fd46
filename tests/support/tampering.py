"""What somebody does who has the database and not the hub."""

from sqlalchemy import text


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
