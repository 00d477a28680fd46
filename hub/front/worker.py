"""A process of the server whose requests come to the front on the server's threads.

Granian's own worker wakes an event loop for each request, which wakes a thread: half as
much again as a lookup costs. This one is the same but for that. It uses what Granian
does not promise to keep; its version is bounded for that, and tests serve by it.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian._granian import ASGIWorker, CallbackScheduler
from granian._signals import set_loop_signals
from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.server.common import WORKERS_METHODS
from granian.server.mp import MPServer, WorkerProcess

from hub.front.answer import Line, Message
from hub.front.front import Front

SPARE_THREADS = 2
"""Bring requests while all others answer."""
CONNECTIONS = 8192
"""Open connections of one process; more wait to be accepted."""
BACKLOG = 4096
HEAD_SECONDS = 20
"""What a head may take, and how long a connection may be idle."""
HEAD_BYTES = 65_536
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""RFC 6797: for a year the host, and hosts under it, are asked by TLS alone."""
MOST_DEATHS = 8
DEATHS_SECONDS = 60
"""When more processes than this have died in this time, the server ends."""


class _Scheduler(CallbackScheduler):
    """Gives each request to what takes it, on the thread that brings it."""

    __slots__ = ()

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Any, *tasks: Any) -> None:
        """Hand on to ``take``; the rest is what Granian needs for tasks of a loop."""
        del loop, tasks
        super().__init__()
        self._schedule_fn = take


def _by_tls(send: Callable[[Message], Any]) -> Callable[[Message], Any]:
    """Send with the header that only answers by TLS have (RFC 6797, 7.2)."""

    def send_so(message: Message) -> Any:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], HSTS]}
        return send(message)

    return send_so


def _scheduler(
    front: Front, loop: asyncio.AbstractEventLoop, *, has_tls: bool
) -> _Scheduler:
    """Have the front take each request."""

    def take(watcher: Any) -> None:
        proto = watcher.proto
        send = _by_tls(proto.send) if has_tls else proto.send
        try:
            line = Line(proto.receive, send, loop)
            front.take(watcher.scope, line, watcher.done)
        except BaseException as error:
            watcher.err(error)
            raise

    return _Scheduler(loop, take, None, None, None)


@WorkerProcess.wrap_target  # type: ignore[untyped-decorator]  # not typed
def _work(
    worker: int, front: Front, sock: Any, ipc: Any, loop: Any, *settings: Any
) -> None:
    """Serve until told to end; the arguments are those of Granian's own worker."""
    (mode, *threads, backpressure, _task, http, http1, http2, sockets, static) = (
        settings[:-4]
    )
    _access_log, tls, _scope, metrics = settings[-4:]
    ended = set_loop_signals(loop)  # type: ignore[no-untyped-call]  # ships no types
    is_over = asyncio.Event()
    ended.add_cb(lambda: loop.call_soon_threadsafe(is_over.set))
    runtime_threads, runtime_blocking, _threads, idle = threads
    server = ASGIWorker(  # type: ignore[call-arg]  # its stub lacks the metrics
        worker,
        sock,
        ipc,
        runtime_threads,
        runtime_blocking,
        front.threads + SPARE_THREADS,
        idle,
        backpressure,
        http,
        http1,
        http2,
        sockets,
        static,
        *tls,
        metrics,
    )
    method = WORKERS_METHODS[mode][(sock[0] or sock[1]).is_uds()]
    takes = _scheduler(front, loop, has_tls=tls[0])
    getattr(server, method)(takes, loop, ended)
    loop.run_until_complete(is_over.wait())


class FrontServer(MPServer):
    """A server of fronts; a process that dies is started anew."""

    def __init__(
        self,
        target: str,
        address: str,
        port: int,
        *,
        workers: int,
        end_seconds: int,
        tls: tuple[Path, Path] | None = None,
    ) -> None:
        """Serve what a factory makes, named ``module:function``.

        ``tls`` has the files of certificate and key. A process has ``end_seconds`` to
        answer what it has begun when it is told to end.
        """
        self._deaths: list[float] = []
        cert, key = tls or (None, None)
        super().__init__(
            target,
            factory=True,
            address=address,
            port=port,
            interface=Interfaces.ASGINL,
            loop=Loops.asyncio,
            # Another protocol would be another set of limits.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=HEAD_BYTES
            ),
            websockets=False,
            workers=workers,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            workers_kill_timeout=end_seconds,
            respawn_failed_workers=True,
            respawn_interval=0,
            ssl_cert=cert,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
            log_level=LogLevels.warning,
        )

    def _respawn_workers(
        self, workers: list[int], *arguments: Any, **named: Any
    ) -> None:
        """Start processes anew, but end where they die again and again."""
        now = time.monotonic()
        recent = [death for death in self._deaths if now - death < DEATHS_SECONDS]
        self._deaths = [*recent, *(now for _ in workers)]
        if len(self._deaths) <= MOST_DEATHS:
            super()._respawn_workers(workers, *arguments, **named)
            return
        logger.error(
            f"{len(self._deaths)} processes died within {DEATHS_SECONDS} s: ending"
        )
        self.respawn_failed_workers = False
        self.interrupt_children.extend(workers)
        self.main_loop_interrupt.set()

    def serve(self, *arguments: Any, **named: Any) -> None:
        """Serve until told to end."""
        super().serve(_work, *arguments, **named)
