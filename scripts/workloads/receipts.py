"""A log of a given size, receipts out of it, and processes that verify them."""

import multiprocessing
import random
import resource
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.audit.check import verify_whole
from hub.audit.events import make_event
from hub.context import Hub, make_instance, open_hub
from hub.db.bulk import in_chunks
from hub.ground.errors import ConfigError
from schemas.tlog.keys import parse_vkey
from schemas.tlog.proof import ProofChecker
from schemas.words import Operation
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
                        op=Operation.MERCHANT_LOOKUP,
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


@dataclass(frozen=True, slots=True)
class WholeCheck:
    """How fast a whole log was checked, and the memory of the process that did it."""

    leaves_per_s: float
    peak_mib: float


def check_whole(folder: Path, rounds: int) -> WholeCheck:
    """Check a kept log from its raw bytes, in a process that does nothing else.

    Raises:
        RuntimeError: the log is not sound.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_check_whole, folder, rounds).result()


def _check_whole(folder: Path, rounds: int) -> WholeCheck:
    """Check a log several times; give the middle rate."""
    with open_hub(settings(folder)) as hub:
        rates = []
        for _ in range(rounds):
            started = time.perf_counter()
            verdict = verify_whole(hub.audit.engine, hub.audit.vkeys())
            rates.append(verdict.entries / (time.perf_counter() - started))
            if not verdict.ok:
                msg = f"the log is not sound: {verdict.fault}"
                raise RuntimeError(msg)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return WholeCheck(statistics.median(rates), peak_kib / 1024)


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
    receipts: Receipts, keys: Sequence[str], processes: int, rounds: int
) -> float:
    """Verify receipts in so many processes at once; give receipts a second.

    A round lasts from the first process's start to the last one's end, by their own
    clock, which all processes of a machine share; the middle one of the rounds counts.
    """
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes)
    done: multiprocessing.Queue[list[tuple[float, float]]] = context.Queue()
    workers = [
        context.Process(
            target=_verify_share,
            args=(receipts[number::processes], keys, rounds, start, done),
        )
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    spans = [done.get(timeout=WAIT_SECONDS) for _ in workers]
    for worker in workers:
        worker.join()
    lasted: list[float] = [
        max(end for _, end in each) - min(begin for begin, _ in each)
        for each in zip(*spans, strict=True)
    ]
    return len(receipts) / statistics.median(lasted)


def _verify_share(
    receipts: Receipts,
    keys: Sequence[str],
    rounds: int,
    start: "multiprocessing.synchronize.Barrier",
    done: "multiprocessing.Queue[list[tuple[float, float]]]",
) -> None:
    """Verify one process's share in rounds that all processes begin together."""
    verify_all(receipts[:100], keys)
    spans = []
    for _ in range(rounds):
        start.wait(WAIT_SECONDS)
        begin = time.perf_counter()
        verify_all(receipts, keys)
        spans.append((begin, time.perf_counter()))
    done.put(spans)
