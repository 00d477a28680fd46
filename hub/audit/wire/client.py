"""Handing events to the log's writer in another process.

Threads do not each talk to the writer: what waits while a message is under way is the
next message. A process costs the writer a few messages a commit, however many of its
threads wait, and a thread that waits alone sends at once.
"""

import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from hub.audit.errors import AuditUnavailableError, not_prepared
from hub.audit.record.batches import Batch
from hub.audit.wire.channel import (
    MOST_PACKED_BYTES,
    ChannelError,
    pack_batch,
    pack_request,
    take_message,
    unpack_answer,
)
from schemas.tlog.errors import MalformedError

READ_BYTES = 1 << 18

EVENTS_A_MESSAGE = 256
"""Of single events; what one caller hands in together is never parted."""
MESSAGES_AT_ONCE = 4
"""While the writer commits some messages, it has the next ones."""

Connect = Callable[[set[socket.socket]], socket.socket | None]
"""Connects, and has the socket in the set from before on."""


class Call:
    """A batch in hand, and the latch that its thread waits at."""

    __slots__ = ("_latch", "batch", "error", "is_answered", "leads")

    def __init__(self, batch: Batch) -> None:
        """Close the latch."""
        self.batch = batch
        self.is_answered = False
        self.error: Exception | None = None
        self.leads = False
        """Whether its thread is the one to send the next message."""
        self._latch = threading.Lock()
        self._latch.acquire()

    def wait(self, seconds: float) -> bool:
        """Wait until the call is over or leads; False where neither came in time."""
        return self._latch.acquire(timeout=seconds)

    def wake(self) -> None:
        """Let its thread go on."""
        self._latch.release()


class WriterClient:
    """The way to the writer, for all threads of a process."""

    def __init__(self) -> None:
        """Nothing is opened before the first batch."""
        self._gate = threading.Lock()
        self._waiting: deque[Call] = deque()
        self._under_way = 0
        self._open: set[socket.socket] = set()
        self._idle: list[socket.socket] = []
        self._closed = False

    def ask(self, batch: Batch, connect: Connect, seconds: float) -> bool:
        """Have a batch committed; False where ``connect`` gave no connection.

        Raises:
            ChannelError: there is no writer, or it ended; the batch may be sent again.
            AuditUnavailableError: no answer in time, or more than a message may hold.
        """
        call = Call(batch)
        with self._gate:
            call.leads = self._under_way < MESSAGES_AT_ONCE
            if call.leads:
                self._under_way += 1
            else:
                self._waiting.append(call)
        if not call.leads:
            self._wait(call, seconds)
        if call.leads:
            self._lead(call, connect)
        if call.error is not None:
            raise call.error
        return call.is_answered

    def close(self) -> None:
        """End the connections, each as soon as nobody waits at it."""
        self._closed = True
        self.close_idle()

    def close_idle(self) -> None:
        """End the connections that nobody waits at."""
        while self._idle:
            # Another thread may be faster.
            with suppress(IndexError):
                self._end(self._idle.pop())

    def abandon(self) -> None:
        """Leave all connections, those under way too, to the parent of this process."""
        while self._open:
            self._open.pop().close()

    def _wait(self, call: Call, seconds: float) -> None:
        """Wait until another thread has had the call answered, or it leads itself.

        Raises:
            AuditUnavailableError: neither happened in time.
        """
        try:
            if call.wait(seconds):
                return
        except BaseException:
            if self._withdraw(call):
                self._pass_on()
            raise
        if not self._withdraw(call):
            raise too_slow()

    def _withdraw(self, call: Call) -> bool:
        """Wait no longer; True where the call was chosen to lead in the meantime."""
        with self._gate, suppress(ValueError):
            self._waiting.remove(call)
        return call.leads

    def _lead(self, call: Call, connect: Connect) -> None:
        """Send what waits, this call first, and let the next call lead."""
        calls = self._take(call)
        # What is true of those whose fate nobody can tell, whatever ends this thread.
        outcome: Exception | None = ChannelError("the thread that asked was ended")
        try:
            connection = self._idle_connection() or connect(self._open)
            if connection is not None:
                self._exchange(connection, calls)
            outcome = None
        except (ChannelError, AuditUnavailableError) as error:
            outcome = error
        finally:
            self._pass_on()
            for other in calls:
                if not other.is_answered:
                    other.error = outcome
                if other is not call:
                    other.wake()

    def _take(self, call: Call) -> list[Call]:
        """Take a call and those waiting that share a message with it."""
        calls, events = [call], len(call.batch.events)
        with self._gate:
            # What starts a shard is sent alone.
            while self._waiting and not call.batch.start:
                other = self._waiting[0].batch
                events += len(other.events)
                if other.start or events > EVENTS_A_MESSAGE:
                    break
                calls.append(self._waiting.popleft())
        return calls

    def _pass_on(self) -> None:
        """Let the call that waited longest lead; else one message less is under way."""
        with self._gate:
            if not self._waiting:
                self._under_way -= 1
                return
            call = self._waiting.popleft()
            call.leads = True
        call.wake()

    def _idle_connection(self) -> socket.socket | None:
        """Take a connection that nobody waits at, if there is one."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _end(self, connection: socket.socket) -> None:
        """End a connection."""
        self._open.discard(connection)
        connection.close()

    def _exchange(self, connection: socket.socket, calls: Sequence[Call]) -> None:
        """Send calls and take their answers; the connection is idle then.

        Raises:
            ChannelError: the writer ended.
            AuditUnavailableError: it did not answer in time.
        """
        try:
            for message, batches in _messages([call.batch for call in calls]):
                connection.sendall(message)
                unpack_answer(_receive(connection), batches)
        except BlockingIOError as error:
            self._end(connection)
            raise too_slow() from error
        except (OSError, ValueError, ChannelError) as error:
            self._end(connection)
            # What the others are connected to is the same writer.
            self.close_idle()
            raise ChannelError(str(error)) from error
        except BaseException:
            self._end(connection)
            raise
        for call in calls:
            call.is_answered = True
        if self._closed:
            self._end(connection)
        else:
            self._idle.append(connection)


def _messages(batches: Iterable[Batch]) -> Iterator[tuple[bytes, list[Batch]]]:
    """Write batches as messages: nearly always one; none of what met an error."""
    sent: list[Batch] = []
    packed: list[bytes] = []
    size = 0
    for batch in batches:
        try:
            data = pack_batch(batch)
        except (AuditUnavailableError, MalformedError) as error:
            batch.error = error
            continue
        except Exception as error:  # noqa: BLE001  # it is its caller's, and no other's
            batch.error = not_prepared(error)
            continue
        size += len(data)
        if packed and size > MOST_PACKED_BYTES:
            yield pack_request(packed), sent
            sent, packed, size = [], [], len(data)
        sent.append(batch)
        packed.append(data)
    if packed:
        yield pack_request(packed), sent


def _receive(connection: socket.socket) -> bytes:
    """Read one message.

    Raises:
        ChannelError: the connection ended before.
    """
    buffer = bytearray()
    while (body := take_message(buffer)) is None:
        data = connection.recv(READ_BYTES)
        if not data:
            msg = "the writer ended"
            raise ChannelError(msg)
        buffer += data
    return body


def too_slow() -> AuditUnavailableError:
    """Say that an answer did not come in time."""
    msg = "the audit log did not answer in time"
    return AuditUnavailableError(msg, reason="slow")
