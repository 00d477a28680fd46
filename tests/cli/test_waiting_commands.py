"""Files that wait for a yes, at the command line."""

import json
import os

import pytest

from hub.context import open_hub
from tests.support.little_city import (
    CLEAN,
    REGISTRATION,
    registration_row,
    write_csv,
)
from tests.support.own_sources import write_own
from tests.support.prepared import config_of, prepare_owner

pytestmark = pytest.mark.postgresql_in_long

UNSURE = {"企业名称": "企业全称"}
REASON = ("--reason", "电话核实")


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.fixture
def waiting(credithub, tmp_path):
    """A sync of a register with another name for a column; gives its report."""
    names = [UNSURE.get(name, name) for name in REGISTRATION]
    file = write_csv(tmp_path / "r.csv", names, [registration_row(CLEAN)])
    done = credithub("sync", "registration", "--file", file, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert f"columns-unsure: see `run show {report['run']}`" in done.stderr
    return report


def ops_of(instance_path):
    """The operation of every leaf."""
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        return [json.loads(leaf)["op"] for leaf in hub.audit.entries(0, 10_000)]


def test_a_run_tells_what_its_columns_were_taken_for_and_a_yes_lets_them_in(
    credithub, told, waiting, instance_path
):
    shown = told("run", "show", waiting["run"])
    accepted = told("run", "accept", waiting["run"], *REASON)
    again = credithub("run", "accept", waiting["run"], *REASON)

    assert (shown["state"], shown["records"]) == ("waiting", 0)
    (column,) = shown["columns"]
    assert (column["column"], column["field"]) == ("企业全称", "party_name")
    assert (accepted["state"], accepted["records"]) == ("done", 1)
    assert (again.returncode, "file-not-waiting" in again.stderr) == (1, True)
    assert {"columns.decide", "record.append"} <= set(ops_of(instance_path))


def test_a_file_of_a_source_of_ones_own_waits_and_is_decided_on(
    credithub, told, tmp_path, monkeypatch
):
    own = tmp_path / "own"
    write_own(own)
    monkeypatch.setenv("HUB_CONNECTORS", str(own))
    header = ["单位全称", "信用代码", "文书", "事由", "结果", "日期", "机关"]
    row = [
        CLEAN.name,
        CLEAN.code,
        "宿罚〔2026〕1号",
        "事由",
        "罚款",
        "2026-05-06",
        "局",
    ]
    file = write_csv(tmp_path / "f.csv", header, [row])

    foretold = told("source", "preview", "district_fines", file)
    waiting = told("sync", "district_fines", "--file", file)
    accepted = told("run", "accept", waiting["run"], *REASON)

    (column,) = foretold["columns_guessed"]
    assert (column["column"], column["field"]) == ("单位全称", "party_name")
    assert (foretold["waits"], waiting["state"]) == (True, "waiting")
    assert (accepted["state"], accepted["records"]) == ("done", 1)


def test_a_decision_on_a_source_that_is_broken_by_now_is_refused_in_one_line(
    credithub, told, tmp_path, monkeypatch
):
    own = tmp_path / "own"
    path = write_own(own)
    monkeypatch.setenv("HUB_CONNECTORS", str(own))
    header = ["单位全称", "信用代码", "文书", "事由", "结果", "日期", "机关"]
    file = write_csv(tmp_path / "f.csv", header, [[CLEAN.name, CLEAN.code, *"12345"]])
    run = told("sync", "district_fines", "--file", file)["run"]
    path.write_text("kinds", "utf-8")

    done = credithub("run", "accept", run, *REASON)

    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "source-broken" in done.stderr


def test_a_yes_to_a_file_of_which_nothing_is_a_record_is_a_failure(credithub, tmp_path):
    names = ["企业全称" if name == "企业名称" else name for name in REGISTRATION]
    row = ["" if cell == CLEAN.code else cell for cell in registration_row(CLEAN)]
    file = write_csv(tmp_path / "r.csv", names, [row])
    sent = credithub("sync", "registration", "--file", file, "--json")
    run = json.loads(sent.stdout)["run"]

    done = credithub("run", "accept", run, *REASON, "--json")

    assert (done.returncode, "all-quarantined" in done.stderr) == (1, True)
    assert json.loads(done.stdout)["reason"] == "all-quarantined"


def test_a_no_ends_the_file(credithub, told, waiting, instance_path):
    refused = told("run", "refuse", waiting["run"], *REASON)

    assert (refused["state"], refused["reason"]) == ("failed", "columns-refused")
    (file,) = told("run", "show", waiting["run"])["files"]
    assert file["state"] == "refused"
    assert "columns.decide" in ops_of(instance_path)


def test_a_decision_that_names_nothing_is_refused_in_one_line(credithub, waiting):
    for words, code in (
        (("accept", "01ABCDEF", *REASON), "run-unknown"),
        (("accept", waiting["run"], "--reason", " "), "reason-missing"),
        (("refuse", waiting["run"], "--file", "0" * 64, *REASON), "file-not-waiting"),
    ):
        done = credithub("run", *words)

        assert done.returncode in {1, 2}
        assert code in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
