"""W2: the five merchants that are most like a name, one name a request, in process.

Names are made from the rulebook's divisions and the words of industries; the wanted
ones are damaged in fourteen ways. ``p99_ms`` is the whole search with re-ranking and
explanation, ``cpu_p99_ms`` without the time that other processes took from it;
``cold_start_s`` is reading the stored index, ``index_mb`` what it takes in memory.

Beside it in the same run: rapidfuzz comparing with every name, and nomenklatura where
that is installed.
"""

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy.orm import sessionmaker

from hub.db.engines import make_engine, reading_sessions, writing_sessions
from hub.db.tables import Base
from hub.ground.clock import system_clock
from hub.merchants.index import EMPTY, bring_up, keep_store
from hub.names import Divisions, flat
from hub.names.compare import spell_folded
from hub.names.search.rank import rank
from hub.names.search.retrieve import NameStore
from hub.names.search.segment import IndexedName
from hub.rulebook import load_rulebook
from scripts.workloads.w2_names import damage_names, make_names
from scripts.workloads.w2_nomenklatura import ask_nomenklatura

TOP = 5
A_KIND = 100
"""Wanted names of each kind of damage."""

BRUTE = 40
"""Wanted names that are compared with every name."""

MB = 1e6


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Search ``scale`` names for damaged ones."""
    divisions = load_rulebook().divisions
    names = make_names(scale, divisions)
    rows = [IndexedName(at, is_open=True, name=n) for at, n in enumerate(names)]
    started = time.perf_counter()
    made = NameStore.of(rows)
    figures = {"build_s": time.perf_counter() - started}
    parts = [part for one in made.segments for part in one.parts().values()]
    figures["index_mb"] = sum(map(len, parts)) / MB
    store, figures["cold_start_s"] = restored(made, cache / "w2")
    del made, parts, rows
    gc.collect()
    wanted = damage_names(names, A_KIND, divisions)
    figures |= measure(partial(search, store, divisions), wanted)
    reference = brute_force(names, wanted)
    reference |= ask_nomenklatura(store, names, wanted)
    ratios = {"vs_brute_force_p50": reference["brute_p50_ms"] / figures["p50_ms"]}
    if "nomenklatura_ms" in reference:
        ratios["vs_nomenklatura_p50"] = reference["nomenklatura_ms"] / figures["p50_ms"]
        ratios["vs_nomenklatura_recall_5"] = (
            figures["recall_5"] / reference["nomenklatura_recall_5"]
        )
    return {"figures": figures, "reference": reference, "ratios": ratios}


def restored(store: NameStore, folder: Path) -> tuple[NameStore, float]:
    """Store an index in a database and read it again; give it and the seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = make_engine(f"sqlite:///{folder / 'names.db'}")
    Base.metadata.create_all(engine)
    writes: sessionmaker[Any] = writing_sessions(engine)
    with writes.begin() as session:
        keep_store(session, store, 0, system_clock())
    started = time.perf_counter()
    with reading_sessions(engine)() as session:
        reading = bring_up(session, EMPTY)
    seconds = time.perf_counter() - started
    engine.dispose()
    shutil.rmtree(folder)
    return reading.store, seconds


def search(store: NameStore, divisions: Divisions, name: str) -> list[int]:
    """List the places of the five names most like a name."""
    return [hit.merchant_id for hit in rank(store, name, divisions, TOP)]


def measure(
    find: Callable[[str], Sequence[int]],
    wanted: Mapping[str, Sequence[tuple[str, int]]],
) -> dict[str, float]:
    """Time each search alone and count how often the meant name is found."""
    figures: dict[str, float] = {}
    times: list[float] = []
    busy: list[float] = []
    firsts, fives = [], []
    for kind, pairs in wanted.items():
        first = five = 0
        for name, meant in pairs:
            started, began = time.perf_counter(), time.thread_time()
            found = find(name)
            busy.append((time.thread_time() - began) * 1000)
            times.append((time.perf_counter() - started) * 1000)
            first += found[:1] == [meant]
            five += meant in found
        figures[f"{kind}_5"] = five / len(pairs)
        firsts.append(first / len(pairs))
        fives.append(five / len(pairs))
    times.sort()
    busy.sort()
    spell_folded.cache_clear()
    return {
        "p50_ms": median(times),
        "p99_ms": times[int(len(times) * 0.99)],
        "cpu_p50_ms": median(busy),
        "cpu_p99_ms": busy[int(len(busy) * 0.99)],
        "recall_1": sum(firsts) / len(firsts),
        "recall_5": sum(fives) / len(fives),
        "queries": float(len(times)),
        "load": os.getloadavg()[0],
        **figures,
    }


def brute_force(
    names: Sequence[str], wanted: Mapping[str, Sequence[tuple[str, int]]]
) -> dict[str, float]:
    """Compare some wanted names with every name, as rapidfuzz does it."""
    flats = [flat(name) for name in names]
    pairs = [pair for at in range(A_KIND) for pair in (p[at] for p in wanted.values())]
    times, five = [], 0
    for name, meant in pairs[:BRUTE]:
        started = time.perf_counter()
        found = process.extract(flat(name), flats, scorer=fuzz.ratio, limit=TOP)
        times.append((time.perf_counter() - started) * 1000)
        five += meant in [place for _, _, place in found]
    print(f"compared {BRUTE} names with all {len(names):,}", file=sys.stderr)
    return {"brute_p50_ms": median(times), "brute_recall_5": five / BRUTE}
