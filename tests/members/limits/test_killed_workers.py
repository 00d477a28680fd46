"""Workers of a served hub that are killed: what they promised is kept."""

import http.client
import json
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import open_hub
from hub.ground.config import load_config
from schemas.tlog.leaf import parse_leaf
from scripts.workloads.served import command, wait_for
from tests.support.little_city import EVERYTHING, FINED
from tests.support.ports import free_port
from tests.support.prepared import TOKENS, prepare_city
from tests.support.waiting import wait_until

# Processes are what is tried.
pytestmark = [pytest.mark.only_database("sqlite"), pytest.mark.long]
ASKED = 400


@pytest.fixture
def environ(databases, instance_path):
    """The environment of the little city, where a platform may ask very little."""
    url = databases.fresh(instance_path, prepare_city)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
    environ = clean | {
        "HUB_INSTANCE": str(instance_path),
        "HUB_DATABASE_URL": url,
        "HUB_PORT": str(free_port()),
        "HUB_WORKERS": "2",
        "HUB_THREADS": "2",
        "HUB_REQUEST_LOG": "off",
    }
    terms = Terms(
        member_kind="platform",
        member_code="platform:taomao",
        purposes=["onboarding"],
        items=EVERYTHING,
        title="与平台的共享协议",
        legal_basis="电子商务法",
        valid_from=date(2026, 1, 1),
        rate=1,
    )
    with open_hub(load_config(environ)) as hub, hub.writes.begin() as session:
        make_agreement(session, hub.rulebook, terms, actor="test", at=hub.clock())
    yield environ
    databases.discard(url)


def ask(environ, path=f"/v1/trust/{FINED.code}"):
    """Ask over a connection of its own; gives the answer's document."""
    tokens = json.loads((Path(environ["HUB_INSTANCE"]) / TOKENS).read_text())
    connection = http.client.HTTPConnection("127.0.0.1", int(environ["HUB_PORT"]), 60)
    headers = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
    }
    connection.request("GET", path, headers=headers | {"Hub-Reference": "2026-15"})
    document = json.loads(connection.getresponse().read())
    connection.close()
    return document


def workers(process):
    """List the processes that serve."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    started = [c for t in tasks for c in (t / "children").read_text().split()]
    return {int(one) for one in started if is_worker(one)}


def is_worker(process):
    """Tell whether a process serves; nothing else, and none that has ended, does."""
    with suppress(OSError):
        line = Path(f"/proc/{process}/cmdline").read_bytes()
        return bool(line) and b"--attached" not in line and b"tracker" not in line
    return False


def kill_all(process):
    """Kill both workers, and wait until others are there."""
    killed = workers(process)
    for one in killed:
        os.kill(one, signal.SIGKILL)
    wait_until(lambda: len(workers(process) - killed) == len(killed) == 2)


def leaves_of_refusals(environ):
    """Tell what each leaf of refusals counts, by its id."""
    with open_hub(load_config(environ)) as hub:
        leaves = [parse_leaf(entry).header for entry in hub.audit.entries(0, 10_000)]
    return {
        leaf["id"]: leaf["subject"].get("count", 1)
        for leaf in leaves
        if leaf["op"] == "request.refuse"
    }


def promised_by(environ, server):
    """Have many questions refused and kill who refused them; count ids by refusals."""
    answers = [ask(environ) for _ in range(ASKED)]
    kill_all(server)
    return Counter(one["refusals"] for one in answers if "refusals" in one)


def test_receipts_that_killed_workers_promised_lead_to_whole_counts(environ):
    with command(["serve"], environ) as server:
        wait_for(int(environ["HUB_PORT"]))
        promised = promised_by(environ, server)
        wait_for(int(environ["HUB_PORT"]))
        for some_id in promised:
            told = ask(environ, f"/v1/audit/refusals/{some_id}")
            assert told["state"] in ("pending", "written")

    written = leaves_of_refusals(environ)
    # All in one minute, or on both sides of where one ends.
    assert len(promised) <= 2
    assert promised.total() > ASKED - 6
    assert {some_id: written[some_id] for some_id in promised} == promised


def test_what_a_killed_server_promised_is_written_by_the_next_one(environ):
    with command(["serve"], environ) as server:
        wait_for(int(environ["HUB_PORT"]))
        promised = promised_by(environ, server)
        # In this order none is started anew, and none has time to end as it should.
        server.send_signal(signal.SIGSTOP)
        for one in workers(server):
            os.kill(one, signal.SIGKILL)
        server.kill()
    with command(["serve"], environ):
        wait_for(int(environ["HUB_PORT"]))
        for some_id, times in promised.items():
            path = f"/v1/audit/refusals/{some_id}"
            wait_until(partial(is_written, environ, path))
            assert ask(environ, path)["count"] == times


def is_written(environ, path):
    """Tell whether a promised leaf stands in the log."""
    time.sleep(0.5)
    return ask(environ, path)["state"] == "written"
