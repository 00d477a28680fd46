"""An officer of S1: gives opinions until its input ends, then tells how long each took.

In a process of its own, as a command or a console would be.
"""

import json
import os
import sys
import threading
import time

from hub.context import open_hub
from hub.ground.config import load_config
from hub.officer_actions import decide_item

BEGUN = "begun"
PAUSE = 0.5


def main() -> None:
    """Decide on one item over and over; whoever is unsure leaves it open."""
    item = int(sys.argv[1])
    ended = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    times: list[float] = []
    with open_hub(load_config(os.environ), patience=30) as hub:
        print(BEGUN, flush=True)
        while not ended.wait(PAUSE):
            officer = f"officer-{time.time_ns()}"
            started = time.perf_counter()
            decide_item(hub, item, decision="unsure", officer=officer, reason="S1")
            times.append((time.perf_counter() - started) * 1000)
    print(json.dumps(times))


if __name__ == "__main__":
    main()
