"""A document that its source tells under another code since: told, and asked about."""

import pytest

from hub.archive.endings import withdraw_records
from hub.archive.filing import Filing
from hub.archive.models import RecordHead
from hub.decisions import SameOfficerError
from hub.merchants.ledger import wrong_merchants
from hub.merchants.models import Membership, Merchant, ReviewItem
from hub.merchants.review import decide_review, read_review, retract_review
from hub.merchants.review.decision import ReviewAnswerError
from tests.support.intake_lines import firm, penalty, uscc

pytestmark = pytest.mark.postgresql_in_long
CORRECTED = penalty(1, uscc=uscc(2), party_name="宿迁第2商贸有限公司")


@pytest.fixture
def penalties(source):
    """A source of penalties that delivers what is new."""
    return source.with_manifest(kinds=("penalty",))


@pytest.fixture
def asked(request, take, deliver, penalties, rows_of):
    """The question about a decision that came under another firm's code."""
    if getattr(request, "param", True):
        take(deliver("firms", firm(1), firm(2)))
    take(deliver("a", penalty(1)), of=penalties)
    take(deliver("b", CORRECTED), of=penalties)
    (item,) = rows_of(ReviewItem)
    return item


@pytest.fixture
def say(city, clock, asked):
    """Give an opinion on the question, or take the decision back."""

    def say(officer, decision="", **more):
        given = {"actor": officer, "at": clock(), "reason": "致电来源单位核实"} | more
        with city.writes.begin() as session:
            if not decision:
                return retract_review(
                    session, asked.id, divisions=city.rulebook.divisions, **given
                )
            return decide_review(session, asked.id, decision=decision, **given)

    return say


@pytest.fixture
def holder(rows_of, asked):
    """Tell the kind of the merchant that has the former record, and whether it is P."""

    def holder():
        kinds = {one.id: one.kind for one in rows_of(Merchant)}
        (found,) = (
            one.merchant_id
            for one in rows_of(Membership)
            if one.record_key == asked.record_key
        )
        return kinds[found], found == asked.merchant_id

    return holder


def test_a_document_that_comes_under_another_code_is_told(
    take, deliver, penalties, rows_of
):
    second = penalty(3, uscc=uscc(4), party_name="宿迁第4商贸有限公司")
    take(deliver("a", penalty(1), penalty(3)), of=penalties)

    # Beside its former row the second is a party of the same document.
    report = take(deliver("b", CORRECTED, penalty(3), second), of=penalties)

    assert report["told_of_another"] == 1
    (warning,) = report["warnings"]
    assert "told this document of another code before" in warning
    assert {head.status for head in rows_of(RecordHead)} == {"active"}
    assert "told_of_another" not in take(deliver("c", CORRECTED), of=penalties)


def test_whether_the_former_stands_is_asked_of_the_review_desk(
    take, deliver, penalties, asked, rows_of, city
):
    assert (asked.reason, asked.state) == ("told-of-another", "open")
    assert asked.evidence == {"name": "宿迁第1商贸有限公司"}
    with city.reads() as session:
        whole = read_review(session, asked.id, officer="乙")
    assert [one.merchant.uscc for one in (whole.first, whole.second)] == [
        uscc(1),
        uscc(2),
    ]
    assert whole.answers == ("same", "different", "unsure")
    # Told again, and of a third firm, the question stays one.
    third = penalty(1, uscc=uscc(3), party_name="宿迁第3商贸有限公司")
    take(deliver("c", CORRECTED, third), of=penalties)
    assert [
        one.state for one in rows_of(ReviewItem) if one.record_key == asked.record_key
    ] == ["open"]


@pytest.mark.parametrize("asked", [True, False], indirect=True)
def test_two_people_say_that_the_former_stands_no_more_and_take_it_back(
    say, holder, asked, rows_of, city
):
    before = holder()
    assert say("甲", "different").state == "open"
    assert holder() == before
    with pytest.raises(SameOfficerError):
        say("甲", "different")

    done = say("乙", "different")

    assert (done.state, asked.merchant_id in done.touched) == ("decided", True)
    assert holder() == ("provisional", False)
    assert {head.status for head in rows_of(RecordHead)} == {"active"}
    with city.reads() as session:
        assert list(wrong_merchants(session.get_bind())) == []
    assert say("甲").decision == "different"
    assert say("乙").state == "open"
    assert holder() == before


def test_where_two_differ_a_third_decides_and_no_other_answer_is_taken(say, holder):
    for answer in ("other", "branch-of", "shop-of"):
        with pytest.raises(ReviewAnswerError):
            say("甲", answer)
    assert say("甲", "different").state == say("乙", "same").state == "open"

    assert say("丙", "same").state == "decided"

    assert holder() == ("registered", True)


def test_what_its_source_withdraws_is_asked_no_more(city, clock, asked, rows_of):
    rules = city.rulebook
    filing = Filing(
        city.keys, rules.divisions, "run", "hub", lambda *_: None, rules=rules
    )
    with city.writes.begin() as session:
        withdraw_records(
            session, filing, [asked.record_key], source="lines", at=clock()
        )

    (item,) = rows_of(ReviewItem)
    assert item.state == "settled"
