"""Signing in tells nobody what was wrong, and makes a session that is new."""

from dataclasses import replace
from datetime import date

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from hub.audit.mover import move_outbox
from hub.members.officers import (
    PasswordUnfitError,
    SetupRequiredError,
    SignInRefusedError,
    begin_sign_in,
    caller_for,
    change_password,
    end_officer,
    find_signed_in,
    finish_sign_in,
    reset_officer,
)
from hub.members.officers.models import OfficerAccount, OfficerSession
from hub.members.officers.second_step import TICKET_TRIES
from hub.outbox.models import OutboxEvent
from tests.support.prepared import opened, prepare_instance
from tests.support.signed_in import (
    DESK,
    ELSEWHERE,
    PASSWORD,
    chosen,
    code_of,
    issue,
    leaves_of,
    new_officer,
    with_totp,
    wrong_code,
)

pytestmark = pytest.mark.postgresql_in_long


def refused(hub, login, password, peer=DESK):
    with pytest.raises(SignInRefusedError) as error:
        begin_sign_in(hub, login, password, peer=peer)
    return str(error.value), error.value.extra


def test_a_handed_out_password_opens_nothing_but_the_choice_of_another(hub):
    handed = issue(hub)

    token = begin_sign_in(hub, "wang", handed.text, peer=DESK).token
    found = find_signed_in(hub, token)

    assert found.must == "password"
    with pytest.raises(SetupRequiredError):
        caller_for(hub, found, "merchant")
    change_password(hub, found, handed.text, PASSWORD)
    assert find_signed_in(hub, token).must == "second-factor"
    with pytest.raises(SetupRequiredError):
        caller_for(hub, find_signed_in(hub, token), "merchant")


def test_password_and_code_open_a_session(hub):
    _, secret, _ = with_totp(hub)

    step = begin_sign_in(hub, " ＷＡＮＧ ", PASSWORD, peer=DESK)
    done = finish_sign_in(hub, step.ticket, code_of(hub, secret), peer=DESK)
    found = find_signed_in(hub, done.token)

    assert (step.token, step.needs) == (None, ("totp",))
    assert (found.officer.login, found.must) == ("wang", None)
    assert found.member.kind == "market_supervision"


def test_wrong_name_password_and_code_are_refused_in_one_wording(hub):
    _, secret, _ = with_totp(hub)
    ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket

    said = [
        refused(hub, "nobody", PASSWORD),
        refused(hub, "wang", "wrong password"),
        refused(hub, "", ""),
    ]
    with pytest.raises(SignInRefusedError) as error:
        finish_sign_in(hub, ticket, wrong_code(hub, secret), peer=DESK)
    with pytest.raises(SignInRefusedError) as other:
        finish_sign_in(hub, "no ticket", "000000", peer=DESK)

    assert len({*map(str, said), str((str(error.value), error.value.extra))}) == 1
    assert str(other.value) == str(error.value)


