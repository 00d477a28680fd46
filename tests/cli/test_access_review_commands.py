"""The access review and whole checks at the command line."""

import json
import os

import pytest

from hub.context import open_hub
from schemas.tlog.leaf import parse_leaf
from tests.support.little_city import CLEAN, FINED
from tests.support.looked import EARLIER, prepare_earlier_looks
from tests.support.prepared import config_of

pytestmark = pytest.mark.postgresql_in_long

REVIEW = "access-review"


@pytest.fixture
def prepare():
    """The command's instance has a week of looks."""
    return prepare_earlier_looks


def test_a_sample_is_drawn_shown_marked_and_drawn_again(credithub, told):
    drawn = told(REVIEW, "draw")
    looks = told(REVIEW, "show", EARLIER, "--officer", "高审计")
    wrong = credithub(REVIEW, "mark", EARLIER, 1, "--explained", "--reason", " ")
    made = told(REVIEW, "mark", EARLIER, 1, "--explained", "--reason", "值班")
    (listed,) = [one for one in told(REVIEW, "list") if one["week"] == str(EARLIER)]
    again = told(REVIEW, "again", EARLIER)
    plain = credithub(REVIEW, "show", EARLIER)

    assert str(EARLIER) in {one["week"] for one in drawn}
    assert len(looks) == 5
    assert {sign for one in looks for sign in one["signs"]} == {
        *("outside-hours", "lone-reference", "shared-surname")
    }
    everything = json.dumps(looks, ensure_ascii=False) + plain.stdout
    for merchant in (CLEAN, FINED):
        assert merchant.code not in everything
        assert merchant.name not in everything
    assert (wrong.returncode, made["mark"]) == (2, "explained")
    assert "access-reason-invalid" in wrong.stderr
    assert (listed["explained"], listed["waiting"]) == (1, 4)
    assert again == {"week": str(EARLIER), "same": True, "differs": []}
    assert told(REVIEW, "reviewers") == []


def test_each_of_them_has_its_leaf(told, instance_path):
    told(REVIEW, "draw", "--week", EARLIER)
    told(REVIEW, "show", EARLIER, "--officer", "高审计")
    told(REVIEW, "mark", EARLIER, 2, "--unexplained", "--reason", "无人应答")
    told("audit", "check")

    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub:
        every = [parse_leaf(entry).header for entry in hub.audit.entries(0, 10_000)]
        # How rows stand then is the hub's own word.
        leaves = [leaf for leaf in every if leaf["op"] != "rows.tell"]
        named = hub.audit.openings(leaves[-3]["id"])["actor.user"]["value"]
    last = [(leaf["op"], leaf["actor"].get("role")) for leaf in leaves[-4:]]
    assert last == [
        ("access-review.draw", None),
        ("desk.view", "command-line"),
        ("access-review.mark", None),
        ("log.check", None),
    ]
    assert named == "高审计"


@pytest.mark.parametrize(
    ("arguments", "code", "ends"),
    [
        (("draw", "--week", "2026-11-10"), "access-week-open", 1),
        (("draw", "--week", "2999-01-07"), "access-week-open", 1),
        (("show", "2020-01-06"), "access-sample-unknown", 2),
        (("show", EARLIER, "--officer", "officer:1"), "officer-reserved", 2),
        (("again", "2020-01-06"), "access-sample-unknown", 2),
        (("mark", EARLIER, "1", "--reason", "好"), "usage", 2),
    ],
)
def test_what_cannot_be_says_why(credithub, arguments, code, ends):
    done = credithub(REVIEW, *arguments)

    assert done.returncode == ends
    assert code in done.stderr


def test_a_whole_check_is_kept_and_one_that_only_looks_is_not(credithub, told):
    size = told("audit", "verify")["shards"][0]["size"]
    first = told("audit", "check")
    second = told("audit", "check")

    assert first["ok"]
    # Each check is an entry, and what it kept is told in another.
    assert (first["entries"], second["entries"]) == (size, size + 2)
    assert first["actor"].startswith("cli:")
    assert told("audit", "verify")["shards"][0]["size"] == size + 4


def test_a_token_is_listed_with_its_last_use(told):
    (row,) = told("member", "tokens", "platform:taomao")

    assert row["used_at"] is None
