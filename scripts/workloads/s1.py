"""S1: a person's decisions and lookups while a large file is taken in.

A server answers 100 lookups a second that come whether it keeps up or not, an officer
gives an opinion twice a second, and a file of ``scale`` rows is taken in by a process
of its own, settling included. Beside it in the same run: the same without the file.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from connectors.base import load_sources
from hub.context import Hub, open_hub
from hub.ground.config import load_config
from hub.merchants.models import ReviewItem
from hub.pipeline import receive
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import run_open
from scripts.workloads.rows import write_penalties
from scripts.workloads.s1_desk import BEGUN
from scripts.workloads.served import (
    ROOT,
    own_copy,
    serving,
    settings_of,
    syncing,
)

MERCHANTS = 5_000
LOOKUPS_A_SECOND = 100
QUIET_SECONDS = 20.0
CONNECTIONS = 32
SEED = 7
SLOWEST_SHARE = 0.99


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure quiet, then under the sync, and compare."""
    city = bench_city(MERCHANTS, cache)
    with own_copy(city, cache / "s1") as instance:
        return _measure(city, settings_of(instance), scale, cache / "s1.csv")


def _measure(
    city: BenchCity, settings: dict[str, str], scale: int, file: Path
) -> dict[str, Any]:
    """Serve the instance, and ask and decide while it is quiet and while it is not."""
    with open_hub(load_config(settings)) as hub:
        item = _doubtful_item(hub, city.codes[0], file)
    write_penalties(file, scale, serial=time.time_ns())
    with serving(settings) as port:
        run_open(port, _requests(city), LOOKUPS_A_SECOND, 5.0, CONNECTIONS)
        with _deciding(item, settings) as decided:
            quiet = run_open(
                port, _requests(city), LOOKUPS_A_SECOND, QUIET_SECONDS, CONNECTIONS
            )
        quiet_desk = decided()
        started = time.perf_counter()
        with (
            _deciding(item, settings) as decided,
            syncing("penalty_2018", file, settings) as sync,
        ):
            busy = run_open(
                port,
                _requests(city),
                LOOKUPS_A_SECOND,
                lambda: sync.poll() is None,
                CONNECTIONS,
            )
            seconds = time.perf_counter() - started
        busy_desk = decided()
    return {
        "figures": {
            "decision_p99_ms": _late(busy_desk),
            "decision_most_ms": max(busy_desk),
            "decisions": len(busy_desk),
            "lookup_p99_ms": _late(busy),
            "lookups": len(busy),
            "sync_seconds": seconds,
            "rows_per_s": scale / seconds,
        },
        "reference": {
            "decision_p99_ms": _late(quiet_desk),
            "lookup_p99_ms": _late(quiet),
        },
        "ratios": {
            "decision_p99": _late(busy_desk) / _late(quiet_desk),
            "lookup_p99": _late(busy) / _late(quiet),
        },
    }


def _doubtful_item(hub: Hub, code: str, path: Path) -> int:
    """Bring a row with one firm's code and another's name: people are to decide on it.

    Raises:
        RuntimeError: nobody is asked.
    """
    write_penalties(path, 1, serial=time.time_ns(), code=code)
    receive(hub, load_sources(hub.config.drop_folder)["penalty_2018"], file=path)
    query = select(func.max(ReviewItem.id)).where(ReviewItem.state == "open")
    with hub.reads() as session:
        item = session.scalar(query)
    if item is None:
        msg = "no row is held"
        raise RuntimeError(msg)
    return item


def _late(values: list[float]) -> float:
    """Give the value that one in a hundred is beyond."""
    return sorted(values)[int(len(values) * SLOWEST_SHARE)]


def _requests(city: BenchCity) -> Iterator[bytes]:
    """Ask for merchants by random code, without end."""
    headers = (
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {city.token}\r\n"
        "Hub-Purpose: onboarding\r\nHub-Reference: bench-1\r\n\r\n"
    )
    choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
    while True:
        code = choose.choice(city.codes)
        yield f"GET /v1/trust/{code} HTTP/1.1\r\n{headers}".encode()


@contextmanager
def _deciding(item: int, settings: dict[str, str]) -> Iterator[Any]:
    """Let an officer decide again and again; gives what tells the times afterwards."""
    process = subprocess.Popen(  # our own program
        [sys.executable, "-m", "scripts.workloads.s1_desk", str(item)],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    times: list[float] = []
    if process.stdout is None or process.stdout.readline().strip() != BEGUN:
        msg = "the desk did not begin"
        raise RuntimeError(msg)
    try:
        yield lambda: times
    finally:
        told, _ = process.communicate(timeout=120)
        times += json.loads(told)
