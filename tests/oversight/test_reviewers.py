"""How reviewers agree: the first opinion against that of the next person."""

from datetime import timedelta

import pytest

from hub.merchants.review import list_reviews
from hub.officer_actions import decide_item
from hub.oversight import agreement_rates
from hub.oversight.reviewers import AgreementRate
from tests.support.little_city import CLEAN, FINED, bring_penalties, penalty_row
from tests.support.prepared import opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def items(hub, tmp_path):
    """Four questions whose a decision is."""
    rows = [
        penalty_row(FINED, 100 + n, "2026-09-01", 行政相对人名称=CLEAN.name)
        for n in range(4)
    ]
    bring_penalties(hub, tmp_path, rows, "doubts.csv")
    with hub.reads() as session:
        found = [card.id for card in list_reviews(session)]
    assert len(found) == 4
    return found


def say(hub, item, officer, decision):
    decide_item(hub, item, decision=decision, officer=officer, reason="印章")


def rates(hub, **since):
    now = hub.clock() + timedelta(seconds=1)
    return agreement_rates(hub, now - timedelta(days=90), now)


def test_the_share_is_that_of_answered_first_opinions(hub, items):
    first, second, third, fourth = items
    say(hub, first, "韩雪", "same")
    say(hub, first, "吴敏", "same")
    say(hub, second, "韩雪", "same")
    say(hub, second, "吴敏", "other")
    say(hub, third, "吴敏", "unsure")
    say(hub, third, "韩雪", "same")
    say(hub, third, "吴敏", "same")
    say(hub, fourth, "吴敏", "other")

    found = rates(hub)

    assert found == [AgreementRate("韩雪", 3, 2)]
    assert found[0].percent == 66


def test_what_was_answered_before_is_not_counted(hub, items, clock):
    say(hub, items[0], "韩雪", "same")
    say(hub, items[0], "吴敏", "same")
    clock.advance(days=91)

    assert rates(hub) == []


def test_of_what_one_person_says_first_the_last_counts(hub, items):
    say(hub, items[0], "韩雪", "same")
    say(hub, items[0], "韩雪", "other")
    say(hub, items[0], "吴敏", "other")

    assert rates(hub) == [AgreementRate("韩雪", 1, 1)]
