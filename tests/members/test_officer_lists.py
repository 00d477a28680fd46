"""A member names its officers on a list that it signed; a name means one person."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.audit.mover import move_outbox
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.members.member_keys import revoke_member_key
from hub.members.models import OfficerList
from hub.members.officer_lists import (
    MOST_OFFICERS,
    OfficerListInvalidError,
    OfficerListOldError,
    OfficerListUnsignedError,
    listed_officers,
    read_list,
    set_officer_list,
    write_list,
)
from hub.members.officers import (
    NewOfficer,
    OfficerAmbiguousError,
    OfficerUnlistedError,
    add_officer,
    end_officer,
    named_officer,
)
from hub.members.service import MemberCard, add_member
from hub.names import is_reserved
from schemas.answers.parcel_head import (
    SIGNING_KIND,
    make_signing_key,
    read_signing_key,
)
from schemas.words import OfficerRole
from tests.support.officer_lists import listed, sign_list
from tests.support.signed_in import leaves_of

CODE, OTHER = "agency:court", "agency:police"


@pytest.fixture
def court(hub):
    with hub.writes.begin() as session:
        for code in (CODE, OTHER):
            card = MemberCard(
                code=code,
                kind="court",
                name=code,
                territory="321300",
                valid_from=date(2019, 1, 1),
            )
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    return hub


def hire(hub, login, name, role=OfficerRole.OFFICER, member=CODE, number=None):
    new = NewOfficer(
        login=login,
        member=member,
        name=name,
        post="法官",
        number=number or login,
        roles=frozenset({role}),
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        return account_actor(add_officer(session, new, actor="test", at=hub.clock()).id)


def sign(hub, *names, number=1, key=None, **days):
    with hub.writes.begin() as session:
        people = listed(*names, **days)
        return sign_list(session, CODE, people, number=number, at=hub.clock(), key=key)


def means(hub, name, member=CODE, **more):
    with hub.reads() as session:
        return named_officer(session, hub, member, name, at=hub.clock(), **more)


@pytest.mark.postgresql_in_long
def test_a_listed_name_is_an_officer_from_its_first_day_to_its_last(court, clock):
    today = legal_day(clock())
    sign(court, "张三", first=today, last=today + timedelta(days=1))

    assert means(court, "張·三") == "张三"
    for stranger in ("李四", "hub", "officer:1", " ", "张三丰"):
        with pytest.raises(OfficerUnlistedError):
            means(court, stranger)
    with pytest.raises(OfficerUnlistedError):
        means(court, "张三", OTHER)
    clock.advance(days=1)
    assert means(court, "张三") == "张三"
    clock.advance(days=1)
    with pytest.raises(OfficerUnlistedError):
        means(court, "张三")


@pytest.mark.postgresql_in_long
def test_the_newest_list_counts_and_none_after_its_key_was_revoked(court, clock):
    key = sign(court, "张三", "李四")
    sign(court, "李四", number=2, key=key)

    with pytest.raises(OfficerUnlistedError):
        means(court, "张三")
    with pytest.raises(OfficerListOldError):
        sign(court, "张三", number=2, key=key)
    # A key that was only replaced goes on standing for what it signed.
    sign(court, "李四", number=3)
    assert means(court, "李四") == "李四"
    with court.writes.begin() as session:
        revoke_member_key(session, CODE, actor="test", at=clock(), kind=SIGNING_KIND)
    with court.reads() as session:
        assert listed_officers(session, CODE) == ()
    move_outbox(court.writes, court.audit)
    assert len(leaves_of(court, "officer-list.set")) == 3


@pytest.mark.postgresql_in_long
def test_a_list_that_the_member_has_not_signed_is_not_taken(court, clock):
    key = sign(court, "张三")
    stranger = read_signing_key(make_signing_key().encode())
    text = write_list(CODE, 2, listed("李四"))
    signed = key.sign(text)
    wrong = (
        (text, stranger.sign(text)),
        (text + b" ", signed),
        (text, b""),
        (text, signed[:-1]),
        (text, signed + b"0"),
    )

    for sent, signature in wrong:
        with (
            pytest.raises(OfficerListUnsignedError),
            court.writes.begin() as session,
        ):
            set_officer_list(session, CODE, sent, signature, actor="test", at=clock())
    others = write_list(OTHER, 2, listed("李四"))
    with pytest.raises(OfficerListInvalidError), court.writes.begin() as session:
        set_officer_list(
            session, CODE, others, key.sign(others), actor="test", at=clock()
        )
    with court.reads() as session:
        assert [one.name for one in listed_officers(session, CODE)] == ["张三"]
        assert len(session.scalars(select(OfficerList)).all()) == 1


ONE = {"name": "张三", "from": "2026-01-01", "to": "2026-12-31"}
GOOD = {"member": CODE, "number": 1, "officers": [ONE]}
BAD = {
    "no object": [],
    "another part": GOOD | {"more": 1},
    "no officers": {"member": CODE, "number": 1},
    "a number that is none": GOOD | {"number": True},
    "a number from nought": GOOD | {"number": 0},
    "a number too large": GOOD | {"number": 2**31},
    "officers no list": GOOD | {"officers": {"name": "张三"}},
    "too many": GOOD | {"officers": [ONE] * (MOST_OFFICERS + 1)},
    "an officer no object": GOOD | {"officers": ["张三"]},
    "without a last day": GOOD | {"officers": [{"name": "张三", "from": "2026-01-01"}]},
    "no day": GOOD | {"officers": [ONE | {"to": "2026-02-30"}]},
    "a day that is a number": GOOD | {"officers": [ONE | {"to": 20261231}]},
    "ends before it begins": GOOD | {"officers": [ONE | {"to": "2025-12-31"}]},
    "no name": GOOD | {"officers": [ONE | {"name": " "}]},
    "a name that is none": GOOD | {"officers": [ONE | {"name": 3}]},
    "signs alone": GOOD | {"officers": [ONE | {"name": "···"}]},
    "a line end": GOOD | {"officers": [ONE | {"name": "张\n三"}]},
    "half a character": GOOD | {"officers": [ONE | {"name": "张\ud800"}]},
    "too long a name": GOOD | {"officers": [ONE | {"name": "张" * 101}]},
    "the hub": GOOD | {"officers": [ONE | {"name": "Hub"}]},
    "an account": GOOD | {"officers": [ONE | {"name": "ｏfficer:1"}]},
    "two alike": GOOD | {"officers": [ONE, ONE | {"name": "張 三"}]},
}


@pytest.mark.parametrize("why", BAD)
def test_a_list_that_cannot_be_read_is_refused(why):
    assert read_list(json.dumps(GOOD).encode(), CODE)[1][0].name == "张三"
    with pytest.raises(OfficerListInvalidError):
        read_list(json.dumps(BAD[why]).encode(), CODE)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b" " * (2 << 20)])
def test_what_is_no_json_is_no_list(text):
    with pytest.raises(OfficerListInvalidError):
        read_list(text, CODE)


@pytest.mark.postgresql_in_long
def test_an_account_is_meant_by_its_login_or_its_officers_name(court):
    wang = hire(court, "wang.wu", "王五")
    sign(court, "王五", "赵六")

    # Also who is on the list: nobody is two people.
    for typed in ("wang.wu", "ＷＡＮＧ.WU", "王五", "王·五"):
        assert means(court, typed) == wang
    with court.writes.begin() as session:
        end_officer(session, "wang.wu", actor="test", at=court.clock())
    assert means(court, "王五") == wang
    with pytest.raises(OfficerUnlistedError):
        means(court, "wang.wu")
    assert means(court, "赵六") == "赵六"


@pytest.mark.postgresql_in_long
def test_a_name_that_several_bear_is_asked_for_by_login(court):
    one, two = (hire(court, login, "王伟") for login in ("wang1", "wang2"))

    with pytest.raises(OfficerAmbiguousError):
        means(court, "王偉")
    assert (means(court, "wang1"), means(court, "wang2")) == (one, two)


@pytest.mark.postgresql_in_long
def test_an_account_without_the_role_is_nobody_who_acts(court):
    for number, role in enumerate(sorted(set(OfficerRole) - {OfficerRole.OFFICER})):
        hire(court, f"holder{number}", f"持有人{number}", role)
        with pytest.raises(OfficerUnlistedError):
            means(court, f"holder{number}")
        assert means(court, f"holder{number}", role=role)


@pytest.mark.parametrize(
    "name", ["hub", "HUB", "ｈｕｂ", " hub ", "h·u·b", "нub", "officer:1", "Officer:x"]
)
def test_names_of_the_hub_and_of_accounts_are_reserved(name):
    assert is_reserved(name)
    assert not is_reserved("hubert")
    assert not is_reserved("officer wang")
