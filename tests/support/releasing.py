"""Releasing rows of quarantine in a process of its own, to be killed over it."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.support.intake_lines import Lines
from tests.support.prepared import config_of
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.intake import quarantine

instance, url, drops = sys.argv[1:]
hub = open_hub(
    config_of(Path(instance), url), SetClock(datetime(2026, 11, 24, 3, tzinfo=UTC))
)
told = []

def progress(done, _):
    if not told:
        told.append(done)
        print("here", flush=True)

quarantine.release_rows(
    hub,
    quarantine.RowFilter(source="lines"),
    actor="officer:7",
    reason="列名已改",
    touched=lambda *_: None,
    sources={"lines": Lines(Path(drops))},
    progress=progress,
)
"""


@contextmanager
def releasing(city, drops):
    """Release all rows of the source, and kill that at the end of the block.

    The block begins when the first chunk of them is in.
    """
    config = city.config
    given = [config.instance, config.database_url, drops]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, given)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        assert child.stdout.readline() == b"here\n"
        yield child
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(20)
        child.stdout.close()
