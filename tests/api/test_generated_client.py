"""A client that a generator makes of the interface's description works as it is."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.support.little_city import FINED, UNKNOWN

pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.only_database("sqlite")]

PACKAGE = "generated_hub_client"


@pytest.fixture
def generated(client, tmp_path, monkeypatch):
    """The client, made by openapi-python-client without any setting."""
    document = tmp_path / "openapi.json"
    document.write_bytes(client.get("/openapi.json").data)
    tools = Path(sys.executable).parent
    made = subprocess.run(
        [
            *(tools / "openapi-python-client", "generate", "--meta", "none"),
            *("--path", document, "--output-path", tmp_path / PACKAGE),
            "--fail-on-warning",
        ],
        env=os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


@pytest.fixture
def address(app):
    """Where the application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_generated_client_works_unchanged(generated, address, tokens):
    client = generated("client").AuthenticatedClient(address, tokens["platform"])
    get_trust = generated("api.merchants.get_trust")
    post_match = generated("api.match.post_match")
    models = generated("models")
    queries = {"q1": {"properties": {"name": [FINED.name], "uscCode": [FINED.code]}}}
    asked = {"hub_reference": "2026-15"}

    with client:
        trust = get_trust.sync(
            FINED.code,
            client=client,
            hub_purpose=models.GetTrustHubPurpose.ONBOARDING,
            **asked,
        )
        nobody = get_trust.sync_detailed(
            UNKNOWN,
            client=client,
            hub_purpose=models.GetTrustHubPurpose.ONBOARDING,
            **asked,
        )
        match = post_match.sync(
            client=client,
            body=models.Queries.from_dict({"queries": queries}),
            hub_purpose=models.PostMatchHubPurpose.ONBOARDING,
            **asked,
        )

    assert trust.merchant.name == FINED.name
    assert trust.receipt.shard
    assert (nobody.status_code, nobody.parsed.code) == (404, "merchant-unknown")
    assert match.responses["q1"].results[0].match is True
    assert json.loads(json.dumps(trust.to_dict()))["found"] is True
