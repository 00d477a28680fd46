"""Whatever befalls a parcel on its way: a named end, and sending it again completes."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from connectors.hub_client import HubClientError, ParcelSender, read_trust
from connectors.transport import Bounds
from hub.audit.operate import serve_keys
from tests.parcels.test_taking import records, runs
from tests.support.fault_proxy import FAULTS, SENT_FAULTS, FaultProxy
from tests.support.parcelled import NDJSON, SOURCE, lines, row
from tests.support.plain_served import listens
from tests.support.ports import free_port
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
MAIN = "from hub.cli import main; main()"
SECONDS = 2
"""How long the sender waits for an answer: slower ones are given up."""
NAMED = {
    "done",
    "unreachable",
    "too-slow",
    "receipt-missing",
    "receipt-wrong",
    "http-500",
    "content-digest-wrong",
    "parcel-type",
}
"""How a sending may end over a fault, as its sender is told."""


@contextmanager
def within(app):
    """Serve the application within this process; give its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served(hub, folder):
    """Serve the hub by its command; give its port."""
    port = free_port()
    settings = {name: v for name, v in os.environ.items() if name[:4] != "HUB_"}
    settings |= {
        "HUB_INSTANCE": str(hub.config.instance),
        "HUB_DATABASE_URL": hub.config.database_url,
        "HUB_AUDIT_DATABASE_URL": hub.config.audit_database_url,
        "HUB_CONNECTORS": hub.config.connectors,
        "HUB_PORT": str(port),
    }
    with (
        (folder / "served.log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-c", MAIN, "serve"],
            cwd=ROOT,
            env=settings,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            wait_until(lambda: listens(port))
            yield port
        finally:
            process.terminate()


@contextmanager
def sending(hub, tokens, folder, port, **more):
    """Give a proxy before a port, and who sends parcels through it."""
    keys = folder / "trusted.txt"
    keys.write_bytes(serve_keys(hub.audit, None))
    with FaultProxy(port) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        bounds = Bounds(most_seconds=SECONDS)
        with ParcelSender(
            url,
            tokens["market_supervision"],
            read_trust(keys),
            bounds=bounds,
            **more,
        ) as sender:
            yield proxy, sender


def suffer(hub, proxy, sender, key, faults, *, sent):
    """Have each fault befall a parcel of its own, and send it again; tell the ends."""
    ends = {}
    for number, fault in enumerate(faults, 1):
        said = {"media_type": NDJSON, "idempotency_key": f"parcel-{number:04}"}
        body = lines(row(2 * number), row(2 * number + 1))
        proxy.spoil(fault=fault, sent=sent)
        try:
            ends[fault] = sender.send(key, SOURCE, body, **said).document.state
        except HubClientError as error:
            ends[fault] = error.code
        told = sender.send(key, SOURCE, body, **said).document
        assert (told.state, told.counts["record"]) == ("done", 2), (fault, ends)
        assert records(hub) == 2 * number, (fault, ends)
    done, ended = ["done"] * len(faults), runs(hub)
    # What came broken was tried and refused, or found its parcel in by then; what came
    # whole was tried once.
    assert [end for end in ended if end == "done"] == done
    assert set(ended) <= {"done", "failed", "nothing-new"}
    assert sent or ended == done
    assert set(ends.values()) <= NAMED
    return ends


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("sent", [False, True])
def test_a_parcel_is_taken_once_whatever_befalls_it(
    hub, app, key, tokens, tmp_path, sent
):
    with (
        within(app) as port,
        sending(hub, tokens, tmp_path, port, clock=hub.clock) as (proxy, sender),
    ):
        ends = suffer(hub, proxy, sender, key, ("cut", "garbage"), sent=sent)

    assert ends["cut"] == "unreachable"


@pytest.mark.long
@pytest.mark.parametrize("sent", [False, True])
def test_a_served_hub_takes_each_parcel_once_whatever_befalls_it(
    hub, key, tokens, tmp_path, sent
):
    with (
        served(hub, tmp_path) as port,
        sending(hub, tokens, tmp_path, port) as (proxy, sender),
    ):
        faults = SENT_FAULTS if sent else FAULTS
        ends = suffer(hub, proxy, sender, key, faults, sent=sent)

    assert ends["delay"] == "done"
