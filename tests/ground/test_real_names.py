"""Names that people have tagged: how often the trade name is cut out exactly."""

from pathlib import Path

import pytest

from hub.names import anatomy, flat
from hub.rulebook import load_rulebook

TAGGED = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "matching"
    / "company_name_bio_train.txt"
)
IN_ORDER = {
    ("REGION", "NAME", "DOMAIN", "COM_TYPE"),
    ("NAME", "DOMAIN", "COM_TYPE"),
    ("REGION", "NAME", "COM_TYPE"),
}
"""Sequences of parts in which a registered name may come."""


def _read_tagged():
    """Yield each name with the sequence of its parts and its trade name."""
    for block in TAGGED.read_text("utf-8").split("\n\n"):
        lines = [line.split() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        name = "".join(line[0] for line in lines)
        tags = [line[-1] for line in lines]
        kinds = tuple(
            tag[2:]
            for before, tag in zip(["O", *tags], tags, strict=False)
            if tag != "O" and (tag[0] == "B" or tag[2:] != before[2:])
        )
        stem = "".join(line[0] for line in lines if line[-1] in ("B-NAME", "I-NAME"))
        yield name, kinds, stem


@pytest.mark.skipif(not TAGGED.exists(), reason="shared data is not here")
def test_the_trade_name_of_nine_in_ten_tagged_names_is_exact():
    divisions = load_rulebook().divisions

    results = [
        (kinds in IN_ORDER, anatomy(name, divisions).stem == flat(stem))
        for name, kinds, stem in _read_tagged()
    ]

    in_order = [exact for ordered, exact in results if ordered]
    assert len(results) == 9_050
    assert sum(exact for _, exact in results) / len(results) >= 0.90
    assert sum(in_order) / len(in_order) >= 0.94
