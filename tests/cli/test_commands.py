"""The command line: one document on stdout, one line on stderr, exit 0, 1 or 2."""

import getpass
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hub.cli.doctor import NOTHING_COMPARED
from hub.sheets.pages.values import points
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    PENALTY,
    REGISTRATION,
    UNKNOWN,
    Firm,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.prepared import prepare_owner

pytestmark = pytest.mark.postgresql_in_long

ASKED = ("--purpose", "onboarding", "--reference", "1", "--officer", "王五")


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.fixture
def files(tmp_path):
    """A register and a penalty file as they would be dropped."""
    rows = [registration_row(firm) for firm in FIRMS]
    swapped = penalty_row(FINED, 2, "2026-09-01", 行政相对人名称=CLEAN.name)
    penalties = [penalty_row(FINED, 1, "2026-09-01"), swapped]
    nameless = penalty_row(FINED, 3, "2026-09-01", 行政相对人名称="")
    nameless[2] = "91321302MA0000999X"
    return {
        "registration": write_csv(tmp_path / "reg.csv", REGISTRATION, rows),
        "penalty_2018": write_csv(
            tmp_path / "pen.csv", PENALTY, [*penalties, nameless], "gb18030"
        ),
    }


def one_line(done, code):
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_from_nothing_to_a_receipted_answer(credithub, told, files):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    token = told("member", "token", "platform:taomao", "--system", "check")["token"]
    made = told(
        *("agreement", "make", "platform", "--purpose", "onboarding"),
        *("--title", "平台共享协议", "--legal-basis", "电子商务法第二十七条"),
    )

    reports = {name: told("sync", name, "--file", path) for name, path in files.items()}
    asking = (
        *("--purpose", "onboarding", "--reference", "入驻-15"),
        *("--member", "platform:taomao", "--officer", "王五"),
    )
    answer = told("lookup", FINED.code, *asking)
    meant = told("match", FINED.name, *asking)["responses"]["q"]["results"]

    assert token.startswith("hub_")
    assert made["agreement"] in {row["id"] for row in told("agreement", "list")}
    registration = reports["registration"]
    assert registration["rows"] == registration["linked"] == len(FIRMS)
    penalties = reports["penalty_2018"]
    assert (penalties["rows"], penalties["linked"], penalties["held"]) == (3, 1, 1)
    assert (penalties["quarantined"], sum(penalties["reasons"].values())) == (1, 1)
    assert answer["merchant"]["name"] == FINED.name
    assert (meant[0]["caption"], meant[0]["match"]) == (FINED.name, True)
    assert {r["kind"] for r in answer["records"]} == {"registration", "penalty"}
    assert told("audit", "verify")["ok"] is True


def test_a_second_sync_changes_nothing(told, files):
    told("sync", "registration", "--file", files["registration"])
    root = told("doctor", "--root")

    again = told("sync", "registration", "--file", files["registration"])

    assert (again["records"], again["unchanged"]) == (0, len(FIRMS))
    assert told("doctor", "--root") == root


@pytest.mark.only_database("sqlite")  # what is shown does not depend on the database
def test_the_doctor_names_a_record_that_was_changed_by_hand(
    credithub, told, files, instance_path
):
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    healthy = told("doctor")
    with closing(sqlite3.connect(instance_path / "hub.db")) as database:
        database.execute("DROP TRIGGER record_version_no_update")
        database.execute("UPDATE record_version SET body = '{}'")
        database.commit()

    done = credithub("doctor", "--json")

    assert healthy.pop("not_covered")
    assert set(healthy.values()) == {True}
    assert (done.returncode, json.loads(done.stdout)["records"]) == (1, False)
    assert done.stderr.startswith("credithub: record-changed: record R")


@pytest.mark.only_database("sqlite")  # what is shown does not depend on the database
def test_the_doctor_says_why_the_log_is_closed_and_that_nothing_was_compared(
    credithub, told, files, instance_path
):
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    (instance_path / "audit-anchor").unlink()

    done = credithub("doctor", "--json")

    document = json.loads(done.stdout)
    assert (done.returncode, document["audit"]) == (1, False)
    assert "records" not in document
    assert document["not_covered"] == [NOTHING_COMPARED]
    assert re.fullmatch(r"credithub: [a-z-]+: .*anchor.*\n", done.stderr)


