"""Witnesses of their own for each test, in this process and over HTTP."""

import http.client
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from hand_log import HandLog

from connectors.witness.keys import make_keys
from connectors.witness.server import WitnessServer
from connectors.witness.state import State
from connectors.witness.witness import Witness


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
