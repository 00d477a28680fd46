"""N1: the night's share of comparing what is stored with the log, by part.

``scale`` is how many records and how many entries there are; a tenth as many matters
are open, each with its clock. All of it is put there in bulk. A process of its own then
does what the first night does, which compares everything, and what each later night
does: it judges the whole log, and compares what is new, a thirtieth of the rest, and
whatever is compared whole each night. Figures are of that later night, processor time
by part beside the whole; the peak of memory is that of both. The reference is the first
night. On PostgreSQL what the server takes of the processors is not counted.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hub.archive.models import RecordVersion
from hub.audit.events import make_event
from hub.casework.matter import MatterRow
from hub.context import Hub, open_hub
from hub.ground.clock import legal_day
from hub.ground.config import load_config
from hub.oversight import check_evidence, check_log, list_faults
from hub.oversight.evidence import comparing
from schemas.words import Operation
from scripts.workloads.c1_city import load_matters
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.f1 import RECORDS_OF_ONE
from scripts.workloads.served import ROOT, own_copy, settings_of

MATTER_SHARE = 10
"""For so many records one matter is open."""
TOLD = 5
"""Contradictions that are named where there should be none."""
AT_ONCE = 512
YEAR = timedelta(days=365)


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Build it and pass two nights.

    Raises:
        RuntimeError: something is contradicted, though nobody changed anything.
    """
    began = time.perf_counter()
    city = bench_city(max(1, int(scale / RECORDS_OF_ONE)), cache)
    with own_copy(city, cache / "n1") as instance:
        settings = settings_of(instance)
        with open_hub(load_config(settings)) as hub:
            _fill(hub, city, scale)
        built = time.perf_counter() - began
        told = _nights(settings)
    if told["standing"]:
        msg = f"contradictions of what nobody changed: {told}"
        raise RuntimeError(msg)
    return {
        "figures": {
            **told["night"],
            "peak_mib": told["peak_mib"],
            "build_s": built,
            **told["there"],
        },
        "reference": {f"first_{name}": took for name, took in told["first"].items()},
        "ratios": {
            "share_of_first": told["night"]["night_s"] / told["first"]["night_s"]
        },
    }


def _fill(hub: Hub, city: BenchCity, scale: int) -> None:
    """Open matters, let the log have what is told of them, and fill it with lookups."""
    day = legal_day(hub.clock())
    load_matters(hub, scale // MATTER_SHARE, day, day + YEAR, bytes_elsewhere=True)
    hub.log_waiting()
    while (size := hub.audit.signed().size) < scale:
        hub.audit.append_many(
            [
                make_event(
                    at=hub.clock(),
                    actor="platform:taomao",
                    op=Operation.MERCHANT_LOOKUP,
                    purpose="onboarding",
                    subject_type="merchant",
                    subject=city.codes[(size + number) % len(city.codes)],
                    case="甲1",
                )
                for number in range(min(AT_ONCE, scale - size))
            ]
        )


def _nights(settings: Mapping[str, str]) -> dict[str, Any]:
    """Pass the nights in a process of its own, and read what it tells."""
    done = subprocess.run(  # our own program
        [sys.executable, "-m", "scripts.workloads.n1"],
        env={**settings},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def pass_nights(hub: Hub) -> dict[str, Any]:
    """Pass the first night and a later one; tell what each took."""
    with hub.reads() as session:
        there = {
            "records": session.scalar(select(func.count()).select_from(RecordVersion)),
            "matters": session.scalar(select(func.count()).select_from(MatterRow)),
            "entries": hub.audit.signed().size,
        }
    first, night = _night(hub), _night(hub)
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "first": first,
        "night": night,
        "standing": list_faults(hub)[:TOLD],
        "there": there,
        "peak_mib": most / 1024,
    }


def _night(hub: Hub) -> dict[str, float]:
    """Do a night's checks; give what they took, by part."""
    took: dict[str, float] = {}
    guarded = comparing._guarded  # noqa: SLF001  # the parts by name

    def timed(name: str, work: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        began = _spent()
        yield from guarded(name, work)
        took[f"cpu_s_{name.replace(' ', '_')}"] = _spent() - began

    comparing._guarded = timed  # noqa: SLF001
    began, spent = time.perf_counter(), _spent()
    check_log(hub, actor="hub")
    took["cpu_s_log"] = _spent() - spent
    check_evidence(hub, actor="hub")
    comparing._guarded = guarded  # noqa: SLF001
    whole = {
        "night_s": time.perf_counter() - began,
        "night_cpu_s": _spent() - spent,
    }
    return whole | took


def _spent() -> float:
    """Tell what this process and those it started took of the processors."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    with open_hub(load_config(os.environ)) as opened:
        print(json.dumps(pass_nights(opened)))
