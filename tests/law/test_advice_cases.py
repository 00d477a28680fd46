"""The cases of advice and of comparisons that were worked out by hand."""

from pathlib import Path

import pytest
from msgspec import convert

from hub.casework.advice import advice_document
from hub.console.words.translator import translator_of
from hub.lookup.disclosure import plain
from schemas.answers.advising import AdviceDocument
from tests.law.advised import NAMES, TABLES, advice_on, answer, hits_of
from tests.law.certified import read_cases

FILE = Path(__file__).with_name("advice_cases.tsv")
CASES = read_cases(FILE, ("facts", "expected"))
OF_RECORDS = [case for case in CASES if "record" in case["facts"]]
OF_ADVICE = [case for case in CASES if case not in OF_RECORDS]


def names(told):
    return {NAMES.get(name, name) for name in told}


def among(key):
    """Tell whether all that is expected is among what came out."""
    return lambda wanted, got: set(wanted) <= set(got[key])


def none_of(key):
    """Tell whether nothing of what is expected to be absent came out."""
    return lambda wanted, got: not set(wanted) & got[key]


def same_names(key):
    """Tell whether the same names came out."""
    return lambda wanted, got: names(wanted) == set(got[key])


def is_worded(wanted, _):
    """Tell whether each sum bears the name that the law gives it."""
    return all(text in TABLES.measures[key].zh for key, text in wanted.items())


FITS = {
    "items": among("items"),
    "listed": among("listed"),
    "offences": among("met"),
    "items_any": lambda wanted, got: bool(set(wanted) & got["items"]),
    "not_items": none_of("items"),
    "not_listed": none_of("listed"),
    "not_offences": none_of("met"),
    "verdicts": lambda wanted, got: wanted.items() <= got["verdicts"].items(),
    "instead": lambda wanted, got: wanted.items() <= got["instead"].items(),
    "offence": lambda wanted, got: wanted in got["offences"],
    "words": is_worded,
    "measure_shown": lambda wanted, _: any(
        wanted in rule.zh for rule in TABLES.measures.values()
    ),
}
"""How what is expected under a key is compared; other lists must be the same."""


def wrong_in(expected, got):
    """List what came out otherwise than a case expects; what it names not is open."""
    for key, wanted in expected.items():
        compare = FITS.get(key)
        if compare is None and isinstance(wanted, list):
            compare = same_names(key)
        fits = compare(wanted, got) if compare else got.get(key) == wanted
        if not fits:
            yield key, wanted, got.get(key)


@pytest.mark.parametrize("case", OF_ADVICE, ids=[case["id"] for case in OF_ADVICE])
def test_advice_on_a_case_comes_out_as_by_hand(case):
    got = answer(case["facts"])
    assert list(wrong_in(case["expected"], got)) == []


def test_the_answer_of_each_case_is_as_its_document_says():
    for case in OF_ADVICE:
        written = advice_document(advice_on(case["facts"]))
        assert plain(convert(written, AdviceDocument)) == written


@pytest.mark.parametrize("case", OF_RECORDS, ids=[case["id"] for case in OF_RECORDS])
def test_a_record_is_a_hit_for_certain_possibly_or_not_as_by_hand(case):
    expected, got = case["expected"], hits_of(case["facts"]["record"])
    if "offence" in expected:
        of_it = [one for one in got["reached"] if one.offence == expected["offence"]]
        got["establish"] = {name for one in of_it for name in one.establish}
    assert list(wrong_in(expected, got)) == []
    if "measure_shown" in expected:
        shown = [
            translator_of("zh").t(f"leads.amount.{n}") for n in got["record"].amounts
        ]
        assert expected["measure_shown"] in shown
        told = ["".join(line.zh for line in one.lines) for one in got["reached"]]
        assert all(expected["measure_shown"] in lines for lines in told)
