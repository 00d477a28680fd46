"""What the check of a night costs, on a city that is large enough to tell."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.archive.models import RecordVersion
from hub.audit.events import make_event
from hub.context import open_hub
from hub.ground.config import load_config
from hub.oversight import check_evidence, check_log
from schemas.words import Operation
from scripts.workloads.city import bench_city

pytestmark = [pytest.mark.long, pytest.mark.only_database("sqlite")]
MERCHANTS, LEAVES = 20_000, 50_000
MILLION, MOST_SECONDS = 1_000_000, 300


def fill_log(hub, codes):
    """Append lookups, each with an opening under its merchant's key."""
    while (size := hub.audit.signed().size) < LEAVES:
        hub.audit.append_many(
            [
                make_event(
                    at=hub.clock(),
                    actor="platform:taomao",
                    op=Operation.MERCHANT_LOOKUP,
                    purpose="onboarding",
                    subject_type="merchant",
                    subject=codes[(size + number) % len(codes)],
                    case="甲1",
                )
                for number in range(512)
            ]
        )


def test_a_night_over_a_million_takes_no_five_minutes(databases, tmp_path: Path):
    city = bench_city(MERCHANTS, tmp_path)
    config = load_config({**os.environ, "HUB_INSTANCE": str(city.instance)})
    with open_hub(config) as hub:
        fill_log(hub, city.codes)
        with hub.reads() as session:
            records = session.scalar(select(func.count()).select_from(RecordVersion))
        first = check_evidence(hub, actor="hub")
        begun = time.process_time()

        check_log(hub, actor="hub")
        report = check_evidence(hub, actor="hub")

        seconds = time.process_time() - begun
    scale = max(MILLION / records, MILLION / LEAVES)
    assert (first.standing, report.standing, report.portions) == (0, 0, 1)
    assert seconds * scale <= MOST_SECONDS
