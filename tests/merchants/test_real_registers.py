"""Linking on a real register: every row finds its own merchant, no swap finds any."""

import csv
import itertools
import random
from pathlib import Path

import pytest

from hub.merchants.models import Merchant
from schemas.codes.identifiers import identify

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "registry"
FILE = DATA / "registry_suqian_allyears.csv"

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"the real registers are not here: {FILE}"
)


@pytest.fixture(scope="module")
def rows():
    """Name and code of every registered firm, once."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        found = {
            row["统一社会信用代码"]: row["企业名称"] for row in csv.DictReader(file)
        }
    return sorted(found.items())


def test_every_registered_row_is_linked(desk, rows):
    claims = [desk.register(f"r{code}", name, code) for code, name in rows]

    outcomes = desk.link(*claims[:1000]).outcomes + desk.link(*claims[1000:]).outcomes

    assert {outcome.decision for outcome in outcomes} == {"linked"}
    assert len(desk.rows(Merchant)) == len(rows)


def test_no_swap_between_real_firms_is_attached(desk, rows):
    desk.link(*(desk.register(f"r{code}", name, code) for code, name in rows))
    strong = [(c, n) for c, n in rows if identify(c).scheme in ("uscc", "reg_no_15")]
    # Sorted by name, neighbours share brand, place or trade.
    by_name = sorted(strong, key=lambda row: row[1])
    chosen = random.Random(4).sample(strong, 400)
    pairs = [
        *zip(chosen[::2], chosen[1::2], strict=True),
        *itertools.pairwise(by_name),
    ]
    swapped = [
        desk.claim(f"s{place}", other[1], one[0])
        for place, (one, other) in enumerate(pairs)
    ]

    outcomes = desk.link(*swapped).outcomes

    assert {outcome.decision for outcome in outcomes} == {"held"}
