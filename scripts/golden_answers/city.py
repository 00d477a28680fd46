"""The golden city: the demo city at a set day, completed, corrected and judged.

Each step has a day of its own, so that there are moments between what the hub learnt.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import connectors
from connectors.base import load_sources
from hub.after_intake import settle
from hub.context import Hub, make_instance, open_hub
from hub.demo.city import build_demo
from hub.ground.clock import SetClock
from hub.ground.config import Config
from hub.ground.keys import NAMES, write_secret
from hub.pipeline import receive
from scripts.golden_answers import rows
from scripts.golden_answers.callers import Caller, admit_callers
from scripts.golden_answers.counted import LATER, counted_ids
from scripts.golden_answers.firms import (
    CANCELLED,
    CLEAN,
    DISPUTED,
    FINED,
    HEIR,
    PARTED,
    PARTED_OLD,
    RENUMBERED,
    RENUMBERED_OLD,
    SHOPKEEPER,
    TWIN,
)
from scripts.golden_answers.standing import judge, mark_records, merge, part, relate

CALLERS = "golden-callers.json"
"""Where an instance keeps who may ask, with their tokens."""
MERCHANTS = 160
FIRST = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STEPS = ("founded", "completed", "corrected", "judged", "parted", "looked")
"""What happens on each day, one after the other."""
LAST = ("asked", "last")
"""On the last day histories are asked for, and two hours later all else."""
SAMPLE_SOURCES = (
    *("abnormal_notices", "court_filings", "debtor_notices", "debtor_ocr"),
    *("dishonest_ecommerce", "dishonest_transport", "licence_cosmetics"),
    *("penalty_2016", "penalty_cases", "sampling_drug"),
)
"""Sources whose layouts the demo does not deliver: their samples are taken in."""


def moment_of(step: str) -> datetime:
    """Tell when a step happens."""
    if step in LAST:
        return FIRST + len(STEPS) * DAY + LAST.index(step) * timedelta(hours=2)
    return FIRST + STEPS.index(step) * DAY


@dataclass(frozen=True, slots=True)
class GoldenCity:
    """The city, open, at the day of the questions."""

    hub: Hub
    callers: tuple[Caller, ...]
    clock: SetClock


@contextmanager
def open_city(config: Config) -> Iterator[GoldenCity]:
    """Open a city that was built, on the day of the questions, at a fixed address."""
    clock = SetClock(moment_of("looked"))
    config = replace(config, host="localhost", port=80)
    with open_hub(config, clock) as hub, counted_ids(LATER):
        yield GoldenCity(hub, callers_of(config), clock)


def callers_of(config: Config) -> tuple[Caller, ...]:
    """List who may ask in a city that was built."""
    noted = json.loads((config.instance / CALLERS).read_text("utf-8"))
    return tuple(Caller(**one | {"purposes": (*one["purposes"],)}) for one in noted)


def build_city(config: Config) -> None:
    """Build the city into an empty instance; who may ask is noted there."""
    _set_keys(config.keys_folder)
    make_instance(config)
    clock = SetClock(FIRST)
    with open_hub(config, clock) as hub, counted_ids():
        build_demo(hub, MERCHANTS)
        callers = admit_callers(hub)
        clock.advance(days=1)
        _complete(hub)
        clock.advance(days=1)
        _correct(hub)
        clock.advance(days=1)
        merged = _judge(hub)
        settle(hub)
        clock.advance(days=1)
        _part(hub, merged)
        settle(hub)
    noted = json.dumps([asdict(caller) for caller in callers])
    write_secret(config.instance / CALLERS, noted)


def _set_keys(folder: Path) -> None:
    """Set the keys: records of one day stand in the order of their keyed ids."""
    folder.mkdir(mode=0o700, parents=True)
    for name in NAMES:
        write_secret(
            folder / f"{name}.key", sha256(f"golden {name}".encode()).hexdigest()
        )


def _complete(hub: Hub) -> None:
    """Deliver what the demo lacks."""
    _deliver(hub, "registration", "firms.csv", rows.register_rows())
    _deliver(hub, "penalty_2018", "firms.jsonl", rows.penalty_rows())
    _deliver(hub, "licence", "firms.csv", rows.licence_rows())
    _deliver(hub, "shop_platform", "firms.jsonl", rows.shop_rows())
    _deliver(hub, "sampling_food", "firms.csv", rows.sample_rows())
    _deliver(hub, "court_filings", "firms.jsonl", rows.court_rows())
    _deliver(hub, "abnormal_list", "firms.csv", rows.listing_rows())
    _deliver(hub, "serious_list", "firms.csv", rows.serious_rows())
    _deliver(hub, "debtor_list", "firms.csv", rows.debtor_rows())
    folder = Path(next(iter(connectors.__path__)))
    for source in SAMPLE_SOURCES:
        (sample,) = (folder / source).glob("sample.*")
        _take_in(hub, source, sample)


def _correct(hub: Hub) -> None:
    """Deliver corrections, and let decisions end the use of some records."""
    _deliver(hub, "penalty_2018", "corrected.jsonl", rows.corrected_rows())
    _deliver(hub, "penalty_2018", "tying.jsonl", rows.tying_rows())
    mark_records(
        hub,
        FINED,
        {
            "90004号": "withdrawn",
            "90005号": "repaired",
            "90006号": "annulled",
            "90007号": "disputed",
        },
    )


def _judge(hub: Hub) -> int:
    """Merge, dispute and relate merchants; give the item of what will be parted."""
    merge(hub, RENUMBERED.code, RENUMBERED_OLD)
    merged = merge(hub, PARTED.code, PARTED_OLD)
    judge(hub, DISPUTED, "disputed")
    judge(hub, TWIN, "disputed")
    relate(hub, HEIR, "successor-of", CANCELLED, None)
    relate(hub, CLEAN, "owns-mark", FINED, "12345678")
    relate(hub, SHOPKEEPER, "operates-shop", CLEAN, None)
    return merged


def _part(hub: Hub, merged: int) -> None:
    """Take a merge and a dispute back."""
    part(hub, merged)
    judge(hub, TWIN, "lifted")


def _deliver(hub: Hub, source: str, name: str, given: Sequence[rows.Row]) -> None:
    """Write rows as a source's file and take it in."""
    folder = hub.config.instance / "golden-files" / source
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if path.suffix == ".jsonl":
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in given)
        path.write_text("".join(lines), "utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(given[0]))
            writer.writeheader()
            writer.writerows(given)
    _take_in(hub, source, path)


def _take_in(hub: Hub, source: str, path: Path) -> None:
    """Take a file in.

    Raises:
        RuntimeError: it was refused as a whole.
    """
    report = receive(hub, load_sources(hub.config.drop_folder)[source], file=path)
    if report.reason is not None:
        msg = f"{source}: {path.name} was refused: {report.reason} {report.detail}"
        raise RuntimeError(msg)
