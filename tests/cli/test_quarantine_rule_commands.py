"""Reading rules at the command line."""

import json

import pytest

from tests.support.little_city import (
    CLEAN,
    PENALTY,
    REGISTRATION,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.prepared import prepare_owner

WORDS = ("penalty_2018", "fine_fen", "--received", "三块", "--from", "2020-01-01")
REASON = ("--reason", "来源来函")


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


def test_a_group_is_mended_by_a_rule_which_is_listed_and_ended(
    credithub, told, tmp_path
):
    register = write_csv(tmp_path / "r.csv", REGISTRATION, [registration_row(CLEAN)])
    told("sync", "registration", "--file", register)
    rows = [
        penalty_row(CLEAN, n, "2026-09-01", **{"罚款金额（万元）": "三块"})
        for n in (1, 2)
    ]
    path = write_csv(tmp_path / "p.csv", PENALTY, rows)
    assert (
        "brought no record" in credithub("sync", "penalty_2018", "--file", path).stderr
    )
    (first, _) = told("quarantine", "list")

    shown = told("quarantine", "show", first["id"])
    done = credithub(
        *("quarantine", "rule", "make", *WORDS, "--meant", "3", *REASON, "--json")
    )
    made = json.loads(done.stdout)
    again = credithub("quarantine", "rule", "make", *WORDS, "--meant", "4", *REASON)
    listed = told("quarantine", "rule", "list")
    read = told("quarantine", "show", first["id"])
    released = told(
        "quarantine", "release", "--source", "penalty_2018", "--reason", "按规则"
    )
    told("quarantine", "rule", "end", made["id"], *REASON)
    ended = told("quarantine", "rule", "list", "--ended")

    assert [one["text"] for one in shown["candidates"]] == ["3元"]
    assert "read as 3 万元 = 30,000.00 元" in done.stderr
    assert "it reads 2 rows that wait; 2 would come in" in done.stderr
    assert (made["reads"], made["mends"], made["all_counted"]) == (2, 2, True)
    assert (again.returncode, "rule-overlap" in again.stderr) == (1, True)
    assert [one["id"] for one in listed] == [made["id"]]
    (cell,) = [one for one in read["cells"] if one["field"] == "fine_fen"]
    assert (cell["text"], cell["rule"], cell["meant"]) == ("三块", made["id"], "3")
    assert (released["done"], released["left"]) == (2, {})
    assert told("quarantine", "rule", "list") == []
    assert [one["end_reason"] for one in ended] == ["来源来函"]


def test_a_rule_that_cannot_be_is_refused_with_its_code(credithub):
    for words, code in (
        (("nowhere", *WORDS[1:], "--meant", "3"), "rule-source-unknown"),
        (("penalty_2018", "uscc", *WORDS[2:], "--meant", "3"), "rule-field-closed"),
        ((*WORDS, "--meant", "若干"), "rule-unreadable"),
    ):
        done = credithub("quarantine", "rule", "make", *words, *REASON)
        assert done.returncode == 2
        assert code in done.stderr
