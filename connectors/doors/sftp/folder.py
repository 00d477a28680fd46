"""Files in a folder of a member's server; each is a delivery."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from connectors.checked_hosts import Resolver, resolve
from connectors.deliveries import BegunDelivery, Delivery, Door, Page
from connectors.doors.drop import decode_name
from connectors.doors.sftp.keys import SftpKeys
from connectors.doors.sftp.listing import FolderPlace, ListedFile
from connectors.doors.sftp.opening import SftpReach
from connectors.doors.sftp.reading import PART_BYTES, RemoteFile
from connectors.doors.sftp.session import SftpSession
from connectors.manifest import Manifest
from connectors.reach import Reach


class SftpFolder(Door):
    """The folder that a manifest names."""

    def __init__(
        self,
        manifest: Manifest,
        reach: Reach,
        *,
        resolver: Resolver = resolve,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Fetch what ``manifest`` names, as far as ``reach`` allows it."""
        if not isinstance(manifest.door, SftpKeys):
            raise TypeError(manifest.door.kind)
        self._keys = manifest.door
        self._reach = reach
        self._resolver = resolver
        self._sleep = sleep

    def check(self) -> None:
        """Refuse without a usable address, host key or secret."""
        self._server()

    def _server(self) -> SftpReach:
        """Find out where the server is."""
        return SftpReach(self._keys, self._reach, self._resolver)

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield the folder's files by when they were last changed, then by name.

        What was read stays in the cursor by its mark, so that a file is passed over
        only as it was when it was read. The newest days are read again. Links, folders
        and names that begin with a dot are passed over, and what is still being
        written is left to the next sync.
        """
        del begun  # each file is a delivery of its own
        place = FolderPlace.read(since)
        with SftpSession(self._keys, self._server()) as session:
            files = session.files()
            window = timedelta(minutes=self._keys.window_minutes)
            waiting = list(place.unread(files, at, window))
            if waiting and self._keys.settle_seconds:
                self._sleep(self._keys.settle_seconds)
                settled = set(session.files())
                waiting = [file for file in waiting if file in settled]
            marks = {file.mark() for file in files}
            known = dict.fromkeys(mark for mark in place.known if mark in marks)
            until = place.until
            for file in waiting:
                opener = RemoteOpener(session, file, self._keys, self._sleep)
                cursor = FolderPlace(until, tuple(known)).write()
                name = decode_name(file.name)
                yield Delivery.of_file(Page(name, cursor, opener, file.mark()))
                if opener.is_whole:
                    until = max(until, file.changed)
                    known[file.mark()] = None


class RemoteOpener:
    """Opens one file of a folder; knows whether it was then read to its end."""

    def __init__(
        self,
        session: SftpSession,
        file: ListedFile,
        keys: SftpKeys,
        sleep: Callable[[float], object],
    ) -> None:
        """Open ``file`` when called."""
        self._session, self._file, self._keys = session, file, keys
        self._sleep = sleep
        self._opened: RemoteFile | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole file was read."""
        return self._opened is not None and self._opened.is_whole

    def __call__(self) -> BinaryIO:
        """Open the file for reading.

        Raises:
            SourceError: ``too-large``.
        """
        self._opened = RemoteFile(
            self._session, self._file, self._keys, sleep=self._sleep
        )
        return io.BufferedReader(self._opened, PART_BYTES)
