"""What a hidden record says of a merchant leaves no trace in answers to platforms."""

import pytest
from doubted import WARNING
from little_city import CLEAN, Firm, bring_penalties, penalty_row, uscc

NEWER = uscc(1, division="321322")
"""Another unified code around the organisation code of the clean firm."""


def seen(answer, document):
    """What a platform can compare, or keep."""
    return (
        answer.status,
        answer.etag,
        {k: document[k] for k in document if k not in {"receipt", "rely_until"}},
    )


@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
def test_a_unified_code_that_a_hidden_record_gives_changes_no_answer(
    hub, clock, ask, tmp_path, about
):
    before = seen(*ask("platform", about, CLEAN.code))
    clock.advance(minutes=1)

    row = penalty_row(Firm(NEWER, CLEAN.name), 61, "2026-09-05", **WARNING)
    bring_penalties(hub, tmp_path, [row])

    assert seen(*ask("platform", about, CLEAN.code)) == before
    assert before[2]["merchant"]["uscc"] == CLEAN.code
    _, office = ask("market_supervision", about, CLEAN.code)
    assert office["merchant"]["uscc"] == NEWER
