"""The body of a parcel: bounded and hashed while it is read, and landed as it comes."""

import hashlib
import io
from typing import BinaryIO

from hub.ground.errors import HubError
from hub.parcels.errors import ContentDigestError, ParcelTooLargeError
from schemas.answers.parcel_head import MOST_BYTES

PIECE = 1 << 16


class ParcelBody(io.RawIOBase):
    """A body that fails at its end unless it is what was signed.

    Whoever keeps what is read keeps nothing of a body that fails.
    """

    def __init__(self, data: BinaryIO, sha256: bytes, most: int = MOST_BYTES) -> None:
        """Read from ``data``, which is to have this SHA-256."""
        super().__init__()
        self._data = data
        self._wanted = sha256
        self._most = most
        self._hash = hashlib.sha256()
        self._size = 0
        self.fault: HubError | None = None
        """Why it failed."""

    @property
    def received(self) -> str:
        """The SHA-256 of what has come, in hexadecimal digits."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a wider buffer
        """Fill a buffer with what comes next.

        Raises:
            ParcelTooLargeError: there are more bytes than a parcel may have.
            ContentDigestError: it ends, and is not what was signed.
        """
        piece = self._data.read(min(len(buffer), PIECE))
        self._size += len(piece)
        if self._size > self._most:
            self._fail(ParcelTooLargeError())
        self._hash.update(piece)
        if not piece and self._hash.digest() != self._wanted:
            self._fail(ContentDigestError())
        buffer[: len(piece)] = piece
        return len(piece)

    def _fail(self, fault: HubError) -> None:
        self.fault = fault
        raise fault
