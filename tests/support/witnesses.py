"""Witnesses of their own for each test, in this process and over HTTP."""

import http.client
import shutil
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from connectors.witness.keys import make_keys
from connectors.witness.server import WitnessServer
from connectors.witness.state import State
from connectors.witness.witness import Witness
from hub.audit.events import make_event
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.witnessing.quorum import FILE_NAME
from tests.support.hand_log import HandLog
from tests.support.prepared import START, config_of, prepare_instance


class HandClock:
    """Seconds since 1970 that stand still until they are set."""

    def __init__(self):
        self.now = 1_763_942_400.5

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return HandClock()


@pytest.fixture
def hand_log():
    return HandLog()


@pytest.fixture
def make_witness(tmp_path, seconds):
    """Makes witnesses that know the given logs."""

    def make(*logs, name="court.example/witness", post_quantum=False):
        folder = tmp_path / name.replace("/", "-")
        cosigners = make_keys(folder, name, post_quantum=post_quantum)
        state = State(folder)
        for log in logs:
            state.add_key(log.origin, log.vkey)
        witness = Witness(folder, state, cosigners, seconds)
        return SimpleNamespace(
            folder=folder,
            state=state,
            witness=witness,
            vkeys=[cosigner.vkey() for cosigner in cosigners],
            send=witness.add_checkpoint,
        )

    return make


@pytest.fixture
def court(make_witness, hand_log):
    """A witness of the log that was made by hand."""
    return make_witness(hand_log)


@pytest.fixture
def serve():
    """Serves witnesses on loopback until the test ends; gives their ports."""
    with ExitStack() as stack:

        def start(witness):
            server = WitnessServer(("127.0.0.1", 0), witness)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return server.server_address[1]

        yield start


@pytest.fixture
def ask():
    """Sends one request and gives status, headers and body."""

    def asking(port, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return SimpleNamespace(
                status=answer.status,
                headers={k.lower(): v for k, v in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()

    return asking


class LogOfHub:
    """What a witness must know of a hub's log."""

    def __init__(self, hub):
        self.vkey = hub.audit.key()
        self.origin = self.vkey.split("+")[0]


@pytest.fixture
def agencies(hub, make_witness, serve):
    """Three agencies that witness the hub's log, two of which are a quorum."""
    found = {}
    for name in ("court", "customs", "post"):
        made = make_witness(LogOfHub(hub), name=f"{name}.example/witness")
        made.url = f"http://127.0.0.1:{serve(made.witness)}"
        found[name] = made
    return found


@pytest.fixture
def set_policy(hub):
    """Writes the policy of the instance."""

    def write(agencies, *, threshold=2, urls=None):
        lines = [
            f"witness {name} {one.vkeys[0]} {(urls or {}).get(name, one.url)}"
            for name, one in agencies.items()
        ]
        lines.append(f"group agencies {threshold} {' '.join(agencies)}")
        text = "\n".join([*lines, "quorum agencies", ""])
        (hub.config.instance / FILE_NAME).write_text(text)

    return write


@pytest.fixture
def policy(agencies, set_policy):
    """The policy that two of the three agencies make a quorum."""
    set_policy(agencies)


@pytest.fixture
def twin(databases, hub, tmp_path):
    """A hub with the same keys, policy and log's name, and another history."""
    folder = tmp_path / "twin"
    folder.mkdir()
    url = databases.fresh(folder, prepare_instance)
    shutil.copytree(hub.config.keys_folder, folder / "keys", dirs_exist_ok=True)
    if (hub.config.instance / FILE_NAME).exists():
        shutil.copy(hub.config.instance / FILE_NAME, folder)
    with open_hub(config_of(folder, url), SetClock(START)) as other:
        yield other
    databases.discard(url)


def append(hub, count=1):
    """Append events that say nothing."""
    hub.audit.append_many(
        [make_event(at=hub.clock(), actor="hub", op="test") for _ in range(count)]
    )


def size_of(note):
    """Read the size of a checkpoint, by hand."""
    return int(note.split("\n" if isinstance(note, str) else b"\n")[1])
