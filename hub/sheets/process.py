"""A process of its own for what may need endless time or memory.

It gets bytes on its input, gives bytes on its output, has no environment, and ends with
the call. It bounds itself before it imports what does the work.
"""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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


def run_bounded(module: str, given: bytes, bounds: ProcessBounds) -> bytes:
    """Run the ``main`` of a module on bytes, and give what it writes.

    Raises:
        ProcessFailedError: it failed, or needed more than its bounds.
    """
    limits = (str(bounds.memory), str(bounds.cpu_seconds), str(bounds.output))
    with _in_memory("written") as written, _in_memory("said") as said:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and code
            [sys.executable, "-I", "-c", BOOT, ROOT, module, *limits],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=said,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            process.communicate(given, timeout=bounds.seconds)
        except subprocess.TimeoutExpired as error:
            msg = f"not done within {bounds.seconds:g} seconds"
            raise ProcessFailedError(msg) from error
        finally:
            _end(process)
        if process.returncode:
            raise ProcessFailedError(_last_words(said, process.returncode))
        written.seek(0)
        return written.read()


def _in_memory(name: str) -> BinaryIO:
    """Open a file in memory only; it grows no further than a process may write."""
    return os.fdopen(os.memfd_create(name, os.MFD_CLOEXEC), "w+b")


def _last_words(said: BinaryIO, status: int) -> str:
    """Give the last line of what a process said, or how it ended."""
    said.seek(0)
    lines = said.read(MOST_SAID).decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:TOLD] if lines else f"ended with status {status}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and whatever it started, and wait for it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
