"""Who waits for the log's writer: threads of its process, and other processes."""

import selectors
import socket
import threading

from hub.audit.record.batches import Batch
from hub.audit.wire.channel import pack_answer, take_message, unpack_request

READ_BYTES = 1 << 18


class WaitingBatch:
    """A batch, and the latch that its caller in this process waits at."""

    __slots__ = ("_latch", "batches")

    def __init__(self, batch: Batch) -> None:
        """Close the latch."""
        self.batches = [batch]
        self._latch = threading.Lock()
        self._latch.acquire()

    def wait(self, seconds: float) -> bool:
        """Wait for the answer; False where it did not come in time."""
        return self._latch.acquire(timeout=seconds)

    def answer(self) -> None:
        """Tell the caller, once, that its batch has places, or an error."""
        if self._latch.locked():
            self._latch.release()


class Connection:
    """Callers in another process; their batches, while they wait."""

    __slots__ = ("_out", "_selector", "batches", "buffer", "socket")

    def __init__(
        self, connected: socket.socket, selector: selectors.BaseSelector
    ) -> None:
        """Take the accepted socket and the selector that watches it."""
        self.socket = connected
        self.buffer = bytearray()
        self.batches: list[Batch] = []
        self._out = b""
        self._selector = selector

    def receive(self) -> bool:
        """Read what arrived; False where the connection is to be dropped."""
        if self._out:
            return self._send(b"")
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data or self.batches:
            # It ended, or did not wait for its answer.
            return False
        self.buffer += data
        try:
            body = take_message(self.buffer)
            if body is not None:
                self.batches = unpack_request(body)
        except ValueError:
            return False
        return not (self.batches and self.buffer)

    def answer(self) -> None:
        """Send the batches' answers; who is not there any more will ask again."""
        batches, self.batches = self.batches, []
        if batches and self.socket.fileno() >= 0:
            self._send(pack_answer(batches))

    def _send(self, data: bytes) -> bool:
        """Send as much as goes at once, and the rest when there is room again."""
        waited = bool(self._out)
        self._out += data
        try:
            sent = self.socket.send(self._out)
        except BlockingIOError:
            sent = 0
        except OSError:
            return False
        self._out = self._out[sent:]
        if waited != bool(self._out):
            events = selectors.EVENT_WRITE if self._out else selectors.EVENT_READ
            self._selector.modify(self.socket, events, self)
        return True
