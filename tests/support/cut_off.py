"""Syncing in a process of its own that waits at a point, to be killed there."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

CHILD = """
import sys, time
from datetime import UTC, datetime
from dataclasses import replace
from pathlib import Path
from tests.support.intake_lines import MANIFEST, Lines, PagesFolder
from tests.support.prepared import config_of
from hub.ground.clock import SetClock
from hub.context import open_hub
from hub.intake.apply import chunks as applying
from hub.intake import service
from hub.intake.files import pages, staging
from hub.intake.files.cores import row_judges
from hub.db.pace import Pace

instance, url, drops, stop, snapshot, *kinds = sys.argv[1:]
applying.Pace = lambda: Pace(10, 10)
clock = SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
hub = open_hub(config_of(Path(instance), url), clock)
manifest = replace(MANIFEST, snapshot=snapshot == "snapshot")
source = Lines(Path(drops), replace(manifest, kinds=tuple(kinds) or manifest.kinds))

if snapshot == "pages":
    source.door = PagesFolder(Path(drops))

def wait():
    print("here", flush=True)
    time.sleep(60)

def waiting_after(function):
    def call(*given, **more):
        outcome = function(*given, **more)
        wait()
        return outcome
    return call

if stop == "cores":
    row_judges.ROWS_ALONE, staging.ROWS_AT_ONCE = 0, 50
    row_judges.cores = lambda: 2
if stop in {"begun", "cores"}:
    print("here", flush=True)
told = []
if stop == "page":
    pages._land_page = waiting_after(pages._land_page)
if stop == "joining":
    pages._joined = lambda *given: iter(lambda: wait(), None)
if stop == "joined":
    service.join_pages = waiting_after(service.join_pages)
if stop == "forgetting":
    pages.discard_file = waiting_after(pages.discard_file)
if stop == "landing":
    service.land = waiting_after(service.land)
if stop == "landed":
    service.stage_file = lambda *given: wait()
if stop == "read":
    service.stage_file = waiting_after(service.stage_file)
if stop == "staged":
    service.finish = lambda *given: wait()
if stop == "withdrawing":
    applying.withdraw_records = waiting_after(applying.withdraw_records)
if stop == "finished":
    applying.discard_file = lambda *given: wait()

def progress(done, _):
    if stop == "coming" and not told:
        told.append(done)
        print("here", flush=True)
    if stop == f"rows:{done}":
        wait()

service.sync(hub, source, touched=lambda *_: None, progress=progress)
"""


@contextmanager
def syncing(city, drops, point, *, snapshot=False, kinds=(), kind=""):
    """Run a sync in chunks of ten rows that waits at a point, and then end it."""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    config = city.config
    kind = kind or ("snapshot" if snapshot else "rows")
    given = [config.instance, config.database_url, drops, point, kind, *kinds]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, given)],
        stdout=subprocess.PIPE,
        env=environ,
        start_new_session=True,
    )
    with child:
        try:
            assert child.stdout.readline() == b"here\n"
            yield
        finally:
            child.send_signal(signal.SIGKILL)
