"""Officers for C2: so many steps in matters a second, while they are told to work.

Reads lines: ``work`` and ``rest`` at once, and at the end of its input it tells how
many steps were taken and how long each took.
"""

import json
import os
import sys
import threading
import time

from hub.casework.matter import MatterActor, NewMatter, StepDone
from hub.casework.service import act, open_matter
from hub.context import Hub, open_hub
from hub.ground.config import load_config
from scripts.workloads.c1_city import FOUNDED, KINDS, Step, add_members, step_of


class Officers:
    """Open matters and go on with them, one step at a time."""

    def __init__(self, hub: Hub, a_second: float) -> None:
        """Take so many steps a second."""
        self._hub, self._pause = hub, 1 / a_second
        self.works, self.ended = threading.Event(), threading.Event()
        self.times_ms: list[float] = []

    def work(self) -> None:
        """Take steps at their times while told to, until the end."""
        steps = (
            (kind.machine, step, number)
            for _ in iter(int, 1)
            for kind in KINDS
            for number, step in enumerate(kind.steps)
        )
        last: StepDone | None = None
        due = time.monotonic()
        for machine, step, number in steps:
            self.works.wait()
            if self.ended.is_set():
                return
            due = max(due + self._pause, time.monotonic() - 1)
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.perf_counter()
            last = self._take(machine, step, last if number else None)
            self.times_ms.append((time.perf_counter() - began) * 1000)

    def _take(self, machine: str, step: Step, last: StepDone | None) -> StepDone:
        """Take one step, and let the log have it, as a route does."""
        new, actor = step_of(step, last), MatterActor(step[1], step[2], played=True)
        with self._hub.writing(keeps_answers=True) as session:
            if last is None:
                done = open_matter(session, self._hub, NewMatter(machine, new), actor)
            else:
                done = act(session, self._hub, last.number, new, actor)
        return done


def main() -> None:
    """Work on the instance of the environment until the input ends."""
    with open_hub(load_config(os.environ), patience=4.0) as hub:
        add_members(hub, FOUNDED)
        officers = Officers(hub, float(sys.argv[1]))
        thread = threading.Thread(target=officers.work)
        thread.start()
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            if line.strip() == "work":
                officers.works.set()
            else:
                officers.works.clear()
            print(json.dumps({"steps": len(officers.times_ms)}), flush=True)
        officers.ended.set()
        officers.works.set()
        thread.join()
        print(json.dumps({"times_ms": officers.times_ms}), flush=True)


if __name__ == "__main__":
    main()
