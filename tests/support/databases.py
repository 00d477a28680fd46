"""Fresh databases for tests: empty, or copies of one that was prepared once."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol
from zlib import crc32

from tests.support.postgres_server import PostgresServer

KINDS = ("sqlite", "postgresql")
DAY = os.environ.get("CREDITHUB_TEST_DAY", "")
"""The day for which a run draws who has PostgreSQL too; where it is empty all have."""
Prepare = Callable[[Path, str], None]
"""Fills a template, given an instance folder and a database address.

It leaves no connection open, and nothing outside the folder and the database: another
process of the run may use what it has filled.
"""


def asked_kinds() -> tuple[str, ...]:
    """Tell which databases this run covers: both, unless the environment narrows it."""
    asked = os.environ.get("CREDITHUB_TEST_DATABASES", "")
    kinds = tuple(filter(None, asked.replace(" ", "").split(","))) or KINDS
    unknown = set(kinds) - set(KINDS)
    if unknown:
        msg = f"CREDITHUB_TEST_DATABASES names {unknown}; there are {KINDS}"
        raise ValueError(msg)
    return kinds


def has_both(test: str, day: str) -> bool:
    """Tell whether a test runs on PostgreSQL too on a day: on every other.

    By its name, so that who looks for a fault can name the day, and processes agree.
    """
    turn = crc32(test.encode()) + date.fromisoformat(day).toordinal() if day else 0
    return turn % 2 == 0


class Databases(Protocol):
    """One kind of database that gives each test one of its own."""

    kind: str

    def fresh(self, instance: Path, prepare: Prepare | None = None) -> str:
        """Make a database for an instance and give its address.

        With ``prepare`` it is a copy of a template that ``prepare`` fills once a run;
        what ``prepare`` puts into its instance folder is copied as well.
        """

    def discard(self, url: str) -> None:
        """Drop a database that is done with."""


class SqliteDatabases:
    """Databases in files of the instance folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        """Keep templates in a folder that all processes of the run share."""
        self._folder = folder
        self._templates: dict[Prepare, Path] = {}

    def fresh(self, instance: Path, prepare: Prepare | None = None) -> str:
        """Make a database file, a copy of the template's if there is one."""
        if prepare is not None:
            shutil.copytree(self._template(prepare), instance, dirs_exist_ok=True)
        return f"sqlite:///{instance / 'hub.db'}"

    def discard(self, url: str) -> None:
        """Leave the file to the temporary folder that it lies in."""

    def _template(self, prepare: Prepare) -> Path:
        """Give the folder of a template, made at its first use."""
        if prepare not in self._templates:
            folder = self._folder / self._name(prepare)
            with _alone(folder):
                if not folder.exists():
                    _make(folder, prepare)
            self._templates[prepare] = folder
        return self._templates[prepare]

    def _name(self, prepare: Prepare) -> str:
        """Name a template: alike in all processes, unless made by a function."""
        name = f"{prepare.__module__}.{prepare.__qualname__}"
        if "<locals>" not in name:
            return name
        return f"of-{os.getpid()}-{len(self._templates)}"


def _make(folder: Path, prepare: Prepare) -> None:
    """Fill a template, which is there when it is whole."""
    making = folder.with_name(f"{folder.name}-half")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    prepare(making, f"sqlite:///{making / 'hub.db'}")
    making.rename(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep the other processes of the run from making the same meanwhile."""
    with folder.with_name(f"{folder.name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class PostgresDatabases:
    """Databases of one server that runs as long as the tests."""

    kind = "postgresql"

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        """Use a server, and keep templates' instances in a folder."""
        self._server = server
        self._folder = folder
        self._templates: dict[Prepare, tuple[Path, str]] = {}

    def fresh(self, instance: Path, prepare: Prepare | None = None) -> str:
        """Make a database, a copy of the template's if there is one."""
        template = None
        if prepare is not None:
            folder, template = self._template(prepare)
            shutil.copytree(folder, instance, dirs_exist_ok=True)
        return self._server.url(self._server.create_database(template))

    def discard(self, url: str) -> None:
        """Drop the database: thousands of them would fill a disk."""
        self._server.drop_database(url.partition("@/")[2].partition("?")[0])

    def _template(self, prepare: Prepare) -> tuple[Path, str]:
        """Give the instance folder and the name of a template."""
        if prepare not in self._templates:
            folder = self._folder / f"postgresql-{len(self._templates)}"
            folder.mkdir()
            name = self._server.create_database()
            prepare(folder, self._server.url(name))
            self._templates[prepare] = folder, name
        return self._templates[prepare]