def test_rows_in_quarantine_are_shown_corrected_and_closed(credithub, told, files):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    (row,) = told("quarantine", "list")

    shown = told("quarantine", "show", row["id"], "--whole")
    fixed = told(
        *("quarantine", "fix", row["id"], f"uscc={FINED.code}"),
        *("--reason", "按决定书原件更正"),
    )

    assert "91321302MA0000999X" in json.dumps(shown)
    assert fixed["linked"] == 1
    assert told("quarantine", "list") == []
    late = credithub("quarantine", "close", row["id"], "--reason", "x")
    assert "quarantine-decided" in one_line(late, 1)


def test_corrections_that_name_people_come_by_standard_input(
    credithub, told, files, monkeypatch
):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    (row,) = told("quarantine", "list")
    fix = ("quarantine", "fix", row["id"], "-", "--reason", "按决定书原件更正")

    refusals = []
    for data in ("陈某某".encode(), b"uscc=\xff"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        refusals.append(one_line(credithub(*fix), 2))
    lines = f"uscc={FINED.code}\nlegal_rep=陈某某\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    fixed = told(*fix)

    assert ["correction-invalid" in refusal for refusal in refusals] == [True, True]
    assert "陈某某" not in refusals[0]
    assert fixed["linked"] == 1


@pytest.mark.usefixtures("people")
def test_a_held_link_needs_two_people(credithub, told, files):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    (item,) = told("review", "list")["items"]
    decide = ("review", "decide", item["id"], "same", "--reason", "核对原件")

    first = told(*decide, "--officer", "甲")
    same = credithub(*decide, "--officer", "甲")
    invented = [credithub(*decide, "--officer", name) for name in ("编造", "", "hub")]
    second = told(*decide, "--officer", "乙")

    assert (first["state"], second["state"]) == ("open", "decided")
    assert "review-same-officer" in one_line(same, 1)
    for done, code in zip(
        invented,
        ("officer-unlisted", "officer-unlisted", "officer-reserved"),
        strict=True,
    ):
        assert code in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert told("review", "list") == {"total": 0, "items": []}


@pytest.mark.usefixtures("people")
def test_an_item_is_shown_whole_and_an_opinion_once_one_has_given_one(
    credithub, told, files
):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    everything = told("review", "list")
    item = everything["items"][0]["id"]
    said = ("review", "decide", item, "same", "--reason", "核对原件")
    told(*said, "--officer", "甲")

    listed = told("review", "list", "--oldest", "--adverse", "--age", "week")
    others = told("review", "list", "--neutral")
    blind = told("review", "show", item, "--officer", "乙")
    own = told("review", "show", item, "--officer", "甲")

    assert everything["total"] == listed["total"] == 1
    assert not everything["items"][0]["second_opinion_needed"]
    assert listed["items"][0]["second_opinion_needed"]
    assert others == {"total": 0, "items": []}
    assert [one["said"] for one in blind["opinions"]] == [None]
    assert [one["reason"] for one in own["opinions"]] == ["核对原件"]
    assert {"stem", "likeness", "org_code"} <= {
        row["feature"] for row in own["features"]
    }
    assert "review-unknown" in one_line(credithub("review", "show", 99), 2)
    unknown = credithub("review", "list", "--code", "91321302MA0000999X")
    assert "code-unknown" in one_line(unknown, 2)


def test_one_person_states_a_relation_and_takes_it_back(credithub, told, files):
    told("sync", "registration", "--file", files["registration"])
    said = (CLEAN.code, "owns-mark", FINED.code, "--mark", "1234567")
    paper = ("--document", "商标注册证", "--reason", "证载", "--officer", "甲")

    stated = told("review", "relate", *said, *paper, "--from", "2020-01-01")
    again = credithub("review", "relate", *said, *paper)
    withdrawn = told("review", "unrelate", *said, *paper)
    none = credithub("review", "unrelate", *said, *paper)
    unmarked = credithub("review", "relate", *said[:3], *paper)

    assert (stated["kind"], stated["stands"]) == ("owns-mark", True)
    assert withdrawn == stated | {"stands": False}
    assert "relation-standing" in one_line(again, 1)
    assert "relation-missing" in one_line(none, 1)
    assert "mark-invalid" in one_line(unmarked, 2)


def test_what_waits_for_people_is_shown_with_both_names_and_its_score(
    credithub, told, files
):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    (item,) = told("review", "list")["items"]

    table = credithub("review", "list", COLUMNS="400").stdout

    assert 0 < item["score"] < 1
    assert set(item["evidence"]["features"]) >= {"stem", "division"}
    for shown in (item["merchant_name"], item["evidence"]["name"], str(item["score"])):
        assert shown in table


def test_a_damaged_code_is_told_by_list_and_show(credithub, told, files, tmp_path):
    text = FINED.code[:10] + "7" + FINED.code[11:]
    row = penalty_row(FINED, 9, "2026-09-01", **{PENALTY[2]: text})
    path = write_csv(tmp_path / "damaged.csv", PENALTY, [row])
    told("sync", "registration", "--file", files["registration"])
    report = told("sync", "penalty_2018", "--file", path)
    (item,) = told("review", "list")["items"]

    shown = told("review", "show", item["id"])
    table = credithub("review", "list", COLUMNS="400").stdout

    assert (report["provisional"], report["quarantined"]) == (1, 0)
    assert f"{text}@11:7>0" in table
    (damage,) = item["evidence"]["damage"]
    assert (damage["code"], damage["look_alike"]) == (FINED.code, False)
    (row,) = [one for one in shown["features"] if one["feature"] == "damage"]
    assert row["values"] == [text, FINED.code]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("lookup", "x", *ASKED, "--member", "platform:none"), "member-unknown"),
        (("lookup", "x", *ASKED), "usage"),
        (("match", "x", *ASKED), "usage"),
        (("lookup", "x", "--purpose", "onboarding", "--reference", "1"), "usage"),
        (
            ("lookup", "x", *ASKED, "--member", "y", "--officer", " ＯＦＦＩＣＥＲ:1"),
            "officer-reserved",
        ),
        (("sync", "nothing"), "source-unknown"),
        (("sync",), "source-required"),
        (("sources", "--duties", "--systems"), "one-report"),
        (("sync", "registration", "--file", "/nowhere"), "path-unusable"),
        (("member", "token", "platform:x", "--system", "y"), "member-unknown"),
        (("member", "add", "x", "--kind", "platform", "--name", "y"), "member-invalid"),
        (("member", "revoke", "x"), "token-unknown"),
        (("agreement", "end", "x"), "agreement-unknown"),
        (("quarantine", "show", "x"), "quarantine-unknown"),
        (
            ("quarantine", "fix", "x", "no-equals-sign", "--reason", "y"),
            "correction-invalid",
        ),
        (("review", "decide", "7", "same", "--reason", "x"), "officer-unlisted"),
        (("jobs", "--run", "nothing"), "job-unknown"),
        (("jobs", "--run", ""), "job-unknown"),
        (("jobs", "--list", "--run", "rate"), "usage"),
        (("init", "--merchants", "5"), "merchants-invalid"),
        (("frobnicate",), "usage"),
        (("review", "list", "--after", "9" * 30), "usage"),
        (("quarantine", "list", "--limit", "9" * 30), "usage"),
        (("quarantine", "list", "--state", "nope"), "usage"),
        (("quarantine", "list", "--limit", "0"), "usage"),
        (("agreement", "make", "court", "--purpose", "curiosity"), "usage"),
        (("sync", "registration", "--file", "/dev/null"), "path-unusable"),
        (("lookup",), "usage"),
    ],
)
@pytest.mark.only_database("sqlite")  # none of these reaches what differs
def test_bad_input_is_one_line_and_exit_2(credithub, arguments, code):
    assert f"credithub: {code}" in one_line(credithub(*arguments), 2)


