"""Posts: who gives them, on which days they are held, and what they decide."""

from datetime import date

import pytest

from hub.audit.mover import move_outbox
from hub.ground.actors import account_actor
from hub.members.officers import (
    OfficerSelfError,
    OfficerUnknownError,
    PostCard,
    PostInvalidError,
    RoleForbidsError,
    end_post,
    give_post,
    holds_post,
    posts_of,
)
from hub.outbox.errors import EvidenceContradictsError
from schemas.words import MemberPost, OfficerRole
from tests.support.officer_lists import listed, sign_list
from tests.support.signed_in import BUREAU, issue, leaves_of, promote

HEAD, FIRST, LAST = MemberPost.HEAD, date(2026, 3, 1), date(2026, 12, 31)


def holds(hub, officer, day, *posts, member=BUREAU):
    with hub.reads() as session:
        asked = posts or (HEAD,)
        return holds_post(session, hub, member, officer, asked, day)


def give(hub, login, actor, first=FIRST, last=LAST):
    with hub.writes.begin() as session:
        card = PostCard(HEAD, first, last)
        give_post(session, login, card, actor=actor, at=hub.clock())


def test_a_post_is_held_on_its_days_and_by_nobody_else(hub):
    wang = account_actor(issue(hub, "wang").id)
    li = account_actor(issue(hub, "li").id)
    promote(hub, "wang", first=FIRST, last=LAST)

    held = [holds(hub, wang, day) for day in (date(2026, 2, 28), FIRST, LAST)]
    assert held == [False, True, True]
    assert not holds(hub, wang, date(2027, 1, 1))
    assert not holds(hub, wang, FIRST, MemberPost.PRESIDING, MemberPost.DEPUTY)
    assert not holds(hub, wang, FIRST, member="agency:procuratorate")
    assert not holds(hub, li, FIRST)
    move_outbox(hub.writes, hub.audit)
    (told,) = leaves_of(hub, "officer.post")
    assert told.header["actor"]["agency"] == "test"


def test_a_post_ends_today_or_later_and_is_not_held_twice(hub):
    wang = issue(hub, "wang").id
    promote(hub, "wang", first=FIRST)
    today = hub.clock().date()
    for first, last in ((LAST, None), (FIRST, FIRST), (LAST, FIRST)):
        with pytest.raises(PostInvalidError):
            give(hub, "wang", "test", first, last)
    with hub.writes.begin() as session:
        end_post(session, "wang", HEAD, today, actor="test", at=hub.clock())
    with hub.reads() as session:
        assert posts_of(session, wang) == [PostCard(HEAD, FIRST, today)]
    for post, day in ((MemberPost.DEPUTY, today), (HEAD, FIRST)):
        with pytest.raises(PostInvalidError), hub.writes.begin() as session:
            end_post(session, "wang", post, day, actor="test", at=hub.clock())


def test_posts_are_given_by_the_units_security_administrator_to_others(hub):
    admin = account_actor(issue(hub, "qin", OfficerRole.SECURITY_ADMIN).id)
    wang = account_actor(issue(hub, "wang").id)
    issue(hub, "zhao", member="agency:procuratorate", number="zhao-1")

    with pytest.raises(OfficerSelfError):
        give(hub, "wang", wang)
    with pytest.raises(OfficerSelfError):
        give(hub, "qin", admin)
    with pytest.raises(RoleForbidsError):
        give(hub, "wang", account_actor(issue(hub, "li").id))
    with pytest.raises(OfficerUnknownError):
        give(hub, "zhao", admin)
    with pytest.raises(PostInvalidError, match="administrator"):
        give(hub, "qin", "test")
    assert not holds(hub, wang, FIRST)
    give(hub, "wang", admin)
    assert holds(hub, wang, FIRST)


def test_a_listed_name_holds_what_the_member_signed_and_its_account_too(hub):
    wang = account_actor(issue(hub, "wang", name="王五").id)
    people = [
        *listed("王五", "李四", first=FIRST, last=LAST),
        *listed("赵六", first=FIRST, last=LAST, post=None),
    ]
    with hub.writes.begin() as session:
        sign_list(session, BUREAU, people, at=hub.clock())

    assert [holds(hub, name, LAST) for name in ("李四", "赵六", "无名")] == [
        *(True, False, False)
    ]
    assert holds(hub, wang, LAST)
    assert not holds(hub, "李四", date(2027, 1, 1))


def test_a_post_that_was_written_into_the_database_decides_nothing(hub):
    wang = account_actor(issue(hub, "wang").id)
    with hub.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO officer_post SELECT 'Z' || substr(id, 2), id, 'head',"
            " '2026-01-01', NULL FROM officer_account WHERE login = 'wang'"
        )

    with pytest.raises(EvidenceContradictsError):
        holds(hub, wang, FIRST)
