"""A city at work for W1: rows come in all the time and the jobs run, until it is ended.

In processes of their own, as in operation: ``credithub jobs``, and one ``credithub
sync`` for each file. Files of penalties and of the register take turns; together they
bring so many rows a minute. Says as JSON lines when it has begun, which codes are
being touched, and what every file came to.
"""

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hub.demo.town.population import Population
from scripts.workloads.rows import (
    PENALTY,
    REGISTRATION,
    Firm,
    made_firm,
    penalty_row,
    registration_row,
    write_rows,
)
from scripts.workloads.served import command, finishing, syncing

HEADERS = {"penalty_2018": PENALTY, "registration": REGISTRATION}
"""The sources in turns, with the columns of their files."""
SEED = 7
DIVISION = "321300"
"""New firms have codes of the city's own office, which no firm of the city has."""


class City:
    """Whom the rows are about, and what nobody has been told of them yet."""

    def __init__(self, merchants: int, day: date) -> None:
        """Know a city of so many merchants, made as of a day."""
        self._population = Population(day)
        self._merchants = merchants
        self._choose = random.Random(SEED)  # noqa: S311  # picks firms, no secret
        # Numbers that no earlier run on the same database has used.
        self._serial = time.time_ns()
        self._new = self._serial // 10**9 % 9_000_000

    def write(self, source: str, count: int, path: Path) -> list[str]:
        """Write a file of a source; give the codes of the city that it touches."""
        self._serial += 1
        if source == "registration":
            known = self._some(count - count // 2)
            # The known ones have moved.
            rows = [registration_row(firm, self._serial) for firm in known]
            rows += [registration_row(firm, 8) for firm in self._founded(count // 2)]
        else:
            known = self._some(count)
            series = f"宿市监罚{self._serial}〔2026〕"
            rows = [
                penalty_row(firm, f"{series}{number}号")
                for number, firm in enumerate(known)
            ]
        write_rows(path, HEADERS[source], rows)
        return [firm.code for firm in known]

    def _some(self, count: int) -> list[Firm]:
        """Choose registered merchants of the city at random, none twice."""
        chosen: dict[str, Firm] = {}
        while len(chosen) < min(count, self._merchants // 4):
            one = self._population.merchant(self._choose.randrange(self._merchants))
            if one.registered and one.uscc and one.family == "company":
                chosen[one.uscc] = Firm(one.name, one.uscc)
        return list(chosen.values())

    def _founded(self, count: int) -> list[Firm]:
        """Found firms that nobody has heard of."""
        self._new += count
        return [
            made_firm(number, DIVISION)
            for number in range(self._new - count, self._new)
        ]


def main() -> None:
    """Change the city of ``HUB_INSTANCE`` until the input ends."""
    merchants, day, rows, seconds = sys.argv[1:]
    ended = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    city = City(int(merchants), date.fromisoformat(day))
    turns = _turns(int(rows), float(seconds), ended)
    settings = dict(os.environ)
    folder = Path(settings["HUB_INSTANCE"])
    # What was left to do before is done first: it is no change of this city's day.
    with finishing(["jobs", "--run", "settle"], settings):
        pass
    with command(["jobs"], settings) as jobs:
        for number, (source, count) in enumerate(turns):
            path = folder / f"w1-{source}.csv"
            touched = city.write(source, count, path)
            if number:
                _say({"touched": touched})
            started = time.perf_counter()
            with syncing(source, path, settings):
                pass
            took = time.perf_counter() - started
            path.unlink()
            _say({"rows": count, "seconds": took} if number else {"begun": True})
            if jobs.poll() is not None:
                msg = f"the jobs ended with {jobs.returncode}"
                raise RuntimeError(msg)


def _turns(
    rows: int, seconds: float, ended: threading.Event
) -> Iterator[tuple[str, int]]:
    """Tell which source brings how many rows next, each file at its time.

    The first one comes ahead of time, so that nothing is done for the first time later.
    """
    count = rows // len(HEADERS)
    yield "registration", count
    due = time.monotonic()
    while True:
        for source in HEADERS:
            if ended.wait(max(0.0, due - time.monotonic())):
                return
            yield source, count
            due += seconds / len(HEADERS)


def _say(line: dict[str, object]) -> None:
    """Say something to the workload."""
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
