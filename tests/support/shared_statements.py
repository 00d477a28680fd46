"""Statements that are compiled once a run, not once for each test's own database.

SQLAlchemy keeps what it has compiled with each engine, and a test has engines of its
own: to compile anew what the test before had asked took an eighth of the whole run. The
text of a statement rests on the kind of database and its version, never on which
database it is; in production one engine serves for months.
"""

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = LRUCache(10_000)


def share_statements():
    """Have every engine use and fill one cache."""
    Engine._compiled_cache = property(lambda _: STATEMENTS, lambda *_: None)  # noqa: SLF001  # where each keeps its own
    # A dialect is part of what a statement is kept under.
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _is_alike
        dialect.__hash__ = _hash_of


def _is_alike(one, other):
    """Tell whether two dialects write every statement alike."""
    return type(one) is type(other) and _text_rests_on(one) == _text_rests_on(other)


def _hash_of(dialect):
    """Give all dialects of a class one hash: a connection's first look changes them."""
    return hash(type(dialect))


def _text_rests_on(dialect):
    """Give what is asked of a server before anything is compiled for it."""
    return dialect.server_version_info, dialect.paramstyle
