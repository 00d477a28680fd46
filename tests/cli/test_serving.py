"""A served hub with one worker or several, and the log's writer beside them."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from hub.audit.log import Anchor
from hub.audit.wire.channel import ChannelError
from hub.audit.wire.sockets import CREDENTIALS, connect, socket_path
from hub.cli.writer import writer_beside
from tests.support.ports import free_port
from tests.support.prepared import prepare_instance
from tests.support.waiting import wait_until

pytestmark = pytest.mark.only_database("sqlite")  # processes are what is tried
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from hub.cli import main; main()"]


@pytest.fixture
def environ(databases, instance_path):
    """The environment of an empty instance that is served by two workers."""
    url = databases.fresh(instance_path, prepare_instance)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
    yield clean | {
        "HUB_INSTANCE": str(instance_path),
        "HUB_DATABASE_URL": url,
        "HUB_PORT": str(free_port()),
        "HUB_WORKERS": "2",
        "HUB_THREADS": "2",
        "PYTHONPATH": str(ROOT),
    }
    databases.discard(url)


@contextmanager
def served(environ):
    """Serve while a block runs, then end it as Ctrl-C does."""
    process = subprocess.Popen([*COMMAND, "serve"], env=environ)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def ready(environ, seconds=120):
    """Ask until the hub is ready, or the time is over."""
    url = f"http://127.0.0.1:{environ['HUB_PORT']}/readyz"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return json.load(answer)["ready"]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def children(process):
    """List the processes that a server has started."""
    return [
        int(child)
        for thread in Path(f"/proc/{process.pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


def writers(process):
    """List the writer processes that a server has started."""
    return [child for child in children(process) if b"--attached" in command_of(child)]


def command_of(process):
    """Give the command line of a process; nothing where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def who_writes(anchor):
    """Tell which process writes the log."""
    with closing(connect(socket_path(anchor), 10)) as connection:
        packed = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size
        )
    return CREDENTIALS.unpack(packed)[0]


def writer_that_listens(anchor):
    """Wait until a process writes the log, and tell which one."""
    path = socket_path(anchor)

    def listens():
        try:
            connect(path, 10).close()
        except ChannelError:
            return False
        return True

    wait_until(listens)
    return who_writes(anchor)


def has_ended(process):
    """Tell whether a process has ended, though nobody may have asked how."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def run(environ, *arguments):
    return subprocess.run(
        [*COMMAND, *arguments],
        check=False,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_worker_that_does_not_end_is_killed_and_the_server_ends(environ):
    hasty = "import hub.cli.serve as serve; serve.END_SECONDS = 1; "
    server = subprocess.Popen(
        [sys.executable, "-c", f"{hasty}{COMMAND[-1]}", "serve"],
        env=environ | {"HUB_WORKERS": "1"},
    )
    try:
        assert ready(environ)
        for worker in set(children(server)) - set(writers(server)):
            os.kill(worker, signal.SIGSTOP)
        server.send_signal(signal.SIGTERM)

        assert server.wait(30) == 0
    finally:
        server.kill()
        server.wait()


def test_several_workers_and_commands_share_one_writer(environ, instance_path):
    with served(environ) as server:
        assert ready(environ)
        (writer,) = writers(server)

        added = run(
            environ,
            *("member", "add", "court:suqian", "--kind", "court"),
            *("--name", "宿迁市中级人民法院", "--territory", "321300"),
        )
        os.kill(writer, signal.SIGKILL)
        again = ready(environ)
        checked = run(environ, "audit", "verify", "--json")

        assert added.returncode == 0, added.stderr
        assert again
        assert json.loads(checked.stdout)["ok"]
        assert writers(server) not in ([], [writer])
    assert server.returncode == 0
    assert not (instance_path / "audit-writer.sock").exists()
    assert run(environ, "doctor").returncode == 0


def test_a_writer_that_lost_its_server_ends(environ, instance_path):
    writer = subprocess.Popen(
        [*COMMAND, "writer", "--attached"], env=environ, stdin=subprocess.PIPE
    )
    wait_until((instance_path / "audit-writer.sock").exists)

    writer.communicate(timeout=30)

    assert writer.returncode == 0
    assert not (instance_path / "audit-writer.sock").exists()


def test_a_single_worker_has_a_writer_beside_it(environ):
    environ |= {"HUB_WORKERS": "1"}
    anchor = Path(environ["HUB_INSTANCE"]) / "audit-anchor"

    with served(environ) as process:
        assert ready(environ)
        assert [who_writes(anchor)] == writers(process)


@pytest.mark.parametrize(
    ("workers", "writer"),
    [
        pytest.param("2", "beside", marks=pytest.mark.long),
        ("1", "beside"),
        pytest.param("1", "worker", marks=pytest.mark.long),
    ],
)
def test_a_server_that_is_killed_takes_its_processes_along(environ, workers, writer):
    environ |= {"HUB_WORKERS": workers}
    anchor = Path(environ["HUB_INSTANCE"]) / "audit-anchor"
    with served(environ) as server:
        assert ready(environ)
        if writer == "worker":
            # A server that stands still starts no other one meanwhile.
            server.send_signal(signal.SIGSTOP)
            os.kill(who_writes(anchor), signal.SIGKILL)
            assert ready(environ)
            server.send_signal(signal.SIGCONT)
            wait_until(lambda: writers(server))
            assert who_writes(anchor) not in writers(server)
        processes = children(server)

        server.kill()
        server.wait(60)
        try:
            wait_until(lambda: all(map(has_ended, processes)))
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    assert len(processes) == int(workers) + 1
    held = Anchor(anchor).try_hold()
    assert held is not None
    held.let_go()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(environ["HUB_PORT"])))
    assert run(environ, "doctor").returncode == 0


def test_a_writer_that_cannot_be_started_is_tried_again(environ, monkeypatch, capsys):
    anchor = Path(environ["HUB_INSTANCE"]) / "audit-anchor"
    start, refusals = subprocess.Popen, [1, 1]

    def start_at_last(*arguments, **options):
        if refusals:
            refusals.pop()
            raise BlockingIOError(errno.EAGAIN, "no process is free")
        return start(*arguments, **options)

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(subprocess, "Popen", start_at_last)
    monkeypatch.setattr("hub.cli.writer.AGAIN_SECONDS", 0.05)

    with writer_beside(anchor):
        first = who_writes(anchor)
        refusals[:] = [1, 1, 1]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: has_ended(first) and not refusals)
        again = writer_that_listens(anchor)

    said = capsys.readouterr().err.splitlines()
    assert again not in (None, first)
    assert [("cannot be started" in line) for line in said] == [True, False, True]
    assert "no process is free" in said[0]
