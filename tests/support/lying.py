"""An index that whoever holds the database has made to find another row."""

from sqlalchemy import text


def lie(hub, table, column, false, real):
    """Let ``false`` find the row of ``real``, which goes on saying ``real``."""
    engine = hub.engine.execution_options(writes=True)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for statement in _sqlite(connection, table, column, false, real):
                connection.execute(text(statement))
            steps = ()
        else:
            steps = _postgresql(connection, table, column, false, real)
    for statement in steps:
        hub.engine.dispose()  # a connection goes on with the indexes that it knows
        with engine.begin() as connection:
            connection.execute(text(statement))
    hub.engine.dispose()


def finds(session, table, column, value):
    """Tell how many rows the database finds by a value."""
    query = f"SELECT count(*) FROM {table} WHERE {column} = :value"
    return session.scalar(text(query), {"value": value})


def _sqlite(connection, table, column, false, real):
    """Put the tree of an index over other values in the place of the table's own."""
    (own,) = [
        index
        for _, index, *_ in connection.exec_driver_sql(f"PRAGMA index_list({table})")
        if connection.exec_driver_sql(f"PRAGMA index_info({index})").one()[2] == column
    ]
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    page = "SELECT rootpage FROM sqlite_schema WHERE name = "
    root = connection.exec_driver_sql(f"{page}'{own}'").scalar()
    return (
        "CREATE TABLE lied (k INTEGER PRIMARY KEY, v)",
        f"INSERT INTO lied SELECT rowid, {column} FROM {table}",
        f"UPDATE lied SET v = '{false}' WHERE v = '{real}'",
        "CREATE UNIQUE INDEX lying ON lied (v)",
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET rootpage = ({page}'lying') WHERE name = '{own}'",
        f"UPDATE sqlite_schema SET rootpage = {root} WHERE name = 'lying'",
        "PRAGMA writable_schema = OFF",
        f"PRAGMA schema_version = {version + 9}",
    )


def _postgresql(connection, table, column, false, real):
    """Change the row while its index is not there, so that this keeps what it was."""
    own = connection.exec_driver_sql(
        "SELECT indexrelid FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
        f" AND attnum = ALL (indkey) WHERE indrelid = '{table}'::regclass"
        f" AND indisunique AND attname = '{column}'"
    ).scalar()
    said = f"UPDATE {table} SET {column} = "
    there = f"UPDATE pg_index SET indislive = %s WHERE indexrelid = {own}"
    return (
        f"{said}'{false}' WHERE {column} = '{real}'",
        there % "false",
        f"{said}'{real}' WHERE {column} = '{false}'",
        there % "true",
        # As it is asked where a table is not as small.
        f"ALTER DATABASE {connection.engine.url.database} SET enable_seqscan = off",
    )
