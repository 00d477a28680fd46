"""Answers of the application, and refusals of the front, as they are sent."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from hub.api.finish import secure
from hub.api.problems import refuse_bare
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.monitoring import note_unread

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
Write = Callable[[bytes], None]

NAMES_KEPT = 256
WHOLE = 1 << 20
"""Bytes up to which an answer of known length is sent as one."""
ROUTE = "front"
"""Under which refusals of the front are counted."""
log = Log(__name__)


class Line:
    """The two ways of a request (ASGI), and the event loop that waits for them."""

    __slots__ = ("loop", "receive", "send")

    def __init__(
        self, receive: Receive, send: Send, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Hold both ways."""
        self.receive = receive
        self.send = send
        self.loop = loop


class ReaderGoneError(Exception):
    """Whoever asked does not read on, so that nothing more of the answer is made."""


def answer(
    application: "WSGIApplication",
    environ: dict[str, Any],
    line: Line,
    seconds: float,
) -> tuple[Message, ...]:
    """Have the application answer a request, on the thread that this is called from.

    Gives what is left to send, for which nothing need be waited. What is long, or of
    unknown length, is sent in parts, each when the reader has taken the one before, for
    which it has so many seconds.
    """
    head: list[Message] = []
    lengths: list[int] = []
    is_begun = False

    # Its types have names, which cost nothing each time that it is defined.
    def start_response(status: str, headers: Headers, error: Any = None) -> Write:
        del error
        head[:] = [_start(int(status[:3]), headers)]
        lengths[:] = [int(v) for k, v in headers if k.lower() == "content-length"]
        return _refuse_writing

    try:
        parts = application(environ, start_response)
        try:
            if type(parts) is list and len(parts) == 1:
                whole = parts[0]
            else:
                filled = filter(None, parts)
                first = next(filled, b"")
                if first and not (lengths and lengths[0] <= WHOLE):
                    is_begun = True
                    line.send(head[0])
                    _stream(line, seconds, first, filled)
                    return ()
                whole = b"".join([first, *filled])
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return head[0], {"type": "http.response.body", "body": whole}
    except ReaderGoneError:
        # The server closes what was begun and not ended.
        return ()
    except Exception as error:  # noqa: BLE001  # the thread must go on, whatever failed
        log.failure("an answer broke off", error)
        return () if is_begun else refusal(HubError)


def _refuse_writing(part: bytes) -> None:
    """Refuse the other way of PEP 3333 to send a body, which nothing here uses."""
    del part
    msg = "an application gives its body back; it does not write it"
    raise RuntimeError(msg)


def refusal(kind: type[HubError], language: str = "zh") -> tuple[Message, ...]:
    """Give the problem document of an error that has no detail, to be sent."""
    messages = _refusal(kind, language)  # type: ignore[arg-type]  # classes hash
    note_unread(ROUTE, kind.status, messages[1]["body"])
    return messages


@cache
def _refusal(kind: Callable[[], HubError], language: str) -> tuple[Message, Message]:
    """Write the refusal of one kind; what is left of the request is not read."""
    response = refuse_bare(kind(), language)
    secure(response)
    response.headers["Connection"] = "close"
    head = _start(response.status_code, list(response.headers))
    return head, {"type": "http.response.body", "body": response.get_data()}


def _start(status: int, headers: Iterable[tuple[str, str]]) -> Message:
    """Write the head of an answer."""
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [(_name(name), value.encode("latin-1")) for name, value in headers],
    }


@lru_cache(maxsize=NAMES_KEPT)
def _name(name: str) -> bytes:
    """Write the name of a header."""
    return name.lower().encode("latin-1")


def _stream(line: Line, seconds: float, first: bytes, rest: Iterator[bytes]) -> None:
    """Send an answer in parts.

    Raises:
        ReaderGoneError: the reader is gone, or did not take a part in time.
    """
    gone = asyncio.run_coroutine_threadsafe(_wait_for_end(line.receive), line.loop)

    def hand_over(part: bytes, *, more: bool = True) -> None:
        sending = asyncio.run_coroutine_threadsafe(
            _send_part(line.send, part, more=more), line.loop
        )
        try:
            sending.result(seconds)
        except TimeoutError:
            sending.cancel()
            raise ReaderGoneError from None
        if more and gone.done():
            raise ReaderGoneError

    try:
        hand_over(first)
        for part in rest:
            hand_over(part)
        hand_over(b"", more=False)
    finally:
        gone.cancel()


async def _send_part(send: Send, part: bytes, *, more: bool) -> None:
    """Send a part of a body."""
    await send({"type": "http.response.body", "body": part, "more_body": more})


async def _wait_for_end(receive: Receive) -> None:
    """Wait until the reader closes the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
