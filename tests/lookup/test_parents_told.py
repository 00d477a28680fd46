"""Which parent of a branch is told when people, registers and names disagree."""

import pytest

from hub.after_intake import relate
from tests.support.doubted import OLD_NUMBER
from tests.support.little_city import CLEAN, FINED, Firm, bring_registers, uscc
from tests.support.related import hide, state

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

BRANCH = Firm(uscc(11), f"{CLEAN.name}沭阳分公司")
SECOND = Firm(OLD_NUMBER, CLEAN.name)


@pytest.fixture
def told(hub, ask):
    """Ask for the parents and branches that a kind of member is told of a firm."""

    def asking(kind, firm):
        assert relate(hub, everyone=True) == {"found": 0, "withdrawn": 0}
        _, document = ask(kind, "merchant", firm.code)
        relations = document["merchant"]["relations"]
        return [(one["direction"], one["merchant"]["uscc"]) for one in relations]

    return asking


@pytest.fixture(autouse=True)
def _branch(hub, clock, tmp_path):
    """Register a branch of the clean firm."""
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    clock.advance(minutes=1)


def test_a_parent_that_people_state_is_told_in_place_of_the_names_at_both_ends(
    hub, clock, told
):
    state(hub, BRANCH, "branch-of", FINED)
    clock.advance(minutes=1)
    stated = [told("market_supervision", firm) for firm in (BRANCH, CLEAN, FINED)]
    platform = told("platform", BRANCH)
    state(hub, BRANCH, "branch-of", FINED, stands=False)

    assert stated == [[("to", FINED.code)], [], [("from", BRANCH.code)]]
    assert platform == []
    for kind in ("platform", "market_supervision"):
        assert told(kind, BRANCH) == [("to", CLEAN.code)]


def test_platforms_do_not_see_that_people_state_what_the_name_tells(hub, clock, told):
    before = told("platform", BRANCH)

    state(hub, BRANCH, "branch-of", CLEAN)
    clock.advance(minutes=1)

    assert told("platform", BRANCH) == before == [("to", CLEAN.code)]
    assert told("market_supervision", BRANCH) == before


def test_a_second_bearer_counts_from_the_delivery_that_brings_it_to_its_withdrawal(
    hub, clock, told, tmp_path
):
    bring_registers(hub, tmp_path, [SECOND])
    clock.advance(minutes=1)
    both = told("platform", BRANCH)
    hide(hub, clock, SECOND.code)
    clock.advance(minutes=1)
    withdrawn = told("platform", BRANCH)
    # The same bytes would be unchanged as a whole.
    bring_registers(hub, tmp_path, [SECOND, FINED])
    clock.advance(minutes=1)
    again = told("platform", BRANCH)

    assert both == again == []
    assert withdrawn == [("to", CLEAN.code)]
