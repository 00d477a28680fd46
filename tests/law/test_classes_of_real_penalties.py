"""The serious class of Order 107, told of decisions that offices published."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from hub.archive.rules import PublicityFacts, publicity_of
from hub.rulebook import load_rulebook

FILE = Path(__file__).parents[3] / "shared/data/penalties/cn_samr_local_excerpt.tsv"
RULES = load_rulebook()
FIELDS = ("食品安全", "特种设备")
DAY = date(2026, 5, 6)


def classed(row, basis):
    """Judge a real decision as if it had fined sixty thousand on one day."""
    facts = PublicityFacts(
        authority=row["agency"],
        procedure="ordinary",
        fine_fen=6_000_000,
        line=f"{row['title']} {basis}",
        basis=basis,
    )
    return publicity_of("penalty", facts, DAY, RULES)


@pytest.mark.skipif(not FILE.exists(), reason="the real files are not here")
def test_the_law_cited_tells_the_class_and_words_alone_never_another():
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_words = 0

    for row in rows:
        of_field = any(field in row["laws_in_source"] for field in FIELDS)
        if row["laws_in_source"]:
            tier = "serious" if of_field else "ordinary"
            assert classed(row, row["laws_in_source"]).tier == tier, row["title"]
        told = classed(row, "")
        by_words += told.reason == "tier-by-words"
        assert told.tier == "ordinary" or of_field, row["title"]

    assert len(rows) > 30
    assert by_words == 3


FIFTEEN = FILE.with_name("cn_admin_penalties_15.jsonl")
SNACKS = ("桂花糕", "芊层酥", "西洋参含片")
"""What the decisions on food are about, found by reading all fifteen."""


@pytest.mark.skipif(not FIFTEEN.exists(), reason="the real files are not here")
def test_words_of_real_decisions_without_a_law_call_food_serious_and_nothing_else():
    lines = FIFTEEN.read_text("utf-8").splitlines()
    told = []
    for row in map(json.loads, lines):
        text = f"{row['type']} {row['content']}"
        found = publicity_of(
            "penalty",
            PublicityFacts(
                authority=row["departmentName"],
                procedure="ordinary",
                penalty_kinds=("fine",),
                fine_fen=6_000_000,
                line=text,
            ),
            DAY,
            RULES,
        )
        told.append((found.tier, any(one in text for one in SNACKS)))

    # Two of food are cut off before the wrong is told: in doubt ordinary.
    assert told.count(("serious", True)) == 1
    assert told.count(("ordinary", True)) == 2
    assert told.count(("ordinary", False)) == 12
