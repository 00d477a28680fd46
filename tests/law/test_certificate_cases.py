"""The cases of certificates that were worked out by hand, each asked of the product."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from hub.ground.clock import SetClock
from hub.lookup.file.certificate.coverage import SourceDays, can_hold, clipped
from hub.lookup.file.certificate.request import read_asked
from hub.rulebook import load_rulebook
from scripts.golden_answers.standing import mark_records
from tests.law.certified import (
    FIRM,
    LATER,
    REASONS,
    answered,
    bring_rows,
    certified,
    party_asked,
    prepare_later,
    read_cases,
    row_of,
)
from tests.support.intake_lines import MANIFEST
from tests.support.prepared import opened

pytestmark = pytest.mark.postgresql_in_long
CASES = read_cases()
DECISIONS = [case for case in CASES if "coverage" not in case["question"]]
COVERAGE = [case for case in CASES if "coverage" in case["question"]]
FIELDS = {"food": "food", "marks": "213-215", "patents": "216", "secrets": "219"}
FIELDS |= {"copyright": "217-218"}
DAYS = ("from", "to")
ENDS = {"repair": "repaired", "annulment": "annulled"}
OF_ANOTHER = {"C084"}
"""Whose row says that somebody else ran the business of other cases."""


def within(hub, days):
    """The same hub, where the instance confirms how late anything is served."""
    effects = tuple(
        structs.replace(rule, within_days=days) if rule.key == "penalty" else rule
        for rule in hub.rulebook.effects
    )
    return replace(hub, rulebook=replace(hub.rulebook, effects=effects, _memo={}))


def test_each_decision_is_certain_possible_or_outside_as_by_hand(
    databases, instance_path, tmp_path
):
    """Each row bears its number; together they are the past of a few parties."""
    former = [case for case in DECISIONS if case["id"] not in OF_ANOTHER]
    later = [case for case in DECISIONS if case["id"] in OF_ANOTHER]
    with opened(databases, instance_path, prepare_later, SetClock(LATER)) as hub:
        wrong = [*asked_of(hub, former, tmp_path), *asked_of(hub, later, tmp_path)]
    assert not wrong, "\n".join(map(str, wrong))


def asked_of(hub, cases, folder):
    """Bring decisions and ask about each; gives those answered otherwise."""
    refused = sum(case["expected"]["list"] == "refused" for case in cases)
    rows = [row_of(case["facts"], case["id"]) for case in cases]
    assert bring_rows(hub, folder / cases[0]["id"], rows) == refused
    for case in cases:
        mark = ENDS.get(case["facts"].get("ended", {}).get("how"))
        if mark is not None:
            mark_records(hub, FIRM, {f"{case['id']}号": mark})
    parts = {}
    for case in cases:
        asked, expected = case["question"], case["expected"]
        longest = asked.get("longest_service_days")
        party = party_asked(asked["party"])
        key = asked["window"], asked["on"], str(party), longest
        if key not in parts:
            through = within(hub, longest) if longest else hub
            parts[key] = certified(through, *key[:2], party)
        got = answered(parts[key], case["id"])
        if not fits(got, expected):
            yield case["id"], expected, got


def fits(got, expected):
    """Tell whether an answer is the one expected; what is refused is no decision."""
    if expected["list"] in {"refused", "outside"}:
        return got["list"] == "outside"
    ended = ENDS.get(expected.get("ended"), "active")
    if got.get("status", ended) != ended:
        return False
    names = ("list", "effect_day", "effect_day_basis")
    is_same = all(got.get(name) == expected[name] for name in names)
    first = expected["reason"].split("; ")[0]
    return is_same and (got["list"] == "certain" or got["why"] in REASONS[first])


@pytest.mark.parametrize("case", COVERAGE, ids=[case["id"] for case in COVERAGE])
def test_coverage_is_of_sources_that_can_hold_such_decisions(case):
    facts, asked = case["facts"], case["question"]
    said = {"window": asked["coverage"], "on": asked["on"]}
    wanted = read_asked(said, load_rulebook(), LATER.date())
    told = []
    for one in facts["sources"]:
        fields = tuple(FIELDS.get(name, name) for name in one["fields"])
        place = one["place"] if one["country"] == "CN" else "710000"
        manifest = structs.replace(
            MANIFEST, name=one["source"], law_fields=fields, place=place
        )
        ends = (None if one[n] is None else date.fromisoformat(one[n]) for n in DAYS)
        days = clipped(SourceDays(*ends), wanted.penalties)
        if can_hold(manifest, wanted, asked["place"]) and days is not None:
            first, last = (str(day) for day in days)
            told.append(
                {"source": one["source"], "place": place, "from": first, "to": last}
            )
    assert told == case["expected"]["coverage"]


def test_a_county_whose_code_ends_in_nought_is_near_no_other():
    wanted = read_asked(
        {"window": "marks", "on": "2026-11-20"}, load_rulebook(), LATER.date()
    )
    source = structs.replace(MANIFEST, place="321310", law_fields=())

    assert can_hold(source, wanted, "321310")
    assert can_hold(source, wanted, "321300")
    assert not can_hold(source, wanted, "321311")
