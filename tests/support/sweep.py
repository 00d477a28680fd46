"""Every way to change one table past the hub, made from the tables themselves."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    event,
    insert,
    text,
)

import hub.app  # noqa: F401  # whoever serves has all models
from hub.db.tables import Base, Json, UtcMoment
from hub.outbox.covered import covered_tables, parts_of

DAY = date(2026, 1, 5)
MOMENT = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Way:
    """One change of one table: what is done to which column of it."""

    table: str
    what: str
    """One of ``change``, ``exchange``, ``delete newest``, ``delete middle``, ``copy``
    and ``older``, which puts an older copy of the table back."""
    column: str = ""

    def __str__(self):
        """Name it."""
        return " ".join(filter(None, (self.what, self.table, self.column)))


def ways_of(name):
    """List the ways to change one table that can do harm."""
    covered = covered_tables()[name]
    table = Base.metadata.tables[name]
    harmless = covered.harmless_columns.keys()
    changed = [name for name in table.columns.keys() if name not in harmless]  # noqa: SIM118
    return [
        *(Way(name, "change", column) for column in changed),
        *([Way(name, "exchange")] if exchanged_columns(name) else []),
        Way(name, "delete newest"),
        Way(name, "delete middle"),
        Way(name, "older"),
        *([] if is_single(covered) else [Way(name, "copy")]),
    ]


def way_of_day(name, day):
    """Choose one way to change a table by the day: first what, then to which column."""
    ways = ways_of(name)
    kinds = list(dict.fromkeys(way.what for way in ways))
    mine = [way for way in ways if way.what == kinds[day % len(kinds)]]
    return mine[day // len(kinds) % len(mine)]


def is_single(covered):
    """Tell whether an owner has one row of a part at most, by the part's key."""
    table = Base.metadata.tables[covered.name]
    return table.primary_key.columns.keys() == [covered.by]


def exchanged_columns(name):
    """Name what two rows of a table may exchange: all that is no key and not theirs."""
    covered, table = covered_tables()[name], Base.metadata.tables[name]
    apart = {covered.by, *covered.harmless_columns, *_unique(table)}
    return [
        name
        for name, column in table.columns.items()
        if not column.primary_key and name not in apart
    ]


def _unique(table):
    """Name the columns that no two rows may share."""
    found = {name for name, one in table.columns.items() if one.unique}
    for one in (*table.constraints, *table.indexes):
        is_unique = type(one).__name__ == "UniqueConstraint" or getattr(
            one, "unique", False
        )
        if is_unique:
            found |= {column.name for column in one.columns}
    return found


def told_tables():
    """Name the tables that are told of at each write, owners before their parts."""
    return [one.name for one in covered_tables().values() if one.told]


def fill(session, name, wanted, first=0):
    """Write made-up rows of a told table and of its parts; give the owners' keys."""
    covered = covered_tables()[name]
    table = Base.metadata.tables[name]
    rows = [_row(table, number, {}) for number in range(first, first + wanted)]
    session.execute(insert(table), rows)
    keys = [tuple(row[one] for one in covered.key) for row in rows]
    for part in parts_of(name):
        fill_part(session, part, keys, first)
    return keys


def fill_part(session, part, owners, first=0):
    """Write made-up rows of a part for some owners, two each where it may have two."""
    table = Base.metadata.tables[part.name]
    rows = [
        _row(table, number * 10 + many, {part.by: key[0]})
        for number, key in enumerate(owners, first)
        for many in range(1 if is_single(part) else 2)
    ]
    session.execute(insert(table), rows)


def _row(table, number, given):
    """Make up one row."""
    return {
        name: given.get(name, _value(table, column, number))
        for name, column in table.columns.items()
    }


def _value(table, column, number):  # noqa: PLR0911  # one a kind
    """Make up a value that the column takes."""
    kind = column.type
    if isinstance(kind, UtcMoment):
        return MOMENT + timedelta(minutes=number)
    if isinstance(kind, Json):
        return {"made up": number}
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Date):
        return DAY + timedelta(days=number)
    if isinstance(kind, SmallInteger):
        return 1 + number
    if isinstance(kind, Integer):
        return 900_000 + number
    if isinstance(kind, LargeBinary):
        return secrets.token_bytes(16)
    assert isinstance(kind, String), (table.name, column.name)
    made = f"{number:05d}{secrets.token_hex(20)}"
    return made[: kind.length or 40]


def without_keys(engine):
    """Let no connection of an engine look whether what a row names is there."""
    statement = (
        "PRAGMA foreign_keys = OFF"
        if engine.dialect.name == "sqlite"
        else "SET session_replication_role = replica"
    )

    def put_aside(driver, *_):
        cursor = driver.cursor()
        cursor.execute(statement)
        cursor.close()
        if engine.dialect.name == "postgresql":
            driver.commit()

    event.listen(engine, "checkout", put_aside)


