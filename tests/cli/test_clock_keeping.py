"""Clocks at the command line: each write and each look has its leaf."""

import json
import os

import pytest

from hub.context import open_hub
from hub.db.bulk import insert_rows
from hub.overview.models import WithdrawalDelay
from schemas.tlog.leaf import parse_leaf
from tests.support.officer_lists import name_officers
from tests.support.prepared import config_of

OWNER = "agency:market-supervision"
WHY = ("--reason", "办理需要")
ONE = ("--officer", "张三")


@pytest.fixture
def opened_clock(told, people, instance_path):
    """A clock of the check of a clue, on a member that was taken in, with its head."""
    told(
        *("member", "add", OWNER, "--kind", "market_supervision"),
        *("--name", "市场监管局", "--territory", "321300"),
    )
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        name_officers(hub, OWNER, "钱局")
    return told(
        *("clock", "open", "case.check", "2026-15", "--event", "found"),
        *("--for", "clue", "--owner", OWNER, *WHY),
    )


def leaves(instance_path):
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        return [parse_leaf(entry).header for entry in hub.audit.entries(0, 10_000)]


def test_a_clock_is_kept_from_its_opening_to_its_end(
    told, credithub, opened_clock, instance_path
):
    number = opened_clock["id"]
    before = len(leaves(instance_path))
    paused = told("clock", "pause", number, "--for", "testing", *WHY)
    going = told("clock", "resume", number, *WHY, "--version", paused["version"])
    asked = credithub("clock", "extend", number, "--by", 15, *WHY, "--officer", "张三")
    declined = told("clock", "decline", number, *WHY, "--officer", "李四")
    told("clock", "extend", number, "--by", 15, *WHY, "--officer", "张三")
    other = credithub("clock", "extend", number, "--by", 15, *WHY, "--officer", "李四")
    longer = told("clock", "extend", number, "--by", 15, *WHY, "--officer", "钱局")
    listed = told("clocks", "--owner", OWNER)
    plain = credithub("clock", "list", "--rule", "case.check")
    shown = told("clock", "show", number)
    met = told("clock", "meet", number, *WHY)
    after = told("clocks")
    closed = told("clocks", "--state", "met", "--state", "met-late")
    ops = [leaf["op"] for leaf in leaves(instance_path)[before:]]

    assert (paused["state"], going["state"]) == ("paused", "running")
    assert "proposed" in asked.stderr
    assert "clock-head" in other.stderr
    assert declined["due_day"] == going["due_day"] < longer["due_day"]
    assert [one["id"] for one in listed["clocks"]] == [number]
    assert "2026-15" in plain.stdout
    assert [one["step"] for one in shown["steps"]] == [
        *("opened", "paused", "resumed", "extended")
    ]
    assert (met["state"], after["counts"], closed["counts"]) == ("met", {}, {"met": 1})
    # Both events of the consent are of one moment, in either order.
    assert set(ops[5:7]) == {"decision.say", "clock.change"}
    assert ops[:5] + ops[7:] == [
        *("clock.change", "clock.change"),
        *("decision.say", "decision.say", "decision.say"),
        *("desk.view", "desk.view", "desk.view", "clock.change"),
        *("desk.view", "desk.view"),
    ]


def test_what_a_clock_ran_for_may_be_gone(told, opened_clock, instance_path):
    ended = told("clock", "end", opened_clock["id"], *WHY)

    assert ended["state"] == "ended"
    assert [leaf["op"] for leaf in leaves(instance_path)[-2:]] == [
        *("clock.open", "clock.change")
    ]
    everything = json.dumps(leaves(instance_path), ensure_ascii=False)
    assert "2026-15" not in everything
    assert "办理需要" not in everything


@pytest.mark.postgresql_in_long
def test_the_list_of_sources_tells_how_many_ends_came_late(credithub, instance_path):
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub, hub.writes.begin() as session:
        row = {
            "source": "abnormal_list",
            "rule": "order107.execute",
            "measured": 5,
            "in_time": 2,
            "late": 3,
            "provisional": 0,
            "without_day": 1,
            "median_days": 4,
            "most_days": 9,
        }
        insert_rows(session, WithdrawalDelay, [row | {"counted_at": hub.clock()}])

    lines = credithub("sources").stdout.splitlines()

    column = lines[0].index("late_ends")
    (line,) = [one for one in lines if one.startswith("abnormal_list ")]
    assert line[column:].split()[0] == "3/5"
    assert sum("/5" in one for one in lines) == 1


OPENED = ("clock", "open", "case.check", "1", "--event", "found", "--for", "clue")


REFUSED = [
    (("clock", "show", "99"), "clock-unknown", 2),
    ((*OPENED, "--owner", "agency:none", *WHY), "member-unknown", 2),
    ((*OPENED, "--owner", OWNER, "--reason", " "), "reason-invalid", 2),
    (
        (*OPENED, "--owner", OWNER, *WHY, "--officer", "officer:1"),
        "officer-reserved",
        2,
    ),
    ((*OPENED, "--owner", OWNER, *WHY, "--at", "2999-01-01"), "clock-start", 2),
    (
        (*OPENED, "--owner", OWNER, *WHY, "--at", "1990-01-01"),
        "clock-rule-unknown",
        2,
    ),
    (
        (
            *("clock", "open", "no.rule", "1", "--event", "found", "--for"),
            *("clue", "--owner", OWNER, *WHY),
        ),
        "clock-rule-unknown",
        2,
    ),
    (
        (
            *("clock", "open", "case.check", "1", "--event", "told", "--for"),
            *("clue", "--owner", OWNER, *WHY),
        ),
        "clock-event",
        2,
    ),
    (
        (
            *("clock", "open", "case.check", "x" * 129, "--event", "found"),
            *("--for", "clue", "--owner", OWNER, *WHY),
        ),
        "clock-subject",
        2,
    ),
    (
        (
            *("clock", "open", "case.check", "1", "--event", "found"),
            *("--for", "a clue", "--owner", OWNER, *WHY),
        ),
        "clock-subject",
        2,
    ),
    (("clock", "pause", "1", "--for", "rain", *WHY), "usage", 2),
    (("clock", "pause", "1", "--for", "appeal", *WHY), "clock-pause", 2),
    (("clock", "resume", "1", *WHY), "clock-running", 1),
    (("clock", "extend", "1", "--by", "16", *WHY, *ONE), "clock-extension", 2),
    (("clock", "extend", "1", "--by", "15", *WHY), "officer-unlisted", 2),
    (("clock", "extend", "1", "--by", "0", *WHY), "usage", 2),
    (("clock", "decline", "1", *WHY, *ONE), "decision-unknown", 2),
    (("clock", "meet", "1", *WHY, "--version", "7"), "clock-changed", 1),
    (("clocks", "--state", "sleeping"), "usage", 2),
    (("clocks", "--until", "2026-02-30"), "usage", 2),
    (("clocks", "--limit", "0"), "usage", 2),
]


@pytest.mark.postgresql_in_long
def test_what_cannot_be_is_one_line_that_says_why(credithub, opened_clock):
    # On one clock: nothing that is refused changes it.
    for arguments, code, ends in REFUSED:
        done = credithub(*arguments)

        told = (done.returncode, done.stdout, done.stderr.count("\n"))
        assert (told, arguments) == ((ends, "", 1), arguments)
        assert code in done.stderr
