"""Two people are two, however one of them is typed, and each says why."""

import pytest
from sqlalchemy import select

from hub.decisions import (
    DocumentInvalidError,
    OfficerInvalidError,
    ReasonInvalidError,
    SameOfficerError,
    check_word,
    is_same_officer,
)
from hub.ground.actors import account_actor
from hub.merchants.models import ReviewItem, ReviewOpinion
from hub.merchants.review import DisputeStatement, decide_review, retract_review
from hub.outbox.models import OutboxEvent


@pytest.fixture
def item(desk, codes):
    """An item about a row that bears a firm's code and another name."""
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    desk.link(desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1)))
    with desk.reads() as session:
        return session.scalar(select(ReviewItem.id))


def decide(desk, item, officer, reason="印章一致"):
    with desk.writing() as session:
        return decide_review(
            session, item, decision="same", actor=officer, at=desk.at, reason=reason
        )


def retract(desk, item, officer):
    with desk.writing() as session:
        return retract_review(
            session,
            item,
            actor=officer,
            at=desk.at,
            reason="系两户",
            divisions=desk.divisions,
        )


@pytest.mark.parametrize("typed", [" li.ming", "LI.MING ", "ＬＩ.Ｍｉｎｇ"])
def test_one_person_typed_twice_neither_decides_nor_takes_back(desk, item, typed):
    decide(desk, item, "Li.Ming")
    with pytest.raises(SameOfficerError):
        decide(desk, item, typed)
    assert decide(desk, item, "Wang.Fang").state == "decided"

    retract(desk, item, "Li.Ming")
    with pytest.raises(SameOfficerError):
        retract(desk, item, typed)


@pytest.mark.parametrize("officer", ["", " ", "Li.Ming\u200b", "Li\nMing", "李" * 129])
def test_an_officer_that_cannot_be_read_says_nothing(desk, item, officer):
    with pytest.raises(OfficerInvalidError):
        decide(desk, item, officer)

    assert desk.rows(ReviewOpinion) == []


@pytest.mark.parametrize("reason", ["", " \n", "因" * 2001])
def test_nobody_decides_without_a_reason(desk, item, reason):
    with pytest.raises(ReasonInvalidError):
        decide(desk, item, "officer-1", reason)

    assert desk.rows(ReviewOpinion) == []


def test_a_dispute_rests_on_a_document_a_reason_and_an_officer(desk):
    with pytest.raises(DocumentInvalidError):
        DisputeStatement("disputed", "冒用身份证明", " ", "officer-1", desk.at)
    with pytest.raises(ReasonInvalidError):
        DisputeStatement("disputed", "", "宿市监登〔2026〕1号", "officer-1", desk.at)
    with pytest.raises(OfficerInvalidError):
        DisputeStatement("lifted", "已核实", "宿市监登〔2026〕1号", "", desk.at)


def test_a_readable_name_and_a_reason_of_several_lines_are_enough():
    check_word("印章一致\n地址一致", "李 明", "cli:root")


def test_blanks_between_the_parts_of_a_name_make_no_second_person():
    assert is_same_officer("Li  Ming", "li\u3000ming")
    assert not is_same_officer("Li Ming", "Li Min")


@pytest.mark.parametrize(
    "typed",
    ["张三\ufe0f", "张\U000e0100三", "张三\u034f", "张 三", "张\u3164三", "张三\u2800"],
)
def test_a_sign_that_is_not_seen_makes_no_second_person(typed):
    assert typed.isprintable()
    assert is_same_officer("张三", typed)
    assert not is_same_officer("张二", typed)


SPELT = {
    "张三": ("張三", "张三·", "张 三.", "张·三", "「张三」", "张-三"),
    "王伟": ("王偉", "王·偉", "王 伟"),
    "Wang Li": ("wаng li", "WANG LI", "Wang-Li", "Wang.Li", "ＷＡＮＧ　ＬＩ"),
}
"""Names, and how else each may be typed."""


@pytest.mark.parametrize("name", SPELT)
def test_a_name_is_one_person_however_it_is_spelt(name):
    others = set(SPELT) - {name}
    for typed in SPELT[name]:
        assert is_same_officer(name, typed), typed
        assert not any(is_same_officer(other, typed) for other in others)


ONE, OTHER = (account_actor("01KB0Z9Q7V3M5N8P2R4T6W8X" + end) for end in ("0Y", "0Z"))


def test_two_accounts_are_two_people_and_one_is_one(desk, item):
    decide(desk, item, ONE)
    with pytest.raises(SameOfficerError):
        decide(desk, item, ONE)

    assert decide(desk, item, OTHER).state == "decided"


def test_a_typed_name_is_not_taken_for_a_second_account(desk, item):
    decide(desk, item, ONE)

    with pytest.raises(SameOfficerError):
        decide(desk, item, ONE.upper())


def test_what_is_decided_without_an_account_says_so(desk, item):
    decide(desk, item, ONE)
    decide(desk, item, "Wang.Fang")

    with desk.reads() as session:
        events = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "link.review")
        ).all()
    said = {
        event.detail["officer"]: event.detail.get("without_account") for event in events
    }
    assert said == {ONE: None, "Wang.Fang": True}
