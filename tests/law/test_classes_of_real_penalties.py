"""The serious class of Order 107, told of decisions that offices published."""

import csv
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
