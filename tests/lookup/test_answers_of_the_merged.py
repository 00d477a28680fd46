"""What is hidden may part two that are one, or change who stands for both."""

import pytest

from hub.after_intake import settle
from hub.merchants.service import find_merchant
from hub.officer_actions import ask_pair
from schemas.codes.check_digits import org_check_char
from tests.support.doubted import (
    OLD_NUMBER,
    WARNING,
    WITH_NUMBER,
    merge,
    old_number,
)
from tests.support.little_city import Firm, deliver, penalty_row, write_csv
from tests.support.withdrawn import withdraw_penalties

OTHER_NUMBER = old_number(2)
BOTH = (OLD_NUMBER, OTHER_NUMBER)
NAME = "宿迁市旧照贸易商行"
WITH_CODES = (*WITH_NUMBER, "行政相对人代码_3(组织机构代码)")


def penalise(hub, clock, path, *rows, **changes):
    """Deliver penalties of a firm that no register names: number, and two codes."""
    clock.advance(minutes=1)
    firm, day = Firm("", NAME), "2026-09-05"
    told = [[*penalty_row(firm, no, day, **changes), *codes] for no, *codes in rows]
    deliver(hub, "penalty_2018", write_csv(path, WITH_CODES, told, "gb18030"))
    settle(hub)
    clock.advance(minutes=1)


def org_code(number):
    """Make an organisation code that no firm of the city has."""
    return (first := f"MA{number:06d}") + org_check_char(first)


def standing(hub, code):
    """Tell which merchant is answered for by a code."""
    with hub.reads() as session:
        return find_merchant(session, code).public_id


@pytest.fixture
def built(kept):
    """Tells of each code whether what the public is told of it is built anew."""

    def asking(*codes):
        return [not kept("platform", code)[0] for code in codes]

    return asking


@pytest.fixture
def pair(hub, clock, tmp_path):
    """Makes one of two firms that are known by their numbers, the second by a code."""

    def making(code):
        penalise(hub, clock, tmp_path / "1.csv", (31, OLD_NUMBER, ""))
        penalise(hub, clock, tmp_path / "2.csv", (32, OTHER_NUMBER, code))
        numbers = (OLD_NUMBER, OTHER_NUMBER)
        ids = [standing(hub, number) for number in numbers]
        merge(hub, ask_pair(hub, *numbers, officer="officer-1", reason="换照"))
        return ids

    return making


def test_a_hidden_record_that_parts_two_has_all_be_told_anew_of_both(
    hub, clock, built, pair, tmp_path
):
    first, second = pair(org_code(76))
    built(*BOTH)
    assert standing(hub, OLD_NUMBER) == standing(hub, OTHER_NUMBER) == second
    assert built(*BOTH) == [False, False]

    hidden = (63, OLD_NUMBER, org_code(77)), (64, OTHER_NUMBER, "")
    penalise(hub, clock, tmp_path / "hidden.csv", *hidden, **WARNING)

    assert [standing(hub, number) for number in BOTH] == [first, second]
    assert built(*BOTH) == [True, True]


def test_a_hidden_record_by_which_another_stands_has_all_be_told_anew(
    hub, clock, built, pair, tmp_path
):
    first, second = pair("")
    built(*BOTH)
    assert (standing(hub, OTHER_NUMBER), built(*BOTH)) == (first, [False, False])

    hidden = (63, OTHER_NUMBER, org_code(77)), (64, OLD_NUMBER, "")
    penalise(hub, clock, tmp_path / "hidden.csv", *hidden, **WARNING)

    assert (standing(hub, OLD_NUMBER), built(*BOTH)) == (second, [True, True])
    assert built(*BOTH) == [False, False]

    withdraw_penalties(hub, OLD_NUMBER, 63, 64)

    assert (standing(hub, OTHER_NUMBER), built(*BOTH)) == (first, [True, True])
