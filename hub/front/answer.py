"""Answers of the application, and refusals of the front, as they are sent."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from hub.api.finish import count, secure
from hub.api.problems import respond_to
from hub.ground.errors import HubError
from hub.ground.logs import Log

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

HEADERS_KEPT = 512
ENDPOINT = "front"
"""Under which refusals of the front are counted."""
log = Log(__name__)


def answer(
    application: "WSGIApplication",
    environ: dict[str, Any],
    send: Send,
    loop: asyncio.AbstractEventLoop,
    seconds: float,
) -> None:
    """Have the application answer a request, on the thread that this is called from.

    A part of a longer answer is sent when the reader has taken the one before, for
    which it has so many seconds.
    """
    head: list[Message] = []
    is_begun = False
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], error: Any = None
    ) -> Callable[[bytes], None]:
        del error
        head[:] = [_start(int(status[:3]), headers)]
        return written.append

    try:
        parts = application(environ, start_response)
        try:
            if type(parts) is list and len(parts) == 1:
                whole = parts[0]
            else:
                rest = iter(parts)
                first = [*written, *_some(rest, 1)]
                following = _some(rest, 1)
                if following:
                    is_begun = True
                    send(head[0])
                    _stream(send, loop, seconds, [*first, *following], rest)
                    return
                whole = b"".join(first)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        # Nothing is waited for: the server takes a whole answer at once.
        is_begun = True
        send(head[0])
        send({"type": "http.response.body", "body": whole})
    except Exception as error:  # noqa: BLE001  # the thread must go on, whatever failed
        log.failure("an answer broke off", error)
        if not is_begun:
            refuse(send, HubError)


def refuse(send: Send, kind: type[HubError]) -> None:
    """Send the problem document of an error that has no detail."""
    head, body = _refusal(kind)  # type: ignore[arg-type]  # classes hash
    count(ENDPOINT, kind.status, None)
    send(head)
    send(body)


@cache
def _refusal(kind: Callable[[], HubError]) -> tuple[Message, Message]:
    """Write the refusal of one kind; what is left of the request is not read."""
    response = respond_to(kind())
    secure(response)
    response.headers["Connection"] = "close"
    head = _start(response.status_code, list(response.headers))
    return head, {"type": "http.response.body", "body": response.get_data()}


def _start(status: int, headers: Iterable[tuple[str, str]]) -> Message:
    """Write the head of an answer."""
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [_encoded(name, value) for name, value in headers],
    }


@lru_cache(maxsize=HEADERS_KEPT)
def _encoded(name: str, value: str) -> Header:
    """Write a header."""
    return name.lower().encode("latin-1"), value.encode("latin-1")


def _some(parts: Iterator[bytes], most: int) -> list[bytes]:
    """Take the next parts that are not empty; fewer at the end."""
    taken: list[bytes] = []
    for part in parts:
        if part:
            taken.append(part)
            if len(taken) == most:
                break
    return taken


def _stream(
    send: Send,
    loop: asyncio.AbstractEventLoop,
    seconds: float,
    first: list[bytes],
    rest: Iterator[bytes],
) -> None:
    """Send an answer in parts.

    Raises:
        TimeoutError: the reader did not take a part in time.
    """

    async def send_part(part: bytes, *, more: bool) -> None:
        await send({"type": "http.response.body", "body": part, "more_body": more})

    def hand_over(part: bytes, *, more: bool = True) -> None:
        sending = asyncio.run_coroutine_threadsafe(send_part(part, more=more), loop)
        try:
            sending.result(seconds)
        except BaseException:
            sending.cancel()
            raise

    for part in first:
        hand_over(part)
    for part in rest:
        if part:
            hand_over(part)
    hand_over(b"", more=False)
