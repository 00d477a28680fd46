"""The body of a request: read in the time and at the rate that it must come."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hub.front.answer import Receive
from hub.front.counts import Counts
from hub.front.errors import BodyBrokenError, OverloadedError, RequestTimeoutError
from hub.front.limits import FrontLimits

Bound = tuple[str, int]


class Bodies:
    """The bodies that a process reads in its event loop, and holds."""

    def __init__(self, limits: FrontLimits) -> None:
        """Hold none yet."""
        self.limits = limits
        self.slow = Counts()
        self._lock = threading.Lock()
        self._held = 0

    async def read(
        self, receive: Receive, whose: Sequence[Bound], longest: int | None = None
    ) -> bytes | None:
        """Read a body; None for one that is longer than ``longest``, else the limit.

        ``whose`` names those whose slow bodies are counted, each with its bound. What
        is given counts as held until it is let go of.

        Raises:
            RequestTimeoutError, BodyBrokenError: as their names say.
            OverloadedError: too many are slow, or too much is held.
        """
        reading = _Reading(self, whose, longest or self.limits.body)
        try:
            body = await reading.run(receive)
        except BaseException:
            self.let_go(reading.size)
            raise
        if body is None:
            self.let_go(reading.size)
        return body

    def hold(self, size: int) -> bool:
        """Hold so many bytes more; False where that is too much."""
        with self._lock:
            if self._held + size > self.limits.bodies:
                return False
            self._held += size
        return True

    def let_go(self, size: int) -> None:
        """Hold so many bytes no longer."""
        with self._lock:
            self._held -= size


class _Reading:
    """One body while it comes."""

    def __init__(self, bodies: Bodies, whose: Sequence[Bound], longest: int) -> None:
        """Read for those whose slow bodies are counted."""
        self.size = 0
        self._bodies = bodies
        self._whose = whose
        self._longest = longest
        self._is_slow = False
        self._is_shed = False

    async def run(self, receive: Receive) -> bytes | None:
        """Read it, or raise what it is refused with."""
        limits = self._bodies.limits
        loop = asyncio.get_running_loop()
        begun = loop.time()
        parts: list[bytes] = []
        try:
            async with asyncio.timeout_at(begun + limits.body_seconds) as limit:
                timer = loop.call_at(begun + limits.slow_after, self._look, limit)
                try:
                    while self._take(await receive(), parts):
                        if self.size > self._longest:
                            return None
                        late = self.size / limits.body_rate + limits.body_seconds
                        limit.reschedule(begun + late)
                finally:
                    timer.cancel()
        except TimeoutError as error:
            raise (OverloadedError if self._is_shed else RequestTimeoutError) from error
        finally:
            if self._is_slow:
                self._bodies.slow.leave(*self._whose)
        return b"".join(parts) if self.size <= self._longest else None

    def _take(self, message: dict[str, Any], parts: list[bytes]) -> bool:
        """Take a part of the body; tells whether more is to come."""
        if message["type"] != "http.request":
            raise BodyBrokenError
        part: bytes = message.get("body", b"")
        if not self._bodies.hold(len(part)):
            raise OverloadedError
        self.size += len(part)
        parts.append(part)
        return bool(message.get("more_body"))

    def _look(self, limit: asyncio.Timeout) -> None:
        """Count the body as slow, or give it up where there are too many of those."""
        self._is_slow = self._bodies.slow.enter(*self._whose)
        if not self._is_slow:
            self._is_shed = True
            # It may be over in this very turn of the loop.
            with suppress(RuntimeError):
                limit.reschedule(asyncio.get_running_loop().time())
