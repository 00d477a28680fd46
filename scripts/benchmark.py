"""Run a standard workload and print its figures with those of the machine.

A workload is a module in ``scripts/workloads`` with a function
``run(scale: int, cache: Path) -> dict`` that gives ``figures``, ``reference`` and
``ratios``. ``cache`` is a folder that outlives the run, for data that is dear to make.
"""

import argparse
import contextlib
import fcntl
import importlib.util
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
WORKLOADS = ROOT / "scripts" / "workloads"
DEFAULT_SCALE = 100_000
PARTS = ("figures", "reference", "ratios")
LARGE = 100.0
"""From here on a figure is shown without decimals."""

Workload = Callable[[int, Path], dict[str, Any]]


def main(arguments: list[str] | None = None, workloads: Path = WORKLOADS) -> int:
    """Run the workload that the arguments name: 0 done, 2 bad arguments."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Run a standard workload against its reference in the same run.",
    )
    parser.add_argument("workload", help="its name, such as W1 or A1")
    parser.add_argument(
        "--scale",
        type=positive,
        default=DEFAULT_SCALE,
        help=f"rows, merchants or events (default {DEFAULT_SCALE:,})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args(arguments)
    file = workloads / f"{given.workload.lower()}.py"
    known = names_of(workloads)
    if file.stem.upper() not in known:
        have = ", ".join(known) or "none yet"
        print(
            f"bench: no workload {given.workload!r}; there are: {have}", file=sys.stderr
        )
        return 2

    cache = instance_folder() / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    # Asked for first: a workload may keep itself to one of the cores.
    on = machine()
    with only_one(cache), contextlib.redirect_stdout(sys.stderr):
        outcome = load(file)(given.scale, cache)
    report = {
        "workload": file.stem.upper(),
        "scale": given.scale,
        **{part: outcome[part] for part in PARTS},
        "machine": on,
    }
    if given.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report)
    return 0


def positive(text: str) -> int:
    """Read a scale: a whole number from 1 on, with or without separators."""
    number = int(text.replace(",", "").replace("_", ""))
    if number < 1:
        msg = "a scale is at least 1"
        raise ValueError(msg)
    return number


def names_of(workloads: Path) -> list[str]:
    """List the workloads of a folder; helper modules have longer names."""
    return sorted(file.stem.upper() for file in workloads.glob("[a-z][0-9].py"))


def instance_folder() -> Path:
    """Tell which instance keeps the data that workloads make."""
    return Path(os.environ.get("HUB_INSTANCE") or ROOT / "instance").absolute()


def load(file: Path) -> Workload:
    """Import a workload's file and give its ``run``."""
    # Workloads share helpers as scripts.workloads.NAME.
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    spec = importlib.util.spec_from_file_location(f"workload_{file.stem}", file)
    if spec is None or spec.loader is None:
        msg = f"{file} is not a Python file"
        raise ImportError(msg)
    module = importlib.util.module_from_spec(spec)
    # Where a process pool or a dataclass looks for it.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    run: Workload = module.run
    return run


def machine() -> dict[str, str | int]:
    """Say what the figures were measured on; memory in MiB."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": pages // 2**20,
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def cpu_model() -> str:
    """Name the processor as the kernel does, or by its architecture."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    models = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(models, platform.machine()).strip()


@contextlib.contextmanager
def only_one(cache: Path) -> Iterator[None]:
    """Let one workload run at a time, so that none slows another."""
    handle = os.open(cache, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("bench: waiting for another workload to end", file=sys.stderr)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def show(report: dict[str, Any]) -> None:
    """Print a report as a table for people."""
    table = Table(title=f"{report['workload']} at scale {report['scale']:,}")
    table.add_column("part")
    table.add_column("name")
    table.add_column("value", justify="right")
    for part in (*PARTS, "machine"):
        for name, value in report[part].items():
            table.add_row(part, name, readable(value))
        table.add_section()
    Console().print(table)


def readable(value: Any) -> str:
    """Write a figure with separators and no more digits than it is good for."""
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < LARGE else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
