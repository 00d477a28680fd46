"""The review desk, as browsers without scripts use it."""

import re

import pytest
from sqlalchemy import select, text, update

from hub.audit.errors import AuditUnavailableError
from hub.audit.log import AuditLog
from hub.ground.actors import account_actor
from hub.members.officers import officers_of
from hub.merchants.models import Membership, ReviewItem
from hub.merchants.review import ReviewFilter, count_reviews, list_reviews
from hub.merchants.service import find_merchant
from tests.console.conftest import Visit
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    PENALTY,
    UNKNOWN,
    Firm,
    bring_penalties,
    penalty_row,
)
from tests.support.reviewed import (
    OLD_NUMBER,
    REVIEW,
    Seat,
    ask_one_pair,
    bring_doubts,
    bring_swapped,
)
from tests.support.signed_in import leaves_of

pytestmark = pytest.mark.postgresql_in_long

SPREAD = (
    "UPDATE review_item SET priority = 20000 + id % 7,"
    " opened_at = opened_at - 1000000 * (id % 5)"
)
"""Lets items differ in what they are ordered by."""


@pytest.fixture
def seats(hub, app):
    """Make reviewers, each signed in on a browser of their own."""

    def make(*logins):
        made = []
        for login in logins:
            seat = Seat(hub, app.test_client(), login)
            answer = Visit(seat.client).sign_in(hub, login, seat.secret)
            assert answer.status_code == 303
            made.append(seat)
        return made

    return make


def open_items(hub, **more):
    with hub.reads() as session:
        wanted = ReviewFilter(hub.clock(), **more)
        return [card.id for card in list_reviews(session, wanted=wanted, limit=200)]


def state_of(hub, item):
    with hub.reads() as session:
        row = session.get(ReviewItem, item)
        return row.state, row.decision


