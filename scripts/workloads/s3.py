"""S3: what each sort of question takes of a processor, and who is kept waiting by it.

Each sort is asked in its dearest form. A query, a line and a party is one question, so
that a batch is divided by what it counts as. Papers, sheets and passwords are told
apart: they are made beside the answering, in processes or without the interpreter.
Then the dearest single question is asked on 15 connections of one member's token, and
honest questions of another one beside it, whose late answers are compared with those in
peace. The scale is the merchants of the city.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from scripts.workloads import s3_files
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import asking, run_open
from scripts.workloads.processor import seconds_of
from scripts.workloads.s2 import GREEDY_RATE, greedy_token
from scripts.workloads.served import (
    command,
    free_port,
    own_copy,
    settings_of,
    wait_for,
)

BATCH = 500
NAMES = 20
LENGTH = 400
"""Queries, names of a query and characters of a name that are taken at once."""
COMMON = (
    *("公司", "商贸", "有限", "宿迁", "江苏", "科技", "贸易", "经营部", "工程", "实业"),
    *("建材", "服务", "食品", "电子", "材料", "机械", "发展", "农业", "设备", "建设"),
)
SECONDS = 3.0
"""For how long each sort is asked, a second question at the least."""
WARM = 2
CONNECTIONS = 15
HONEST_RATE, HONEST_SECONDS, HONEST_CONNECTIONS = 40, 20.0, 16
SEED = 7
CLIENTS = "/opensanctions"
PLATFORM, AGENCY = "onboarding", "enforcement\r\nHub-Officer: system%3As3"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of question in its dearest form."""

    path: str
    body: str = ""
    media: str = "application/json"
    counts: int = 1
    """As how many questions one counts."""
    method: str = "POST"
    is_agency: bool = False
    """Whether an agency asks it, as no platform may."""

    def written(self, token: str, purpose: str = PLATFORM) -> bytes:
        """Write it as a request."""
        body = self.body.encode()
        told = (
            f"Content-Type: {self.media}\r\nContent-Length: {len(body)}\r\n"
            if body
            else ""
        )
        method = self.method if body else "GET"
        return (
            f"{method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {token}\r\nHub-Purpose: {purpose}\r\n"
            f"Hub-Reference: bench-1\r\n{told}\r\n"
        ).encode() + body


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure what each sort takes, then who is kept waiting."""
    city = bench_city(scale, cache)
    with own_copy(city, cache / "s3") as instance:
        settings = settings_of(instance)
        token = greedy_token(settings)
        sorts = sorts_of(city)
        with _server(settings) as (port, pid):
            took = {
                name: _took(port, pid, token if sort.is_agency else city.token, sort)
                for name, sort in sorts.items()
            }
            single = {name: ms for name, ms in took.items() if sorts[name].counts == 1}
            dearest = max(single, key=lambda name: single[name])
            print(f"dearest: {dearest}", file=sys.stderr)
            quiet = _late(_honest(port, city))
            with _greed(port, sorts[dearest].written(token, AGENCY)):
                busy = _late(_honest(port, city))
    return {
        "figures": {
            **{f"cpu_ms_{name}": ms for name, ms in took.items()},
            **{f"cpu_ms_{name}": ms for name, ms in s3_files.took().items()},
            "cpu_ms_dearest": max(took.values()),
            "honest_p99_ms": busy,
        },
        "reference": {"honest_p99_ms": quiet, "greedy_rate": GREEDY_RATE},
        "ratios": {"honest_p99": busy / quiet},
    }


def sorts_of(city: BenchCity) -> Mapping[str, Sort]:
    """Write every sort of question about a city in its dearest form."""
    code = city.codes[0]
    long = [
        ("宿迁市云朵商贸有限公司" + str(number)) * LENGTH for number in range(NAMES)
    ]
    long = [name[:LENGTH] for name in long]
    unlike = [f"{one}{other}坊" for one, other in pairwise(COMMON)]
    many = {
        str(number): {"name": [f"宿迁市{COMMON[number % NAMES]}{number}商行"]}
        for number in range(BATCH)
    }
    codes = {str(n): {"uscCode": [one]} for n, one in enumerate(city.codes[:BATCH])}
    lines = [{"name": one["name"][0]} for one in many.values()]
    reconciled = {"q": {"query": COMMON[0], "limit": 50, "properties": _also(COMMON)}}
    form = urlencode({"queries": json.dumps(reconciled)})
    market = "/v1/match?limit=50"
    watched = json.dumps({"merchants": city.codes[:BATCH], "kinds": ["record"]})
    day = city.day - timedelta(days=30)
    return {
        "trust": Sort(f"/v1/trust/{code}"),
        "merchant": Sort(f"/v1/merchants/{code}"),
        "rating": Sort(f"/v1/merchants/{code}/rating"),
        "entity": Sort(f"{CLIENTS}/entities/{code}"),
        "search": Sort(f"{CLIENTS}/search/merchants?limit=50&q={quote(long[0])}"),
        "suggest": Sort(f"/v1/suggest?limit=50&q={quote(COMMON[3])}"),
        "typed": Sort(
            f"{CLIENTS}/reconcile/merchants/suggest/entity?limit=50"
            f"&prefix={quote(COMMON[3])}"
        ),
        "match": Sort(market, _match({"q": {"name": [COMMON[1]]}})),
        "match_long": Sort(market, _match({"q": {"name": long}})),
        "match_common": Sort(market, _match({"q": {"name": list(COMMON)}})),
        "match_unlike": Sort(market, _match({"q": {"name": unlike}})),
        "match_batch": Sort(market, _match(many), counts=BATCH),
        "match_codes": Sort(market, _match(codes), counts=len(codes)),
        "reconcile": Sort(
            f"{CLIENTS}/reconcile/merchants", form, "application/x-www-form-urlencoded"
        ),
        "screening": Sort("/v1/screenings", json.dumps({"lines": lines}), counts=BATCH),
        "subscriptions": Sort("/v1/subscriptions"),
        "watched": Sort("/v1/subscriptions/s3", watched, counts=BATCH, method="PUT"),
        "changes": Sort("/v1/changes?limit=500"),
        "past": Sort(f"/v1/merchants/{code}?as_of={day}", is_agency=True),
        "past_rating": Sort(f"/v1/merchants/{code}/rating?as_of={day}", is_agency=True),
        "client_match": Sort(
            f"{CLIENTS}/match/merchants?limit=50", _match({"q": {"name": long}})
        ),
    }


def _match(queries: Mapping[str, Mapping[str, list[str]]]) -> str:
    """Write queries by example."""
    return json.dumps(
        {"queries": {key: {"properties": said} for key, said in queries.items()}}
    )


def _also(names: tuple[str, ...]) -> list[dict[str, str]]:
    """Write further names of a query as tools do."""
    return [{"pid": "name", "v": name} for name in names[1:]]


@contextmanager
def _server(settings: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Serve; gives the port and the process."""
    port = free_port()
    with command(["serve"], {**settings, "HUB_PORT": str(port)}) as process:
        wait_for(port)
        yield port, process.pid


def _took(port: int, pid: int, token: str, sort: Sort) -> float:
    """Tell how many milliseconds of a processor one counted question takes.

    Raises:
        RuntimeError: it is refused.
    """
    question = sort.written(token, AGENCY if sort.is_agency else PLATFORM)
    with asking(port) as asker:
        for _ in range(WARM):
            answer = asker.ask(question)
            if answer.status != 200:  # noqa: PLR2004  # the one status of an answer
                msg = f"{sort.path}: {answer.status}"
                raise RuntimeError(msg)
        before, began, asked = seconds_of(pid), time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS or not asked:
            asker.ask(question)
            asked += 1
        return (seconds_of(pid) - before) * 1000 / (asked * sort.counts)


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
