"""Many rows released at once, killed in the middle: each comes in once."""

import random
import time
from collections import Counter
from dataclasses import replace

import pytest

from connectors.base import RawRow
from hub.archive.models import RecordHead, RecordVersion
from hub.intake.models import QuarantinedRow, SyncRun
from hub.outbox.models import OutboxEvent
from tests.support.intake_lines import Lines, firm
from tests.support.parts import LONG
from tests.support.releasing import releasing

pytestmark = pytest.mark.postgresql_in_long

ROWS = 50_000 if LONG else 1_500
KILLS = 5 if LONG else 2


class Misread(Lines):
    """Lines whose day is mapped to a field that registrations do not have."""

    def read(self, name, data):
        for item in super().read(name, data):
            bad = isinstance(item, RawRow)
            yield replace(item, values={"source_url": "x"}) if bad else item


def test_releases_that_are_killed_go_on_where_they_stopped(
    take, deliver, city, drops, desk, rows_of
):
    chooser = random.Random(13)
    deliver("a", *map(firm, range(ROWS)))
    take(of=Misread(drops))
    reached = [0]
    for _ in range(KILLS):
        with releasing(city, drops):
            time.sleep(chooser.uniform(0, 2 if LONG else 0.1))
        reached.append(len(rows_of(RecordHead)))
        assert reached[-1] > reached[-2]

    report = desk.release_all(source="lines")

    assert 0 < report.done == report.matched == ROWS - reached[-1]
    states = Counter(row.state for row in rows_of(QuarantinedRow))
    assert states == {"released": ROWS}
    assert len(rows_of(RecordVersion)) == len(rows_of(RecordHead)) == ROWS
    events = [one for one in rows_of(OutboxEvent) if one.op == "quarantine.decide"]
    assert sum(event.detail["count"] for event in events) == ROWS
    runs = [run for run in rows_of(SyncRun) if run.kind == "quarantine"]
    assert [run.state for run in runs] == ["interrupted"] * KILLS + ["done"]
    assert sum(run.records for run in runs) == ROWS
