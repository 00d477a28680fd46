"""W1's questions to a hub at work: rows come in, the jobs run, each route in turns."""

import json
import os
import random
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from scripts.workloads.city import BenchCity
from scripts.workloads.http_load import Load, joined, run_load, sound
from scripts.workloads.served import ROOT

CLIENTS = 32
ROWS_A_MINUTE = 1_000
MINUTE = 60.0
MEASURED_SECONDS = 180.0
"""How long the hub is asked while at work, each route for a third of it."""
TURN_SECONDS = 2.0
BEGIN_SECONDS = 600
SEED = 7


class Change:
    """What a city at work has told so far."""

    def __init__(self) -> None:
        """Have heard nothing yet."""
        self.touched: Sequence[str] = ()
        """Codes of the merchants that the newest file touches."""
        self.rows = 0
        """Rows that came in by syncs that have ended."""
        self.sync_seconds: list[float] = []
        self.has_begun = False
        self._turned = threading.Event()

    def listen(self, lines: Iterator[str]) -> None:
        """Hear what it tells until it ends."""
        for line in lines:
            told = json.loads(line)
            self.touched = told.get("touched", self.touched)
            self.rows += told.get("rows", 0)
            if "seconds" in told:
                self.sync_seconds.append(told["seconds"])
            if told.get("begun"):
                self.has_begun = True
                self._turned.set()
        self._turned.set()

    def wait_for_begin(self) -> None:
        """Wait until the first file is in.

        Raises:
            RuntimeError: it ended before, or takes too long.
        """
        self._turned.wait(BEGIN_SECONDS)
        if not self.has_begun:
            msg = "the city did not begin to work"
            raise RuntimeError(msg)


@contextmanager
def changing(
    city: BenchCity, settings: Mapping[str, str], allowed: set[int]
) -> Iterator[Change]:
    """Have the city at work, on these processors, from when its first file is in.

    Raises:
        RuntimeError: a sync or the jobs failed.
    """
    process = subprocess.Popen(  # our own program
        [
            *(sys.executable, "-m", "scripts.workloads.w1_city"),
            *(str(city.merchants), city.day.isoformat()),
            *(str(ROWS_A_MINUTE), str(MINUTE)),
        ],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),  # noqa: PLW1509  # no threads run yet
    )
    change = Change()
    with process:
        listener = threading.Thread(target=change.listen, args=[process.stdout])
        listener.start()
        try:
            change.wait_for_begin()
            yield change
        finally:
            if process.stdin is not None:
                process.stdin.close()
            listener.join()
    if process.returncode:
        msg = f"the city at work ended with {process.returncode}"
        raise RuntimeError(msg)


def measure_under_change(
    port: int, routes: Mapping[str, Callable[[], Iterator[bytes]]]
) -> dict[str, Load]:
    """Ask by every route in turns and give all that each took together.

    The order of a turn is random, so that no route always has the minute's first
    seconds, when the jobs settle.
    """
    choose = random.Random(SEED)  # noqa: S311  # an order, no secret
    loads: dict[str, list[Load]] = {name: [] for name in routes}
    turns = max(1, round(MEASURED_SECONDS / (len(routes) * TURN_SECONDS)))
    for turn in range(turns):
        for name in choose.sample(list(routes), len(routes)):
            load = run_load(port, routes[name], CLIENTS, TURN_SECONDS)
            loads[name].append(sound(load))
        told = ", ".join(
            f"{name} {of[-1].per_second:,.0f}/s" for name, of in loads.items()
        )
        print(f"under change {turn + 1} of {turns}: {told}", file=sys.stderr)
    return {name: joined(of) for name, of in loads.items()}


def report_under_change(
    quiet: Mapping[str, float], busy: Mapping[str, Load], change: Change
) -> dict[str, dict[str, Any]]:
    """Compare with hello and the obvious way in the same minutes, and with quiet.

    ``quiet`` has the answers a second of each route.
    """
    full, hello, naive = busy["full"], busy["hello"], busy["naive"]
    end = f"c{CLIENTS}_under_change"
    syncs = change.sync_seconds
    return {
        "figures": {
            f"per_s_{end}": full.per_second,
            f"p99_ms_{end}": full.p99_ms,
            "rows_under_change": change.rows,
            "sync_s_under_change": statistics.median(syncs) if syncs else 0.0,
        },
        "reference": {
            f"hello_per_s_{end}": hello.per_second,
            f"naive_per_s_{end}": naive.per_second,
        },
        "ratios": {
            f"share_of_hello_{end}": full.per_second / hello.per_second,
            f"share_of_quiet_hello_{end}": full.per_second / quiet["hello"],
            f"share_of_quiet_{end}": full.per_second / quiet["full"],
            "vs_naive_under_change": full.per_second / naive.per_second,
        },
    }
