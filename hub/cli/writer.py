"""The audit log's writer as a process of its own, and keeping one beside a server."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from hub.audit.errors import AuditUnavailableError
from hub.audit.log import is_written
from hub.cli.opened import opened
from hub.cli.output import note
from hub.ground.process.memory import settle

LOOK_SECONDS = 0.5
"""How often a writer looks whether it may begin, or must end."""
AGAIN_SECONDS = 1.0
"""How long a writer that ended by itself stays away."""
END_SECONDS = 60
START_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.05
COMMAND = (sys.executable, "-c", "from hub.cli import main; main()")


@click.command()
@click.option("--attached", is_flag=True, help="End when the standard input ends.")
def writer(*, attached: bool) -> None:
    """Write the audit log for all other processes of the instance until stopped."""
    signal.signal(signal.SIGTERM, _end)
    if attached:
        # A Ctrl-C is for the server, which still needs the log until it has ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with opened() as hub:
        while not hub.audit.write_now():
            # Another process writes: this one is next.
            if _is_over(attached=attached):
                return
        settle()
        if not attached:
            note("writing the audit log (Ctrl-C ends)")
        while hub.audit.is_writer:
            if _is_over(attached=attached):
                return


def _is_over(*, attached: bool) -> bool:
    """Wait a little; tell whether the input of an attached writer has ended."""
    if not attached:
        time.sleep(LOOK_SECONDS)
        return False
    return bool(select.select([sys.stdin], [], [], LOOK_SECONDS)[0])


@contextmanager
def writer_beside(anchor: Path) -> Iterator[None]:
    """Keep a writer process for as long as a block runs, which begins when it writes.

    Where none does in time, the block begins all the same: the first of its processes
    that needs the log becomes the writer.
    """
    keeper = _Keeper()
    try:
        _wait_for_writer(anchor)
        yield
    finally:
        keeper.end()


def _wait_for_writer(anchor: Path) -> None:
    """Wait until somebody writes the log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if is_written(anchor, START_SECONDS):
                return
        except AuditUnavailableError:
            # Another user's, or an unsafe folder: every answer will say so.
            return
        time.sleep(LOOK_AGAIN_SECONDS)


class _Keeper:
    """Starts the writer, and starts it again when it ends by itself."""

    def __init__(self) -> None:
        """Start the writer and the thread that watches over it."""
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._trouble = ""
        self._start()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Let the writer commit what waits and end."""
        self._ending.set()
        self._thread.join()
        self._drop()

    def _drop(self) -> None:
        """Wait for the end of the writer, if there is one, and forget it."""
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(END_SECONDS)

    def _start(self) -> None:
        """Start a writer that ends with this process, whatever ends it.

        Where the system refuses, that is said, once for each way in which it does.
        """
        trouble = ""
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own command
                [*COMMAND, "writer", "--attached"],
                stdin=subprocess.PIPE,
                env=os.environ.copy(),
            )
        except OSError as error:
            trouble = str(error)
        if trouble not in ("", self._trouble):
            note(f"the audit log's writer cannot be started, trying on: {trouble}")
        self._trouble = trouble

    def _watch(self) -> None:
        """Start the writer again when it ended, until the end."""
        while not self._ending.wait(AGAIN_SECONDS):
            if self._process is not None and self._process.poll() is not None:
                note("the audit log's writer ended and is started again")
                self._drop()
            if self._process is None:
                self._start()


def _end(number: int, frame: FrameType | None) -> None:
    """End the command when the process is told to."""
    del number, frame
    sys.exit(0)
