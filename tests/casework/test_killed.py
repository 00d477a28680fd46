"""A process that is killed in the middle of a step leaves nothing of it for long."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.casework.matter.checking import check_matters
from hub.casework.matter.keeping import sweep_documents
from hub.casework.matter.models import MatterEventRow
from hub.outbox.models import OutboxEvent

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
AGENCY = "agency:samr"
CHILD = """
import importlib, os, signal, sys
from datetime import datetime
from pathlib import Path
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.people import MatterActor
from hub.casework.service import act
from hub.casework.matter.steps.drafts import NewStep
from hub.context import open_hub
from hub.ground.clock import SetClock
from tests.support.prepared import config_of

instance, url, at, number, room, name = sys.argv[1:]

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(importlib.import_module("hub.casework." + room), name, die)
hub = open_hub(config_of(Path(instance), url), SetClock(datetime.fromisoformat(at)))
paper = NewDocument("clue_feedback", "a", b"%PDF-1.7")
step = NewStep("confirm", {"outcome_text": "x"}, [paper], version=1)
with hub.writes.begin() as session:
    act(session, hub, number, step, MatterActor("agency:samr", "z", played=True))
"""


@pytest.mark.parametrize(
    ("room", "name"),
    [
        ("matter.steps.writing", "_tell"),
        ("matter.steps.effects", "write_links"),
        ("matter.steps.effects", "follow_up"),
    ],
)
def test_a_killed_step_leaves_nothing_and_is_taken_again(town, room, name):
    done = town.open(
        "clue",
        "receive",
        "platform:shop",
        to=AGENCY,
        clue_source="platform",
        summary="疑似假货",
    )
    url = town.hub.engine.url.render_as_string(hide_password=False)
    at = town.hub.clock().isoformat()
    ended = subprocess.run(
        [
            *(sys.executable, "-c", CHILD, str(town.hub.config.instance)),
            *(url, at, done.number, room, name),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == -9, ended.stderr
    with town.hub.reads() as session:
        events = session.scalar(select(func.count()).select_from(MatterEventRow))
        told = session.scalars(
            select(OutboxEvent.op).where(OutboxEvent.op.startswith("matter."))
        ).all()
    assert (events, told) == (1, ["matter.open"])
    folder = town.hub.config.blobs_folder / done.id
    assert len(list(folder.iterdir())) == 1
    assert sweep_documents(town.hub) == 1
    assert not folder.exists()
    again = town.act(done, "confirm", AGENCY, papers="clue_feedback", outcome_text="x")
    assert (again.no, again.state) == (2, "confirmed")
    assert list(check_matters(town.hub)) == []
