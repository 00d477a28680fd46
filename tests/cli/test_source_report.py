"""The report for an agency as a command: a file, its digest, and one leaf."""

import hashlib
import json
import os

import pytest

from hub.context import open_hub
from tests.support.prepared import config_of
from tests.support.signed_in import leaves_of

pytestmark = pytest.mark.postgresql_in_long

ASKED = ("source", "report", "agency:customs", "--month", "2026-10", "--out")


def test_a_report_is_written_with_its_digest_and_one_leaf(
    credithub, tmp_path, instance_path
):
    out = tmp_path / "report.csv"

    done = credithub(*ASKED, out, "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert {one["name"] for one in told["sources"]} >= {"customs_seizure"}
    assert set(told["receipt"]) >= {"shard", "index", "leaf_hash"}
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        assert len(leaves_of(hub, "desk.view")) == 1


def test_what_has_no_report_is_one_line_and_no_file(credithub, tmp_path):
    out = tmp_path / "report.csv"
    cases = (
        (("agency:nobody", "2026-10"), "source-owner-unknown"),
        (("agency:customs", "2999-01"), "month-not-over"),
        (("agency:customs", "9999-12"), "month-not-over"),
    )

    for (owner, month), code in cases:
        done = credithub("source", "report", owner, "--month", month, "--out", out)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert code in done.stderr
        assert not out.exists()
