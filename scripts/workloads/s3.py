"""S3: what each sort of question takes of a processor, and who is kept waiting by it.

Each sort is asked in its dearest form. A query, a line, a party and a row of a parcel
is one question, so that a batch is divided by what it counts as. Papers, a parcel of
one row, sheets and passwords are told apart: they are kept for good, or made in
processes or without the interpreter, and the hub counts them by what they take. Then
the dearest single question is asked on 15 connections of one member's token, and honest
questions of another one beside it, whose late answers are compared with those in peace.
The scale is the merchants of the city.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count, islice, repeat
from pathlib import Path
from typing import Any

from schemas.answers.parcel_head import PATH
from scripts.workloads import s3_files
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import Answer, Asker, asking, run_open
from scripts.workloads.processor import seconds_of
from scripts.workloads.s2 import GREEDY_RATE, greedy_token
from scripts.workloads.s3_office import (
    KIND,
    OFFICE,
    Office,
    furnish,
    parcels,
)
from scripts.workloads.s3_sorts import (
    BATCH,
    ENFORCEMENT,
    HERE,
    HOST,
    PLATFORM,
    Sort,
    files_of,
    office_sorts,
    sorts_of,
)
from scripts.workloads.served import (
    command,
    free_port,
    own_copy,
    settings_of,
    wait_for,
)

SECONDS = 3.0
"""For how long each sort is asked, a second question at the least."""
WARM = 2
CONNECTIONS = 15
HONEST_RATE, HONEST_SECONDS, HONEST_CONNECTIONS = 40, 20.0, 16
SEED = 7


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure what each sort takes, then who is kept waiting."""
    city = bench_city(scale, cache)
    with own_copy(city, cache / "s3") as instance:
        settings = settings_of(instance) | {"HUB_WEBHOOK_HOSTS": HOST}
        office = furnish(settings, city, cache)
        sorts = {**sorts_of(city), **office_sorts(city, office)}
        with _server(settings) as (port, pid):
            took = {
                name: _took(port, pid, _asked(sort, city, office), sort.counts)
                for name, sort in sorts.items()
            }
            apart = {
                name: _took(port, pid, _asked(sort, city, office))
                for name, sort in files_of(office).items()
            }
            pushed = {
                rows: _took(port, pid, parcels(office, rows, f"http://{HERE}"), rows)
                for rows in (1, BATCH)
            }
            apart["parcel"], took["parcel_rows"] = pushed[1], pushed[BATCH]
            apart["parcel_read"] = _took(port, pid, _read_again(port, office))
            single = {
                name: took[name] for name, sort in sorts.items() if sort.counts == 1
            }
            dearest = max(single, key=lambda name: single[name])
            print(f"dearest: {dearest}", file=sys.stderr)
            quiet = _late(_honest(port, city))
            token, sort = greedy_token(settings, OFFICE, KIND), sorts[dearest]
            purpose = ENFORCEMENT if sort.purpose == PLATFORM else ""
            with _greed(port, sort.written(token, purpose)):
                busy = _late(_honest(port, city))
    return {
        "figures": {
            **{f"cpu_ms_{name}": ms for name, ms in took.items()},
            **{f"cpu_ms_{name}": ms for name, ms in (s3_files.took() | apart).items()},
            "cpu_ms_dearest": max(took.values()),
            "honest_p99_ms": busy,
        },
        "reference": {"honest_p99_ms": quiet, "greedy_rate": GREEDY_RATE},
        "ratios": {"honest_p99": busy / quiet},
    }


@contextmanager
def _server(settings: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Serve; gives the port and the process."""
    port = free_port()
    with command(["serve"], {**settings, "HUB_PORT": str(port)}) as process:
        wait_for(port)
        yield port, process.pid


def _asked(sort: Sort, city: BenchCity, office: Office) -> Iterator[bytes]:
    """Ask the same again and again, as the one who may."""
    token = city.token if sort.purpose == PLATFORM else office.token
    return repeat(sort.written(token))


def _read_again(port: int, office: Office) -> Iterator[bytes]:
    """Ask what became of each row of a parcel that was pushed just now."""
    with asking(port) as asker:
        (parcel,) = islice(parcels(office, BATCH, f"http://{HERE}"), 1)
        sent = json.loads(_ask(asker, parcel).body)["parcel"]
    return repeat(Sort(f"{PATH}/{sent}").written(office.door))


def _took(port: int, pid: int, questions: Iterator[bytes], counts: int = 1) -> float:
    """Tell how many milliseconds of a processor one counted question takes.

    Raises:
        RuntimeError: it is refused.
    """
    with asking(port) as asker:
        for question in islice(questions, WARM):
            _ask(asker, question)
        before, began, asked = seconds_of(pid), time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS or not asked:
            _ask(asker, next(questions))
            asked += 1
        return (seconds_of(pid) - before) * 1000 / (asked * counts)


def _ask(asker: Asker, question: bytes) -> Answer:
    """Ask, and demand an answer.

    Raises:
        RuntimeError: it is refused.
    """
    answer = asker.ask(question)
    if answer.status != 200:  # noqa: PLR2004  # the one status of an answer
        line = question.partition(b"\r\n")[0].decode()
        msg = f"{line}: {answer.status} {answer.body[:300]!r}"
        raise RuntimeError(msg)
    return answer


def _honest(port: int, city: BenchCity) -> list[float]:
    """Ask as another member does, at a rate; give how long each answer took, in ms."""
    choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
    questions = (
        Sort(f"/v1/trust/{choose.choice(city.codes)}").written(city.token)
        for _ in count()
    )
    return sorted(
        run_open(port, questions, HONEST_RATE, HONEST_SECONDS, HONEST_CONNECTIONS)
    )


@contextmanager
def _greed(port: int, question: bytes) -> Iterator[None]:
    """Ask one question again and again on all connections of a token."""
    is_over = threading.Event()

    def ask() -> None:
        with asking(port) as asker:
            while not is_over.is_set():
                asker.ask(question)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _late(values: list[float]) -> float:
    """Give the value that one in a hundred is beyond."""
    return values[int(len(values) * 0.99)]