def test_two_reviewers_attach_a_record_and_take_it_back(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    one, two = seats("han", "wu")

    first = one.decide(item, "other")
    assert (first.status_code, state_of(hub, item)) == (303, ("open", None))
    assert "待第二人意见" in two.get(f"{REVIEW}?said=first").text
    second = two.decide(item, "other")

    assert second.status_code == 303
    assert state_of(hub, item) == ("decided", "other")
    with hub.reads() as session:
        meant = find_merchant(session, CLEAN.code).id
        key = session.get(ReviewItem, item).record_key
        members = session.scalars(
            select(Membership.merchant_id).where(Membership.record_key == key)
        ).all()
    assert members == [meant]
    one.retract(item)
    assert state_of(hub, item) == ("decided", "other")
    two.retract(item)
    assert state_of(hub, item) == ("open", None)


def test_two_reviewers_join_two_merchants_and_part_them(hub, seats, instance_path):
    item = ask_one_pair(hub, instance_path)
    one, two = seats("han", "wu")

    one.decide(item, "same")
    two.decide(item, "same")

    def standing():
        with hub.reads() as session:
            return {
                find_merchant(session, code).public_id
                for code in (HIDDEN.code, OLD_NUMBER)
            }

    assert len(standing()) == 1
    one.retract(item)
    two.retract(item)
    assert len(standing()) == 2


def test_two_who_disagree_on_whose_it_is_need_a_third(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    one, two, three = seats("han", "wu", "qian")

    one.decide(item, "same")
    two.decide(item, "other")
    assert state_of(hub, item) == ("open", None)
    three.decide(item, "other")

    assert state_of(hub, item) == ("decided", "other")


def test_each_of_two_is_told_what_was_decided_and_whose_word_it_is_not(
    hub, seats, instance_path
):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    first, second = seats("han", "wu")
    first.decide(item, "same")

    answer = second.decide(item, "different")

    assert state_of(hub, item) == ("decided", "different")
    told = second.get(answer.location).text
    assert f"第 {item} 号已决定：不是。" in told
    mine = first.get(f"{REVIEW}/mine").text
    assert "已决定：不是，与您的意见不同" in mine
    assert "与您的意见不同" in first.get(f"{REVIEW}/{item}").text
    assert "与您的意见不同" not in second.get(f"{REVIEW}/mine").text
    assert "与您的意见不同" not in second.get(f"{REVIEW}/{item}").text


def test_one_account_cannot_be_the_second_person(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    (one,) = seats("han")
    one.decide(item, "same")

    again = one.decide(item, "same")

    assert again.status_code == 409
    assert "需要第二个人的意见" in again.text
    assert state_of(hub, item) == ("open", None)


def test_a_form_that_is_sent_twice_has_its_first_outcome(hub, seats, instance_path):
    bring_doubts(hub, instance_path, 2)
    item, following = open_items(hub)
    (one,) = seats("han")
    page = one.get(f"{REVIEW}/{item}")

    answers = [one.decide(item, "same", page=page) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert answers[0].location == f"{REVIEW}/{following}?done={item}"
    assert len(leaves_of(hub, "link.review")) == 1


def test_an_opinion_on_what_another_decided_meanwhile_is_not_kept(
    hub, seats, instance_path
):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    one, two = seats("han", "wu")
    page = one.get(f"{REVIEW}/{item}")
    two.decide(item, "different")

    late = one.decide(item, "same", reason="我的依据在此", page=page)

    assert late.status_code == 409
    assert "刚才已由他人决定" in late.text
    assert "我的依据在此" in late.text
    assert state_of(hub, item) == ("decided", "different")


def test_another_s_opinion_is_shown_once_one_s_own_is_in(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    one, two = seats("han", "wu")
    one.decide(item, "same", reason="印章编号相同")

    before = two.get(f"{REVIEW}/{item}").text
    two.decide(item, "unsure", reason="看不清")
    still = two.get(f"{REVIEW}/{item}").text
    two.decide(item, "other", reason="处罚机关不同")
    after = two.get(f"{REVIEW}/{item}").text

    for hidden in (before, still):
        assert "韩雪" in hidden
        assert "内容在您提交后显示" in hidden
        assert "印章编号相同" not in hidden
    assert "印章编号相同" in after


def test_thirty_items_are_taken_and_ten_given_back_each_in_one_action(
    hub, seats, instance_path
):
    bring_doubts(hub, instance_path, 32)
    items = open_items(hub)
    one, two = seats("han", "wu")

    taken = one.send(one.get(), f"{REVIEW}/take", item=items[:30], action="take")
    given = one.send(one.get(), f"{REVIEW}/take", item=items[:10], action="give")
    other = two.send(two.get(), f"{REVIEW}/take", item=items[9:11], action="take")

    assert "taken=30" in taken.location
    assert "given=10" in given.location
    assert "taken=1&missed=1" in other.location
    me = account_actor(leaf_officer(hub, "han"))
    assert len(open_items(hub, officer=me, holder="mine")) == 20
    assert len(open_items(hub, officer=me, holder="nobody")) == 11
    assert len(open_items(hub, officer=me, holder="others")) == 1
    leaves = leaves_of(hub, "review.assign")
    assert [leaf.header["subject"]["count"] for leaf in leaves] == [30, 10, 1]
    one.decide(items[12], "same")
    assert len(open_items(hub, officer=me, holder="mine")) == 19


def leaf_officer(hub, login):
    with hub.reads() as session:
        return next(card.id for card in officers_of(session) if card.login == login)


def test_what_is_counted_is_what_is_listed(hub, seats, instance_path):
    bring_doubts(hub, instance_path, 5)
    hub.clock.advance(days=10)
    bring_swapped(hub, instance_path)
    (one,) = seats("han")
    one.send(one.get(), f"{REVIEW}/take", item=open_items(hub)[:2], action="take")
    me = account_actor(leaf_officer(hub, "han"))
    with hub.reads() as session:
        merchant = find_merchant(session, CLEAN.code).id
        for wanted in (
            {},
            {"age": "week"},
            {"age": "month"},
            {"holder": "mine"},
            {"holder": "nobody", "age": "month"},
            {"reason": "name-of-another"},
            {"reason": "name-only"},
            {"adverse": True},
            {"adverse": False},
            {"merchant": merchant, "holder": "nobody"},
        ):
            asked = ReviewFilter(hub.clock(), me, **wanted)
            counted = count_reviews(session, asked).total(asked)
            assert counted == len(list_reviews(session, wanted=asked)), wanted
        week = ReviewFilter(hub.clock(), me, age="week")
        assert count_reviews(session, week).by("age", week) == {"week": 1, "month": 5}


@pytest.mark.parametrize("order", ["urgent", "oldest"])
def test_pages_lead_through_every_item_once_and_back(hub, seats, instance_path, order):
    bring_doubts(hub, instance_path, 60)
    with hub.writes.begin() as session:
        session.execute(text(SPREAD))
    (one,) = seats("han")

    def items(page):
        return [int(n) for n in re.findall(r'name="item" value="(\d+)"', page.text)]

    first = one.get(f"{REVIEW}?order={order}")
    after = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = one.get(after)
    before = re.search(r'href="([^"]+)" rel="prev"', second.text)[1]

    assert items(first) + items(second) == open_items(hub, order=order)
    assert len(items(second)) == 10
    assert "第 51 至 60 行，共 60 行" in second.text
    assert items(one.get(before.replace("&amp;", "&"))) == items(first)


def test_an_item_tells_the_swapped_one_and_neither_amount_nor_grade(
    hub, seats, instance_path
):
    bring_doubts(hub, instance_path)
    bring_swapped(hub, instance_path)
    item, swapped = open_items(hub)
    (one,) = seats("han")

    page = one.get(f"{REVIEW}/{item}").text

    assert "代码是一家，名称是另一家" in page
    assert "方向相反" in page
    assert f'href="{REVIEW}/{swapped}"' in page
    for code in (CLEAN.code, FINED.code):
        assert all(group in page for group in (code[8:17], code[2:8]))
    assert "第 1 件，共 2 件" in page
    assert "grade-" not in page.partition("<main")[2]
    said = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert "侵犯注册商标专用权" in said
    assert not re.search(r"1\.5|15,?000|万元|罚款|未评级|评级：|\b[A-D]级", said)


def test_where_one_merchant_is_proposed_the_record_stands_beside_it(
    hub, seats, instance_path
):
    row = penalty_row(FINED, 400, "2026-09-01", 行政相对人名称="宿迁市禾风食品有限公司")
    bring_penalties(hub, instance_path, [row], "other-name.csv")
    (item,) = open_items(hub, reason="name-disagrees")
    one, two = seats("han", "wu")

    page = one.get(f"{REVIEW}/{item}").text

    assert "甲　记录所写" in page
    assert "乙　可能的主体" in page
    assert 'class="stem differs">禾风<' in page
    assert re.findall(r'name="opinion" value="([a-z-]+)"', page) == [
        *("same", "different", "branch-of", "unsure", "shop-of")
    ]
    assert two.decide(item, "branch-of").status_code == 303
    assert state_of(hub, item) == ("decided", "branch-of")


@pytest.mark.parametrize(
    ("place", "wrong", "said"),
    [
        (10, "7", "第 11 位是 7，该主体的代码是 0、两字并不形近，只有名称指向它"),
        (14, "20", "第 15、16 位 20 颠倒，该主体的代码是 02"),
        (9, "11", "与该主体的代码相差不止一处"),
    ],
)
def test_a_damaged_code_is_shown_with_its_slip(
    hub, seats, instance_path, place, wrong, said
):
    text = FINED.code[:place] + wrong + FINED.code[place + len(wrong) :]
    row = penalty_row(FINED, 401, "2026-09-01", **{PENALTY[2]: text})
    bring_penalties(hub, instance_path, [row], "damaged.csv")
    (item,) = open_items(hub, reason="name-only")
    (one,) = seats("han")

    page = one.get(f"{REVIEW}/{item}").text

    assert f"收到 {text}" in page
    assert said in page
    assert "代码有误" in page


def test_what_follows_for_a_namesake_is_the_merchant_of_its_own_code(
    hub, seats, instance_path
):
    row = penalty_row(Firm(UNKNOWN, FINED.name), 402, "2026-09-01")
    bring_penalties(hub, instance_path, [row], "namesake.csv")
    (item,) = open_items(hub, reason="name-of-another")
    (one,) = seats("han")

    page = one.get(f"{REVIEW}/{item}").text
    assert "记录归入行中有效代码所属的主体" in page
    assert one.decide(item, "different").status_code == 303
    with hub.reads() as session:
        found = find_merchant(session, UNKNOWN)
    assert (found.kind, found.name) == ("unconfirmed", FINED.name)


@pytest.mark.parametrize(
    "changes",
    [{"merchant_id": None}, {"record_key": bytes(32)}, {"reason": "something-new"}],
)
def test_an_item_that_tells_less_is_shown_with_what_there_is(
    hub, seats, instance_path, changes
):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    with hub.writes.begin() as session:
        session.execute(update(ReviewItem).values({"other_id": None} | changes))
    (one,) = seats("han")

    page = one.get(f"{REVIEW}/{item}")

    assert page.status_code == 200
    assert one.get().status_code == 200
    assert one.decide(item, "unsure", page=page).status_code == 303


def test_what_is_wanted_of_nobody_lists_nothing(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (one,) = seats("han")

    for wrong in ("merchant=nobody", "merchant=" + "M" * 21, "question=none"):
        assert "没有符合条件的事项" in one.get(f"{REVIEW}?{wrong}").text
    for ignored in ("age=never", "after=x", "after=" + "9" * 40, "holder=%00"):
        assert "符合条件 1 件" in one.get(f"{REVIEW}?{ignored}").text
    nothing = one.send(one.get(), f"{REVIEW}/take", action="take")
    assert "没有任何变化" in one.get(nothing.location).text


@pytest.mark.parametrize("path", [REVIEW, f"{REVIEW}/1", f"{REVIEW}/mine"])
def test_an_officer_without_the_role_is_shown_nothing(officer, path):
    answer = officer.get(path)

    assert answer.status_code == 403
    assert "您的角色不包括这一页" in answer.text
    assert REVIEW not in officer.get("/console").text


def test_each_view_has_exactly_one_leaf_with_officer_and_screen(
    hub, seats, instance_path
):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    (one,) = seats("han")

    def looks():
        return leaves_of(hub, "desk.view")

    for path, screen in (
        (REVIEW, "review"),
        (f"{REVIEW}/{item}", "review-item"),
        (f"{REVIEW}/mine", "review-mine"),
    ):
        before = len(looks())
        assert one.get(path).status_code == 200
        (leaf,) = looks()[before:]
        actor = leaf.header["actor"]
        assert (actor["role"], actor["system"]) == ("page", screen)
        assert "actor.user" in leaf.commitments
    before = len(looks())
    one.decide(item, "different", page=one.get(f"{REVIEW}/{item}"))
    assert len(looks()) == before + 1


def test_nothing_is_shown_while_the_log_takes_nothing(
    hub, seats, instance_path, monkeypatch
):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    (one,) = seats("han")

    def refuse(self, event):
        msg = "closed for the test"
        raise AuditUnavailableError(msg, reason="closed")

    monkeypatch.setattr(AuditLog, "append", refuse)
    for path in (REVIEW, f"{REVIEW}/{item}", f"{REVIEW}/mine"):
        answer = one.get(path)
        assert answer.status_code == 503
        assert "审计日志暂时不能写入" in answer.text
        assert CLEAN.name not in answer.text


def test_an_item_that_there_is_not_is_a_page_that_says_so(seats):
    (one,) = seats("han")

    for number in ("999", "9" * 30):
        answer = one.get(f"{REVIEW}/{number}")
        assert answer.status_code == 404
    for action in ("opinion", "retract"):
        path = f"{REVIEW}/{'9' * 30}/{action}"
        answer = one.send(one.get(), path, opinion="same", reason="有依据")
        assert answer.status_code == 404
    assert "这一件不存在" in one.get(f"{REVIEW}/999").text
    assert one.get(f"{REVIEW}?question=%00").status_code == 200


def test_the_address_of_a_form_leads_to_its_item(seats):
    (one,) = seats("han")

    for action in ("opinion", "retract"):
        assert one.get(f"{REVIEW}/7/{action}").location == f"{REVIEW}/7"


def test_an_opinion_without_grounds_is_asked_for_again(hub, seats, instance_path):
    bring_doubts(hub, instance_path)
    (item,) = open_items(hub)
    (one,) = seats("han")

    for opinion, reason in (("", "有依据"), ("same", "  "), ("nonsense", "有依据")):
        answer = one.decide(item, opinion, reason=reason)
        assert answer.status_code == 422
        assert "处需要更正" in answer.text
    assert state_of(hub, item) == ("open", None)
