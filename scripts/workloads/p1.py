"""P1: what pages cost an officer: finding, a large merchant page, a desk, a sheet.

A city of ``scale`` merchants with as many open items at the review desk, and one firm
with two hundred decisions. An officer and a reviewer sign in as in a browser and open
page after page; then the merchant's page once more while a file of half as many rows
is taken in by a process of its own. The reference is the page of signing in, which
asks no question, in the same run.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from connectors.base import load_sources
from hub.context import Hub, open_hub
from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.demo.clerks import hire_officers
from hub.ground.clock import legal_day
from hub.ground.config import load_config
from hub.merchants.models import ReviewItem
from hub.merchants.service import find_merchant
from hub.pipeline import receive
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.p1_browser import SIGN_IN, Browser
from scripts.workloads.rows import (
    PENALTY,
    REGISTRATION,
    made_firm,
    penalty_row,
    registration_row,
    write_penalties,
    write_rows,
)
from scripts.workloads.served import (
    finishing,
    own_copy,
    serving,
    settings_of,
)

RECORDS = 200
LOOKS = 40
"""How often each page is opened."""
SEED = 7
PENALTIES = "penalty_2018"
OFFICER, REVIEWER = "demo-officer", "demo-reviewer"
REASONS = ("name-only", "name-of-another", "name-disagrees", "same-merchant?")
MINUTES_BACK = 60 * 24 * 60
PAUSE = 0.2
"""Seconds between two looks while the file comes in: a person reads."""
DIVISION = "321300"
"""No firm of the city has a code of the city's own office."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the officers look at."""

    merchant: str
    """Public id of the firm with many decisions."""
    names: tuple[str, ...]
    """Names of merchants to find."""
    passwords: dict[str, str]


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Open every page on a quiet hub, then the merchant's while a file comes in."""
    city = bench_city(scale, cache)
    with own_copy(city, cache / "p1") as instance:
        settings = settings_of(instance)
        with open_hub(load_config(settings)) as hub:
            scene = _set_scene(hub, city, scale, cache)
        file = write_penalties(cache / "p1.csv", scale // 2, serial=time.time_ns())
        with serving(settings) as port:
            return _measure(port, city, scene, settings, file)


def _measure(
    port: int, city: BenchCity, scene: Scene, settings: dict[str, str], file: Path
) -> dict[str, Any]:
    """Open the pages; every figure is of the times from request to whole answer."""
    officer = Browser.signed_in(port, OFFICER, scene.passwords[OFFICER])
    reviewer = Browser.signed_in(port, REVIEWER, scene.passwords[REVIEWER])
    task = officer.begin_task("enforcement", "2026-1")
    page = f"{task}/m/{scene.merchant}"
    choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret

    def finding(texts: Iterable[str]) -> list[float]:
        return [officer.find(task, text) for text in texts]

    def opening(browser: Browser, path: str) -> list[float]:
        browser.open(path)
        return [browser.open(path) for _ in range(LOOKS)]

    times = {
        "find_name": finding(scene.names),
        "find_code": finding(choose.sample(city.codes, LOOKS)),
        "merchant_page": opening(officer, page),
        "merchant_pdf": opening(officer, f"{page}/export/pdf"),
        "review_list": opening(reviewer, "/console/review"),
        "review_oldest": opening(reviewer, "/console/review?order=oldest"),
    }
    quiet = opening(officer, SIGN_IN.replace("sign-in", "account"))
    with finishing(["sync", PENALTIES, "--file", str(file), "--json"], settings) as one:
        busy = _meanwhile(lambda: one.poll() is None, lambda: officer.open(page))
    figures: dict[str, float] = {}
    for name, values in (times | {"merchant_page_busy": busy}).items():
        figures[f"{name}_p50_ms"] = statistics.median(values)
        figures[f"{name}_p95_ms"] = _late(values)
    middle = statistics.median(quiet)
    return {
        "figures": figures | {"looks_busy": len(busy)},
        "reference": {"account_page_p50_ms": middle},
        "ratios": {
            "merchant_page": figures["merchant_page_p50_ms"] / middle,
            "merchant_page_busy_p95": _late(busy) / _late(times["merchant_page"]),
        },
    }


def _meanwhile(goes_on: Callable[[], bool], look: Callable[[], float]) -> list[float]:
    """Look again and again until something has ended."""
    times = []
    while goes_on():
        times.append(look())
        time.sleep(PAUSE)
    return times


def _late(values: list[float]) -> float:
    """Give the value that one in twenty is beyond."""
    return sorted(values)[int(len(values) * 0.95)]


def _set_scene(hub: Hub, city: BenchCity, scale: int, folder: Path) -> Scene:
    """Hire the officers, bring the firm and its decisions in, and fill the queue."""
    at = hub.clock()
    with hub.writes.begin() as session:
        notes = hire_officers(session, hub, legal_day(at), actor="bench")
    firm = made_firm(1, DIVISION)
    decisions = (penalty_row(firm, f"宿市监罚页〔2026〕{n}号") for n in range(RECORDS))
    _take_in(hub, "registration", folder, REGISTRATION, [registration_row(firm, 8)])
    _take_in(hub, PENALTIES, folder, PENALTY, decisions)
    doubtful = write_penalties(
        folder / "p1-doubt.csv", 1, serial=time.time_ns(), code=city.codes[0]
    )
    receive(hub, load_sources(hub.config.drop_folder)[PENALTIES], file=doubtful)
    doubtful.unlink()
    _fill_queue(hub, scale)
    choose = random.Random(SEED)  # noqa: S311  # picks codes, keeps no secret
    with hub.reads() as session:
        found = find_merchant(session, firm.code)
        cards = [find_merchant(session, c) for c in choose.sample(city.codes, LOOKS)]
    if found is None:
        msg = f"{firm.code} is nobody's"
        raise RuntimeError(msg)
    return Scene(
        found.public_id,
        tuple(card.name for card in cards if card is not None and card.name),
        {note.login: note.password for note in notes},
    )


def _fill_queue(hub: Hub, count: int) -> None:
    """Let so many items wait at the desk: copies of one, of all reasons and ages."""
    choose = random.Random(SEED)  # noqa: S311  # makes items, keeps no secret
    with hub.writes.begin() as session:
        item = session.get_one(
            ReviewItem,
            session.scalar(
                select(func.max(ReviewItem.id)).where(ReviewItem.state == "open")
            ),
        )
        first = allocate_ids(session, "review_item", count)
        now = hub.clock()
        rows = (
            {
                "id": first + number,
                "record_key": choose.randbytes(32),
                "party_no": 0,
                "merchant_id": item.merchant_id,
                "other_id": item.other_id,
                "reason": choose.choice(REASONS),
                "score": 9_000,
                "priority": choose.choice((0, 20_000))
                + choose.randrange(7_000, 10_001),
                "evidence": item.evidence,
                "state": "open",
                "opened_at": now - timedelta(minutes=choose.randrange(MINUTES_BACK)),
            }
            for number in range(count)
        )
        insert_rows(session, ReviewItem, list(rows))


def _take_in(
    hub: Hub, source: str, folder: Path, header: tuple[str, ...], rows: Iterable[Any]
) -> None:
    """Take rows in as one delivered file."""
    path = write_rows(folder / f"p1-{source}.csv", header, rows)
    receive(hub, load_sources(hub.config.drop_folder)[source], file=path)
    path.unlink()
