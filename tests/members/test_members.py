"""Members are taken in by code, and their tokens open the door until they end."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.audit.mover import move_outbox
from hub.members.caller import find_caller
from hub.members.changing import declare_line
from hub.members.lines import office_of
from hub.members.models import ApiToken, Member
from hub.members.service import (
    MemberCard,
    MemberExistsError,
    MemberInvalidError,
    MemberUnknownError,
    TokenUnknownError,
    add_member,
    issue_token,
    list_members,
    list_tokens,
    revoke_token,
)
from hub.outbox.models import OutboxEvent
from schemas.words import Operation

CODE = "platform:taomao"


def card(**changes):
    values = {
        "code": CODE,
        "kind": "platform",
        "name": "淘猫",
        "territory": "321300",
        "valid_from": date(2019, 1, 1),
    }
    return MemberCard(**values | changes)


def add(hub, **changes):
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card(**changes), actor="test", at=hub.clock())


def issue(hub, **changes):
    with hub.writes.begin() as session:
        return issue_token(
            session,
            hub.keys,
            CODE,
            system="onboarding-check",
            actor="test",
            at=hub.clock(),
            **changes,
        ).text


def whose(hub, token):
    with hub.reads() as session:
        return find_caller(session, hub.keys.token_hash(token), hub.clock())


def test_a_token_names_its_member_and_system(hub):
    add(hub)

    caller = whose(hub, issue(hub))

    assert (caller.member, caller.kind) == (CODE, "platform")
    assert caller.system == "onboarding-check"
    assert caller.standing_purpose is None


def test_the_token_itself_is_kept_nowhere(hub):
    add(hub)
    token = issue(hub)

    with hub.reads() as session:
        row = session.scalars(select(ApiToken)).one()

    assert token.removeprefix("hub_") not in str(vars(row))
    assert len(token) == 47


@pytest.mark.parametrize("kind", ["", "plattform", "Platform", "agency", "*"])
def test_a_kind_that_the_rulebook_does_not_know_is_no_kind(hub, kind):
    with pytest.raises(MemberInvalidError, match="the kinds are market_supervision, "):
        add(hub, kind=kind)

    with hub.reads() as session:
        assert list_members(session) == []


def test_a_kind_counts_from_its_first_day_on(hub, clock):
    clock.advance(days=-365 * 12)

    with pytest.raises(MemberInvalidError, match="no member kind"):
        add(hub)


@pytest.mark.parametrize("territory", ["321300", "321302", "330000", "", "*"])
def test_a_territory_is_a_division_everywhere_or_not_said(hub, territory):
    add(hub, territory=territory)


@pytest.mark.parametrize("territory", ["999999", "3213", "宿迁", "321300 ", "**"])
def test_a_territory_that_is_no_division_is_refused(hub, territory):
    with pytest.raises(MemberInvalidError, match="division"):
        add(hub, territory=territory)


def test_an_unknown_token_is_nobodys(hub):
    add(hub)
    issue(hub)

    assert whose(hub, "hub_" + "x" * 43) is None


def test_a_revoked_token_is_nobodys_from_then_on(hub):
    add(hub)
    token = issue(hub)
    token_id = whose(hub, token).token_id

    with hub.writes.begin() as session:
        revoke_token(session, token_id, actor="test", at=hub.clock())

    assert whose(hub, token) is None
    with hub.reads() as session:
        assert list_tokens(session, CODE)[0].revoked_at == hub.clock()
    with hub.writes.begin() as session, pytest.raises(TokenUnknownError):
        revoke_token(session, token_id, actor="test", at=hub.clock())


def test_a_token_ends_after_a_year(hub, clock):
    add(hub)
    token = issue(hub)

    clock.advance(days=364)
    assert whose(hub, token) is not None
    clock.advance(days=1)

    assert whose(hub, token) is None


def test_a_dissolved_agency_has_no_voice_after_its_last_day(hub, clock):
    add(hub, valid_to=date(2026, 11, 24))
    token = issue(hub)

    assert whose(hub, token) is not None
    clock.advance(days=1)

    assert whose(hub, token) is None


def test_a_member_has_no_voice_before_its_first_day(hub):
    add(hub, valid_from=date(2026, 11, 25))

    assert whose(hub, issue(hub)) is None


def test_an_agency_names_its_successor(hub):
    add(hub, code="agency:market-supervision", kind="market_supervision")
    add(
        hub,
        code="agency:industry-commerce",
        kind="market_supervision",
        valid_to=date(2019, 1, 10),
        succeeded_by="agency:market-supervision",
    )

    with hub.reads() as session:
        old = list_members(session)[0]

    assert (old.code, old.succeeded_by) == (
        "agency:industry-commerce",
        "agency:market-supervision",
    )


def test_what_a_member_declares_of_its_line_stands_in_place_of_what_it_did(hub):
    add(hub, level="county", subjects="drugs,goods")

    with hub.writes.begin() as session:
        declare_line(session, CODE, None, ["food"], actor="test", at=hub.clock())

    with hub.reads() as session:
        office = office_of(session.get(Member, CODE))
        [event] = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == Operation.MEMBER_DECLARE)
        )
    assert (office.level, office.subjects) == (None, {"food"})
    assert (event.detail["subjects"], event.detail["count"]) == (["food"], 1)


@pytest.mark.parametrize(
    "line", [{"level": "town"}, {"subjects": "Goods"}, {"subjects": "a,"}]
)
def test_a_line_that_there_cannot_be_is_refused(hub, line):
    with pytest.raises(MemberInvalidError):
        add(hub, **line)
    with hub.reads() as session:
        assert session.get(Member, CODE) is None


def test_a_code_is_given_once(hub):
    add(hub)

    with pytest.raises(MemberExistsError):
        add(hub)


@pytest.mark.parametrize("code", ["taomao", "Platform:x", "platform:", "platform:a b"])
def test_a_code_of_another_form_is_refused(hub, code):
    with pytest.raises(MemberInvalidError):
        add(hub, code=code)


def test_a_token_stands_for_onboarding_only(hub):
    add(hub)

    assert whose(hub, issue(hub, standing_purpose="onboarding")).standing_purpose
    with pytest.raises(MemberInvalidError):
        issue(hub, standing_purpose="enforcement")


def test_only_a_member_gets_a_token(hub):
    with pytest.raises(MemberUnknownError):
        issue(hub)


def test_every_change_is_in_the_log_without_the_token(hub):
    add(hub)
    token = issue(hub)
    with hub.writes.begin() as session:
        token_id = session.scalars(select(ApiToken.id)).one()
        revoke_token(session, token_id, actor="test", at=hub.clock())

    assert move_outbox(hub.writes, hub.audit) == 3
    leaves = b"".join(hub.audit.entries(0, 3))

    assert token.encode() not in leaves
    assert all(
        b'"op":"%s"' % op in leaves
        for op in (b"member.add", b"token.issue", b"token.revoke")
    )
