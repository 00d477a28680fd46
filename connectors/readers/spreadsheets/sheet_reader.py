"""Spreadsheets (XLSX, XLS, ODS, WPS .et), read by a process of their own."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from connectors.readers import limits
from connectors.readers.spreadsheets.sheet_frames import (
    LENGTH_BYTES,
    End,
    Frame,
    SheetRefusal,
    SheetRow,
    SheetStart,
)
from connectors.rows import SourceError

MILLISECONDS = 1_000
# Isolated mode leaves out the working directory, where a checkout may be run from.
BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from connectors.readers.spreadsheets.sheet_child import main; main()"
)


def read_sheets(data: BinaryIO) -> Iterator[SheetStart | SheetRow]:
    """Yield each sheet's start and rows.

    The process gets the bytes in memory, never on disk, no environment and nothing
    else of ours; it and whatever it may have started end with this iterator.

    Raises:
        SourceError: ``too-large``, ``too-slow``, or what the process refuses with.
    """
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(hold_in_memory(data))
        process = stack.enter_context(start_process(file))
        stack.callback(end_process, process)
        frames = FrameStream(process)
        while not isinstance(frame := frames.read(), End):
            if isinstance(frame, SheetRefusal):
                raise SourceError(frame.code, frame.detail)
            if isinstance(frame, SheetStart):
                yield frame
            else:
                yield from frame.rows


def hold_in_memory(data: BinaryIO) -> BinaryIO:
    """Copy a stream into a file that exists in memory only."""
    file = os.fdopen(os.memfd_create("sheet", os.MFD_CLOEXEC), "w+b")
    left = limits.SHEET_BYTES
    while chunk := data.read(min(limits.MIB, left + 1)):
        left -= len(chunk)
        if left < 0:
            file.close()
            detail = f"over {limits.SHEET_BYTES} bytes; deliver the table as CSV"
            raise SourceError(code="too-large", detail=detail)
        file.write(chunk)
    file.seek(0)
    return file


def start_process(file: BinaryIO) -> subprocess.Popen[bytes]:
    """Start the reading process in a session of its own."""
    root = str(Path(__file__).parents[3])
    return subprocess.Popen(  # noqa: S603  # our own interpreter and code
        [sys.executable, "-I", "-c", BOOT, root],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill the reading process and its group, unless it has been waited for."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class FrameStream:
    """The frames that come from the reading process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Read from the output of ``process``."""
        assert process.stdout is not None  # noqa: S101  # for mypy; it is a pipe
        self._process = process
        self._pipe = process.stdout.fileno()
        self._decoder = msgspec.msgpack.Decoder(Frame)
        self._poll = select.poll()
        self._poll.register(self._pipe, select.POLLIN)

    def read(self) -> Frame:
        """Read the next frame.

        Raises:
            SourceError: ``too-slow`` after a long silence, ``too-large`` where the
                process was killed by its bounds, ``reader-failed`` where it could not
                start.
        """
        size = int.from_bytes(self._read_exactly(LENGTH_BYTES), "big")
        if size > limits.FRAME_BYTES:
            detail = "a row of the spreadsheet is too large"
            raise SourceError(code="too-large", detail=detail)
        frame: Frame = self._decoder.decode(self._read_exactly(size))
        return frame

    def _read_exactly(self, size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            if not self._poll.poll(limits.CHILD_SILENCE_SECONDS * MILLISECONDS):
                detail = "reading the spreadsheet takes too long"
                raise SourceError(code="too-slow", detail=detail)
            piece = os.read(self._pipe, size - len(content))
            if not piece:
                raise self._explain_end()
            content += piece
        return bytes(content)

    def _explain_end(self) -> SourceError:
        """Say why the process ended in the middle of its speech."""
        status = self._process.wait()
        if status < 0:
            detail = "reading the spreadsheet takes more memory or time than it may"
            return SourceError(code="too-large", detail=detail)
        detail = f"the process that reads spreadsheets ended with status {status}"
        return SourceError(code="reader-failed", detail=detail)
