"""Sessions end by rest, time, sign-out and a clock that goes back: for good."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from hub.audit.errors import AuditUnavailableError
from hub.members.officers import (
    SignedOutError,
    SignInRefusedError,
    begin_sign_in,
    begin_totp,
    change_password,
    devices_of,
    end_officer,
    find_signed_in,
    finish_sign_in,
    finish_totp,
    set_roles,
    sign_out,
    sign_out_device,
)
from hub.members.officers.models import OfficerSession
from schemas.words import OfficerRole
from tests.support.signed_in import (
    DESK,
    ELSEWHERE,
    PASSWORD,
    chosen,
    code_of,
    leaves_of,
    signed,
    with_totp,
)

pytestmark = pytest.mark.postgresql_in_long


def again(hub, peer=DESK, login="wang"):
    """Sign in once more with a password alone."""
    return begin_sign_in(hub, login, PASSWORD, peer=peer).token


def test_half_an_hour_without_a_page_signs_out(hub, clock):
    token = chosen(hub)
    clock.advance(minutes=29)
    used = find_signed_in(hub, token)
    clock.advance(minutes=29, seconds=59)
    still = find_signed_in(hub, token)

    clock.advance(minutes=30)

    assert used is not None
    assert still is not None
    assert find_signed_in(hub, token) is None


def test_ten_hours_sign_out_whoever_is_at_work(hub, clock):
    token = chosen(hub)
    for _ in range(29):
        clock.advance(minutes=20)
        assert find_signed_in(hub, token)
    clock.advance(minutes=19, seconds=59)
    last = find_signed_in(hub, token)

    clock.advance(seconds=1)

    assert last.valid_until == hub.clock()
    assert find_signed_in(hub, token) is None


def test_how_long_sessions_last_is_a_setting(hub, clock):
    short = replace(
        hub, config=replace(hub.config, session_idle_minutes=1, session_hours=1)
    )
    token = chosen(hub)

    clock.advance(minutes=1)

    assert find_signed_in(short, token) is None


def test_a_session_that_ended_is_not_made_live_by_a_clock_that_goes_back(hub, clock):
    token = chosen(hub)
    clock.advance(minutes=31)
    assert find_signed_in(hub, token) is None

    clock.advance(minutes=-30)

    assert find_signed_in(hub, token) is None


def test_a_session_nobody_looked_at_ends_when_the_clock_is_seen_to_go_back(hub, clock):
    forgotten = chosen(hub)
    clock.advance(hours=1)
    other = chosen(hub, "li")

    clock.advance(minutes=-50)

    assert find_signed_in(hub, forgotten) is None
    assert find_signed_in(hub, other) is None
    with pytest.raises(AuditUnavailableError):
        again(hub)
    clock.advance(minutes=50)
    new = again(hub)
    clock.advance(minutes=29)
    assert find_signed_in(hub, new) is not None
    assert find_signed_in(hub, forgotten) is None


def test_clocks_of_two_processes_may_lie_a_minute_apart(hub, clock):
    token = chosen(hub)

    clock.advance(seconds=-59)

    assert find_signed_in(hub, token) is not None


def test_who_signs_out_is_out(hub):
    token = chosen(hub)

    sign_out(hub, find_signed_in(hub, token).session_id)

    assert find_signed_in(hub, token) is None
    (leaf,) = leaves_of(hub, "officer.leave")
    detail = hub.audit.openings(leaf.header["id"])["detail"]["value"]
    assert detail["by"] == "sign-out"


def test_one_device_is_signed_out_by_itself(hub):
    here = chosen(hub)
    lost, kept = again(hub, ELSEWHERE), again(hub)
    signed_in = find_signed_in(hub, here)
    devices = devices_of(hub, signed_in)

    sign_out_device(hub, signed_in, find_signed_in(hub, lost).session_id)

    assert sorted(one.device for one in devices) == ["Firefox", "Firefox", "curl"]
    assert find_signed_in(hub, lost) is None
    assert find_signed_in(hub, here)
    assert find_signed_in(hub, kept)


def test_nobody_signs_out_the_device_of_another(hub):
    mine, other = chosen(hub), chosen(hub, "li")
    theirs = find_signed_in(hub, other).session_id

    sign_out_device(hub, find_signed_in(hub, mine), theirs)

    assert find_signed_in(hub, other) is not None


def test_a_new_password_ends_all_other_sessions(hub):
    here = chosen(hub)
    there = again(hub, ELSEWHERE)

    change_password(hub, find_signed_in(hub, here), PASSWORD, "another long secret")

    assert find_signed_in(hub, here) is not None
    assert find_signed_in(hub, there) is None


def test_a_new_password_ends_what_began_with_the_old_one(hub):
    token, secret, _ = with_totp(hub)
    half = begin_sign_in(hub, "wang", PASSWORD, peer=ELSEWHERE).ticket

    change_password(hub, find_signed_in(hub, token), PASSWORD, "another long secret")

    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, half, code_of(hub, secret), peer=ELSEWHERE)


def test_a_change_of_roles_ends_all_sessions(hub):
    token, secret, _ = with_totp(hub)
    with hub.writes.begin() as session:
        set_roles(session, "wang", [OfficerRole.REVIEWER], actor="test", at=hub.clock())

    assert find_signed_in(hub, token) is None
    ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    new = finish_sign_in(hub, ticket, code_of(hub, secret), peer=DESK).token
    assert find_signed_in(hub, new).officer.roles == {OfficerRole.REVIEWER}


def test_an_account_that_ends_is_signed_out_at_once(hub):
    token = chosen(hub)

    with hub.writes.begin() as session:
        end_officer(session, "wang", actor="test", at=hub.clock())

    assert find_signed_in(hub, token) is None


def test_a_session_ends_with_the_last_day_of_its_account(hub, clock):
    token = chosen(hub, valid_to=date(2026, 11, 24))
    # In Suqian the day ends at 16:00 UTC, fourteen hours after ten in the morning.
    for _ in range(33):
        clock.advance(minutes=25)
        token = again(hub)
    assert find_signed_in(hub, token)

    clock.advance(minutes=15)

    assert find_signed_in(hub, token) is None


def test_what_a_session_found_is_refused_once_it_has_ended(hub):
    signed_in = signed(hub)
    sign_out(hub, signed_in.session_id)

    with pytest.raises(SignedOutError):
        change_password(hub, signed_in, PASSWORD, "another long secret")


def test_each_session_has_a_secret_of_its_own_for_forms(hub):
    one, other = chosen(hub), again(hub)

    assert find_signed_in(hub, one).csrf != find_signed_in(hub, other).csrf
    assert find_signed_in(hub, one).csrf == find_signed_in(hub, one).csrf


def test_a_session_of_a_password_alone_ends_when_a_factor_is_set_up_elsewhere(
    hub, clock
):
    first = chosen(hub)
    second, third = again(hub), again(hub, ELSEWHERE)
    assert {find_signed_in(hub, one).must for one in (first, second, third)} == {
        "second-factor"
    }
    signed_in = find_signed_in(hub, first)
    half_done = find_signed_in(hub, second)

    finish_totp(hub, signed_in, code_of(hub, begin_totp(hub, signed_in).secret))

    assert find_signed_in(hub, first).must is None
    assert find_signed_in(hub, second) is find_signed_in(hub, third) is None
    with pytest.raises(SignedOutError):
        begin_totp(hub, half_done)
    ends = leaves_of(hub, "officer.leave")
    told = [hub.audit.openings(leaf.header["id"])["detail"]["value"] for leaf in ends]
    assert [one["by"] for one in told] == ["factor", "factor"]


def test_what_opened_a_session_is_kept_and_a_factor_of_the_account_opens_none(
    hub, clock
):
    token, secret, codes = with_totp(hub)
    for code in (code_of(hub, secret), codes[0]):
        ticket = again_ticket(hub)
        assert finish_sign_in(hub, ticket, code, peer=DESK).token
    with hub.reads() as session:
        kept = session.scalars(select(OfficerSession.opened_by)).all()
    assert sorted(kept) == ["recovery-code", "totp", "totp"]

    # As an earlier release left it, or a database that was put back.
    for left in (None, "password"):
        with hub.writes.begin() as session:
            session.execute(update(OfficerSession).values(opened_by=left))
        assert find_signed_in(hub, token) is None
        with hub.writes.begin() as session:
            session.execute(
                update(OfficerSession).values(ended_at=None, opened_by="totp")
            )
        assert find_signed_in(hub, token).must is None


def again_ticket(hub, login="wang"):
    """Show the password of an account that has a factor."""
    return begin_sign_in(hub, login, PASSWORD, peer=DESK).ticket


def test_a_look_that_is_no_use_leaves_the_time_of_a_session_as_it_is(hub, clock):
    token = chosen(hub)
    for _ in range(3):
        clock.advance(minutes=9)
        assert find_signed_in(hub, token, is_use=False) is not None

    clock.advance(minutes=3)

    assert find_signed_in(hub, token) is None
