"""Syncing in a process of its own that waits at a point, to be killed there."""

import multiprocessing
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from hub.context import open_hub
from hub.db.pace import Pace
from hub.ground.clock import SetClock
from hub.intake import service
from hub.intake.apply import chunks as applying
from hub.intake.apply import source_runs
from hub.intake.files import pages, staging
from hub.intake.files.cores import row_judges
from tests.support.intake_lines import MANIFEST, Lines, PagesFolder
from tests.support.prepared import config_of

FORKS = multiprocessing.get_context("forkserver")
"""Processes that fork off one that has imported the hub, and nothing else, once."""
FORKS.set_forkserver_preload([__name__])
ANSWER_SECONDS = 120


@contextmanager
def syncing(city, drops, point, *, snapshot=False, kinds=(), kind=""):
    """Run a sync in chunks of ten rows that waits at a point, and then end it."""
    config = city.config
    kind = kind or ("snapshot" if snapshot else "rows")
    here, told = FORKS.Pipe(duplex=False)
    given = (told, config.instance, config.database_url, drops, point, kind, kinds)
    child = FORKS.Process(target=_sync, args=given)
    child.start()
    told.close()
    try:
        assert here.poll(ANSWER_SECONDS)
        assert here.recv() == "here"
        yield
    finally:
        # One that ended by itself has said why on its way.
        child.kill()
        child.join()
        child.close()
        here.close()


def _sync(told, instance, url, drops, stop, kind, kinds):
    """Sync a folder of lines until the point is reached; nobody answers this."""
    os.setsid()
    applying.Pace = lambda: Pace(10, 10)
    clock = SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
    hub = open_hub(config_of(Path(instance), url), clock)
    manifest = replace(MANIFEST, snapshot=kind == "snapshot")
    source = Lines(Path(drops), replace(manifest, kinds=tuple(kinds) or manifest.kinds))
    if kind == "pages":
        source.door = PagesFolder(Path(drops))

    def wait():
        told.send("here")
        time.sleep(60)

    if stop == "cores":
        row_judges.ROWS_ALONE, staging.ROWS_AT_ONCE = 0, 50
        row_judges.cores = lambda: 2
    if stop in {"begun", "cores"}:
        told.send("here")
    _stop_at(stop, wait)
    coming = []

    def progress(done, _):
        if stop == "coming" and not coming:
            coming.append(done)
            told.send("here")
        if stop == f"rows:{done}":
            wait()

    service.sync(hub, source, touched=lambda *_: None, progress=progress)


def _stop_at(stop, wait):
    """Exchange the function whose step is the point; this process does no other."""

    def waiting_after(function):
        def call(*given, **more):
            outcome = function(*given, **more)
            wait()
            return outcome

        return call

    def waiting(*_):
        return wait()

    after = {
        "page": (pages, "_land_page"),
        "joined": (service, "join_pages"),
        "forgetting": (pages, "discard_file"),
        "landing": (service, "land"),
        "read": (service, "stage_file"),
        "withdrawing": (applying, "withdraw_records"),
    }
    instead = {
        "joining": (pages, "_joined", lambda *_: iter(wait, None)),
        "landed": (service, "stage_file", waiting),
        "staged": (source_runs, "finish", waiting),
        "finished": (applying, "discard_file", waiting),
    }
    if stop in after:
        owner, name = after[stop]
        setattr(owner, name, waiting_after(getattr(owner, name)))
    if stop in instead:
        setattr(*instead[stop])