@pytest.mark.only_database("sqlite")  # the refusal comes before any database
@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "config"),
        ({"HUB_NOISE": "1"}, "config"),
        ({"HUB_PORT": "http"}, "config"),
    ],
)
def test_an_instance_that_is_not_there_or_wrong_is_one_line(
    credithub, tmp_path, environ, code
):
    done = credithub("sources", **{"HUB_INSTANCE": str(tmp_path / "none")} | environ)

    assert f"credithub: {code}" in one_line(done, 2)


@pytest.mark.only_database("sqlite")  # starting a process is the same for both
def test_the_installed_command_makes_an_instance(tmp_path):
    command = Path(sys.executable).parent / "credithub"
    environ = {"HUB_INSTANCE": str(tmp_path / "new"), "PATH": os.environ["PATH"]}

    for arguments in (("init", "--json"), ("doctor", "--json")):
        done = subprocess.run(
            [command, *arguments], env=environ, capture_output=True, check=True
        )

    findings = json.loads(done.stdout)
    assert findings.pop("not_covered")
    assert set(findings.values()) == {True}
    assert (tmp_path / "new" / "keys").stat().st_mode & 0o777 == 0o700


def test_lookup_of_nobody_is_a_receipted_answer_and_exit_2(credithub, told):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    told(
        *("agreement", "make", "platform", "--purpose", "onboarding"),
        *("--title", "t", "--legal-basis", "b"),
    )

    done = credithub(
        *("lookup", UNKNOWN, *ASKED, "--member", "platform:taomao", "--json")
    )

    assert done.returncode == 2
    assert json.loads(done.stdout)["receipt"]["index"] == 3


