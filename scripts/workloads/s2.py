"""S2: honest questions while the server is under attack, by the proxy and without it.

64 bodies of one token stall, 3,000 sockets of one address are idle, another
token asks 100 times a second, and 1,500 connections of 100 addresses ask
together 300 questions a second, which come whether the server keeps up or not. Beside
it in the same run: the same connections and questions in peace. Then the attack without
the proxy: how long ``/livez`` takes, and how long until a question is answered again.
"""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

from hub.context import open_hub
from hub.front.binding import allow_many_connections
from hub.ground.config import load_config
from hub.members.models import ApiToken
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
GREEDY_RATE = 100
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
    token = second_token(city, settings)
    with serving(settings) as port:
        with before(port, folder) as proxy:
            quiet = _ask(proxy.connect, city, share)
            with (
                attacked(proxy.connect, token, share),
                asking_too_much(proxy.connect, token, city),
            ):
                busy = _ask(proxy.connect, city, share)
        with attacked(lambda source: _connect(port, source), token, share):
            livez = max(_livez_seconds(port) for _ in range(5))
        recovery = _recovery(port, city)
    return {
        "figures": {
            "lookup_p99_ms": _late(busy),
            "lookups": len(busy),
            "livez_s_without_proxy": livez,
            "recovery_s_without_proxy": recovery,
        },
        "reference": {"lookup_p99_ms": _late(quiet)},
        "ratios": {"lookup_p99": _late(busy) / _late(quiet)},
    }


def second_token(city: BenchCity, settings: dict[str, str]) -> str:
    """Make a token of a member other than the one that asks honestly."""
    with open_hub(load_config(settings)) as hub, hub.writes.begin() as session:
        honest = hub.keys.token_hash(city.token)
        rows = session.query(ApiToken.member_code, ApiToken.token_hash).all()
        code = next(row.member_code for row in rows if row.token_hash != honest)
        made = issue_token(
            session, hub.keys, code, system="s2", actor="bench", at=hub.clock()
        )
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


@contextmanager
def asking_too_much(connect: Connect, token: str, city: BenchCity) -> Iterator[None]:
    """Have a token ask without waiting, whatever it is answered, while a block runs."""
    is_over = threading.Event()
    question = _question(token, city.codes[0])

    def ask() -> None:
        with connect(GREEDY_AT) as sock:
            asker = Asker(sock)
            while not is_over.wait(1 / GREEDY_RATE):
                asker.ask(question)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _question(token: str, code: str) -> bytes:
    """Write one onboarding check."""
    return (
        f"GET /v1/trust/{code} HTTP/1.1\r\nHost: {HERE}\r\n"
        f"Authorization: Bearer {token}\r\nHub-Purpose: onboarding\r\n"
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
