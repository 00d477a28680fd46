"""How clues were checked, at the command line: to whom it is told, what is logged."""

import json
import os

import pytest

from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.service import open_matter
from hub.context import open_hub
from schemas.tlog.leaf import parse_leaf
from tests.support.prepared import config_of, prepare_city

pytestmark = pytest.mark.postgresql_in_long
OFFICE, BUREAU = "agency:leading-office", "agency:market-supervision"


@pytest.fixture
def prepare():
    """The little city, with a clue that waits."""
    return prepare_clue


def prepare_clue(instance, url):
    prepare_city(instance, url)
    facts = {"to": BUREAU, "clue_source": "platform", "summary": "疑似假冒"}
    with open_hub(config_of(instance, url)) as hub, hub.writes.begin() as session:
        new = NewMatter("clue", NewStep("receive", facts=facts))
        open_matter(session, hub, new, MatterActor("platform:taomao", "甲"))


def test_a_leading_office_is_told_how_clues_were_checked_and_nobody_else(
    credithub, instance_path
):
    asked = ("clues", "figures", "--officer", "王主任")
    told = json.loads(credithub(*asked, "--member", OFFICE, "--json").stdout)
    plain = credithub(*asked, "--member", OFFICE)
    refused = credithub(*asked, "--member", BUREAU)
    ahead = credithub(*asked, "--member", OFFICE, "--last", "2199-01")
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        leaves = [parse_leaf(entry).header for entry in hub.audit.entries(0, 10_000)]

    [line] = told["agencies"]
    assert (line["agency"], line["received"], line["waiting"]) == (BUREAU, 1, 1)
    assert (told["clues"], told["check_rate"]) == (1, 0)
    assert f"{BUREAU}  0.00 %  received 1  waiting 1" in plain.stdout
    assert "clue-figures-refused" in refused.stderr
    assert "clue-figures-period" in ahead.stderr
    assert refused.stdout == ahead.stdout == ""
    looks = [one for one in leaves if one["op"] == "desk.view"]
    assert [one["subject"]["type"] for one in looks] == ["clue-figures"] * 2
