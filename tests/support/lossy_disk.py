"""A disk that loses what was not flushed when the power goes, under the real SQLite.

Real are SQLite (the library that ``apsw`` brings), its SQL, its files and every byte
that it writes; the hub's own code runs on it through an adapter for SQLAlchemy. Made up
is what a power cut leaves of each file: all that was flushed, and of the writes since
then some, in part, and others not. A file's name is never lost, nor kept too long.
"""

from dataclasses import dataclass, field
from pathlib import Path

import apsw
from sqlalchemy import event

SECTOR = 512


@dataclass
class _Content:
    """A file as it lies on the disk, and the writes that only the cache has."""

    flushed: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)


def _apply(data, change):
    """Do a write (offset and bytes) or a truncation (size) on a file's bytes."""
    kind, at, piece = change
    if kind == "truncate":
        del data[at:]
        return
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(piece)] = piece


class LossyDisk(apsw.VFS):
    """A file system for SQLite that remembers what a power cut would leave."""

    def __init__(self, name):
        self.name = name
        self.files = {}
        self.operations = 0
        self.on_operation = lambda: None
        super().__init__(name, "")

    def xOpen(self, name, flags):  # noqa: N802  # SQLite's name
        return _LossyFile(self, name, flags)

    def xDelete(self, name, syncdir):  # noqa: N802  # SQLite's name
        super().xDelete(name, syncdir)
        self.files.pop(name, None)

    def content(self, path):
        return self.files.setdefault(path, _Content())

    def count(self):
        """Count a write or flush that is about to be done."""
        self.operations += 1
        self.on_operation()

    def after_power_cut(self, chance):
        """Give each file's bytes as a power cut at this moment might leave them."""
        left = {}
        for path, content in self.files.items():
            data = bytearray(content.flushed)
            for kind, at, piece in content.pending:
                fate = chance.choice(("lost", "lost", "torn", "kept"))
                kept = len(piece)
                if fate == "torn":
                    kept = chance.randrange(kept + 1) & -SECTOR
                if fate != "lost":
                    _apply(data, (kind, at, piece[:kept]))
            left[path] = bytes(data)
        return left


class _LossyFile(apsw.VFSFile):
    """One open file; what is written is seen by all at once, flushed or not."""

    def __init__(self, disk, name, flags):
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk = disk
        self._content = disk.content(path)

    def xWrite(self, data, offset):  # noqa: N802  # SQLite's name
        self._disk.count()
        self._content.pending.append(("write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802  # SQLite's name
        self._disk.count()
        self._content.pending.append(("truncate", size, b""))
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802  # SQLite's name
        self._disk.count()
        super().xSync(flags)
        for change in self._content.pending:
            _apply(self._content.flushed, change)
        self._content.pending.clear()


class _Cursor:
    """A DB-API cursor over apsw's."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection):
        self._connection = connection
        self._cursor = connection.cursor()
        self.rowcount = -1
        self.description = None

    def execute(self, statement, parameters=()):
        before = self._connection.total_changes()
        self._cursor.execute(statement, tuple(parameters))
        try:
            self.description = [
                (name, None, None, None, None, None, None)
                for name, _ in self._cursor.getdescription()
            ] or None
        except apsw.ExecutionCompleteError:
            self.description = None
        self.rowcount = self._connection.total_changes() - before
        return self

    def executemany(self, statement, rows):
        for row in rows:
            self.execute(statement, row)
        return self

    def fetchone(self):
        return self._cursor.fetchone()

    def fetchall(self):
        return self._cursor.fetchall()

    def close(self):
        self._cursor.close()


class _Connection:
    """A DB-API connection over apsw's."""

    isolation_level = None

    def __init__(self, path, disk):
        self._connection = apsw.Connection(str(path), vfs=disk.name)

    def cursor(self):
        return _Cursor(self._connection)

    def execute(self, statement, parameters=()):
        return self.cursor().execute(statement, parameters)

    def commit(self):
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def rollback(self):
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def create_function(self, name, arguments, function, **_):
        self._connection.create_scalar_function(name, function, arguments)

    def close(self):
        self._connection.close()


def put_on(disk, engine):
    """Let an engine's connections, from now on, use a disk."""
    path = Path(engine.url.database)

    @event.listens_for(engine, "do_connect")
    def connect(dialect, record, arguments, options):
        return _Connection(path, disk)
