"""W1: the onboarding check by random code, with token, purpose, leaf and receipt.

One worker on one processor, the load on the other, and the log's writer beside them, as
``serve`` starts it, on whichever has room. Beside it in the same run: a bare
hello route, the same lookup with the log off, and the obvious way to build it.

Every code has been asked for before, so that the answers are ready. ``cold_`` figures
are those of the first second after a change of the database, when each answer is built
anew.

``_under_change`` figures are those of a hub at work, in the same run on the same
server: 1,000 rows a minute come in by syncs of their own, half of them penalties and
half of them rows of the register, the jobs run, and of 100 questions five are about
merchants that the newest file touches. Hello and the obvious way are asked in the same
minutes, in turns of two seconds.
"""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from scripts.workloads.a1 import writer_process
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import Load, pin, pinned, run_load, sound
from scripts.workloads.served import (
    ROOT,
    free_port,
    own_copy,
    settings_of,
    touch_everything,
    wait_for,
)
from scripts.workloads.w1_under_change import (
    changing,
    measure_under_change,
    report_under_change,
)

SECONDS = 6.0
CLIENTS = (1, 8, 32)
ROUNDS = 3
COLD_SECONDS = 1.0
SEED = 7
TOUCHED_SHARE = 0.05
"""The share of questions about merchants that are just being touched."""


Requests = Callable[[], Iterator[bytes]]


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure every route in turn, several rounds, and report medians."""
    city = bench_city(scale, cache)
    with own_copy(city, cache / "w1") as instance:
        return _run(city, settings_of(instance), instance)


def _run(city: BenchCity, settings: dict[str, str], instance: Path) -> dict[str, Any]:
    """Measure the instance while it is quiet, then while it is at work."""
    questions = Questions(city)
    routes = {
        "hello": questions.make("/hello", ()),
        "full": questions.make("/v1/trust/", city.codes),
        "silent": questions.make("/silent/", city.codes),
        "naive": questions.make("/naive/", city.codes),
    }
    with (
        writer_process(instance, settings),
        w1_server(settings) as port,
        pinned(1) as allowed,
    ):
        for name, make in routes.items():
            run_load(port, make, 8, 1.0)
            print(f"warmed {name}", file=sys.stderr)
        cold = _measure_cold(port, routes, settings)
        questions.ask_all(port)
        quiet = _measure(port, routes)
        with changing(city, settings, allowed) as change:
            questions.ask_all(port)
            touching = {
                "hello": routes["hello"],
                "full": questions.make_touching("/v1/trust/", lambda: change.touched),
                "naive": questions.make_touching("/naive/", lambda: change.touched),
            }
            busy = measure_under_change(port, touching)
    report = _report(quiet, cold)
    rate = {name: _rate(quiet[name, CLIENTS[-1]]) for name in ("hello", "full")}
    under_change = report_under_change(rate, busy, change)
    return {part: of | under_change[part] for part, of in report.items()}


class Questions:
    """Writes the questions of a platform about the merchants of a city."""

    def __init__(self, city: BenchCity) -> None:
        """Ask with the city's token."""
        self._codes = city.codes
        self._headers = (
            f"Host: 127.0.0.1\r\nAuthorization: Bearer {city.token}\r\n"
            "Hub-Purpose: onboarding\r\nHub-Reference: bench-1\r\n\r\n"
        )

    def make(self, prefix: str, codes: Sequence[str]) -> Requests:
        """Give what asks by random code without end, alike each time."""

        def endless() -> Iterator[bytes]:
            choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
            while True:
                yield self._ask(prefix + choose.choice(codes) if codes else prefix)

        return endless

    def make_touching(
        self, prefix: str, touched: Callable[[], Sequence[str]]
    ) -> Requests:
        """Give what asks by random code, at times by a touched one, never alike."""
        choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret

        def endless() -> Iterator[bytes]:
            while True:
                is_touched = choose.random() < TOUCHED_SHARE
                codes = touched() if is_touched else self._codes
                yield self._ask(prefix + choose.choice(codes or self._codes))

        return endless

    def ask_all(self, port: int) -> None:
        """Ask about every merchant once, so that all answers are ready."""
        in_turn = (self._ask(f"/silent/{code}") for code in cycle(self._codes))
        asked = 0
        while asked < len(self._codes):
            asked += sound(run_load(port, lambda: in_turn, 8, 1.0)).answers

    def _ask(self, path: str) -> bytes:
        """Write one question."""
        return f"GET {path} HTTP/1.1\r\n{self._headers}".encode()


def _measure(
    port: int, routes: dict[str, Requests]
) -> dict[tuple[str, int], list[Load]]:
    """Measure every route with each number of clients."""
    loads: dict[tuple[str, int], list[Load]] = {}
    for _ in range(ROUNDS):
        for name, make in routes.items():
            for clients in CLIENTS:
                load = sound(run_load(port, make, clients, SECONDS / ROUNDS))
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
            touch_everything(settings)
            load = run_load(port, routes[name], CLIENTS[-1], COLD_SECONDS)
            of.append(sound(load))
            print(f"cold {name}: {of[-1].per_second:,.0f}/s", file=sys.stderr)
    return loads


def _report(
    loads: dict[tuple[str, int], list[Load]], cold: dict[str, list[Load]]
) -> dict[str, Any]:
    """Reduce rounds to medians and ratios."""
    rate = {key: _rate(of) for key, of in loads.items()}
    p99 = {key: _median([load.p99_ms for load in of]) for key, of in loads.items()}
    most = CLIENTS[-1]
    anew = {name: _rate(of) for name, of in cold.items()}
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


def _rate(loads: Sequence[Load]) -> float:
    """Give the answers a second of the middle one of some loads."""
    return _median([load.per_second for load in loads])


def _median(values: list[float]) -> float:
    """Give the middle of an odd number of values."""
    return sorted(values)[len(values) // 2]


@contextmanager
def w1_server(settings: Mapping[str, str]) -> Iterator[int]:
    """Serve the bench application on a free port, on the first processor."""
    port = free_port()
    command = [sys.executable, "-m", "scripts.workloads.w1_app", str(port)]
    process = subprocess.Popen(  # our own server on this machine
        command,
        env=settings,
        # What a server says must not stand in the report.
        stdout=sys.stderr,
        cwd=ROOT,
        preexec_fn=lambda: pin(0),  # noqa: PLW1509  # no threads run yet
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
