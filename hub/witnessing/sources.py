"""Where a log's own view comes from: the hub's database, or what it shows outside."""

import time
from http import HTTPStatus
from typing import Protocol

from connectors.transport import (
    REDIRECTED,
    Bounds,
    Transport,
    TransportError,
    parse_url,
)
from hub.audit.reads import LogReads
from hub.ground.errors import BadInputError, UnavailableError
from hub.witnessing.quorum import DEFAULT_PORTS
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.merkle import HashReader
from schemas.tlog.note import MAX_NOTE_BYTES, parse_note
from schemas.tlog.tiles import TileCache, TilePath

BOUNDS = Bounds(most_bytes=MAX_NOTE_BYTES, most_seconds=10.0)
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that say nothing of what is there."""
MOST_SECONDS = 60.0
"""How long one look at a log may take, all that is fetched together."""


class LogAddressInvalidError(BadInputError):
    """What was given is no address of a log.

    It is not shown, since a token may stand in it.
    """

    code = "log-address-invalid"
    title = (
        "This is no address of a log: write https://host/v1/audit/shard, without user, "
        "password or token."
    )


class MonitorSourceError(UnavailableError):
    """The log that is to be watched does not show its checkpoint or its tiles."""

    code = "monitor-source"
    title = (
        "The watched log does not answer as it must: check its address, and try again."
    )


class NoLogShownError(MonitorSourceError):
    """The address answers, and what it answers is no log's."""


class LogSource(Protocol):
    """Where a log's own view comes from."""

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint."""

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""


class DatabaseSource:
    """A shard as the hub's database holds it."""

    def __init__(self, reads: LogReads, shard: str) -> None:
        """Watch one shard."""
        self._reads = reads
        self._shard = shard

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint."""
        return self._reads.checkpoint(self._shard).encode()

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""
        return self._reads.tree(self._shard).hashes_at(size)

    def verifiers(self) -> list[Verifier]:
        """Give the keys that the shard's checkpoints may bear."""
        own = self._reads.verifiers(self._shard)[0]
        known = map(parse_vkey, self._reads.vkeys())
        return [own, *(key for key in known if key.name == own.name and key != own)]


class HttpSource:
    """A log as it shows itself to anybody (c2sp.org/tlog-tiles)."""

    def __init__(self, url: str) -> None:
        """Watch the log under an address such as ``https://host/v1/audit/2026``.

        Nothing but this address is connected to, and all that is fetched from it takes
        a minute at most.

        Raises:
            LogAddressInvalidError: that is no address.
        """
        host = read_log_address(url)
        self._url = url.rstrip("/")
        self._end = time.monotonic() + MOST_SECONDS
        self._transport = Transport([], inner=[host], bounds=BOUNDS)
        self._tiles = TileCache(self._read_tile)

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint.

        Raises:
            NoLogShownError: the address answers otherwise than a log.
            MonitorSourceError: the log does not show it.
        """
        return self._fetch("checkpoint")

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""
        return self._tiles.hashes_at(size)

    def _read_tile(self, level: int, number: int, width: int) -> bytes:
        """Fetch one tile."""
        return self._fetch(str(TilePath(level, number, width)))

    def _fetch(self, path: str) -> bytes:
        """Fetch what stands under a path."""
        if time.monotonic() > self._end:
            msg = f"too-slow: {self._url} has taken {MOST_SECONDS:.0f} seconds"
            raise MonitorSourceError(msg)
        try:
            reply = self._transport.fetch(f"{self._url}/{path}")
        except TransportError as error:
            answers = error.code == REDIRECTED
            shown = NoLogShownError if answers else MonitorSourceError
            raise shown(str(error)) from error
        if reply.status != HTTPStatus.OK:
            msg = f"{self._url}/{path} answers {reply.status}"
            if is_for_now(reply.status):
                raise MonitorSourceError(msg)
            raise NoLogShownError(msg)
        return reply.body


def read_log_address(url: str) -> str:
    """Read host and port from the address of a log; nothing is connected to.

    Raises:
        LogAddressInvalidError: it is no address, or shows more than one should.
    """
    try:
        parts = parse_url(url)
    except TransportError as error:
        # The address is not shown: a token may stand in it.
        raise LogAddressInvalidError from error
    has_more = parts.query or parts.userinfo or parts.fragment
    if parts.scheme not in DEFAULT_PORTS or not parts.host or has_more:
        raise LogAddressInvalidError
    return f"{parts.host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def is_for_now(status: int) -> bool:
    """Tell whether an answer says only that there is none at present."""
    return status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def parse_note_origin(note: bytes) -> str:
    """Read the origin of a checkpoint that nobody has checked yet.

    Raises:
        NoLogShownError: it is no checkpoint.
    """
    try:
        return parse_checkpoint(parse_note(note).text).origin
    except TlogError as error:
        msg = f"the log shows no checkpoint: {error}"
        raise NoLogShownError(msg) from error
