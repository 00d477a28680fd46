"""What tables are made of: their base, column types, and append-only triggers.

SQLite and PostgreSQL behave alike here: moments are whole microseconds, documents
are canonical JSON text.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any

from msgspec import MsgspecError
from msgspec.json import Decoder, Encoder
from sqlalchemy import BigInteger, MetaData, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables of the business database."""

    metadata = MetaData(naming_convention=NAMING)


class AppendOnly:
    """A table whose rows nothing changes or takes away."""

    __table_args__: Any = ({"info": {"append_only": True}},)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored as microseconds since 1970; no engine rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Turn an aware moment into microseconds."""
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """Turn microseconds into an aware moment."""
        del dialect
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A document, stored as compact JSON text with sorted keys on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Turn a document into text."""
        del dialect
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Turn text into a document."""
        del dialect
        return None if value is None else load_json(value)


# An encoder that is made once: making one takes longer than most documents.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
).encode
_encode_compiled = Encoder(order="sorted").encode
_decode_compiled = Decoder().decode
_PLAIN = frozenset((str, int, bool, NoneType))


def dump_json(value: Any) -> str:
    """Write a document as compact JSON with sorted keys."""
    if _is_plain(value):
        try:
            return _encode_compiled(value).decode()
        except UnicodeEncodeError:
            # Half of a surrogate pair, which a database refuses with its own words.
            pass
    return _encode(value)


def load_json(text: str) -> Any:
    """Read a document back, as ``json.loads`` does."""
    try:
        return _decode_compiled(text)
    except (MsgspecError, UnicodeEncodeError):
        # What only the module of Python's library takes, or a fault in its words.
        return json.loads(text)


def _is_plain(value: Any) -> bool:
    """Tell whether the compiled encoder writes a value as Python's library does.

    Of floats it has another spelling, and of subclasses of str and int none.
    """
    kind = value.__class__
    if kind is dict:
        return _is_plain_object(value)
    if kind is not list and kind is not tuple:
        return kind in _PLAIN
    for item in value:
        if item.__class__ not in _PLAIN and not _is_plain(item):
            return False
    return True


def _is_plain_object(value: dict[Any, Any]) -> bool:
    """Tell the same of an object: its keys are plain text, and so on."""
    for key, member in value.items():
        if key.__class__ is not str:
            return False
        if member.__class__ not in _PLAIN and not _is_plain(member):
            return False
    return True


def to_micros(moment: datetime) -> int:
    """Count the microseconds from 1970 to an aware moment."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """Tell the moment that lies this many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=micros)


def append_only_statements(table: str, dialect: str) -> tuple[str, ...]:
    """Write the statements after which a table refuses UPDATE and DELETE."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "
        "$$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )


def let_go_statements(table: str, dialect: str, condition: str) -> tuple[str, ...]:
    """Write the statements after which rows of an append-only table may end.

    Only those may be deleted for which the condition, in SQL about ``OLD``, holds; all
    others, and every change, are refused as before.
    """
    if dialect == "sqlite":
        return (
            f"DROP TRIGGER {table}_no_delete",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"WHEN NOT ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_lets_go() RETURNS trigger AS $$ "
        f"BEGIN IF TG_OP = 'DELETE' AND ({condition}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
        f"DROP TRIGGER {table}_no_change ON {table}",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_lets_go()",
    )


def erasable_statements(
    table: str, dialect: str, kept: Sequence[str], condition: str
) -> tuple[str, ...]:
    """Write the statements after which columns of an append-only table may be emptied.

    A row for which the condition, in SQL about ``OLD``, holds may be changed where all
    ``kept`` columns stay as they are; every other change is refused as before.
    """
    if dialect == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
        return (
            f"DROP TRIGGER {table}_no_update",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({condition} AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        )
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
    return (
        f"CREATE OR REPLACE FUNCTION {table}_is_emptied() RETURNS trigger AS $$ "
        f"BEGIN IF TG_OP = 'UPDATE' AND {condition} THEN "
        f"IF {same} THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
        f"DROP TRIGGER {table}_no_change ON {table}",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_emptied()",
    )
