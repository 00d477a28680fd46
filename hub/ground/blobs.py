"""Bytes as they were received: named by their SHA-256, encrypted, in a folder.

A blob is written in chunks of 1 MiB, each sealed on its own (AES-256-GCM) with its
number and whether it is the last as associated data, so that a cut or reordered file
does not open. Plaintext never touches the disk.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.ground.durable import open_private, sync_folder
from hub.ground.errors import BadInputError, ConflictError

CHUNK = 1 << 20
NONCE_BYTES = 12
TAG_BYTES = 16
SEALED_CHUNK = NONCE_BYTES + CHUNK + TAG_BYTES


class FileTooLargeError(BadInputError):
    """The delivered file is larger than this instance takes in."""

    status = 413
    code = "file-too-large"
    title = "The file is too large: split it, or raise HUB_MAX_FILE_MB."


class BlobDamagedError(ConflictError):
    """Stored bytes no longer are what was received."""

    code = "blob-damaged"
    title = "The stored bytes were changed: restore them from a backup."


@dataclass(frozen=True, slots=True)
class Blob:
    """What names stored bytes."""

    sha256: str
    size: int
    path: str


def new_name() -> str:
    """Make a name for stored bytes."""
    return secrets.token_hex(16)


def stream_of(pieces: Iterator[bytes]) -> BinaryIO:
    """Read pieces of bytes one after the other, as they are made."""
    return io.BufferedReader(_PieceReader(pieces), CHUNK)


class BlobStore:
    """A folder of encrypted blobs."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Keep blobs of at most ``limit`` bytes in ``folder``."""
        self._folder = folder
        self._limit = limit

    def put(self, stream: BinaryIO, key: bytes, name: str | None = None) -> Blob:
        """Store a stream durably under a name, or one that nobody has, and hash it.

        Raises:
            FileTooLargeError: there are more bytes than the limit; nothing is kept.
        """
        is_new = not self._folder.exists()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = name or new_name()
        path = self._folder / name
        try:
            with open(path, "xb", opener=open_private) as file:  # a Path has no opener
                digest, size = self._write_sealed(stream, file, AESGCM(key))
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self._folder)
            if is_new:
                sync_folder(self._folder.parent)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Blob(digest, size, name)

    def _write_sealed(
        self, stream: BinaryIO, file: BinaryIO, cipher: AESGCM
    ) -> tuple[str, int]:
        """Copy a stream in sealed chunks; return the plaintext's hash and size."""
        hasher = hashlib.sha256()
        size = number = 0
        chunk = _read_full(stream, CHUNK)
        while True:
            following = _read_full(stream, CHUNK) if len(chunk) == CHUNK else b""
            size += len(chunk)
            if size > self._limit:
                msg = f"more than {self._limit} bytes were delivered"
                raise FileTooLargeError(msg)
            hasher.update(chunk)
            nonce = os.urandom(NONCE_BYTES)
            label = _label(number, last=not following)
            file.write(nonce + cipher.encrypt(nonce, chunk, label))
            if not following:
                return hasher.hexdigest(), size
            chunk, number = following, number + 1

    def open(self, path: str, key: bytes) -> BinaryIO:
        """Open stored bytes for reading from the start, in order.

        Raises:
            BlobDamagedError: while reading, where the bytes were changed.
        """
        return stream_of(self._chunks(path, key))

    def _chunks(self, path: str, key: bytes) -> Iterator[bytes]:
        """Yield the decrypted chunks of a blob."""
        cipher = AESGCM(key)
        with (self._folder / path).open("rb") as file:
            sealed = file.read(SEALED_CHUNK)
            number = 0
            # Even nothing is stored as a chunk, so that a file without one was emptied.
            while sealed or number == 0:
                following = file.read(SEALED_CHUNK)
                nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
                try:
                    yield cipher.decrypt(
                        nonce, ciphertext, _label(number, last=not following)
                    )
                except (InvalidTag, ValueError) as error:
                    msg = f"blob {path} does not open at chunk {number}"
                    raise BlobDamagedError(msg) from error
                sealed, number = following, number + 1

    def forget(self, path: str) -> None:
        """Remove stored bytes."""
        (self._folder / path).unlink(missing_ok=True)


class _PieceReader(io.RawIOBase):
    """A raw stream over pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed names a wider buffer
        """Fill a buffer with what comes next."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _label(number: int, *, last: bool) -> bytes:
    """Name a chunk's place, so that chunks cannot be cut off or reordered."""
    return f"{number}:{'last' if last else 'more'}".encode()


def _read_full(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes unless the stream ends before."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
