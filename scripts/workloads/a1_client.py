"""A process of A1 with some clients: each appends an event, waits, appends the next.

It opens the instance that the environment names and says ``ready`` on standard output;
on a line of input it starts, and at the end prints each client's waits in seconds.
Arguments: clients, events a client, and whether it is to be the writer itself
(``write`` or ``ask``).
"""

import json
import os
import sys
import threading
import time
from datetime import datetime

from hub.audit.events import AuditEvent, make_event
from hub.context import Hub, open_hub
from hub.ground.config import load_config
from hub.ground.process.memory import settle
from schemas.words import Operation


def bench_event(at: datetime, number: int) -> AuditEvent:
    """Make an event as a platform's lookup makes it."""
    return make_event(
        at=at,
        actor="platform:bench",
        auth="K0123456789ABCDEFGHJK",
        op=Operation.MERCHANT_LOOKUP,
        decision="allow",
        purpose="onboarding",
        case=f"case-{number}",
        officer="system:bench",
        subject_type="merchant",
        subject="M0123456789ABCDEFGHJK",
        req="0" * 64,
        resp="1" * 64,
        resp_class={"about": "trust", "status": 200, "records": 3, "view": "3f9a"},
        policy="2" * 64,
        detail={"grants": "G1,G2"},
    )


def append_events(hub: Hub, clients: int, events: int) -> list[list[float]]:
    """Append so many events in each of so many threads; give every wait in seconds."""
    waits: list[list[float]] = [[] for _ in range(clients)]

    def work(mine: list[float]) -> None:
        for number in range(events):
            event = bench_event(hub.clock(), number)
            started = time.perf_counter()
            hub.audit.append(event)
            mine.append(time.perf_counter() - started)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def main() -> None:
    """Get ready, wait for the word, work, report."""
    clients, events, role = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open_hub(load_config(os.environ)) as hub:
        if role == "write":
            hub.audit.write_now()
        hub.audit.check()
        settle()
        print("ready", flush=True)
        sys.stdin.readline()
        json.dump(append_events(hub, clients, events), sys.stdout)


if __name__ == "__main__":
    main()
