"""W1: the onboarding check by random code, with token, purpose, leaf and receipt.

One worker on one processor, the load on the other, and the log's writer beside them, as
``serve`` starts it, on whichever has room. Beside it in the same run: a bare
hello route, the same lookup with the log off, and the obvious way to build it.

Every code has been asked for before, so that the answers are ready. ``cold_`` figures
are those of the first second after a change of the database, when each answer is built
anew.
"""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from hub.context import open_hub
from hub.db.counters import allocate_ids
from hub.ground.config import load_config
from scripts.workloads.a1 import writer_process
from scripts.workloads.city import bench_city
from scripts.workloads.http_load import Load, pin, run_load

SECONDS = 6.0
CLIENTS = (1, 8, 32)
THREADS = 32
ROUNDS = 3
COLD_SECONDS = 1.0
SEED = 7
READY_SECONDS = 60


Requests = Callable[[], Iterator[bytes]]


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure every route in turn, several rounds, and report medians."""
    city = bench_city(scale, cache)
    headers = (
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {city.token}\r\n"
        "Hub-Purpose: onboarding\r\nHub-Reference: bench-1\r\n\r\n"
    )

    def request(path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\n{headers}".encode()

    def requests(prefix: str, codes: tuple[str, ...]) -> Requests:
        def endless() -> Iterator[bytes]:
            choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
            while True:
                yield request(prefix + choose.choice(codes) if codes else prefix)

        return endless

    routes = {
        "hello": requests("/hello", ()),
        "full": requests("/v1/trust/", city.codes),
        "silent": requests("/silent/", city.codes),
        "naive": requests("/naive/", city.codes),
    }
    settings = dict(os.environ) | {"HUB_INSTANCE": str(city.instance)}
    with writer_process(city.instance, settings), _server(city.instance) as port:
        pin(1)
        for name, make in routes.items():
            run_load(port, make, 8, 1.0)
            print(f"warmed {name}", file=sys.stderr)
        cold = _measure_cold(port, routes, settings)
        in_turn = (request(f"/silent/{code}") for code in cycle(city.codes))
        asked = 0
        while asked < len(city.codes):
            asked += _sound(run_load(port, lambda: in_turn, 8, 1.0)).answers
        return _report(_measure(port, routes), cold)


def _measure(
    port: int, routes: dict[str, Requests]
) -> dict[tuple[str, int], list[Load]]:
    """Measure every route with each number of clients."""
    loads: dict[tuple[str, int], list[Load]] = {}
    for _ in range(ROUNDS):
        for name, make in routes.items():
            for clients in CLIENTS:
                load = _sound(run_load(port, make, clients, SECONDS / ROUNDS))
                loads.setdefault((name, clients), []).append(load)
                print(f"{name} c{clients}: {load.per_second:,.0f}/s", file=sys.stderr)
    return loads


def _measure_cold(
    port: int, routes: dict[str, Requests], settings: dict[str, str]
) -> dict[str, list[Load]]:
    """Measure lookups with the log and without it, while no answer is ready."""
    loads: dict[str, list[Load]] = {"full": [], "silent": []}
    for _ in range(ROUNDS):
        for name, of in loads.items():
            _change(settings)
            load = run_load(port, routes[name], CLIENTS[-1], COLD_SECONDS)
            of.append(_sound(load))
            print(f"cold {name}: {of[-1].per_second:,.0f}/s", file=sys.stderr)
    return loads


def _sound(load: Load) -> Load:
    """Give a load all of whose requests were answered as they should be.

    Raises:
        RuntimeError: one was not.
    """
    if set(load.statuses) != {200}:
        msg = f"there were other answers than 200: {load.statuses}"
        raise RuntimeError(msg)
    return load


def _change(settings: dict[str, str]) -> None:
    """Change the database, so that no answer is ready any more."""
    with open_hub(load_config(settings)) as hub, hub.writes.begin() as session:
        allocate_ids(session, "bench", 1)


def _report(
    loads: dict[tuple[str, int], list[Load]], cold: dict[str, list[Load]]
) -> dict[str, Any]:
    """Reduce rounds to medians and ratios."""
    rate = {key: _median([load.per_second for load in of]) for key, of in loads.items()}
    p99 = {key: _median([load.p99_ms for load in of]) for key, of in loads.items()}
    most = CLIENTS[-1]
    anew = {
        name: _median([load.per_second for load in of]) for name, of in cold.items()
    }
    late = {name: _median([load.p99_ms for load in of]) for name, of in cold.items()}
    figures = {f"cold_per_s_c{most}": anew["full"]}
    for clients in CLIENTS:
        figures[f"per_s_c{clients}"] = rate["full", clients]
        figures[f"p99_ms_c{clients}"] = p99["full", clients]
    reference = (
        {
            f"{name}_per_s_c{clients}": rate[name, clients]
            for name in ("hello", "silent", "naive")
            for clients in CLIENTS
        }
        | {f"silent_p99_ms_c{clients}": p99["silent", clients] for clients in CLIENTS}
        | {f"silent_cold_per_s_c{most}": anew["silent"]}
    )
    return {
        "figures": figures,
        "reference": reference,
        "ratios": {
            "share_of_hello_c1": rate["full", 1] / rate["hello", 1],
            f"share_of_hello_c{most}": rate["full", most] / rate["hello", most],
            "vs_naive": rate["full", most] / rate["naive", most],
            "audit_rate": rate["full", most] / rate["silent", most],
            "audit_p99": p99["full", most] / p99["silent", most],
            "audit_rate_cold": anew["full"] / anew["silent"],
            "audit_p99_cold": late["full"] / late["silent"],
        },
    }


def _median(values: list[float]) -> float:
    """Give the middle of an odd number of values."""
    return sorted(values)[len(values) // 2]


@contextmanager
def _server(instance: Path) -> Iterator[int]:
    """Serve the bench application on a free port, on the first processor."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--factory",
        "scripts.workloads.w1_app:application",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        str(THREADS),
        "--workers-kill-timeout",
        "10",
        "--log-level",
        "warning",
    ]
    environ = dict(os.environ) | {"HUB_INSTANCE": str(instance)}
    process = subprocess.Popen(  # our own server on this machine
        command,
        env=environ,
        # What a server says must not stand in the report.
        stdout=sys.stderr,
        cwd=Path(__file__).parents[2],
        preexec_fn=lambda: pin(0),  # noqa: PLW1509  # no threads run yet
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    """Wait until the server accepts connections."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    msg = f"the server did not come up within {READY_SECONDS} seconds"
    raise TimeoutError(msg)
