"""History, release, erasure and keys at the command line."""

import json
import re
import sqlite3
import stat
from contextlib import closing

import pytest

from tests.support.little_city import CLEAN, FINED, UNKNOWN
from tests.support.prepared import prepare_city
from tests.support.tampered import logged

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the little city."""
    return prepare_city


@pytest.fixture
def look(told):
    def looking(purpose, member=None):
        usual = {"onboarding": "platform:taomao"}
        asks = member or usual.get(purpose, "agency:market-supervision")
        return told(
            *("lookup", FINED.code, "--purpose", purpose, "--reference", "1"),
            *("--member", asks, "--officer", "王五"),
        )

    return looking


def test_a_history_is_told_for_people_and_for_machines(credithub, told, look):
    look("onboarding")
    look("enforcement")

    document = told("audit", "history", FINED.code)
    shown = credithub("audit", "history", FINED.code)
    english = credithub("audit", "history", FINED.code, "--english")

    assert [r["purpose"] for r in document["reads"]] == ["enforcement", "onboarding"]
    assert list(document)[-1] == "receipt"
    assert "执法办案" in shown.stdout
    assert FINED.name in shown.stdout
    assert "enforcement" in english.stdout


def test_a_line_has_time_source_document_reason_and_the_limit_limits_all(
    credithub, told, look
):
    look("enforcement")
    look("onboarding")
    document = told("audit", "history", FINED.code)
    penalty = next(c for c in document["changes"] if c.get("kind") == "penalty")
    link = next(c for c in document["changes"] if c["what"] == "link")

    lines = credithub("audit", "history", FINED.code).stdout.splitlines()
    few = credithub("audit", "history", FINED.code, "--limit", "3")

    told_lines = [line for line in lines if re.match(r"\d{4}-\d\d-\d\d \d\d:", line)]
    # The look at the history itself has come on top.
    assert len(told_lines) == len(document["changes"]) + len(document["reads"]) + 1
    assert told_lines == sorted(told_lines, key=lambda line: line[:19], reverse=True)
    (ingested,) = [
        line
        for line in told_lines
        if "归集" in line and penalty["document"] in line.split("  ")
    ]
    assert {penalty["source"], penalty["issuer"]} <= set(ingested.split("  "))
    assert penalty["entries"][0] in ingested
    links = [line.split("  ") for line in told_lines if "关联判断" in line]
    assert any(link["rule"] in parts for parts in links)
    assert any({penalty["source"], penalty["document"]} <= set(one) for one in links)
    assert any("执法办案  1  王五  2" in line for line in told_lines)
    assert few.stdout.splitlines()[2:5] == [
        line for line in few.stdout.splitlines() if re.match(r"\d{4}-", line)
    ]
    left = len(document["changes"])
    assert (
        few.stderr == f"另有 {left}+ 条更早的，请加大 --limit; {left}+ earlier lines\n"
    )


@pytest.mark.only_database("sqlite")  # a file that is changed past the log
def test_a_read_whose_opening_was_changed_says_so_in_its_line(
    credithub, told, look, instance_path
):
    look("enforcement")
    look("onboarding")
    logged(
        "UPDATE audit_opening SET sealed = randomblob(200) WHERE event_id ="
        " (SELECT id FROM audit_entry WHERE CAST(body AS TEXT) LIKE '%enforcement%')"
    )(instance_path)

    document = told("audit", "history", FINED.code)
    shown = credithub("audit", "history", FINED.code)
    credithub("audit", "check")
    checked = credithub("audit", "history", FINED.code)

    (read,) = (read for read in document["reads"] if "damaged" in read)
    (line,) = (line for line in shown.stdout.splitlines() if "opening-damaged" in line)
    assert (read["purpose"], read["damaged"]) == ("enforcement", "opening-damaged")
    wanted = ("执法办案", "已被改动", "was changed", read["entry"])
    assert [word for word in wanted if word not in line] == []
    assert shown.stderr == ""
    # What a check has found may belong to anybody's history.
    assert f"(opening-damaged)  {read['entry']}" in checked.stderr


def test_the_merchants_own_view_leaves_reads_out(told, look):
    look("onboarding")
    look("enforcement")

    own = told("audit", "history", FINED.code, "--purpose", "self")

    assert [read["purpose"] for read in own["reads"]] == ["onboarding"]


def test_pages_go_on_where_they_ended(told, look):
    for _ in range(3):
        look("onboarding")

    first = told("audit", "history", FINED.code, "--limit", "2")
    second = told(
        *("audit", "history", FINED.code, "--limit", "9", "--after", first["next"])
    )

    assert len(first["reads"]) == 2
    assert [read["purpose"] for read in second["reads"]] == ["onboarding"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((UNKNOWN,), "merchant-unknown"),
        (("nonsense",), "code-invalid"),
        ((CLEAN.code, "--purpose", "trial"), "member-required"),
        (
            (
                *(CLEAN.code, "--purpose", "trial", "--reference", "1"),
                *("--member", "platform:taomao"),
            ),
            "not-granted",
        ),
        ((CLEAN.code, "--member", "agency:none"), "member-unknown"),
        ((CLEAN.code, "--limit", "0"), "usage"),
    ],
)
def test_a_history_that_is_refused_exits_with_2(credithub, arguments, code):
    done = credithub("audit", "history", *arguments)

    assert done.returncode == 2
    assert code in done.stderr


def test_a_read_is_released_by_its_address(told, look):
    asked = look("enforcement")["receipt"]

    told("audit", "release", f"{asked['shard']}/{asked['index']}")

    own = told("audit", "history", FINED.code, "--purpose", "self")
    assert [read["purpose"] for read in own["reads"]] == [None, "enforcement"]


def test_a_release_at_the_command_line_says_that_no_token_was_shown(
    told, look, tmp_path, credithub
):
    asked = look("enforcement")["receipt"]
    done = told("audit", "release", f"{asked['shard']}/{asked['index']}")
    key = credithub("audit", "key").stdout.strip()

    told("audit", "bundle", done["entry"], tmp_path / "b", "--reference", "1")
    leaf = told("audit", "verify", tmp_path / "b", "--key", key)["leaf"]

    assert (leaf["op"], leaf["auth"]) == ("read.release", {"key": "cli"})


def test_a_members_key_opens_and_releases_what_is_sealed(
    credithub, told, look, tmp_path
):
    file = tmp_path / "member.pem"
    made = told("member", "key-make", file)
    taken = told("member", "key", "agency:procuratorate", "--file", f"{file}.pub")
    asked = look("prosecution", "agency:procuratorate")
    address = f"{asked['receipt']['shard']}/{asked['receipt']['index']}"

    opened = told("audit", "open", address, "--key", file)
    without = credithub("audit", "release", address)
    told("audit", "release", address, "--key", file)

    assert made["key"] == taken["key"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert opened["values"]["subject.id"] == asked["merchant"]["id"]
    assert (without.returncode, "opening-sealed" in without.stderr) == (2, True)
    own = told("audit", "history", FINED.code, "--purpose", "self")
    assert "prosecution" in [read["purpose"] for read in own["reads"]]


def test_keys_are_never_written_over(credithub, tmp_path):
    file = tmp_path / "member.pem"
    file.write_text("mine")

    done = credithub("member", "key-make", file)

    assert (done.returncode, file.read_text()) == (1, "mine")
    assert "key-file-exists" in done.stderr


def test_a_key_is_revoked_once(credithub, told, tmp_path):
    told("member", "key-make", tmp_path / "k")
    told("member", "key", "agency:procuratorate", "--file", tmp_path / "k.pub")

    told("member", "key-revoke", "agency:procuratorate")

    again = credithub("member", "key-revoke", "agency:procuratorate")
    assert (again.returncode, "member-key-unknown" in again.stderr) == (2, True)


def test_an_escrow_key_is_taken(credithub, told, tmp_path, instance_path):
    told("member", "key-make", tmp_path / "escrow")

    told("audit", "escrow-key", tmp_path / "escrow.pub")
    private = credithub("audit", "escrow-key", tmp_path / "escrow")

    assert (instance_path / "escrow-key").read_text() == (
        (tmp_path / "escrow.pub").read_text()
    )
    assert (private.returncode, "key-invalid" in private.stderr) == (2, True)


def test_an_erasure_leaves_the_log_green_and_the_history_empty(credithub, told, look):
    look("onboarding")
    look("enforcement")

    done = told("audit", "erase", FINED.code, "--reason", "依申请删除")

    assert done["openings"] == 2
    assert told("audit", "verify")["ok"] is True
    assert told("audit", "history", FINED.code)["reads"] == []


@pytest.mark.only_database("sqlite")  # what is shown does not depend on the database
def test_a_read_that_was_hidden_by_hand_is_told_by_verify_and_doctor(
    credithub, told, look, instance_path
):
    look("onboarding")
    with closing(sqlite3.connect(instance_path / "audit.db")) as database:
        database.execute("DELETE FROM audit_opening")
        database.commit()

    verified = credithub("audit", "verify", "--json")
    examined = credithub("doctor", "--json")

    assert verified.returncode == 1
    assert json.loads(verified.stdout)["fault"]["code"] == "openings-missing"
    assert (examined.returncode, json.loads(examined.stdout)["openings"]) == (1, False)
    assert "credithub: openings-missing: " in examined.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((FINED.code, "--reason", " "), "erasure-reason"),
        (("nonsense", "--reason", "x"), "code-invalid"),
    ],
)
def test_an_erasure_that_is_refused_exits_with_2(credithub, arguments, code):
    done = credithub("audit", "erase", *arguments)

    assert (done.returncode, code in done.stderr) == (2, True)


def test_the_job_finishes_erasures(told):
    report = told("jobs", "--run", "settle")

    assert json.loads(json.dumps(report))["erased"] == 0
