"""W5: a night of raw rows, GB18030, landed, validated, linked, archived, rated, logged.

Registers first, then penalty decisions against them. Beside it in the same run: a
plain executemany of the same rows into a table of text columns.
"""

import csv
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from connectors.base import load_sources
from hub.context import Hub
from hub.demo.founding import found_city
from hub.pipeline import receive
from scripts.workloads.fresh import fresh_hub
from scripts.workloads.rows import (
    PENALTY,
    PENALTY_EVERY,
    REGISTRATION,
    penalties,
    registrations,
    write_rows,
)

ROWS_A_FILE = 50_000
KIB = 1024


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Take in ``scale`` rows and compare with a plain insert of them."""
    drops = cache / f"w5-{scale}"
    files = _write_drops(drops, scale)
    plain = _insert_plainly(cache / "w5-plain.db", files)
    with fresh_hub(cache / "w5") as hub:
        found_city(hub)
        before = _peak_mib()
        seconds, rows = _take_in(hub, files)
        grown = _peak_mib() - before
    rate = rows / seconds
    return {
        "figures": {"rows_per_s": rate, "seconds": seconds, "peak_growth_mib": grown},
        "reference": {"plain_rows_per_s": plain},
        "ratios": {"share_of_plain": rate / plain},
    }


def _take_in(hub: Hub, files: Sequence[tuple[str, Path]]) -> tuple[float, int]:
    """Receive every file; give the seconds and the rows that became records."""
    sources = load_sources(hub.config.drop_folder)
    started = time.perf_counter()
    rows = 0
    for source, path in files:
        report = receive(hub, sources[source], file=path).as_json()
        if report["records"] != report["rows"]:
            msg = f"{path}: {report}"
            raise RuntimeError(msg)
        rows += report["rows"]
        print(f"{rows:,} rows", file=sys.stderr)
    return time.perf_counter() - started, rows


def _write_drops(folder: Path, scale: int) -> list[tuple[str, Path]]:
    """Write the night's files once and list them in order."""
    registers = scale * PENALTY_EVERY // (PENALTY_EVERY + 1)
    plan = (
        ("registration", REGISTRATION, registrations(registers)),
        ("penalty_2018", PENALTY, penalties(scale - registers)),
    )
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for source, header, rows in plan:
        for number, part in enumerate(_parts(rows)):
            path = folder / f"{source}-{number:03}.csv"
            files.append((source, path))
            if not path.exists():
                write_rows(path, header, part)
    return files


def _parts(rows: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Cut rows into files."""
    part = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_A_FILE:
            yield part
            part = []
    if part:
        yield part


def _insert_plainly(database: Path, files: Sequence[tuple[str, Path]]) -> float:
    """Insert the rows as text and nothing else; give rows a second."""
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    started = time.perf_counter()
    rows = 0
    for source, path in files:
        with path.open(encoding="gb18030", newline="") as file:
            reader = csv.reader(file)
            columns = ", ".join(f"c{number}" for number in range(len(next(reader))))
            marks = ", ".join("?" for _ in columns.split(", "))
            connection.execute(f"CREATE TABLE IF NOT EXISTS {source} ({columns})")
            with connection:
                rows += connection.executemany(
                    f"INSERT INTO {source} VALUES ({marks})",  # noqa: S608  # our names
                    reader,
                ).rowcount
    connection.close()
    database.unlink(missing_ok=True)
    return rows / (time.perf_counter() - started)


def _peak_mib() -> float:
    """Tell the most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
