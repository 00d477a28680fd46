"""Other hubs at the command line: set, listed, sent to, ended; each with its leaves."""

import json
import os

import pytest

from hub.audit.operate import serve_keys
from hub.context import open_hub
from schemas.answers.parcel_head import make_signing_key
from tests.support.officer_lists import name_officers
from tests.support.prepared import config_of, prepare_city

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

AGENCY = "agency:market-supervision"
NEXT = "region:next"
NEIGHBOUR = ("--kind", "neighbouring_region", "--name", "邻市")


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


def test_a_hub_is_set_matters_for_it_wait_and_it_is_ended(
    credithub, told, tmp_path, instance_path
):
    told("member", "add", NEXT, *NEIGHBOUR, "--from", "2020-01-01")
    files = {"key": make_signing_key().encode(), "token-file": b"t0ken\n"}
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub:
        name_officers(hub, AGENCY)
        files["trust"] = serve_keys(hub.audit, None)
    words = ["peer", "set", NEXT, "--url", "https://127.0.0.1:9"]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        words += [f"--{name}", tmp_path / name]
    wrong = credithub(*words, "--receiver", "helper")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("credithub: pair-invalid:")
    nobody = credithub(*words, "--receiver", "helper=agency:nobody")
    assert nobody.returncode == 2
    assert nobody.stderr.startswith("credithub: peer-invalid:")
    assert "member add" in nobody.stderr
    down = credithub(*words, "--receiver", f"helper={AGENCY}")
    assert down.returncode == 2
    assert down.stderr.startswith("credithub: peer-tried:")
    assert "unreachable" in down.stderr
    assert told("peer", "list") == []
    told(*words, "--receiver", f"helper={AGENCY}", "--no-try")
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 letter")
    facts = {
        "to": NEXT,
        "subject_text": "某公司",
        "summary": "请核查",
        "legal_basis_text": "第四十五条",
    }
    opened = told(
        *("matter", "open", "assistance", "ask"),
        *("--document", "assistance_letter", letter),
        *(
            word
            for name, text in facts.items()
            for word in ("--fact", f"{name}={text}")
        ),
        *("--purpose", "enforcement", "--reference", "1"),
        *("--member", AGENCY, "--officer", "甲"),
    )

    # Nobody listens there: it is noted, and tried again.
    assert told("peer", "send")["unreached"] == 1
    (peer,) = told("peer", "list")
    assert (peer["matters"], peer["last"]) == (1, "unreachable")
    assert not {"token", "key"} & peer.keys()
    (parcel,) = told("peer", "parcels", "--matter", opened["number"])
    assert (parcel["no"], parcel["way"], parcel["receiver_leaves"]) == (1, "out", [])
    assert parcel["sender_leaf"] in credithub("peer", "parcels").stdout
    assert told("peer", "steps") == []
    told("peer", "end", NEXT)
    again = credithub("peer", "end", NEXT)
    assert again.returncode == 2
    assert again.stderr.startswith("credithub: peer-unknown:")
    with open_hub(config) as hub:
        ops = [json.loads(leaf)["op"] for leaf in hub.audit.entries(0, 10_000)]
    assert {"peer.set", "matter.send", "peer.end"} <= set(ops)
    assert ops.count("matter.send") == 1
