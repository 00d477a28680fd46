"""Accounts are under a member; administrators are three people without merchants."""

from dataclasses import replace
from datetime import date

import pytest

from hub.audit.mover import move_outbox
from hub.ground.actors import account_actor
from hub.members.officers import (
    OfficerCardInvalidError,
    OfficerExistsError,
    OfficerSelfError,
    OfficerUnknownError,
    RoleForbidsError,
    RolesInvalidError,
    SignInRefusedError,
    begin_sign_in,
    caller_for,
    demand_role,
    end_officer,
    find_signed_in,
    officers_of,
    reset_officer,
    set_roles,
)
from hub.members.service import MemberCard, MemberUnknownError, add_member
from hub.members.windows.service import NO_COUNTER
from schemas.words import ADMINISTRATORS, CASE_PARTNERS, OUTSIDER_ROLES, OfficerRole
from tests.support.signed_in import (
    BUREAU,
    DESK,
    PASSWORD,
    a_task,
    chosen,
    issue,
    leaves_of,
    new_officer,
    signed,
)

pytestmark = pytest.mark.postgresql_in_long


def change(hub, service, *said, **more):
    with hub.writes.begin() as session:
        return service(session, *said, at=hub.clock(), **{"actor": "test"} | more)


def test_an_account_tells_who_it_is_of(hub):
    issue(hub, "Wang.Li", OfficerRole.OFFICER, OfficerRole.REVIEWER, post=" 科  员 ")

    with hub.reads() as session:
        (card,) = officers_of(session, BUREAU)
        others = officers_of(session, "platform:taomao")

    assert (card.login, card.member, card.post) == ("wang.li", BUREAU, "科 员")
    assert card.roles == {OfficerRole.OFFICER, OfficerRole.REVIEWER}
    assert card.opens_merchants
    assert list(others) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"login": "w"}, OfficerCardInvalidError),
        ({"login": "王"}, OfficerCardInvalidError),
        ({"login": "x" * 65}, OfficerCardInvalidError),
        ({"name": " "}, OfficerCardInvalidError),
        ({"name": "a\x00b"}, OfficerCardInvalidError),
        ({"post": "长" * 101}, OfficerCardInvalidError),
        ({"number": ""}, OfficerCardInvalidError),
        ({"valid_to": date(2025, 12, 31)}, OfficerCardInvalidError),
        ({"member": "agency:none"}, MemberUnknownError),
        ({"roles": frozenset()}, RolesInvalidError),
    ],
)
def test_an_account_that_cannot_be_is_refused(hub, changes, error):
    with pytest.raises(error):
        issue(hub, **changes)


def test_a_person_has_one_account_in_force_at_a_member(hub):
    issue(hub, "wang", number="320001")

    with pytest.raises(OfficerExistsError):
        issue(hub, "wang2", OfficerRole.AUDIT_ADMIN, number="320001")
    with pytest.raises(OfficerExistsError):
        issue(hub, "wang", number="320002")
    change(hub, end_officer, "wang")
    assert issue(hub, "wang2", number="320001").login == "wang2"


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", sorted(OfficerRole))
def test_an_administrator_has_no_other_role(hub, role, other):
    if role == other:
        assert change(hub, lambda session, **_: issue(hub, "solo", role) and session)
        return
    with pytest.raises(RolesInvalidError):
        issue(hub, "both", role, other)
    issue(hub, "one", other)
    with pytest.raises(RolesInvalidError):
        change(hub, set_roles, "one", [role, other])


@pytest.mark.parametrize("role", sorted(OfficerRole))
def test_officers_of_a_platform_hold_no_role_that_opens_what_is_not_published(
    hub, role
):
    if role in OUTSIDER_ROLES:
        assert issue(hub, "zhu", role, member="platform:taomao").login == "zhu"
        return
    with pytest.raises(RolesInvalidError):
        issue(hub, "zhu", role, member="platform:taomao")
    issue(hub, "zhu", member="platform:taomao")
    with pytest.raises(RolesInvalidError):
        change(hub, set_roles, "zhu", [role])


