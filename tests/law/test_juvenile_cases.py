"""Who is a juvenile, case by case, by what a row or a matter's party tells."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from marshmallow import ValidationError

from hub.archive.rules import seal_facts, seal_facts_of_row, seal_of
from hub.casework.view.juveniles import speaks_of_juvenile
from hub.rulebook import load_rulebook
from schemas.record import KINDS

RULES = load_rulebook()
RECEIVED = date(2026, 12, 1)
LINES = Path(__file__).with_name("juvenile_cases.tsv").read_text("utf-8").splitlines()
CASES = list(csv.DictReader(LINES[1:], delimiter="\t", quoting=csv.QUOTE_NONE))
ROWS = [case for case in CASES if case["kind"] != "matter"]
PARTIES = [case for case in CASES if case["kind"] == "matter"]


@pytest.mark.parametrize("case", ROWS, ids=[case["id"] for case in ROWS])
def test_a_row_is_sealed_as_the_law_on_juveniles_says(case):
    kind, values = KINDS[case["kind"]], json.loads(case["row"])
    try:
        body = kind.load(values)
    except ValidationError:
        facts = seal_facts_of_row(kind, values)
    else:
        facts = seal_facts(kind, body, kind.parties(body))

    sealed = seal_of(kind.name, facts, RECEIVED, RULES)

    assert (sealed == "juvenile") is (case["sealed"] == "true"), case["note"]


@pytest.mark.parametrize("case", ROWS, ids=[case["id"] for case in ROWS])
def test_a_faulty_row_is_sealed_no_less_than_a_record(case):
    kind, values = KINDS[case["kind"]], json.loads(case["row"])

    facts = seal_facts_of_row(kind, values)

    if case["sealed"] == "true":
        assert seal_of(kind.name, facts, RECEIVED, RULES) is not None, case["note"]


@pytest.mark.parametrize("case", PARTIES, ids=[case["id"] for case in PARTIES])
def test_a_party_of_a_matter_is_sealed_by_the_same_law(case):
    row = json.loads(case["row"])
    days = tuple(date.fromisoformat(row[n]) for n in ("day", "later") if n in row)
    said = {"name": row["name"], "code": row.get("id_number", "")}

    sealed = speaks_of_juvenile([said], [], days, RULES, RECEIVED)

    assert sealed is (case["sealed"] == "true"), case["note"]