def test_sources_are_listed_with_what_they_bring(told):
    sources = {source["name"]: source for source in told("sources")}

    assert sources["registration"]["kinds"] == ["registration"]
    assert "csv" in sources["penalty_2018"]["formats"]
    assert sources["registration"]["state"] == "off"
    assert sources["registration"]["promised_days"] == 7


def test_due_work_can_be_done_by_name(told, instance_path, files):
    drop = instance_path / "drops" / "registration"
    drop.mkdir(parents=True, exist_ok=True)
    (drop / "day.csv").write_bytes(files["registration"].read_bytes())

    told("source", "enable", "registration")
    report = told("jobs", "--run", "sync:registration")
    names = {job["name"] for job in told("jobs", "--list")}

    assert report["records"] == len(FIRMS)
    assert {"rate", "settle", "landing-retention"} <= names
    assert told("jobs", "--run", "rate")["changed"] == 0
    assert told("jobs", "--run", "landing-retention") is not None


def test_people_get_tables_and_lines(credithub, told, files):
    told("sync", "registration", "--file", files["registration"])

    for arguments in (
        ("sources",),
        ("member", "list"),
        ("agreement", "list"),
        ("quarantine", "list"),
        ("review", "list"),
        ("jobs", "--list"),
        ("doctor",),
        ("rate", "--all"),
        ("audit", "verify"),
        ("audit", "key"),
        ("audit", "checkpoint"),
    ):
        done = credithub(*arguments)
        assert done.returncode == 0, (arguments, done.stderr)
        assert done.stdout.strip()


