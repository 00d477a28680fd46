"""J1: what a changed rule file would move, told before, and then judged anew by it.

``scale`` is merchants, each with about 2.5 records. In the rule file the longest
publicity of a class of penalties is another. ``credithub law impact`` tells what that
would move; then all records are judged by the changed rules, and what that moves must
be what was told. Wall time and seconds of a processor stand for each, the command's
start included; the judging is given for 100,000 records as well. The reference is a
minute, which neither is to take. On PostgreSQL what the server takes of the processors
is not counted.
"""

import json
import resource
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from hub.after_intake import judge_anew
from hub.context import open_hub
from hub.ground.config import load_config
from hub.overview.impact import read_changed
from hub.rulebook.law_report import HUB
from scripts.workloads.city import bench_city
from scripts.workloads.served import PROGRAM, ROOT, own_copy, settings_of

FILE = "publicity.toml"
OLD, NEW = "max_months = 12\n", "max_months = 18\n"
BOUND_SECONDS = 60.0
RECORDS = 100_000


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Tell and judge, and compare with the bound.

    Raises:
        RuntimeError: the command fails, or something else was moved than it told.
    """
    city = bench_city(scale, cache)
    with own_copy(city, cache / "j1") as instance:
        changed = _changed_file(cache / "j1.toml")
        told, impact = _tell(settings_of(instance), changed)
        done, judged = _judge(settings_of(instance), changed)
    if told["records"]["moved"] != done["changed"] or not done["changed"]:
        msg = f"{told['records']['moved']} records were told of, {done} moved"
        raise RuntimeError(msg)
    of_records = RECORDS / done["looked_at"]
    return {
        "figures": {
            "records": done["looked_at"],
            "moved": done["changed"],
            "impact_s": impact[0],
            "impact_cpu_s": impact[1],
            "judged_s": judged[0],
            "judged_cpu_s": judged[1],
            "judged_100k_s": judged[0] * of_records,
            "judged_100k_cpu_s": judged[1] * of_records,
        },
        "reference": {"bound_s": BOUND_SECONDS},
        "ratios": {
            "impact_of_bound": impact[0] / BOUND_SECONDS,
            "judged_100k_of_bound": judged[0] * of_records / BOUND_SECONDS,
        },
    }


def _changed_file(path: Path) -> Path:
    """Write the rule file with another longest publicity."""
    text = (HUB / "rulebook" / FILE).read_text("utf-8")
    path.write_text(text.replace(OLD, NEW), "utf-8")
    return path


def _tell(settings: dict[str, str], changed: Path) -> tuple[Any, tuple[float, float]]:
    """Let the command tell what would move; seconds, and seconds of a processor."""
    before, began = _of_children(), time.perf_counter()
    told = subprocess.run(  # our own program
        [*PROGRAM, "law", "impact", str(changed), "--json"],
        env=settings,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    took = time.perf_counter() - began, _of_children() - before
    return json.loads(told.stdout), took


def _judge(settings: dict[str, str], changed: Path) -> tuple[Any, tuple[float, float]]:
    """Judge all records by the changed rules; seconds, and seconds of a processor."""
    with open_hub(load_config(settings)) as hub:
        future = replace(hub, rulebook=read_changed(changed, hub.rulebook).rulebook)
        cpu, began = time.process_time(), time.perf_counter()
        done = judge_anew(future)
        return done, (time.perf_counter() - began, time.process_time() - cpu)


def _of_children() -> float:
    """Tell how many seconds of processors the programs that ended here took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
