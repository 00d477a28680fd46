"""Read one file of a member's server, going on where it broke off."""

import io
import time
from collections.abc import Callable

from connectors.back_off import BackOff
from connectors.doors.sftp.keys import SftpKeys
from connectors.doors.sftp.listing import ListedFile
from connectors.doors.sftp.session import SftpSession
from connectors.rows import SourceError

PART_BYTES = 1 << 20
MIB = 1 << 20


class RemoteFile(io.RawIOBase):
    """The bytes of a file, which must stay the same file while they are read."""

    def __init__(
        self,
        session: SftpSession,
        file: ListedFile,
        keys: SftpKeys,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Read ``file`` from its start.

        Raises:
            SourceError: ``too-large``.
        """
        if file.size > keys.file_mb * MIB:
            detail = f"the file has over {keys.file_mb} MiB; see door.file_mb"
            raise SourceError(code="too-large", detail=detail)
        self.is_whole = False
        self._session = session
        self._file = file
        self._back_off = BackOff(tries=keys.tries)
        self._sleep = sleep
        self._offset = 0
        self._part = memoryview(b"")

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a wider buffer
        """Fill a buffer with what comes next.

        Raises:
            SourceError: it cannot be read now, or is another file by now.
        """
        if not self._part and not self.is_whole:
            self._part = memoryview(self._next())
        count = min(len(buffer), len(self._part))
        buffer[:count] = self._part[:count]
        self._part = self._part[count:]
        return count

    def _next(self) -> bytes:
        """Read the next part, or find at the end that the file is still the same."""
        size = min(PART_BYTES, self._file.size - self._offset)
        failed = 0
        while True:
            try:
                # Behind the first part only what broke off needs a look.
                if failed or not self._offset or not size:
                    self._demand_same()
                part = self._session.read(self._file.name, self._offset, size)
                break
            except SourceError as error:
                failed += 1
                wait = self._back_off.seconds(failed)
                if error.code != "unreachable" or wait is None:
                    raise
                self._sleep(wait)
        if len(part) < size:
            raise _changed()
        self._offset += len(part)
        self.is_whole = not size
        return part

    def _demand_same(self) -> None:
        """Refuse a file that is not the one that was listed.

        Raises:
            SourceError: ``file-changed``.
        """
        if self._session.look(self._file.name) != self._file:
            raise _changed()


def _changed() -> SourceError:
    """Say that a file is being written, or was exchanged for another."""
    detail = "the file was changed while it was read; the next sync reads it"
    return SourceError(code="file-changed", detail=detail)
