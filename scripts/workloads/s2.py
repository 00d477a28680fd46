"""S2: honest questions while the server is under attack, by the proxy and without it.

64 bodies of one token stall, 3,000 sockets of one address are idle, another member asks
at three times its rate, and 1,500 connections of 100 addresses ask together 300
questions a second, which come whether the server keeps up or not. Beside it in the same
run: the same connections and questions in peace. Then the attack without the proxy: how
long ``/livez`` takes, and how long until a question is answered again.
"""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

from hub.agreements.models import Agreement
from hub.agreements.service import end_agreement, make_agreement, terms_of
from hub.context import open_hub
from hub.front.binding import allow_many_connections
from hub.ground.config import load_config
from hub.members.service import issue_token
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import Asker, asking, run_open
from scripts.workloads.reference_proxy import HERE, before
from scripts.workloads.served import own_copy, serving, settings_of

MERCHANTS = 5_000
STALLED = 64
IDLE = 3_000
HONEST = 1_500
HONEST_ADDRESSES = 100
RATE = 300
SECONDS = 20.0
SEED = 7
IDLE_AT = "127.0.2.1"
STALLED_AT = "127.0.2.2"
GREEDY_AT = "127.0.2.3"
GREEDY, GREEDY_KIND = "agency:culture", "culture"
GREEDY_RATE, GREEDY_TIMES = 6_000, 3
"""Questions a minute that one member may ask, and how much faster it asks."""
GREEDY_CONNECTIONS = 12
RECOVERY_SECONDS = 60.0

