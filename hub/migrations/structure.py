"""Of what a database is made, and of what the revisions would make it."""

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.schema import CreateSchema

from hub.migrations import run_revisions

SCRATCH = "credithub_scratch"
"""A schema of PostgreSQL that is never committed."""
Part = tuple[str, str, str]
"""What a part is, its name, and how it is made."""
_made: dict[tuple[str, str], frozenset[Part]] = {}
# What SQLite counts for its planner is nobody's revision.
_SQLITE = """
SELECT type, name, tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema
WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))
"""
_POSTGRESQL = """
WITH held AS (
    SELECT c.* FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
)
SELECT 'relation', relname::text, concat_ws(
    ' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, relispartition,
    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid, true) END
) FROM held WHERE relkind NOT IN ('i', 'I', 't')
UNION ALL
SELECT 'column', relname || '.' || attname, concat_ws(
    ' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    attcollation::regcollation, pg_get_expr(adbin, adrelid)
) FROM held JOIN pg_attribute ON attrelid = held.oid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind NOT IN ('i', 'I', 't', 'S') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'index', i.relname::text, concat_ws(
    ' ', pg_get_indexdef(indexrelid, 0, true), indisvalid, indisready, indislive
) FROM held JOIN pg_index ON indrelid = held.oid JOIN pg_class i ON i.oid = indexrelid
WHERE held.relkind <> 't'
UNION ALL
SELECT 'constraint', relname || '.' || conname, concat_ws(
    ' ', pg_get_constraintdef(pg_constraint.oid, true), convalidated
) FROM held JOIN pg_constraint ON conrelid = held.oid
UNION ALL
SELECT 'trigger', relname || '.' || tgname, concat_ws(
    ' ', pg_get_triggerdef(pg_trigger.oid, true), tgenabled
) FROM held JOIN pg_trigger ON tgrelid = held.oid WHERE NOT tgisinternal
UNION ALL
SELECT 'key without force', relname || '.' || tgconstraint::text, tgenabled::text
FROM held JOIN pg_trigger ON tgrelid = held.oid
WHERE tgisinternal AND tgenabled <> 'O'
UNION ALL
SELECT 'rule', relname || '.' || rulename, concat_ws(
    ' ', pg_get_ruledef(pg_rewrite.oid, true), ev_enabled
) FROM held JOIN pg_rewrite ON ev_class = held.oid
UNION ALL
SELECT 'policy', relname || '.' || polname, concat_ws(
    ' ', polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
) FROM held JOIN pg_policy ON polrelid = held.oid
UNION ALL
SELECT 'heir', inhrelid::regclass::text, relname::text
FROM held JOIN pg_inherits ON inhparent = held.oid WHERE relkind = 'r'
UNION ALL
SELECT 'function', proname || '(' || pg_get_function_identity_arguments(oid) || ')',
    concat_ws(' ', prosrc, prolang, prosecdef, provolatile, proconfig::text)
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
)
"""


def read_structure(connection: Connection) -> frozenset[Part]:
    """Read all parts of the schema that a connection looks at."""
    is_sqlite = connection.dialect.name == "sqlite"
    found = connection.exec_driver_sql(_SQLITE if is_sqlite else _POSTGRESQL)
    return frozenset((str(a), str(b), str(c)) for a, b, c in found)


def made_structure(engine: Engine, line: str) -> frozenset[Part]:
    """Tell which parts the revisions of a line make on such a database.

    They are run beside it, once a process: in memory, or in a schema of the same server
    that is taken back at once.
    """
    kind = (engine.dialect.name, line)
    if kind not in _made:
        is_sqlite = engine.dialect.name == "sqlite"
        beside = create_engine("sqlite://") if is_sqlite else engine
        with beside.connect() as connection:
            if not is_sqlite:
                connection.execute(CreateSchema(SCRATCH))
                connection.exec_driver_sql(f"SET LOCAL search_path TO {SCRATCH}")
            run_revisions(connection, line)
            _made[kind] = read_structure(connection)
            connection.rollback()
        if is_sqlite:
            beside.dispose()
    return _made[kind]
