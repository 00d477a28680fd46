"""``credithub audit witness``: rounds, state, watching, and evidence on its own."""

import json
import os
import socket
import time
from http import HTTPStatus
from types import SimpleNamespace

import pytest

from connectors.transport import Bounds
from connectors.witness.witness import WitnessResponse
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


@pytest.mark.postgresql_in_long
def test_verify_says_that_it_did_not_ask_the_witnesses_or_asks_them(
    credithub, told, court
):
    make_entry(credithub)
    told("audit", "witness", "gather")

    alone = told("audit", "verify")["witnesses"]
    asked = told("audit", "verify", "--witnesses")["witnesses"]

    assert (alone["ok"], alone["asked"]) == (True, False)
    assert "--witnesses" in alone["text"]
    assert (asked["asked"], asked["alarms"], asked["problems"]) == (True, [], {})
    assert asked["views"] == {"court": asked["size"]}
    lines = credithub("audit", "verify").stdout.splitlines()
    (line,) = (line for line in lines if line.startswith("witnesses"))
    assert "未询问见证方" in line


@pytest.mark.postgresql_in_long
def test_verify_beside_its_witnesses_finds_what_the_keys_holder_rewrote(
    credithub, told, court, own_log
):
    make_entry(credithub)
    head = told("audit", "witness", "gather")["size"]
    told("audit", "verify", "--witnesses")
    # The court has seen another history of the same length, under the log's own key.
    with court.state.writing() as writing:
        note = own_log.note(head)
        writing.execute("UPDATE head SET note = ?", (note,))

    done = credithub("audit", "verify", "--witnesses", "--json")

    found = failed(done)
    assert (found["ok"], "fault" in found) == (False, False)
    assert [one["code"] for one in found["witnesses"]["alarms"]] == ["split-view"]
    assert told("audit", "verify")["witnesses"]["asked"] is False


@pytest.mark.postgresql_in_long
def test_a_witness_that_never_answers_is_named_and_the_rest_goes_on(
    credithub, told, court, make_witness, instance_path, monkeypatch
):
    bounds = Bounds(most_bytes=50_000, most_seconds=0.5)
    monkeypatch.setattr("hub.witnessing.client.BOUNDS", bounds)
    mute = make_witness(name="mute.example/witness").vkeys[0]
    other = make_witness(name="other.example/witness").vkeys[0]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lines = [
            court.policy.splitlines()[0],
            f"witness mute {mute} http://127.0.0.1:{silent.getsockname()[1]}",
            f"witness other {other}",
            "group all 1 court mute",
            "quorum all\n",
        ]
        (instance_path / FILE_NAME).write_text("\n".join(lines))
        make_entry(credithub)
        told("audit", "witness", "gather")
        began = time.monotonic()

        found = told("audit", "verify", "--witnesses")["witnesses"]

    assert time.monotonic() - began < 5
    assert set(found["views"]) == {"court"}
    assert found["problems"]["mute"].startswith("too-slow:")
    assert "no address" in found["problems"]["other"]
    # The third one counts for nothing.
    assert found["uncompared"] == ["mute"]


@pytest.mark.postgresql_in_long
def test_where_nobody_can_be_asked_the_log_is_checked_all_the_same(credithub):
    make_entry(credithub)

    done = credithub("audit", "verify", "--witnesses", "--json")
    plain = credithub("audit", "verify", "--witnesses")

    found = failed(done)
    assert (found["ok"], "fault" in found) == (False, False)
    assert found["entries"] > 0
    assert found["witnesses"]["code"] == "witness-policy-missing"
    (line,) = done.stderr.splitlines()
    assert line.startswith("credithub: witness-policy-missing: 没有见证规则")
    assert "put witness-policy into the instance folder" in line
    assert (plain.returncode, plain.stderr) == (1, done.stderr)


def test_a_policy_that_was_taken_away_is_a_fault_of_verify_and_doctor(
    credithub, told, court, instance_path
):
    make_entry(credithub)
    told("audit", "witness", "gather")
    (instance_path / FILE_NAME).unlink()

    found = failed(credithub("audit", "verify", "--json"))
    doctor = credithub("doctor", "--json")

    assert found["fault"]["code"] == "witness-policy"
    assert doctor.returncode == 1
    assert "credithub: witness-policy: entry " in doctor.stderr
    assert json.loads(doctor.stdout)["witness_policy"] is False


@pytest.mark.postgresql_in_long
def test_the_monitor_names_a_quorum_member_that_it_cannot_compare(
    credithub, told, court, make_witness, serve, instance_path
):
    # Some witnesses cosign and show nothing to monitors.
    mute = make_witness(
        SimpleNamespace(vkey=court.log_vkey, origin=court.log_vkey.split("+")[0]),
        name="mute.example/witness",
    )
    cosigns_only = SimpleNamespace(
        add_checkpoint=mute.witness.add_checkpoint,
        latest=lambda _: WitnessResponse(HTTPStatus.NOT_FOUND, b"no such page\n"),
    )
    url = f"http://127.0.0.1:{serve(cosigns_only)}"
    policy = court.policy.replace("quorum court", "group both all court mute")
    head, group = policy.splitlines()
    text = f"{head}\nwitness mute {mute.vkeys[0]} {url}\n{group}\nquorum both\n"
    (instance_path / FILE_NAME).write_text(text)
    make_entry(credithub)
    assert told("audit", "witness", "gather")["witnessed"]

    found = told("audit", "witness", "monitor")

    assert found["uncompared"] == ["mute"]
    assert "shows no checkpoint" in found["problems"]["mute"]