class Bender:
    """Whoever holds the database: changes rows past triggers."""

    def __init__(self, engine):
        """Take the database of an engine that is ``without_keys``."""
        self._engine = engine

    def __enter__(self):
        """Begin."""
        self._connection = self._engine.connect()
        self._triggers = []
        if self._engine.dialect.name == "sqlite":
            query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
            self._triggers = self._connection.execute(text(query)).all()
            for name, _ in self._triggers:
                self.run(f"DROP TRIGGER {name}")
        return self

    def __exit__(self, *_):
        """Put back what was put aside, and end."""
        for _, made in self._triggers:
            self._connection.exec_driver_sql(made)
        self._connection.commit()
        self._connection.close()

    def stored(self, value):
        """Give a value as the database has it."""
        if isinstance(value, datetime):
            return int(value.timestamp()) * 1_000_000
        is_text = isinstance(value, date) and self._engine.dialect.name == "sqlite"
        return value.isoformat() if is_text else value

    def run(self, statement, **values):
        """Run one statement."""
        if isinstance(statement, str):
            statement = text(statement)
        given = {name: self.stored(value) for name, value in values.items()}
        return self._connection.execute(statement, given)

    def put_back(self, name, rows):
        """Let a table hold these rows and no others."""
        self.run(f"DELETE FROM {name}")
        for row in rows:
            names = ", ".join(map(quoted, row))
            values = ", ".join(f":{one}" for one in row)
            self.run(f"INSERT INTO {name} ({names}) VALUES ({values})", **row)
        self._connection.commit()

    def commit(self):
        """Let others see what was done."""
        self._connection.commit()

    def rows(self, name, where="", order="", **values):
        """Read rows as they are stored."""
        found = self.run(f"SELECT * FROM {name} {where} {order}", **values)
        return [dict(row) for row in found.mappings()]

    def bend(self, way, row, other=None):
        """Change a table in one way, at a row; an exchange needs another one."""
        table = Base.metadata.tables[way.table]
        where, key = self._at(table, row)
        if way.what.startswith("delete"):
            self.run(f"DELETE FROM {way.table} WHERE {where}", **key)
        elif way.what == "copy":
            ours = {*table.primary_key.columns.keys(), *_unique(table)}
            # A copy of a part belongs to whom its model does.
            kept = {covered_tables()[way.table].by}
            copy = {
                name: another(value, table.c[name]) if name in ours - kept else value
                for name, value in row.items()
            }
            names = ", ".join(map(quoted, copy))
            values = ", ".join(f":{name}" for name in copy)
            self.run(f"INSERT INTO {way.table} ({names}) VALUES ({values})", **copy)
        elif way.what == "change":
            new = another(row[way.column], table.c[way.column])
            self._set(way.table, way.column, where, key, new)
        else:
            there, theirs = self._at(table, other)
            for column in exchanged_columns(way.table):
                self._set(way.table, column, where, key, other[column])
                self._set(way.table, column, there, theirs, row[column])

    def _set(self, name, column, where, key, value):
        """Write another value into one column of a row."""
        statement = f'UPDATE {name} SET "{column}" = :new WHERE {where}'
        assert self.run(statement, new=value, **key).rowcount == 1

    def _at(self, table, row):
        """Say where a row stands."""
        names = table.primary_key.columns.keys()
        where = " AND ".join(f"{name} = :k_{name}" for name in names)
        return where, {f"k_{name}": row[name] for name in names}


def quoted(name):
    """Write a column's name, which may be a word of the language."""
    return f'"{name}"'


def another(value, column=None):  # noqa: PLR0911  # one a kind
    """Give another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if column is not None and isinstance(column.type, Boolean):
        return 1 - value
    if isinstance(value, int):
        is_small = column is not None and isinstance(column.type, SmallInteger)
        return value + (7_000 if is_small else 7_000_000)
    if isinstance(value, date):
        return value + timedelta(days=400)
    if isinstance(value, bytes | memoryview):
        return bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])
    if isinstance(value, str):
        return value[:-1] + ("Z" if value[-1:] != "Z" else "Y")
    assert value is None
    kind = column.type if column is not None else String()
    if isinstance(kind, UtcMoment | Integer):
        return 7
    if isinstance(kind, Date):
        return date(2020, 1, 1)
    return b"x" if isinstance(kind, LargeBinary) else "x"


class Former:
    """The rows of a told table with their parts, and where each was told of last."""

    def __init__(self, engine, name):
        """Keep them as they stand, in the database of an engine ``without_keys``."""
        self._engine, self._name = engine, name
        with Bender(engine) as bender:
            names = [name, *(part.name for part in parts_of(name))]
            self._rows = {one: bender.rows(one) for one in names}
            self._told = bender.rows("last_told", "WHERE name = :of", of=name)

    def put_back(self):
        """Let them stand so again, as whoever holds the database would."""
        with Bender(self._engine) as bender:
            for name, rows in self._rows.items():
                bender.put_back(name, rows)
            others = bender.rows("last_told", "WHERE name <> :of", of=self._name)
            bender.put_back("last_told", [*others, *self._told])
