"""A1: durable, included audit events from 16 and 256 clients, openings written too.

The clients are threads of several processes, as those of several web workers are; the
log's writer is a process of its own. ``thread_…`` figures are those of one process: its
threads hand their events to a thread that writes. ``slow_…`` figures are with every
flush to disk slower by 5 ms; they are left out where no compiler makes the shim.

Beside them in the same run, on the same disk: one commit for each event, of the same
log by one client, and of pymerkle's tree where that is installed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from hub.context import Hub
from scripts.workloads.fresh import fresh_hub
from scripts.workloads.pymerkle_rates import append_rate

ROOT = Path(__file__).parents[2]
PROCESSES = 4
CLIENTS = (16, 256)
SINGLE_SHARE = 20
"""Of so many events, one is appended in the references, which are slower."""
SLOW_SHARE = 4
THREAD_SHARE = 4
SLOW_US = 5_000
ROUNDS = 3


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Append ``scale`` events with each number of clients, and some one by one."""
    figures: dict[str, float] = {}
    reference: dict[str, float] = {}
    cache.mkdir(parents=True, exist_ok=True)
    measure(cache / "a1", scale, "", {}, figures, reference)
    shim = build_shim(cache)
    if shim is None:
        print("no C compiler: nothing measured with slow flushes", file=sys.stderr)
    else:
        slow = {"LD_PRELOAD": str(shim), "SLOW_FSYNC_US": str(SLOW_US)}
        share = max(1, scale // SLOW_SHARE)
        measure(cache / "a1", share, "slow_", slow, figures, reference)
    reference |= append_rate(cache, max(1, scale // SINGLE_SHARE))
    ratios = {}
    for name in ("", "slow_"):
        single = reference.get(f"{name}commit_per_event_per_s")
        if single:
            many = figures[f"{name}append_c16_per_s"]
            ratios[f"{name}vs_commit_per_event"] = many / single
            most = figures[f"{name}append_c256_per_s"]
            ratios[f"{name}c256_vs_commit_per_event"] = most / single
    if "pymerkle_per_s" in reference:
        many = figures["append_c16_per_s"]
        ratios["vs_pymerkle"] = many / reference["pymerkle_per_s"]
    return {"figures": figures, "reference": reference, "ratios": ratios}


def measure(
    folder: Path,
    events: int,
    prefix: str,
    environ: Mapping[str, str],
    figures: dict[str, float],
    reference: dict[str, float],
) -> None:
    """Measure all ways to append on fresh logs, in turns; keep each one's median."""
    ways = {f"append_c{clients}": (PROCESSES, clients, "ask") for clients in CLIENTS}
    ways["thread_c16"] = (1, 16, "write")
    ways["commit_per_event"] = (1, 1, "write")
    shares = {"thread_c16": THREAD_SHARE, "commit_per_event": SINGLE_SHARE}
    runs: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, (processes, clients, role) in ways.items():
            share = max(1, events // shares.get(way, 1) // ROUNDS)
            with fresh_hub(folder) as hub:
                runs[way].append(
                    load(hub, processes, clients, share, role=role, environ=environ)
                )
    for way, measured in runs.items():
        part = reference if way == "commit_per_event" else figures
        part[f"{prefix}{way}_per_s"] = median([rate for rate, _ in measured])
        part[f"{prefix}{way}_p99_ms"] = median([p99 for _, p99 in measured])
        print(f"{prefix}{way}: {part[f'{prefix}{way}_per_s']:,.0f}/s", file=sys.stderr)


def load(
    hub: Hub,
    processes: int,
    clients: int,
    events: int,
    *,
    role: str,
    environ: Mapping[str, str],
) -> tuple[float, float]:
    """Append from so many processes at once; give events a second and p99 in ms."""
    settings = {
        **os.environ,
        **environ,
        "HUB_INSTANCE": str(hub.config.instance),
        "HUB_DATABASE_URL": hub.config.database_url,
        "HUB_AUDIT_DATABASE_URL": hub.config.audit_database_url,
        "PYTHONPATH": str(ROOT),
    }
    client = str(Path(__file__).with_name("a1_client.py"))
    each = max(1, events // clients)
    with ExitStack() as stack:
        if role == "ask":
            stack.enter_context(writer_process(hub.config.instance, settings))
        started = [
            stack.enter_context(
                piped([client, str(clients // processes), str(each), role], settings)
            )
            for _ in range(processes)
        ]
        for process in started:
            read_line(process)
        begin = time.perf_counter()
        for process in started:
            print("go", file=process.stdin, flush=True)
        reports = [read_line(process) for process in started]
        elapsed = time.perf_counter() - begin
    waits = sorted(
        wait for report in reports for mine in json.loads(report) for wait in mine
    )
    return len(waits) / elapsed, waits[int(len(waits) * 0.99)] * 1000


@contextmanager
def writer_process(instance: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Run the log's writer as a process of its own, as ``serve`` does."""
    command = ["-c", "from hub.cli import main; main()", "writer", "--attached"]
    with piped(command, settings):
        deadline = time.monotonic() + 30
        while not (instance / "audit-writer.sock").exists():
            if time.monotonic() > deadline:
                msg = "the writer did not start"
                raise TimeoutError(msg)
            time.sleep(0.02)
        yield


@contextmanager
def piped(
    arguments: list[str], settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    """Run Python with its input and output in our hands; its input ends it."""
    process = subprocess.Popen(  # our own program
        [sys.executable, *arguments],
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=60)
    if process.returncode:
        msg = f"{arguments} ended with {process.returncode}"
        raise RuntimeError(msg)


def read_line(process: "subprocess.Popen[str]") -> str:
    """Read what a process says next."""
    if process.stdout is None or not (line := process.stdout.readline()):
        msg = "a process of the bench ended early"
        raise RuntimeError(msg)
    return line


def build_shim(folder: Path) -> Path | None:
    """Compile what spoils flushes to disk; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    target = folder / "fsync_shim.so"
    source = Path(__file__).with_name("fsync_shim.c")
    subprocess.run(  # the compiler of this machine
        [compiler, "-shared", "-fPIC", "-O2", "-o", target, source, "-ldl"], check=True
    )
    return target


def median(values: list[float]) -> float:
    """Give the middle of an odd number of values."""
    return sorted(values)[len(values) // 2]
