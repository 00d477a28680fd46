"""Sums of a platform's notices: no part is more than the whole unseen."""

import pytest
from marshmallow import ValidationError

from schemas.base import problems_of
from schemas.record import KINDS
from tests.support.kind_samples import SAMPLES

KIND = KINDS["notice_statistics"]
ROW = SAMPLES["notice_statistics"]


@pytest.mark.parametrize("part", ["incomplete", "measured", "forwarded", "withdrawn"])
@pytest.mark.parametrize(
    ("more", "flags"), [(0, []), (1, ["notices:fewer-than-parts"])]
)
def test_a_part_that_is_more_than_all_notices_is_flagged(part, more, flags):
    body = KIND.load({**ROW, part: ROW["notices"] + more})

    assert body.get("flags", []) == flags


def test_a_period_that_ends_before_it_began_is_refused():
    with pytest.raises(ValidationError) as caught:
        KIND.load({**ROW, "period_from": "2026-07-01", "period_until": "2026-06-30"})

    (problem,) = problems_of(caught.value)
    assert (problem.field, problem.code) == ("period_until", "date-order")


def test_the_months_of_a_platform_are_records_of_their_own():
    june = KIND.load(ROW)
    july = KIND.load({**ROW, "period_from": "2026-07-01", "period_until": "2026-07-31"})
    marks = KIND.load({**ROW, "right_kind": "商标权"})

    assert len({KIND.natural_key(one) for one in (june, july, marks)}) == 3
