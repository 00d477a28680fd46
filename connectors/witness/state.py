"""What a witness remembers: its logs, their keys, and the last tree of each.

One SQLite file with ``synchronous=FULL``: what was committed survives a power cut, and
two processes that cosign for one log wait for each other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.witness.errors import WitnessError
from connectors.witness.keys import sync_folder

FILE_NAME = "state.db"
BUSY_SECONDS = 10.0
FULL = 2
TABLES = """
CREATE TABLE IF NOT EXISTS log_key (
    origin TEXT NOT NULL, vkey TEXT NOT NULL, PRIMARY KEY (origin, vkey)
);
CREATE TABLE IF NOT EXISTS head (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    cosigned_at INTEGER NOT NULL,
    note BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class CosignedHead:
    """The last tree of a log that was cosigned."""

    size: int
    root: bytes
    cosigned_at: int
    """Seconds since 1970."""
    note: bytes
    """The checkpoint with the log's signatures and the witness's lines."""


class State:
    """A witness's memory in one file."""

    def __init__(self, folder: Path) -> None:
        """Open the memory in a folder, making it the first time.

        Raises:
            WitnessError: it cannot be opened or made durable.
        """
        self._path = folder / FILE_NAME
        is_new = not self._path.exists()
        try:
            with self._connected() as connection:
                connection.executescript(TABLES)
            if is_new:
                self._path.chmod(0o600)
                sync_folder(folder)
        except (sqlite3.Error, OSError) as error:
            msg = f"the witness's memory cannot be opened: {self._path}: {error}"
            raise WitnessError(msg) from error

    def add_key(self, origin: str, vkey: str) -> None:
        """Trust a key for a log's checkpoints."""
        with self.writing() as writing:
            writing.execute(
                "INSERT OR IGNORE INTO log_key (origin, vkey) VALUES (?, ?)",
                (origin, vkey),
            )

    def remove_key(self, origin: str, vkey: str) -> bool:
        """Trust a key no longer; the log's last tree stays known. Tell if it was."""
        with self.writing() as writing:
            done = writing.execute(
                "DELETE FROM log_key WHERE origin = ? AND vkey = ?", (origin, vkey)
            )
            return done.rowcount > 0

    def trusted(self) -> list[tuple[str, str]]:
        """List origins and their trusted keys."""
        with self._connected() as connection:
            query = "SELECT origin, vkey FROM log_key ORDER BY origin, vkey"
            return list(connection.execute(query))

    def keys_of(self, origin: str) -> list[str]:
        """List the trusted keys of one log; none where it is unknown."""
        with self._connected() as connection:
            query = "SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey"
            return [vkey for (vkey,) in connection.execute(query, (origin,))]

    def heads(self) -> dict[str, CosignedHead]:
        """Give the last tree of every log that was ever cosigned."""
        query = "SELECT origin, size, root, cosigned_at, note FROM head"
        with self._connected() as connection:
            return {row[0]: CosignedHead(*row[1:]) for row in connection.execute(query)}

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the memory alone; what was done is durable when the block ends well."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Open a connection of this thread's own."""
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=FULL")
            (level,) = connection.execute("PRAGMA synchronous").fetchone()
            if level != FULL:
                msg = "SQLite did not accept synchronous=FULL"
                raise WitnessError(msg)
            yield connection
        finally:
            connection.close()


def read_head(connection: sqlite3.Connection, origin: str) -> CosignedHead | None:
    """Read the last tree of a log inside a transaction."""
    query = "SELECT size, root, cosigned_at, note FROM head WHERE origin = ?"
    row = connection.execute(query, (origin,)).fetchone()
    return CosignedHead(*row) if row else None


def write_head(connection: sqlite3.Connection, origin: str, head: CosignedHead) -> None:
    """Remember a log's last tree inside a transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO head (origin, size, root, cosigned_at, note)"
        " VALUES (?, ?, ?, ?, ?)",
        (origin, head.size, head.root, head.cosigned_at, head.note),
    )