Connect = Callable[[str], socket.socket]


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure with ``scale`` in 100,000 of the numbers above."""
    share = min(1.0, scale / 100_000)
    allow_many_connections()
    city = bench_city(MERCHANTS, cache)
    with own_copy(city, cache / "s2") as instance:
        settings = settings_of(instance) | {"HUB_PROXY": HERE}
        return measure(city, settings, share, cache)


def measure(
    city: BenchCity, settings: dict[str, str], share: float, folder: Path
) -> dict[str, Any]:
    """Serve, ask in peace, then under attack, then attack without the proxy."""
    token = greedy_token(settings)
    greedy = Greed(token, GREEDY_TIMES * GREEDY_RATE / 60 * share)
    with serving(settings) as port:
        with before(port, folder) as proxy:
            quiet = _ask(proxy.connect, city, share)
            with (
                attacked(proxy.connect, token, share),
                greedy.asks(proxy.connect, city),
            ):
                busy = _ask(proxy.connect, city, share)
        with attacked(lambda source: _connect(port, source), token, share):
            livez = max(_livez_seconds(port) for _ in range(5))
        recovery = _recovery(port, city)
    return {
        "figures": {
            "lookup_p99_ms": _late(busy),
            "lookups": len(busy),
            "greedy_per_s": greedy.per_second,
            "greedy_refused": greedy.refused,
            "livez_s_without_proxy": livez,
            "recovery_s_without_proxy": recovery,
        },
        "reference": {"lookup_p99_ms": _late(quiet)},
        "ratios": {"lookup_p99": _late(busy) / _late(quiet)},
    }


def greedy_token(
    settings: dict[str, str], member: str = GREEDY, kind: str = GREEDY_KIND
) -> str:
    """Make a token of a member that may ask at a modest rate and no more."""
    with open_hub(load_config(settings)) as hub, hub.writes.begin() as session:
        at = hub.clock()
        # The demo lets everybody ask as fast as they can.
        for row in session.query(Agreement).filter_by(member_kind=kind):
            terms = replace(terms_of(row), rate=GREEDY_RATE)
            end_agreement(session, row.id, actor="bench", at=at)
            make_agreement(session, hub.rulebook, terms, actor="bench", at=at)
        made = issue_token(session, hub.keys, member, system="s2", actor="bench", at=at)
    return made.text


@contextmanager
def attacked(connect: Connect, token: str, share: float) -> Iterator[None]:
    """Stall, idle and hold connections open while a block runs."""
    stalling = (
        f"POST /v1/match HTTP/1.1\r\nHost: {HERE}\r\nAuthorization: Bearer {token}\r\n"
        "Hub-Purpose: onboarding\r\nContent-Length: 9\r\n\r\nx"
    ).encode()
    with ExitStack() as stack:
        for _ in range(round(IDLE * share)):
            # The proxy takes only so many of one address.
            with suppress(OSError):
                stack.enter_context(connect(IDLE_AT))
        for _ in range(max(16, round(STALLED * share))):
            with suppress(OSError):
                stack.enter_context(connect(STALLED_AT)).sendall(stalling)
        yield


class Greed:
    """A member that asks faster than it may, on several connections."""

    def __init__(self, token: str, rate: float) -> None:
        """Ask by a token so many times a second."""
        self._token = token
        self._rate = rate
        self._statuses: list[int] = []
        self._seconds = 0.0

    @property
    def per_second(self) -> float:
        """How many questions a second were answered, refusals too."""
        return len(self._statuses) / self._seconds

    @property
    def refused(self) -> float:
        """The share that was refused for its rate."""
        return self._statuses.count(HTTPStatus.TOO_MANY_REQUESTS) / len(self._statuses)

    @contextmanager
    def asks(self, connect: Connect, city: BenchCity) -> Iterator[None]:
        """Ask at the rate, whatever is answered, while a block runs."""
        is_over = threading.Event()
        question = _question(
            self._token, city.codes[0], "enforcement\r\nHub-Officer: system%3As2"
        )
        began = time.perf_counter()
        pause = GREEDY_CONNECTIONS / self._rate

        def ask() -> None:
            with connect(GREEDY_AT) as sock:
                asker = Asker(sock)
                due = time.perf_counter()
                while not is_over.wait(max(0.0, due - time.perf_counter())):
                    self._statuses.append(asker.ask(question).status)
                    due += pause

        threads = [threading.Thread(target=ask) for _ in range(GREEDY_CONNECTIONS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
            self._seconds = time.perf_counter() - began


def _question(token: str, code: str, purpose: str = "onboarding") -> bytes:
    """Write one check of a merchant."""
    return (
        f"GET /v1/trust/{code} HTTP/1.1\r\nHost: {HERE}\r\n"
        f"Authorization: Bearer {token}\r\nHub-Purpose: {purpose}\r\n"
        "Hub-Reference: bench-1\r\n\r\n"
    ).encode()


def _ask(connect: Connect, city: BenchCity, share: float) -> list[float]:
    """Ask at the rate from many addresses; give how long each answer took, in ms."""
    choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
    numbers = count()
    first = _question(city.token, city.codes[0])

    def warmed() -> socket.socket:
        # Asked once at once: the proxy waits for a first question for ten seconds.
        sock = connect(f"127.0.3.{1 + next(numbers) % HONEST_ADDRESSES}")
        Asker(sock).ask(first)
        return sock

    waits = run_open(
        0,
        (_question(city.token, choose.choice(city.codes)) for _ in count()),
        RATE * share,
        SECONDS * share,
        round(HONEST * share),
        warmed,
    )
    return sorted(waits)


def _connect(port: int, source: str = HERE) -> socket.socket:
    """Connect to the server itself."""
    return socket.create_connection((HERE, port), 30, (source, 0))


def _livez_seconds(port: int) -> float:
    """Tell how long ``/livez`` takes on a new connection."""
    began = time.perf_counter()
    with _connect(port) as sock:
        sock.sendall(f"GET /livez HTTP/1.1\r\nHost: {HERE}\r\n\r\n".encode())
        if not sock.recv(64).startswith(b"HTTP/1.1 200"):
            msg = "/livez did not answer 200"
            raise RuntimeError(msg)
    return time.perf_counter() - began


def _recovery(port: int, city: BenchCity) -> float:
    """Tell how long after the attack a question is answered."""
    began = time.perf_counter()
    question = _question(city.token, city.codes[0])
    while time.perf_counter() - began < RECOVERY_SECONDS:
        with suppress(OSError), asking(port) as asker:
            if asker.ask(question).status == HTTPStatus.OK:
                return time.perf_counter() - began
        time.sleep(0.2)
    msg = f"no question was answered within {RECOVERY_SECONDS} seconds"
    raise RuntimeError(msg)


def _late(values: list[float]) -> float:
    """Give the value that one in a hundred is beyond."""
    return values[int(len(values) * 0.99)]
