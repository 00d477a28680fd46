"""A1: durable, included audit events from 16 clients, openings written too.

Beside it in the same run: one commit for each event, on the same disk.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.audit.events import make_event
from hub.context import Hub
from scripts.workloads.fresh import fresh_hub

CLIENTS = (16, 256)
SINGLE_SHARE = 20
"""Of so many events, one is appended in the reference, which is slower."""


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Append ``scale`` events with each number of clients, and some one by one."""
    figures: dict[str, float] = {}
    reference: dict[str, float] = {}
    with fresh_hub(cache / "a1") as hub:
        for clients in CLIENTS:
            rate, p99 = _append(hub, scale, clients)
            figures[f"append_c{clients}_per_s"] = rate
            figures[f"append_c{clients}_p99_ms"] = p99
            print(f"{clients} clients: {rate:,.0f}/s", file=sys.stderr)
        rate, p99 = _append(hub, max(1, scale // SINGLE_SHARE), 1)
        reference["commit_per_event_per_s"] = rate
        reference["commit_per_event_p99_ms"] = p99
    return {
        "figures": figures,
        "reference": reference,
        "ratios": {
            "vs_commit_per_event": figures["append_c16_per_s"] / rate,
            "c256_vs_commit_per_event": figures["append_c256_per_s"] / rate,
        },
    }


def _append(hub: Hub, events: int, clients: int) -> tuple[float, float]:
    """Append events from so many threads; give events a second and p99 in ms."""
    waits: list[list[float]] = [[] for _ in range(clients)]
    share = max(1, events // clients)

    def client(mine: list[float]) -> Callable[[], None]:
        def work() -> None:
            for number in range(share):
                event = make_event(
                    at=hub.clock(),
                    actor="platform:bench",
                    op="lookup",
                    purpose="onboarding",
                    case=f"case-{number}",
                    officer="system:bench",
                    subject_type="merchant",
                    subject="M0123456789ABCDEFGHJK",
                    req="0" * 64,
                    resp="1" * 64,
                    resp_class={"about": "trust", "status": 200, "records": 3},
                )
                started = time.perf_counter()
                hub.audit.append(event)
                mine.append(time.perf_counter() - started)

        return work

    threads = [threading.Thread(target=client(mine)) for mine in waits]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    ordered = sorted(wait for mine in waits for wait in mine)
    return len(ordered) / elapsed, ordered[int(len(ordered) * 0.99)] * 1000
