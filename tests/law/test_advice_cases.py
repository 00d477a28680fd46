"""The cases of advice and of comparisons that were worked out by hand."""

from pathlib import Path

import pytest

from hub.console.words.speech import speech
from tests.law.advised import NAMES, TABLES, answer, hits_of
from tests.law.certified import read_cases

FILE = Path(__file__).with_name("advice_cases.tsv")
CASES = read_cases(FILE, ("facts", "expected"))
OF_RECORDS = [case for case in CASES if "record" in case["facts"]]
OF_ADVICE = [case for case in CASES if case not in OF_RECORDS]
WORDS = {"turnover_fen": "非法经营数额", "goods_value_fen": "货值金额"}


def names(told):
    return {NAMES.get(name, name) for name in told}


def wrong_in(expected, got):
    """List what came out otherwise than a case expects; what it names not is open."""
    for key, wanted in expected.items():
        match key:
            case "verdict" | "tier" | "with_all" | "heavier":
                fits = got.get(key) == wanted
            case "items" | "listed":
                fits = set(wanted) <= got[key]
            case "items_any":
                fits = bool(set(wanted) & got["items"])
            case "not_items":
                fits = not set(wanted) & got["items"]
            case "not_listed":
                fits = not set(wanted) & got["listed"]
            case "verdicts":
                fits = wanted.items() <= got["verdicts"].items()
            case "offence" | "offences" if "met" in got:
                fits = {wanted} <= got["met"] if key == "offence" else set(wanted) <= got["met"]
            case "offence":
                fits = wanted in got["offences"]
            case "not_offences":
                fits = not set(wanted) & got["met"]
            case "instead":
                fits = wanted.items() <= got["instead"].items()
            case "measure_shown":
                fits = any(wanted in rule.zh for rule in TABLES.measures.values())
            case "words":
                fits = all(text in TABLES.measures[n].zh for n, text in wanted.items())
            case "hit":
                fits = got["hit"] == wanted
            case _:
                fits = names(wanted) == set(got[key])
        if not fits:
            yield key, wanted, got.get(key)


@pytest.mark.parametrize("case", OF_ADVICE, ids=[case["id"] for case in OF_ADVICE])
def test_advice_on_a_case_comes_out_as_by_hand(case):
    got = answer(case["facts"])
    assert list(wrong_in(case["expected"], got)) == []


@pytest.mark.parametrize("case", OF_RECORDS, ids=[case["id"] for case in OF_RECORDS])
def test_a_record_is_a_hit_for_certain_possibly_or_not_as_by_hand(case):
    expected, got = case["expected"], hits_of(case["facts"]["record"])
    if "offence" in expected:
        of_it = [one for one in got["reached"] if one.offence == expected["offence"]]
        got["establish"] = {name for one in of_it for name in one.establish}
    assert list(wrong_in(expected, got)) == []
    if "measure_shown" in expected:
        shown = [speech("zh").t(f"leads.amount.{n}") for n in got["record"].amounts]
        assert expected["measure_shown"] in shown
