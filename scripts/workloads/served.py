"""A served hub for workloads: a copy of a city, a server, and commands beside it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hub.context import open_hub
from hub.db.counters import allocate_ids
from hub.ground.config import load_config
from scripts.workloads.city import BenchCity

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60
END_SECONDS = 60
PROGRAM = (sys.executable, "-c", "from hub.cli import main; main()")


@contextmanager
def own_copy(city: BenchCity, folder: Path) -> Iterator[Path]:
    """Copy a city whose databases lie in its folder, and remove the copy at the end.

    What a workload brings in is then not the city's. A database that the environment
    names is used as it is.
    """
    if os.environ.get("HUB_DATABASE_URL"):
        yield city.instance
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(city.instance, folder, ignore=shutil.ignore_patterns("*.sock"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings_of(instance: Path) -> dict[str, str]:
    """Give the environment of a program that works on an instance."""
    return dict(os.environ) | {"HUB_INSTANCE": str(instance)}


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[int]:
    """Serve the instance on a free port, the log's writer beside it."""
    port = free_port()
    with command(["serve"], {**settings, "HUB_PORT": str(port)}):
        wait_for(port)
        yield port


@contextmanager
def command(
    arguments: list[str], settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of the hub, and end it should it still run in the end."""
    process = subprocess.Popen(  # our own program
        [*PROGRAM, *arguments],
        env=settings,
        # What a command says must not stand in the report.
        stdout=sys.stderr,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=END_SECONDS)


@contextmanager
def finishing(
    arguments: list[str], settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command beside a block; at the end it has done what it was to do.

    Raises:
        RuntimeError: it has failed.
    """
    with command(arguments, settings) as process:
        yield process
        if process.wait() != 0:
            msg = f"credithub {arguments[0]} ended with {process.returncode}"
            raise RuntimeError(msg)


def syncing(
    source: str, file: Path, settings: Mapping[str, str]
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Take a file in by a command of its own beside a block."""
    return finishing(["sync", source, "--file", str(file), "--json"], settings)


def touch_everything(settings: Mapping[str, str]) -> None:
    """Change the database, so that no answer is ready any more."""
    with open_hub(load_config(settings)) as hub, hub.writes.begin() as session:
        allocate_ids(session, "bench", 1)


def free_port() -> int:
    """Name a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(port: int) -> None:
    """Wait until a server accepts connections.

    Raises:
        TimeoutError: it does not within a minute.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    msg = f"the server did not come up within {READY_SECONDS} seconds"
    raise TimeoutError(msg)
