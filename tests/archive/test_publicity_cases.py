"""Cases worked out by hand from the articles: what is public, from when, until when.

In ``publicity_cases.tsv`` authorities are S, market supervision, P, the police, and O,
any other; ``-`` is none. Facts are words ``name=value``, fines in yuan.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from hub.archive.rules import PublicityFacts, publicity_of
from hub.archive.rules.judgements import retention_of
from hub.rulebook import load_rulebook

RULES = load_rulebook()
AUTHORITIES = {
    "S": "宿迁市市场监督管理局",
    "O": "宿迁市生态环境局",
    "P": "宿迁市公安局宿城分局",
    "-": None,
}
TABLE = Path(__file__).parent / "publicity_cases.tsv"
DAYS = {
    "term": "effect_to",
    "stated": "stated_until",
    "removed": "removed_on",
    "published": "published_on",
    "result": "result_day",
    "retested": "retest_day",
}
TEXTS = {
    "party": "party_kind",
    "procedure": "procedure",
    "tier": "tier",
    "words": "line",
    "basis": "basis",
    "ground": "ground",
    "product": "product",
    "outcome": "outcome",
    "retest": "retest",
}


def cases():
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


CASES = cases()


def facts_of(case):
    """The facts of a case."""
    facts = {"authority": AUTHORITIES[case["authority"]]}
    words = [] if case["facts"] == "-" else case["facts"].split(" ")
    for word in words:
        name, value = word.split("=")
        if name in DAYS:
            facts[DAYS[name]] = date.fromisoformat(value)
        elif name in TEXTS:
            facts[TEXTS[name]] = value
        elif name == "kinds":
            facts["penalty_kinds"] = tuple(value.split(","))
        elif name == "fine":
            facts["fine_fen"] = int(value) * 100
        else:
            facts["alleged"] = {"alleged": True}[name]
    return PublicityFacts(**facts)


def told(value):
    """What the table says of nothing, or of a day."""
    return "-" if value is None else str(value)


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{n}-{c['kind']}-{c['day']}" for n, c in enumerate(CASES, 2)]
)
def test_a_record_is_judged_as_its_articles_say(case):
    day = date.fromisoformat(case["day"])

    found = publicity_of(case["kind"], facts_of(case), day, RULES)

    assert {
        "tier": told(found.tier),
        "from": told(found.public_from),
        "until": told(found.until),
        "repair_from": told(found.earliest_end),
        "use_until": told(retention_of(case["kind"], day, RULES)[1]),
        "reason": found.reason,
    } == {
        name: case[name]
        for name in ("tier", "from", "until", "repair_from", "use_until", "reason")
    }
    assert (found.article is None) is (case["article"] == "-")
    assert case["article"] in (found.article or "-")


def test_the_table_has_two_hundred_cases_and_says_none_twice():
    asked = [(c["kind"], c["authority"], c["facts"], c["day"]) for c in CASES]

    assert len(set(asked)) == len(asked) >= 200
