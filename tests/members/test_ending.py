"""A member ends after its last day, with its tokens, officers and their sessions."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.audit.mover import move_outbox
from hub.ground.clock import legal_day
from hub.members.caller import find_caller
from hub.members.changing import end_member
from hub.members.models import ApiToken, Member
from hub.members.officer_lists import set_officer_list, write_list
from hub.members.officers import find_signed_in, officers_of
from hub.members.service import (
    EndedMemberError,
    MemberCard,
    MemberInvalidError,
    MemberUnknownError,
    add_member,
    issue_token,
)
from hub.oversight import check_evidence
from tests.support.officer_lists import listed, sign_list
from tests.support.signed_in import BUREAU, issue, leaves_of, with_totp

OTHER = "agency:next"


@pytest.fixture
def unit(hub):
    """A member with a token, a signed list and an officer who is signed in."""
    with hub.writes.begin() as session:
        for code in (BUREAU, OTHER):
            card = MemberCard(
                code=code,
                kind="market_supervision",
                name=code,
                territory="321300",
                valid_from=date(2019, 1, 1),
            )
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
        token = token_for(session, hub)
    session_token, _, _ = with_totp(hub)
    return token, session_token


def token_for(session, hub, code=BUREAU):
    return issue_token(
        session, hub.keys, code, system="sync", actor="test", at=hub.clock()
    ).text


def end(hub, code=BUREAU, days=-1, **more):
    day = legal_day(hub.clock()) + timedelta(days=days)
    said = {"last_day": day, "reason": "机构改革撤并", "actor": "test"} | more
    with hub.writes.begin() as session:
        return end_member(session, code, at=hub.clock(), **said)


def stands(hub, token, session_token):
    """Whether the token and the session open anything."""
    with hub.reads() as session:
        caller = find_caller(session, hub.keys.token_hash(token), hub.clock())
    return caller is not None, find_signed_in(hub, session_token) is not None


@pytest.mark.postgresql_in_long
def test_a_last_day_that_is_past_ends_all_at_once(hub, unit):
    assert stands(hub, *unit) == (True, True)

    ended = end(hub)

    assert (ended.tokens, ended.officers) == (1, 1)
    assert stands(hub, *unit) == (False, False)
    with hub.reads() as session:
        assert all(card.ended_at for card in officers_of(session, BUREAU))
        assert session.scalars(select(ApiToken.revoked_at)).one() == hub.clock()
    move_outbox(hub.writes, hub.audit)
    assert check_evidence(hub, actor="test", whole=True).found == 0
    ops = {"member.end": 1, "officer.end": 1, "officer.leave": 1}
    assert {op: len(leaves_of(hub, op)) for op in ops} == ops


@pytest.mark.postgresql_in_long
def test_a_last_day_to_come_ends_all_when_it_is_over(hub, unit, clock):
    end(hub, days=9)
    end(hub, days=0)

    assert stands(hub, *unit) == (True, True)
    clock.advance(minutes=20)
    assert stands(hub, *unit) == (True, True)
    clock.advance(days=1)
    assert stands(hub, *unit) == (False, False)
    with hub.reads() as session:
        (card,) = officers_of(session, BUREAU)
        token = session.scalars(select(ApiToken)).one()
    assert card.valid_to == legal_day(token.expires_at) - timedelta(days=1)
    with pytest.raises(EndedMemberError):
        end(hub, days=5)


@pytest.mark.postgresql_in_long
def test_nothing_is_made_for_a_member_that_has_ended(hub, unit):
    end(hub)

    with pytest.raises(EndedMemberError):
        issue(hub, "li")
    with pytest.raises(EndedMemberError), hub.writes.begin() as session:
        token_for(session, hub)
    with pytest.raises(EndedMemberError), hub.writes.begin() as session:
        sign_list(session, BUREAU, listed("张三"), at=hub.clock())
    text = write_list(BUREAU, 1, listed("张三"))
    with pytest.raises(EndedMemberError), hub.writes.begin() as session:
        set_officer_list(session, BUREAU, text, b"", actor="test", at=hub.clock())


@pytest.mark.postgresql_in_long
def test_another_takes_its_place_once_its_last_day_has_come(hub, unit):
    for wrong in (BUREAU, "agency:none"):
        with pytest.raises((MemberInvalidError, MemberUnknownError)):
            end(hub, successor=wrong)
    with pytest.raises(MemberInvalidError):
        end(hub, days=1, successor=OTHER)
    end(hub, days=0, successor=OTHER)

    with hub.reads() as session:
        assert session.get(Member, BUREAU).succeeded_by == OTHER
    with pytest.raises(MemberInvalidError):
        end(hub, OTHER, successor=BUREAU)


WRONG = {
    "before it began": {"last_day": date(2018, 12, 31)},
    "no reason": {"reason": " "},
    "two lines": {"reason": "撤\n并"},
    "too long": {"reason": "撤" * 1001},
}


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_ends_nothing(hub, unit, why):
    with pytest.raises(MemberInvalidError):
        end(hub, **WRONG[why])
    with pytest.raises(MemberUnknownError):
        end(hub, "agency:none")
    assert stands(hub, *unit) == (True, True)
