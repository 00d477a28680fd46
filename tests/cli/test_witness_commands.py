"""``credithub audit witness``: rounds, state, watching, and evidence on its own."""

import json
import os
from types import SimpleNamespace

import pytest

from hub.context import open_hub
from hub.witnessing.quorum import FILE_NAME
from tests.support.hand_log import HandLog
from tests.support.prepared import config_of
from tests.support.witnesses import make_witness, seconds, serve

__all__ = ["make_witness", "seconds", "serve"]


@pytest.fixture
def court(credithub, make_witness, serve, instance_path):
    """A court that witnesses the instance's log, and is its quorum."""
    vkey = credithub("audit", "key").stdout.strip()
    made = make_witness(SimpleNamespace(vkey=vkey, origin=vkey.split("+")[0]))
    made.log_vkey = vkey
    url = f"http://127.0.0.1:{serve(made.witness)}"
    made.policy = f"witness court {made.vkeys[0]} {url}\nquorum court\n"
    (instance_path / FILE_NAME).write_text(made.policy)
    return made


@pytest.fixture
def own_log(credithub, court, instance_path):
    """Another history, signed with the instance's own key."""
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        key = hub.keys.audit_signer
    log = HandLog(court.log_vkey.split("+")[0])
    log.key = key
    return log


def make_entry(credithub):
    done = credithub(
        "member", "add", "platform:t", "--kind", "platform", "--name", "淘"
    )
    assert done.returncode == 0, done.stderr


def failed(done):
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


def test_a_round_at_the_command_line_makes_a_witnessed_head(credithub, told, court):
    make_entry(credithub)

    gathered = told("audit", "witness", "gather")
    status = told("audit", "witness", "status")

    assert gathered["witnessed"] is True
    assert gathered["rounds"][0]["cosigned"] == ["court"]
    assert status["witnessed_size"] == status["size"] == gathered["size"]
    assert status["witnessed_by"] == ["court"]
    assert told("audit", "witness", "gather")["rounds"] == []


def test_a_round_without_a_quorum_fails(credithub, court, instance_path):
    make_entry(credithub)
    gone = court.policy.replace("http://127.0.0.1:", "http://127.0.0.1:9/")
    (instance_path / FILE_NAME).write_text(gone)

    done = credithub("audit", "witness", "gather", "--json")

    assert failed(done)["rounds"][0]["others"]["court"]["said"] == "unreachable"


def test_without_a_policy_one_line_says_so(credithub):
    for command in ("gather", "status", "monitor"):
        done = credithub("audit", "witness", command)
        assert done.returncode == 2
        assert done.stderr.startswith("credithub: witness-policy-missing:")


def test_the_monitor_is_content_with_an_honest_log(credithub, told, court):
    make_entry(credithub)
    told("audit", "witness", "gather")

    first = told("audit", "witness", "monitor")
    second = told("audit", "witness", "monitor")

    assert first["ok"]
    assert first["views"] == {"court": first["size"]}
    assert second["views"] == {"court": first["size"], "remembered": first["size"]}


def test_the_monitor_keeps_evidence_that_verifies_without_the_instance(
    credithub, told, court, own_log, instance_path, tmp_path
):
    make_entry(credithub)
    told("audit", "witness", "gather")
    size = told("audit", "witness", "monitor")["size"]
    (memory,) = instance_path.glob("monitor-*.checkpoint")
    memory.write_bytes(own_log.note(size))

    found = failed(credithub("audit", "witness", "monitor", "--json"))

    (alarm,) = found["alarms"]
    assert alarm["code"] == "split-view"
    assert memory.read_bytes() == own_log.note(size)
    check = ("audit", "witness", "evidence", alarm["evidence"], "--key")
    assert told(*check, court.log_vkey)["sizes"] == [size, size]
    stranger = HandLog(own_log.origin).vkey
    refused = credithub(*check, stranger)
    assert refused.returncode == 2
    assert "evidence-invalid: untrusted" in refused.stderr
    huge = tmp_path / "huge"
    huge.write_bytes(bytes(3 << 20))
    assert credithub(*check[:3], huge, "--key", court.log_vkey).returncode == 2


def test_watching_an_address_needs_a_policy_and_places_of_its_own(
    credithub, court, tmp_path
):
    policy = tmp_path / "policy"
    policy.write_text(court.policy)
    url = ("audit", "witness", "monitor", "--url", "http://127.0.0.1:9/log")

    usage = credithub(*url)
    places = ("--memory", tmp_path / "m", "--evidence", tmp_path / "e")
    no_log = credithub(*url, "--policy", policy, *places)
    policy.write_text(f"log {court.log_vkey}\n{court.policy}")
    silent = credithub(*url, "--policy", policy, *places)

    assert (usage.returncode, no_log.returncode, silent.returncode) == (2, 2, 1)
    assert "no log line" in no_log.stderr
    assert silent.stderr.startswith("credithub: monitor-source:")
