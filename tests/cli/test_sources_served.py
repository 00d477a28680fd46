"""`credithub sources` tells what came for each duty, from each system, and how good."""

import json

import pytest

pytestmark = pytest.mark.postgresql_in_long


def test_duties_and_systems_are_listed_with_what_has_not_come_yet(credithub):
    duties = json.loads(credithub("sources", "--duties", "--json").stdout)
    systems = json.loads(credithub("sources", "--systems", "--json").stdout)

    assert (len(duties), len(systems)) == (26, 16)
    for one in (*duties, *systems):
        assert (one["rows"], one["records"]) == (0, 0)
        assert one["silent"] == one["sources"]
        assert one["sources"] or one["machines"]
        assert one["matters"] == 0
    (rules,) = (one for one in duties if "notice" in one)
    assert rules["key"] == "17"
    assert rules["notice"]["versions"] == rules["notice"]["too_short"] == 0


def test_the_tables_for_people_name_every_duty(credithub):
    done = credithub("sources", "--duties")

    assert done.returncode == 0
    assert "剑网行动" in done.stdout
    assert "versions of platforms' rules: 0" in done.stderr


def test_each_source_has_its_level_and_what_it_lacks(credithub):
    rows = json.loads(credithub("sources", "--json").stdout)

    levels = {row["name"]: row["quality"] for row in rows}
    assert levels["penalty_culture"]["level"] == "silver"
    assert levels["penalty_culture"]["missing"] == ["incremental", "resumable"]
