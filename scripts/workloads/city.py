"""The city that workloads ask about: made once through the bulk path, then reused."""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

import hub.demo
from hub.context import Hub, make_instance, open_hub
from hub.demo.bulk import load_city
from hub.demo.founding import found_city
from hub.demo.records.truth import MEAN
from hub.demo.town.population import Population
from hub.ground.clock import legal_day
from hub.ground.config import FILE_NAME, Config, load_config
from hub.ground.errors import ConfigError
from hub.ground.keys import write_secret
from hub.merchants.models import Merchant

NOTES = "bench-city.json"
MOST_CODES = 20_000
STALE_DAYS = 180
"""An older city is made anew: its tokens and publicity periods run out."""

PROGRESS_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class BenchCity:
    """A city to ask about."""

    instance: Path
    """Its folder; where the environment names a database, its content is there."""
    token: str
    """A platform's token, good for onboarding."""
    codes: tuple[str, ...]
    """Codes of registered merchants, spread over all of them, 20,000 at most."""
    merchants: int
    day: date
    """The day that it was made as of."""


def bench_city(scale: int, cache: Path, *, mean: int = MEAN) -> BenchCity:
    """Give the city of so many merchants, made at first use and kept in the cache.

    ``mean`` is how many records a merchant has beside its registration, in thousandths.
    ``HUB_DATABASE_URL`` puts the content on PostgreSQL; the database must be empty.

    Raises:
        RuntimeError: the database that the environment names holds other content.
    """
    config = _config_of(cache, scale, mean)
    notes = _read_notes(config)
    if notes is None:
        notes = _build(config, scale, mean)
    day = date.fromisoformat(notes["day"])
    return BenchCity(
        instance=config.instance,
        token=notes["token"],
        codes=_spread_codes(Population(day), scale),
        merchants=scale,
        day=day,
    )


def _config_of(cache: Path, scale: int, mean: int) -> Config:
    """Tell where the city of this scale lies, one folder a database."""
    name = f"city-{scale}" if mean == MEAN else f"city-{scale}-mean-{mean}"
    url = os.environ.get("HUB_DATABASE_URL")
    if url:
        name += f"-{blake2b(url.encode(), digest_size=4).hexdigest()}"
    return load_config({**os.environ, "HUB_INSTANCE": str(cache / name)})


def _read_notes(config: Config) -> dict[str, Any] | None:
    """Read the notes of a finished city that this code would make again today."""
    path = config.instance / NOTES
    if not path.exists():
        return None
    notes: dict[str, Any] = json.loads(path.read_text("utf-8"))
    try:
        with open_hub(config) as opened:
            today = legal_day(opened.clock())
    except ConfigError:
        return None
    age = (today - date.fromisoformat(notes["day"])).days
    same = notes["maker"] == _fingerprint() and age <= STALE_DAYS
    return notes if same else None


def _fingerprint() -> str:
    """Hash the code that makes the city, so that a change of it makes a new one."""
    hasher = blake2b(digest_size=16)
    for folder in hub.demo.__path__:
        for path in sorted(Path(folder).glob("*.py")):
            hasher.update(path.read_bytes())
    return hasher.hexdigest()


def _build(config: Config, scale: int, mean: int) -> dict[str, Any]:
    """Make the city, its notes last."""
    if config.instance.exists():
        shutil.rmtree(config.instance)
    config.instance.mkdir(mode=0o700, parents=True)
    (config.instance / FILE_NAME).write_text("demo = true\n", "utf-8")
    make_instance(config)
    with open_hub(config) as opened:
        _refuse_content(opened)
        day = legal_day(opened.clock())
        tokens = found_city(opened)
        told = _Told()
        load_city(opened, Population(day), scale, mean=mean, progress=told)
    token = next(note.token for note in tokens if note.kind == "platform")
    notes = {"day": day.isoformat(), "token": token, "maker": _fingerprint()}
    write_secret(config.instance / NOTES, json.dumps(notes))
    return notes


def _refuse_content(opened: Hub) -> None:
    """Refuse a database that is in use: what lies there is not ours to remove."""
    with opened.reads() as session:
        if session.scalar(select(exists().select_from(Merchant))):
            msg = "the database holds merchants already; name an empty one"
            raise RuntimeError(msg)


def _spread_codes(population: Population, scale: int) -> tuple[str, ...]:
    """List unified codes of registered merchants, the same distance apart."""
    step = max(scale // MOST_CODES, 1)
    merchants = (population.merchant(index) for index in range(0, scale, step))
    codes = (one.uscc for one in merchants if one.registered and one.uscc)
    return tuple(codes)[:MOST_CODES]


class _Told:
    """Tells on stderr how far the load is."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._next = PROGRESS_EVERY

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell it now and then."""
        del total
        if done >= self._next:
            print(f"city: {done:,} records", file=sys.stderr)
            self._next = done + PROGRESS_EVERY
