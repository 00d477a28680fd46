"""Advice on thresholds, by cases worked out by hand from the texts of the law."""

import csv
from datetime import date
from pathlib import Path

from hub.casework.advice import (
    CaseFacts,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
)
from tests.support.row_by_row import row_by_row

FILE = Path(__file__).with_name("threshold_cases.tsv")
TABLES = load_tables()


def cases():
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def facts_of(case):
    """Read a case: all elements are said but for those with a minus."""
    told = set(case["circumstances"].split())
    unsaid = {name for name in told if name.startswith("-")}
    elements = TABLES.offences[case["offence"]].asked(())
    said = {*elements, "unlabelled_for_mark"} - {name[1:] for name in unsaid}
    return CaseFacts(
        acts=tuple(read_act(one, TABLES) for one in case["acts"].split(";")),
        circumstances=frozenset(told - unsaid | said),
        sanctions=tuple(
            read_sanction(text, TABLES) for text in filter(None, [case["sanctions"]])
        ),
    )


def advice_on(case):
    day = date.fromisoformat(case["day"])
    return advise(facts_of(case), day, [case["offence"]])


@row_by_row("case", cases(), ids=lambda c: f"{c['number']}-{c['item']}")
def test_a_case_worked_out_by_hand_comes_out_as_the_article_says(case):
    (found,) = advice_on(case).offences
    item = next(i for i in found.readings[0].items if i.rule.key == case["item"])

    assert item.rule.source == case["article"]
    assert item.verdict == case["item_verdict"]
    assert found.verdict == case["verdict"]
    assert found.raised == (case["raised"] == "yes")
    if case["basis"]:
        assert case["basis"] in [rule.zh for rule in found.bases]


def test_there_are_a_hundred_cases_and_more_across_both_changes_of_law():
    days = [date.fromisoformat(case["day"]) for case in cases()]

    assert len(days) >= 100
    assert sum(day < date(2025, 4, 26) for day in days) >= 20
    assert sum(day >= date(2027, 1, 1) for day in days) >= 10


def test_every_item_of_a_table_that_was_read_has_a_case():
    tried = {(case["item"], case["article"]) for case in cases()}
    read = {
        (rule.key, rule.source)
        for rule in TABLES.thresholds
        if rule.mark == "V" and TABLES.offences[rule.offence].field == "ip"
    }

    assert sorted(read - tried) == []


def test_each_line_of_arithmetic_and_article_is_said_in_both_languages():
    for case in cases():
        document = advice_document(advice_on(case))
        (found,) = document["offences"]
        for item in found["readings"][0]["items"]:
            assert item["article"]["zh"]
            assert item["article"]["en"]
            assert item["lines"]
            for line in item["lines"]:
                assert line["en"]
                words = line["zh"].replace("A1", "").replace("A2", "")
                words = words.replace("A3", "").replace("A4", "").replace("A9", "")
                words = words.replace("B1", "").replace("B2", "").replace("B3", "")
                assert not any(char.isascii() and char.isalpha() for char in words)