@pytest.mark.parametrize("kind", sorted(CASE_PARTNERS))
def test_officers_of_who_only_takes_part_in_matters_hold_the_roles_of_a_platform_s(
    hub, kind
):
    card = MemberCard(
        code=f"partner:{kind.replace('_', '-')}",
        kind=kind,
        name=kind,
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    for role in set(OfficerRole) - OUTSIDER_ROLES:
        with pytest.raises(RolesInvalidError):
            issue(hub, "zhu", role, member=card.code)
    assert issue(hub, "zhu", member=card.code).login == "zhu"
    assert kind in NO_COUNTER


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_opens_no_merchant(hub, role):
    signed_in = signed(hub, "feng", role)

    with pytest.raises(RoleForbidsError):
        caller_for(hub, signed_in, "merchant")
    with pytest.raises(RoleForbidsError):
        a_task(hub, signed_in)
    demand_role(signed_in, role)
    with pytest.raises(RoleForbidsError):
        demand_role(signed_in, *(ADMINISTRATORS - {role}))


def test_nobody_administers_their_own_account(hub):
    signed_in = signed(hub, "feng", OfficerRole.SECURITY_ADMIN)
    own = account_actor(signed_in.officer.id)

    for service, said in (
        (set_roles, ("feng", [OfficerRole.OFFICER])),
        (reset_officer, (hub.keys, "feng")),
        (end_officer, ("feng",)),
    ):
        with pytest.raises(OfficerSelfError):
            change(hub, service, *said, actor=own)


def test_an_ended_account_can_be_changed_by_nobody(hub):
    issue(hub)
    change(hub, end_officer, "wang")

    for service, said in (
        (set_roles, ("wang", [OfficerRole.OFFICER])),
        (reset_officer, (hub.keys, "wang")),
        (end_officer, ("wang",)),
    ):
        with pytest.raises(OfficerUnknownError):
            change(hub, service, *said)


def test_an_account_can_be_given_a_last_day(hub, clock):
    token = chosen(hub)
    card = change(hub, end_officer, "wang", last_day=date(2026, 11, 24))
    today = find_signed_in(hub, token)

    clock.advance(days=1)

    assert card.valid_to == date(2026, 11, 24)
    assert today is not None
    with pytest.raises(SignInRefusedError):
        begin_sign_in(hub, "wang", PASSWORD, peer=DESK)
    with pytest.raises(OfficerCardInvalidError):
        change(hub, end_officer, "wang", last_day=date(2026, 11, 24))


def test_what_administrators_do_is_on_record_and_says_whether_they_signed_in(hub):
    issue(hub)
    admin = signed(hub, "feng", OfficerRole.SECURITY_ADMIN)
    change(hub, set_roles, "wang", [OfficerRole.REVIEWER])
    actor = account_actor(admin.officer.id)
    change(hub, end_officer, "wang", actor=actor)
    move_outbox(hub.writes, hub.audit)

    (roles,) = leaves_of(hub, "officer.roles")
    (ended,) = leaves_of(hub, "officer.end")
    typed = hub.audit.openings(roles.header["id"])
    signed_in = hub.audit.openings(ended.header["id"])

    assert roles.header["actor"] == {"agency": "test"}
    assert {
        name: said
        for name, said in typed["detail"]["value"].items()
        if name not in ("rows", "salt")
    } == {
        "former": "officer",
        "roles": "reviewer",
        "without_account": True,
    }
    assert ended.header["actor"] == {"agency": "hub"}
    assert signed_in["actor.user"]["value"] == actor
    assert "without_account" not in str(signed_in)


def test_a_demo_account_opens_nothing_off_loopback(hub):
    handed = issue(hub, is_demo=True)
    elsewhere = on_host(hub, "192.0.2.1")

    token = begin_sign_in(hub, "wang", handed.text, peer=DESK).token
    here = find_signed_in(hub, token)

    assert here.must is None
    assert find_signed_in(on_host(hub, "localhost"), token)
    with pytest.raises(SignInRefusedError):
        begin_sign_in(elsewhere, "wang", handed.text, peer=DESK)
    assert find_signed_in(elsewhere, token) is None


def on_host(hub, host):
    """The same hub, listening to another address."""
    return replace(hub, config=replace(hub.config, host=host))


def test_the_card_of_an_officer_has_no_secret(hub):
    issue(hub)

    with hub.reads() as session:
        (card,) = officers_of(session)

    assert "argon2" not in repr(card)
    assert new_officer().login in repr(card)