def test_a_log_without_its_anchor_is_not_called_sound(credithub, told, instance_path):
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    assert told("audit", "verify")["ok"] is True
    (instance_path / "audit-anchor").unlink()

    done = credithub("audit", "verify", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["fault"]["code"] == "anchor-missing"


def test_a_file_that_cannot_be_read_is_one_line_and_exit_1(credithub, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")

    done = credithub("sync", "registration", "--file", broken, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["state"] == "failed"
    assert len(done.stderr.strip().splitlines()) == 1


def test_people_read_an_answer_line_by_line_in_chinese_or_english(
    credithub, told, files
):
    told("sync", "registration", "--file", files["registration"])
    told("sync", "penalty_2018", "--file", files["penalty_2018"])
    told(
        *("agreement", "make", "market_supervision", "--purpose", "enforcement"),
        *("--title", "执法协议", "--legal-basis", "行政处罚法"),
    )
    asking = (
        *("--purpose", "enforcement", "--reference", "案-1", "--officer", "王五"),
        *("--member", "agency:market-supervision"),
    )

    shown = credithub("lookup", FINED.code, *asking).stdout.splitlines()
    english = credithub("lookup", FINED.code, *asking, "--english").stdout
    document = told("lookup", FINED.code, *asking)

    assert shown[0] == FINED.name
    assert f"  统一社会信用代码  {FINED.code}" in shown
    assert "行政处罚  共 1 条" in shown
    assert f"  Unified code  {FINED.code}" in english.splitlines()
    for reason in document["rating"]["reasons"]:
        (line,) = (line for line in shown if reason["text"] in line)
        assert line.endswith(points(reason["points"]))
    for record in document["records"]:
        assert record["id"] in english
    assert "  经办人  王五" in shown
    assert any(line.startswith("  回执  2026/") for line in shown)
    assert shown[-1] == f"命令行，系统账户  {getpass.getuser()}"
    assert not any("{" in line for line in shown)


def test_people_read_that_nothing_was_known_of_a_code_at_a_moment(
    credithub, told, files
):
    told("sync", "registration", "--file", files["registration"])
    told(
        *("agreement", "make", "market_supervision", "--purpose", "enforcement"),
        *("--title", "执法协议", "--legal-basis", "行政处罚法"),
    )
    asking = (
        *("--purpose", "enforcement", "--reference", "案-1", "--officer", "王五"),
        *("--member", "agency:market-supervision", "--about", "merchant"),
    )
    before = ("--known-at", "2020-01-01T00:00:00+08:00")

    shown = credithub("lookup", FINED.code, *asking, *before)
    english = credithub("lookup", FINED.code, *asking, *before, "--english")

    assert (shown.returncode, english.returncode) == (0, 0)
    assert "当时尚无该主体的信息。" in shown.stdout
    assert "Nothing was known of the merchant at that moment." in english.stdout
    assert FINED.name not in shown.stdout


@pytest.mark.usefixtures("people")
def test_people_read_of_relations_and_of_a_disputed_identity_too(
    credithub, told, tmp_path
):
    branch = Firm(uscc(21), f"{FINED.name}沭阳分公司")
    rows = [registration_row(firm) for firm in (FINED, CLEAN, branch)]
    register = write_csv(tmp_path / "reg.csv", REGISTRATION, rows)
    told("sync", "registration", "--file", register)
    told(
        *("agreement", "make", "market_supervision", "--purpose", "enforcement"),
        *("--item", "*", "--item", "relation"),
        *("--title", "执法协议", "--legal-basis", "行政处罚法"),
    )
    said = ("--reason", "来函载明", "--document", "宿市监函〔2026〕5号")
    told(
        *("review", "relate", CLEAN.code, "owns-mark", FINED.code),
        *("--mark", "1234567", "--from", "2020-01-01", *said),
    )
    for officer in ("甲", "乙"):
        told("review", "dispute", CLEAN.code, *said, "--officer", officer)
    asking = (
        *("--purpose", "enforcement", "--reference", "案-1", "--officer", "王五"),
        *("--member", "agency:market-supervision", "--about", "merchant"),
    )

    fined = credithub("lookup", FINED.code, *asking).stdout.splitlines()
    clean = credithub("lookup", CLEAN.code, *asking, "--english").stdout.splitlines()

    at = fined.index("  关系  分支机构")
    assert [one.strip() for one in fined[at + 1 : at + 3]] == [
        f"名称  {branch.name}",
        branch.code,
    ]
    for shown, relation, other in (
        (fined, "关系  商标权利人", CLEAN),
        (clean, "Relation  owns the mark used by", FINED),
    ):
        at = shown.index(f"  {relation}")
        name, code, mark, since = (one.strip() for one in shown[at + 1 : at + 5])
        assert (name.split("  ")[1], code, mark) == (other.name, other.code, "1234567")
        assert since.split("  ")[1] == "2020-01-01"
    assert any("identity is disputed" in line for line in clean)
    assert not any("存在争议" in line for line in fined)


def test_runs_and_the_night_are_told_as_the_pages_tell_them(credithub, told, files):
    report = told("sync", "registration", "--file", files["registration"])
    told("sync", "registration", "--file", files["registration"])
    told("source", "enable", "registration")

    newest, first = told("run", "list", "--source", "registration")
    (page,) = told("run", "list", "--limit", "1", "--before", newest["id"])
    whole = told("run", "show", first["id"])
    night = told("run", "night")
    sources = {source["name"]: source for source in told("sources")}

    assert (first["id"], page["id"]) == (report["run"], report["run"])
    assert (first["rows"], first["records"]) == (len(FIRMS), len(FIRMS))
    assert whole["fates"]["linked"] == len(FIRMS)
    assert [file["state"] for file in whole["files"]] == ["done"]
    assert night["records"] == sources["registration"]["records"] == len(FIRMS)
    assert sources["registration"]["state"] == "on-time"
    assert told("run", "night", "--day", "2019-01-01")["runs"] == []
    assert "run-unknown" in one_line(credithub("run", "show", "nothing"), 2)
    for day in ("0001-01-01", "9999-12-31"):
        assert "usage" in one_line(credithub("run", "night", "--day", day), 2)
