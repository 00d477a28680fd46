"""Redactions at the command line: two people, each word and each look with its leaf."""

import os

import pytest

from hub.context import open_hub
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import (
    FINED,
    PENALTY,
    REGISTRATION,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.prepared import config_of, prepare_owner
from tests.support.redacted import FACTS, LEFT_OUT

pytestmark = pytest.mark.postgresql_in_long

WHY = ("--reason", "隐去住址")
ONE, OTHER = ("--officer", "张三"), ("--officer", "李四")


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.fixture
def key(told, tmp_path):
    """The key of a penalty with a story."""
    register = write_csv(tmp_path / "r.csv", REGISTRATION, [registration_row(FINED)])
    told("sync", "registration", "--file", register)
    row = penalty_row(FINED, 1, "2026-09-01", 违法事实=FACTS)
    told(
        "sync", "penalty_2018", "--file", write_csv(tmp_path / "p.csv", PENALTY, [row])
    )
    listed = told("record", "redact", "texts", FINED.code)
    return next(one["key"] for one in listed if one["text"] == FACTS)


@pytest.fixture
def propose(told, tmp_path, key, people):
    """Propose a redaction; gives its number."""

    def proposing(text=LEFT_OUT, officer=ONE):
        file = tmp_path / "facts.txt"
        file.write_text(text, "utf-8")
        words = ("record", "redact", "propose", key, "facts", "--text", file)
        return told(*words, *WHY, *officer)["id"]

    return proposing


def leaves(instance_path):
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        return [
            parse_leaf(entry).header["op"] for entry in hub.audit.entries(0, 10_000)
        ]


def test_one_proposes_another_releases_and_two_end_it(
    told, credithub, propose, instance_path
):
    before = len(leaves(instance_path))
    # As an editor of another system saves it.
    number = propose(f"\ufeff{LEFT_OUT}\r\n")
    waiting = told("record", "redact", "list", "--state", "waiting")
    released = told("record", "redact", "release", number, *WHY, *OTHER)
    half = credithub("record", "redact", "end", number, *WHY, *OTHER)
    shown = told("record", "redact", "show", number)
    ended = told("record", "redact", "end", number, *WHY, *ONE)
    ops = leaves(instance_path)[before:]

    assert [(one["id"], one["state"]) for one in waiting] == [(number, "waiting")]
    assert "text" not in waiting[0]
    assert (released["state"], released["said_by"]) == ("released", "李四")
    assert "second person" in half.stderr
    assert (shown["state"], shown["ending_by"]) == ("released", "李四")
    assert (shown["original"], shown["text"]) == (FACTS, LEFT_OUT)
    assert (ended["state"], ended["proposed_by"]) == ("ended", "张三")
    assert told("record", "redact", "list", "--state", "released") == []
    assert [ops.count(op) for op in ("redaction.propose", "redaction.decide")] == [1, 3]
    assert (ops.count("decision.say"), ops.count("desk.view")) == (4, 2)


def test_what_was_not_decided_is_refused_or_taken_back(told, propose):
    refused = told("record", "redact", "refuse", propose(), *WHY, *OTHER)
    back = told("record", "redact", "take-back", propose(), *WHY, *ONE)

    assert (refused["state"], back["state"]) == ("refused", "taken_back")


def test_what_cannot_be_said_is_one_line(credithub, propose):
    number = propose()

    for word, officer, code in (
        ("release", "张三", "review-same-officer"),
        ("refuse", " 张三", "review-same-officer"),
        ("take-back", "李四", "decision-not-own"),
        ("end", "李四", "decision-closed"),
    ):
        done = credithub("record", "redact", word, number, *WHY, "--officer", officer)

        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert code in done.stderr


@pytest.mark.usefixtures("people")
def test_bad_input_is_one_line_and_leaves_nothing(credithub, told, key, tmp_path):
    bad, long, adds = (tmp_path / f"{name}.txt" for name in ("bad", "long", "adds"))
    bad.write_bytes("违法".encode("gb18030"))
    long.write_bytes(b"x" * (1 << 20) + b"x")
    adds.write_text("另有事实", "utf-8")
    for words, code in (
        ((key, "facts", "--text", bad), "UTF-8"),
        ((key, "facts", "--text", long), "bytes"),
        ((key, "facts", "--text", adds), "redaction-adds"),
        ((key, "facts", "--text", tmp_path), "path-unusable"),
        ((key, "violation_type", "--text", adds), "redaction-field"),
        (("0" * 63, "facts", "--text", adds), "record-unknown"),
        ((key, "facts", "--text", adds, "--reason", " "), "reason-invalid"),
    ):
        done = credithub("record", "redact", "propose", *WHY, *ONE, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert code in done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
    for words in (("texts", "x"), ("show", "x"), ("release", "x", *WHY, *ONE)):
        assert credithub("record", "redact", *words).returncode == 2

    assert told("record", "redact", "list") == []


def test_a_person_reads_them_too(credithub, propose):
    number = propose()

    listed = credithub("record", "redact", "list")
    texts = credithub("record", "redact", "texts", FINED.code)

    assert number in listed.stdout
    assert "waiting" in listed.stdout
    assert LEFT_OUT not in listed.stdout
    assert FACTS in texts.stdout
