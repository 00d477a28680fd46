"""A source is drafted, checked, tried and mended at the command line."""

import json
import os

import pytest

from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    REGISTRATION,
    registration_row,
    write_csv,
)
from tests.support.own_sources import FINES, write_own

pytestmark = pytest.mark.postgresql_in_long

HEADER = [
    "序号",
    "处罚单位名称",
    "社会信用代码",
    "决定文号",
    "处罚时间",
    "罚款额（元）",
]
HEADER += ["违法事实", "处罚决定内容", "办案人"]
MIB = 1 << 20


def rows_of_fines(count=6):
    """Fines of a made-up district, as no shipped source calls its columns."""
    return [
        [
            *(str(n), (FINED if n % 2 else CLEAN).name, (FINED, CLEAN)[n % 2 - 1].code),
            *(f"宿区罚〔2026〕{n}号", f"2026-05-{n + 1:02d}", "3000"),
            *("销售过期食品", "罚款三千元", "张三"),
        ]
        for n in range(1, count + 1)
    ]


@pytest.fixture
def own(tmp_path, monkeypatch, credithub):
    """The folder of one's own sources, named by HUB_CONNECTORS."""
    folder = tmp_path / "own"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HUB_CONNECTORS", str(folder))
    return folder


@pytest.fixture
def fines(tmp_path):
    """A file that no source knows."""
    return write_csv(tmp_path / "fines_2026.csv", HEADER, rows_of_fines())


def one_line(done, code=2):
    assert (done.returncode, done.stdout) == (code, ""), done
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def fates(report):
    return tuple(report[n] for n in ("records", "unchanged", "still_quarantined"))


def mend(path, *changes):
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10**6,) * 2)


def test_a_newcomers_way_from_an_unknown_file_to_its_records(
    credithub, told, own, fines
):
    register = [registration_row(firm) for firm in FIRMS]
    registers = write_csv(fines.parent / "register.csv", REGISTRATION, register)
    assert told("sync", "registration", "--file", registers)["linked"] == len(FIRMS)
    write_own(own, "next_door", FINES.replace("kinds", "kind"))

    # No source knows the file.
    unknown = credithub("sync", "penalty_2018", "--file", fines)
    assert (unknown.returncode, "no-header" in unknown.stderr) == (1, True)

    # A draft is made of it, with a reason for each guess, and is whole as it is.
    made = told("source", "new", fines, "--owner", "agency:market-supervision")
    manifest = own / "fines_2026" / "source.toml"
    assert made["manifest"] == str(manifest)
    guessed = {one["column"]: one["field"] for one in made["columns"] if one["field"]}
    assert guessed == {
        "处罚单位名称": "party_name",
        "社会信用代码": "uscc",
        "决定文号": "document_no",
        "处罚时间": "decision_day",
        "罚款额（元）": "fine_fen",
        "违法事实": "facts",
        "处罚决定内容": "content",
    }
    assert made["missing"] == ["authority"]
    assert told("source", "check", "fines_2026")["state"] == "ok"

    # The preview says what is wrong with every row: nobody issued it.
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert [row["row"] for row in rows] == list(range(2, 8))
    assert [[one["field"] for one in row["faults"]] for row in rows] == [
        ["authority"]
    ] * 6

    # Whoever does not look first has all of it in quarantine, and is told.
    failed = credithub("sync", "fines_2026", "--file", fines, "--json")
    run = json.loads(failed.stdout)
    assert (failed.returncode, run["reason"]) == (1, "all-quarantined")
    assert "all-quarantined" in failed.stderr
    assert len(told("quarantine", "list", "--source", "fines_2026")) == 6

    # Mended, though the day stands in the wrong column; then mended wholly.
    office = '[constants]\nauthority = "宿迁市宿城区市场监督管理局"\n\n[units]'
    mend(
        manifest,
        ("[units]", office),
        ('["处罚时间"]', '["违法事实"]'),
        ('facts = ["违', "#"),
    )
    assert told("source", "check", "fines_2026")["state"] == "ok"
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert {row["faults"][0]["reason"] for row in rows} == {"date-unreadable"}
    still = credithub("sync", "--again", run["run"], "--json")
    assert json.loads(still.stdout)["still_quarantined"] == 6
    mend(manifest, ('["违法事实"]', '["处罚时间"]'))
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert [row["state"] for row in rows] == ["record"] * 6

    # Half is read again by the run, all that is left is released in bulk.
    first, *_ = told("quarantine", "list", "--source", "fines_2026")
    told("quarantine", "return", first["id"], "--reason", "请重报")
    released = told(
        *("quarantine", "release", "--source", "fines_2026"), *("--reason", "列名已改")
    )
    assert (released["matched"], released["done"]) == (5, 5)
    again = told("sync", "--again", run["run"])
    assert (again["records"], again["unchanged"], again["still_quarantined"]) == (
        1,
        5,
        0,
    )
    assert told("quarantine", "list", "--source", "fines_2026") == []
    kinds = [run["kind"] for run in told("run", "list", "--source", "fines_2026")]
    assert kinds == ["again", "quarantine", "again", "sync"]

    # The broken source next door stopped nobody.
    assert "next_door" in one_line(credithub("sync", "next_door"))
    assert told("audit", "verify")["ok"] is True
