"""A process of its own for what may need endless time or memory.

It gets bytes on its input, gives bytes on its output, has no environment, and ends with
the call. It bounds itself before it imports what does the work.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hub import effort
from hub.ground.errors import UnavailableError

ROOT = str(Path(__file__).parents[2])
# Isolated mode leaves out the working directory, where a checkout may be run from.
BOOT = """
import importlib, resource, sys
root, module, memory, seconds, output = sys.argv[1:]
for what, bound in (
    (resource.RLIMIT_AS, int(memory)), (resource.RLIMIT_CPU, int(seconds)),
    (resource.RLIMIT_FSIZE, int(output)), (resource.RLIMIT_CORE, 0),
):
    hard = resource.getrlimit(what)[1]
    most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(what, (most, most))
sys.path.append(root)
importlib.import_module(module).main()
"""
MOST_SAID = 64 << 10
TOLD = 300
"""Characters of what a process said at its end that are passed on."""


AT_ONCE, BY_ONE = 4, 2
"""Processes that run at once for one server process, and of those for one asker."""
PATIENCE = 10.0
"""Seconds that a request waits for a place."""
OURS = "of this program"
"""Whose a process is that no request asks for."""


class Places:
    """How many processes run at once, in all and for each asker."""

    def __init__(self, at_once: int, by_one: int, patience: float) -> None:
        """Bound them; whoever has no place after so many seconds is refused."""
        self._at_once = at_once
        self._by_one = by_one
        self._patience = patience
        self._taken: Counter[str] = Counter()
        self._free = threading.Condition()

    @contextlib.contextmanager
    def one_of(self, whose: str) -> Iterator[None]:
        """Hold a place for somebody, waiting for it.

        Raises:
            FilesBusyError: none was free for it in time.
        """
        whose = whose or OURS
        with self._free:
            if not self._free.wait_for(lambda: self._has_place(whose), self._patience):
                raise FilesBusyError
            self._taken[whose] += 1
        try:
            yield
        finally:
            with self._free:
                self._taken[whose] -= 1
                self._taken += Counter()
                self._free.notify_all()

    def _has_place(self, whose: str) -> bool:
        """Tell whether one more may run for somebody."""
        mine = self._taken[whose]
        return mine < self._by_one and self._taken.total() < self._at_once


PLACES = Places(AT_ONCE, BY_ONE, PATIENCE)


@dataclass(frozen=True, slots=True)
class ProcessBounds:
    """What a process may use: bytes of memory, seconds, bytes of output."""

    memory: int
    cpu_seconds: int
    seconds: float
    output: int


class ProcessFailedError(Exception):
    """A process ended without having done its work, or was ended."""

    def __init__(self, detail: str) -> None:
        """Say how it ended."""
        super().__init__(detail)
        self.detail = detail


class FilesBusyError(UnavailableError):
    """As many PDF and DOCX files are made as may be at once, of the asker or in all."""

    code = "files-busy"
    title = "Too many files are being made; wait a few seconds, then try again."


def run_bounded(module: str, given: bytes, bounds: ProcessBounds) -> bytes:
    """Run the ``main`` of a module on bytes, and give what it writes.

    What it takes of a processor is added to what the request costs that it is run for.

    Raises:
        ProcessFailedError: it failed, or needed more than its bounds.
        FilesBusyError: as many run as may, and did not end in time.
    """
    with PLACES.one_of(effort.whose()):
        return _run(module, given, bounds)


def _run(module: str, given: bytes, bounds: ProcessBounds) -> bytes:
    """Run a module so, at once."""
    limits = (str(bounds.memory), str(bounds.cpu_seconds), str(bounds.output))
    with (
        _in_memory("given") as source,
        _in_memory("written") as written,
        _in_memory("said") as said,
    ):
        source.write(given)
        source.seek(0)
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and code
            [sys.executable, "-I", "-c", BOOT, ROOT, module, *limits],
            stdin=source,
            stdout=written,
            stderr=said,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            is_over = _ends_within(process.pid, bounds.seconds)
        finally:
            _end(process)
        if not is_over:
            msg = f"not done within {bounds.seconds:g} seconds"
            raise ProcessFailedError(msg)
        if process.returncode:
            raise ProcessFailedError(_last_words(said, process.returncode))
        written.seek(0)
        return written.read()


def _ends_within(pid: int, seconds: float) -> bool:
    """Tell whether a process ends in this time; it is not reaped."""
    handle = os.pidfd_open(pid)
    try:
        ended = select.poll()
        ended.register(handle, select.POLLIN)
        return bool(ended.poll(seconds * 1000))
    finally:
        os.close(handle)


def _in_memory(name: str) -> BinaryIO:
    """Open a file in memory only; it grows no further than a process may write."""
    return os.fdopen(os.memfd_create(name, os.MFD_CLOEXEC), "w+b")


def _last_words(said: BinaryIO, status: int) -> str:
    """Give the last line of what a process said, or how it ended."""
    said.seek(0)
    lines = said.read(MOST_SAID).decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:TOLD] if lines else f"ended with status {status}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever of the process still runs, and account for what it took."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    effort.note_elsewhere(used.ru_utime + used.ru_stime)