@pytest.mark.full_hashes
def test_a_login_that_nobody_has_costs_the_same_work(hub, monkeypatch):
    chosen(hub)
    spent = []
    real = PasswordHasher.verify

    def verify(hasher, hashed, password):
        spent.append(hashed.split("$")[:4])
        return real(hasher, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    refused(hub, "nobody", "wrong password")
    refused(hub, "wang", "wrong password")

    assert spent == [["", "argon2id", "v=19", "m=19456,t=2,p=1"]] * 2


@pytest.mark.parametrize("when", ["before", "after", "ended", "member"])
def test_an_account_out_of_force_is_refused_in_the_same_wording(hub, when):
    changes = {
        "before": {"valid_from": date(2026, 12, 1)},
        "after": {"valid_to": date(2026, 11, 23)},
    }
    handed = issue(hub, **changes.get(when, {}))
    with hub.writes.begin() as session:
        if when == "ended":
            end_officer(session, "wang", actor="test", at=hub.clock())
        if when == "member":
            session.execute(
                text("UPDATE member SET valid_to = '2026-11-01' WHERE code = :code"),
                {"code": new_officer().member},
            )

    assert refused(hub, "wang", handed.text) == refused(hub, "nobody", "x")


def test_a_handed_out_password_is_good_for_three_days(hub, clock):
    handed = issue(hub)

    clock.advance(hours=71, minutes=59)
    early = begin_sign_in(hub, "wang", handed.text, peer=DESK)
    clock.advance(minutes=1)

    assert early.token
    refused(hub, "wang", handed.text)


def test_a_session_that_was_known_before_signing_in_is_never_taken(hub):
    former = chosen(hub)

    token = begin_sign_in(
        hub, "wang", PASSWORD, peer=replace(DESK, former=former)
    ).token

    assert token != former
    assert find_signed_in(hub, former) is None
    assert find_signed_in(hub, token) is not None


def test_a_token_that_the_browser_made_up_opens_nothing(hub):
    chosen(hub)
    planted = "planted-by-somebody-else"

    token = begin_sign_in(
        hub, "wang", PASSWORD, peer=replace(DESK, former=planted)
    ).token

    assert token != planted
    assert find_signed_in(hub, planted) is None


def test_tokens_and_passwords_are_kept_nowhere_in_clear(hub):
    token = chosen(hub)

    with hub.reads() as session:
        rows = [
            *session.scalars(select(OfficerAccount)),
            *session.scalars(select(OfficerSession)),
            *session.scalars(select(OutboxEvent)),
        ]
        kept = str([vars(row) for row in rows])

    assert token not in kept
    assert PASSWORD not in kept
    assert "$argon2id$" in kept


def test_the_cookie_of_another_hub_opens_nothing(hub, databases, clock, tmp_path):
    path = tmp_path / "other"
    path.mkdir(mode=0o700)
    chosen(hub)
    with opened(databases, path, prepare_instance, clock) as made:
        # Each hub that is made has keys of its own.
        stranger = replace(made, reads=hub.reads, writes=hub.writes)

        assert find_signed_in(stranger, again(hub)) is None
        assert find_signed_in(hub, again(hub)) is not None


def again(hub):
    """Sign in once more with a password alone."""
    return begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


@pytest.mark.parametrize(
    "token", [None, "", "é", "x" * 201, "hub_" + "a" * 43, "' OR 1=1 --"]
)
def test_what_is_no_token_is_nobodys(hub, token):
    assert find_signed_in(hub, token) is None


@pytest.mark.parametrize(
    "new", ["short", "x" * 129, "aaaaaaaaaaaaaaa", "my-wang-password", PASSWORD]
)
def test_an_easy_password_is_not_taken(hub, new):
    token = chosen(hub)

    with pytest.raises(PasswordUnfitError):
        change_password(hub, find_signed_in(hub, token), PASSWORD, new)


def test_half_of_a_character_is_a_wrong_password_and_no_failure(hub):
    chosen(hub)

    assert refused(hub, "wang", "\ud800") == refused(hub, "wang\ud800", "x")


def test_a_reset_hands_out_a_password_and_forgets_the_second_factor(hub):
    token, _, codes = with_totp(hub)

    with hub.writes.begin() as session:
        handed = reset_officer(session, hub.keys, "wang", actor="test", at=hub.clock())

    assert find_signed_in(hub, token) is None
    refused(hub, "wang", PASSWORD)
    found = find_signed_in(
        hub, begin_sign_in(hub, "wang", handed.text, peer=DESK).token
    )
    assert found.must == "password"
    assert codes


def test_signing_in_is_a_leaf_that_names_nobody_in_clear(hub):
    chosen(hub)
    move_outbox(hub.writes, hub.audit)

    leaves = leaves_of(hub, "officer.")
    (signed,) = [leaf for leaf in leaves if leaf.header["op"] == "officer.enter"]

    ops = sorted(leaf.header["op"] for leaf in leaves)
    assert ops == ["officer.add", "officer.enter", "officer.password"]
    assert signed.header["actor"] == {"agency": "agency:market-supervision"}
    opened_ones = hub.audit.openings(signed.header["id"])
    assert opened_ones["actor.user"]["value"].startswith("officer:")
    assert "wang" not in str(leaves)


def test_failed_sign_ins_are_one_leaf_a_minute_and_source(hub):
    for peer in (DESK, DESK, ELSEWHERE):
        refused(hub, "nobody", "x", peer)

    hub.attempts.flush()

    told = leaves_of(hub, "caller.refuse")
    assert [leaf.header["subject"]["count"] for leaf in told] == [2, 1]
    codes = [
        hub.audit.openings(leaf.header["id"])["detail"]["value"]["codes"]
        for leaf in told
    ]
    assert codes == [{"sign-in-refused": 2}, {"sign-in-refused": 1}]


def test_a_ticket_is_good_for_five_minutes_five_tries_and_one_sign_in(hub, clock):
    _, secret, _ = with_totp(hub)
    late = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    clock.advance(minutes=5)
    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, late, code_of(hub, secret), peer=DESK)

    tried = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    for _ in range(TICKET_TRIES):
        with pytest.raises(SignInRefusedError):
            finish_sign_in(hub, tried, "wrong", peer=DESK)
    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, tried, code_of(hub, secret), peer=DESK)

    used = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    assert finish_sign_in(hub, used, code_of(hub, secret), peer=DESK).token
    clock.advance(seconds=31)
    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, used, code_of(hub, secret), peer=DESK)
