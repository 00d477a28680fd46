"""Whatever article a page may cite is named in Chinese too."""

import re

import pytest

from hub.rulebook import load_rulebook
from hub.rulebook.articles import ARTICLES, article_in

RULES = load_rulebook()


def cited():
    """The sources of publicity rules, restraints and rating policies' rules."""
    found = {rule.source for rule in (*RULES.publicity, *RULES.restraints)}
    for policy in RULES.policies:
        found.add(policy.data["source"])
        found |= {policy.data[part]["source"] for part in ("repeat", "unrated")}
        for part in ("adverse", "positive", "override"):
            found |= {rule["source"] for rule in policy.data[part]}
    return sorted(found)


@pytest.mark.parametrize("source", cited())
def test_a_source_that_a_page_may_cite_has_a_chinese_name(source):
    chinese = article_in(source, "zh")

    assert chinese != source
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert article_in(source, "en") == source


def test_no_article_is_named_that_no_rule_cites():
    assert set(ARTICLES) == set(cited())


def test_each_term_names_its_source_in_chinese_without_a_foreign_word():
    foreign = {rule.key for rule in RULES.clocks if re.search("[A-Za-z]", rule.article)}

    assert foreign == set()
    assert all(re.search("[\u4e00-\u9fff]", rule.article) for rule in RULES.clocks)
    assert {rule.cite("en") for rule in RULES.clocks} == {
        rule.source for rule in RULES.clocks
    }
