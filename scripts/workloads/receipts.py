"""A log of a given size, receipts out of it, and processes that verify them."""

import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hub.audit.events import make_event
from hub.context import Hub, make_instance, open_hub
from hub.db import in_chunks
from hub.errors import ConfigError
from schemas.tlog.keys import parse_vkey
from schemas.tlog.proof import ProofChecker
from scripts.workloads.fresh import settings

EVENTS_A_BATCH = 1000
SEED = 7
WAIT_SECONDS = 300

Receipts = Sequence[tuple[bytes, bytes]]
"""Printed proofs and the entries that they are for."""


@contextmanager
def kept_log(scale: int, cache: Path) -> Iterator[Hub]:
    """Open a hub whose log has at least ``scale`` entries, made at its first use."""
    folder = cache / f"a2-{scale}"
    try:
        hub = open_hub(settings(folder))
    except ConfigError:
        shutil.rmtree(folder, ignore_errors=True)
        make_instance(settings(folder))
        hub = open_hub(settings(folder))
    with hub:
        missing = range(hub.audit.signed().size, scale)
        for numbers in in_chunks(missing, EVENTS_A_BATCH):
            hub.audit.append_many(
                [
                    make_event(
                        at=hub.clock(),
                        actor="platform:bench",
                        auth="01M87GJH1EW9MJQR4BQF4SHKNT",
                        op="lookup",
                        purpose="onboarding",
                        case=f"case-{number}",
                        officer="system:bench",
                        subject_type="merchant",
                        subject="M0123456789ABCDEFGHJK",
                        req="0" * 64,
                        resp="1" * 64,
                        resp_class={"about": "trust", "status": 200, "records": 3},
                        decision="allow",
                        policy=hub.rulebook.digest,
                    )
                    for number in numbers
                ]
            )
        yield hub


def pick_entries(size: int, count: int) -> list[int]:
    """Choose entries of a log at random, the same each time."""
    choose = random.Random(SEED)  # noqa: S311  # picks entries, keeps no secret
    return [choose.randrange(size) for _ in range(count)]


def verify_all(receipts: Receipts, keys: Sequence[str]) -> float:
    """Verify receipts, each checkpoint's signature once; give the seconds it took."""
    checker = ProofChecker(map(parse_vkey, keys))
    started = time.perf_counter()
    for proof, entry in receipts:
        checker.verify_entry(proof, entry)
    return time.perf_counter() - started


def verify_in_processes(
    receipts: Receipts, keys: Sequence[str], processes: int
) -> float:
    """Verify receipts in so many processes at once; give receipts a second."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes + 1)
    done: multiprocessing.Queue[float] = context.Queue()
    workers = [
        context.Process(
            target=_verify_share,
            args=(receipts[number::processes], keys, start, done),
        )
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    start.wait(WAIT_SECONDS)
    started = time.perf_counter()
    for _ in workers:
        done.get(timeout=WAIT_SECONDS)
    elapsed = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return len(receipts) / elapsed


def _verify_share(
    receipts: Receipts,
    keys: Sequence[str],
    start: "multiprocessing.synchronize.Barrier",
    done: "multiprocessing.Queue[float]",
) -> None:
    """Verify one process's share once all processes are ready."""
    verify_all(receipts[:100], keys)
    start.wait(WAIT_SECONDS)
    done.put(verify_all(receipts, keys))
