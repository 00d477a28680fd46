"""Ask a member's server for what lies in a folder, each question within its time."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self, TypeVar, cast

import asyncssh

from connectors.checked_hosts import TransportError
from connectors.doors.sftp.keys import SftpKeys
from connectors.doors.sftp.listing import ListedFile
from connectors.doors.sftp.opening import SftpReach
from connectors.rows import SourceError

Answer = TypeVar("Answer")
MOST_FILES = 10_000
"""Files of one folder."""
MOST_MINUTES = 60
"""How long one sync may take; the next fetches what is left."""
SECONDS = 60
CLOSING_SECONDS = 2.0
BY_FAULT = (
    (asyncssh.HostKeyNotVerifiable, "host-key-unlike", "its key is none of host_keys"),
    (asyncssh.PermissionDenied, "door-denied", "it lets the hub not in: see secret"),
    (asyncssh.SFTPNoSuchFile, "file-missing", "there is no such folder or file"),
    (asyncssh.SFTPNoSuchPath, "file-missing", "there is no such folder or file"),
    (asyncssh.SFTPPermissionDenied, "door-denied", "it may not be read"),
    (asyncssh.SFTPConnectionLost, "unreachable", "the connection broke off"),
    (asyncssh.SFTPNoConnection, "unreachable", "the connection broke off"),
    (asyncssh.SFTPEOFError, "unreachable", "a file ended before its end"),
    (asyncssh.SFTPError, "door-answered", "it answers otherwise than it should"),
    (asyncssh.Error, "unreachable", "the connection broke off"),
    (TimeoutError, "too-slow", "it takes too long over an answer"),
    (OSError, "unreachable", "the connection broke off"),
)
"""Codes by what may go wrong, the first that fits; the server's words are not told."""

# Otherwise it tells each connection and every name of a file.
logging.getLogger("asyncssh").setLevel(logging.CRITICAL)


class SftpSession:
    """One connection, opened when it is first needed, and again after it broke off."""

    def __init__(self, keys: SftpKeys, reach: SftpReach) -> None:
        """Ask the server that ``reach`` knows."""
        self._keys = keys
        self._reach = reach
        self._runner = asyncio.Runner()
        self._ends = time.monotonic() + MOST_MINUTES * SECONDS
        self._line: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    def __enter__(self) -> Self:
        """Be closed at the end of a block."""
        # What tasks of the library leave behind is told by the answer itself.
        self._runner.get_loop().set_exception_handler(lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self.hang_up()
        self._runner.close()

    def hang_up(self, *, is_broken: bool = False) -> None:
        """Let go of the connection; the next question opens one again.

        With one that is broken nobody says farewell.
        """
        line, self._line, self._client = self._line, None, None
        if line is not None:
            with suppress(asyncssh.Error, OSError):
                self._runner.run(_end(line, is_broken=is_broken))

    def files(self) -> list[ListedFile]:
        """List the files of the folder that may be read.

        Links, folders and names that begin with a dot are passed over.

        Raises:
            SourceError: it cannot be listed now.
        """
        return self._ask(self._list())

    def look(self, name: bytes) -> ListedFile | None:
        """Look at one file anew; None where it is none any more, or is a link.

        Raises:
            SourceError: it cannot be looked at now.
        """
        return self._ask(self._look(name))

    def read(self, name: bytes, offset: int, size: int) -> bytes:
        """Read so many bytes of a file from a place in it on.

        Raises:
            SourceError: it cannot be read now; ``unreachable`` where it broke off.
        """
        return self._ask(self._read(name, offset, size))

    def _ask(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        """Wait for an answer for as long as there is time."""
        left = self._ends - time.monotonic()
        if left <= 0:
            question.close()
            detail = f"{MOST_MINUTES} minutes were too few; the next sync goes on"
            raise SourceError(code="time-over", detail=detail)
        limit = min(left, float(self._keys.seconds))
        try:
            return self._runner.run(self._in_time(question, limit))
        except TransportError as error:
            raise SourceError(error.code, error.detail) from error
        except (asyncssh.Error, OSError) as error:
            self.hang_up(is_broken=True)
            code, said = next(
                (code, said) for kind, code, said in BY_FAULT if isinstance(error, kind)
            )
            raise SourceError(code, f"{self._keys.address}: {said}") from None

    async def _in_time(
        self, question: Coroutine[Any, Any, Answer], seconds: float
    ) -> Answer:
        """Wait so long for an answer; then end the connection under who waits on.

        Raises:
            TimeoutError: none came.
        """
        asked = asyncio.ensure_future(question)
        done, _ = await asyncio.wait({asked}, timeout=seconds)
        if done:
            return asked.result()
        # A file that is given up is closed first, which may be answered never.
        if self._line is not None:
            self._line.abort()
        asked.cancel()
        await asyncio.wait({asked}, timeout=CLOSING_SECONDS)
        raise TimeoutError

    async def _opened(self) -> asyncssh.SFTPClient:
        """Give the session, opened if it is not."""
        if self._client is None:
            self._line = await self._reach.connect()
            self._client = await self._line.start_sftp_client(path_encoding=None)
        return self._client

    async def _list(self) -> list[ListedFile]:
        """List the files; names that lead elsewhere are none of a folder's."""
        client = await self._opened()
        folder = self._keys.folder.encode("utf-8")
        found: list[ListedFile] = []
        count = 0
        async for entry in client.scandir(folder):
            count += 1
            if count > MOST_FILES:
                detail = f"{self._keys.folder} has over {MOST_FILES:,} entries"
                raise SourceError(code="too-many-files", detail=detail)
            name = entry.filename
            if not isinstance(name, bytes) or name.startswith(b".") or b"/" in name:
                continue
            if not name or b"\0" in name:
                continue
            file = _listed(name, entry.attrs)
            if file is not None:
                found.append(file)
        return found

    async def _look(self, name: bytes) -> ListedFile | None:
        """Look at a file, without following it anywhere."""
        client = await self._opened()
        try:
            return _listed(name, await client.lstat(self._path(name)))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

    async def _read(self, name: bytes, offset: int, size: int) -> bytes:
        """Read a part of a file, which is never more than what was asked for."""
        client = await self._opened()
        async with client.open(self._path(name), "rb") as file:
            read = await file.read(size, offset)
        # Opened for bytes, so no text comes.
        return cast("bytes", read)[:size]

    def _path(self, name: bytes) -> bytes:
        """Give the path of a file."""
        return self._keys.folder.rstrip("/").encode("utf-8") + b"/" + name


def _listed(name: bytes, attrs: asyncssh.SFTPAttrs) -> ListedFile | None:
    """Make a file of what a server says of it; None of what is none."""
    if attrs.type != asyncssh.FILEXFER_TYPE_REGULAR:
        return None
    if attrs.size is None or attrs.mtime is None:
        return None
    return ListedFile(int(attrs.mtime), name, int(attrs.size))


async def _end(line: asyncssh.SSHClientConnection, *, is_broken: bool) -> None:
    """Close a connection, and wait a moment for the other side."""
    if is_broken:
        line.abort()
    else:
        line.close()
    try:
        await asyncio.wait_for(line.wait_closed(), CLOSING_SECONDS)
    except TimeoutError:
        line.abort()
