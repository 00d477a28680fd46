"""Whoever fails too often waits a while; nobody can make everybody else wait."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hub.members.attempts import TooManyRequestsError
from hub.members.officers import (
    Peer,
    SignInLockedError,
    SignInRefusedError,
    begin_sign_in,
    change_password,
    confirm_password,
    find_signed_in,
    finish_sign_in,
    reset_officer,
)
from tests.support.signed_in import (
    DESK,
    ELSEWHERE,
    PASSWORD,
    chosen,
    code_of,
    issue,
    leaves_of,
    with_totp,
    wrong_code,
)

pytestmark = pytest.mark.postgresql_in_long

MOST = 10
MOST_OF_A_SOURCE = 30


def fail(hub, times, login="wang", peer=ELSEWHERE):
    for _ in range(times):
        with pytest.raises(SignInRefusedError):
            begin_sign_in(hub, login, "wrong password", peer=peer)


def locked(hub, login="wang", peer=ELSEWHERE, password=PASSWORD):
    with pytest.raises(SignInLockedError) as error:
        begin_sign_in(hub, login, password, peer=peer)
    return error.value


def test_ten_failures_lock_an_account_for_a_quarter_of_an_hour(hub, clock):
    handed = issue(hub)
    fail(hub, MOST)

    error = locked(hub, password=handed.text)
    clock.advance(minutes=14, seconds=59)
    still = locked(hub, password=handed.text)
    clock.advance(seconds=1)

    assert (error.retry_after, still.retry_after) == (900, 1)
    assert begin_sign_in(hub, "wang", handed.text, peer=ELSEWHERE).token


def test_a_lock_says_of_a_login_that_nobody_has_what_it_says_of_others(hub):
    chosen(hub)
    fail(hub, MOST, "wang", ELSEWHERE)
    fail(hub, MOST, "nobody", Peer(source="203.0.113.5"))

    one, other = locked(hub), locked(hub, "nobody", Peer(source="203.0.113.5"))

    assert (str(one), one.extra) == (str(other), other.extra)


def test_a_stranger_cannot_lock_out_who_has_signed_in_from_their_own_desk(hub):
    chosen(hub)
    fail(hub, MOST)

    locked(hub)

    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


def test_one_source_cannot_lock_everybody_out(hub, clock):
    logins = [f"officer{number}" for number in range(8)]
    handed = {login: issue(hub, login).text for login in logins}
    failed = 0
    for login in logins:
        for _ in range(MOST):
            with pytest.raises((SignInRefusedError, SignInLockedError)) as error:
                begin_sign_in(hub, login, "wrong password", peer=ELSEWHERE)
            failed += isinstance(error.value, SignInRefusedError)
            clock.advance(seconds=2)

    # Beyond the source's failures each login that had not failed was heard once.
    assert failed == MOST_OF_A_SOURCE + len(logins[3:])
    for login in logins[3:]:
        assert begin_sign_in(hub, login, handed[login], peer=DESK).token


def fail_as_nobody(hub, clock, times=MOST_OF_A_SOURCE):
    """Fail from one source, each time under a login that nobody has."""
    for number in range(times):
        fail(hub, 1, f"nobody{number}")
        clock.advance(seconds=1.1)


def test_a_source_that_is_locked_out_blocks_no_other(hub, clock):
    issue(hub, "li")
    handed = issue(hub)
    fail(hub, 1)
    fail_as_nobody(hub, clock)

    error = locked(hub, password=handed.text)
    same_network = Peer(source="198.51.100.10")

    assert error.retry_after == 899
    assert begin_sign_in(hub, "wang", handed.text, peer=same_network).token


def test_an_office_is_not_locked_out_of_accounts_that_never_failed(hub, clock):
    handed = issue(hub, "li").text
    _, secret, _ = with_totp(hub)
    fail_as_nobody(hub, clock)
    locked(hub, "nobody0")

    assert begin_sign_in(hub, "li", handed, peer=ELSEWHERE).token
    step = begin_sign_in(hub, "wang", PASSWORD, peer=ELSEWHERE)
    assert finish_sign_in(hub, step.ticket, code_of(hub, secret), peer=ELSEWHERE).token


def test_a_source_that_is_locked_out_tells_nobody_which_logins_there_are(hub, clock):
    chosen(hub)
    fail_as_nobody(hub, clock)

    for login in ("wang", "nobody-at-all"):
        fail(hub, 1, login)
        assert locked(hub, login, password="wrong password").retry_after > 0


def test_a_source_that_goes_on_failing_is_heard_for_its_own_officers_alone(hub, clock):
    hub = replace(hub, config=replace(hub.config, sign_in_source_failures=1))
    strange = issue(hub, "li").text
    chosen(hub)
    for number in range(10):
        fail(hub, 1, f"nobody{number}", DESK)
        clock.advance(seconds=1.1)

    locked(hub, "li", DESK, strange)
    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


def test_addresses_of_one_ipv6_network_are_one_source(hub, clock):
    for number in range(MOST_OF_A_SOURCE):
        fail(hub, 1, f"nobody{number}", Peer(source=f"2001:db8::{number:x}"))
        clock.advance(seconds=2)

    locked(hub, "nobody1", Peer(source="2001:db8::ffff"))
    with pytest.raises(SignInRefusedError):
        begin_sign_in(hub, "somebody", "x", peer=Peer(source="2001:db8:0:1::1"))


def test_wrong_codes_count_like_wrong_passwords(hub, clock):
    _, secret, _ = with_totp(hub)
    for _ in range(MOST // 2):
        ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
        with pytest.raises(SignInRefusedError):
            finish_sign_in(hub, ticket, wrong_code(hub, secret), peer=ELSEWHERE)

    with pytest.raises(SignInLockedError):
        begin_sign_in(hub, "wang", PASSWORD, peer=ELSEWHERE)
    ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    with pytest.raises(SignInLockedError):
        finish_sign_in(hub, ticket, code_of(hub, secret), peer=ELSEWHERE)
    assert finish_sign_in(hub, ticket, code_of(hub, secret), peer=DESK).token


def test_guesses_that_are_sent_at_one_time_are_as_many(hub):
    chosen(hub)

    def guess(_):
        try:
            begin_sign_in(hub, "wang", "wrong password", peer=ELSEWHERE)
        except (SignInRefusedError, SignInLockedError) as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        codes = Counter(pool.map(guess, range(16)))

    assert codes == {"sign-in-refused": MOST, "sign-in-locked": 16 - MOST}


def test_a_locked_account_keeps_nobody_from_working_who_is_signed_in(hub):
    signed_in = find_signed_in(hub, chosen(hub))
    fail(hub, MOST)
    locked(hub)

    change_password(hub, signed_in, PASSWORD, "another long secret")

    assert begin_sign_in(hub, "wang", "another long secret", peer=DESK).token


def test_a_password_that_is_said_again_can_be_guessed_ten_times(hub):
    signed_in = find_signed_in(hub, chosen(hub))
    other = find_signed_in(hub, begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token)
    for _ in range(MOST):
        with pytest.raises(SignInRefusedError):
            confirm_password(hub, signed_in, "wrong password")

    with pytest.raises(SignInLockedError):
        confirm_password(hub, signed_in, PASSWORD)
    confirm_password(hub, other, PASSWORD)


def test_tickets_that_nobody_has_lock_out_nobody_else(hub):
    _, secret, _ = with_totp(hub)
    ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket
    for _ in range(MOST):
        with pytest.raises(SignInRefusedError):
            finish_sign_in(hub, "nobody's", "000000", peer=ELSEWHERE)

    with pytest.raises(SignInLockedError):
        finish_sign_in(hub, "nobody's", "000000", peer=ELSEWHERE)
    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, "nobody's", "000000", peer=DESK)
    assert finish_sign_in(hub, ticket, code_of(hub, secret), peer=DESK).token


def test_a_sign_in_forgets_the_failures_before_it(hub):
    chosen(hub)
    fail(hub, MOST - 1, peer=DESK)
    begin_sign_in(hub, "wang", PASSWORD, peer=DESK)

    fail(hub, MOST - 1, peer=DESK)

    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


def test_a_reset_lifts_the_lock(hub):
    issue(hub)
    fail(hub, MOST)
    locked(hub)

    with hub.writes.begin() as session:
        handed = reset_officer(session, hub.keys, "wang", actor="test", at=hub.clock())

    token = begin_sign_in(hub, "wang", handed.text, peer=ELSEWHERE).token
    assert find_signed_in(hub, token).must == "password"


def test_a_clock_that_was_moved_back_makes_no_lock_longer(hub, clock):
    handed = issue(hub)
    fail(hub, MOST)
    locked(hub)

    # So little that the log still takes events.
    clock.advance(seconds=-50)
    error = locked(hub, password=handed.text)
    clock.advance(minutes=15)

    assert error.retry_after == 900
    assert begin_sign_in(hub, "wang", handed.text, peer=ELSEWHERE).token


def test_a_lock_is_a_leaf_that_names_nobody(hub):
    issue(hub)
    fail(hub, MOST)

    locked(hub)

    (leaf,) = leaves_of(hub, "officer.lock")
    assert leaf.header["actor"] == {"agency": "hub"}
    told = hub.audit.openings(leaf.header["id"])
    assert told["detail"]["value"]["failures"] == MOST
    assert "wang" not in str(told)


def test_more_attempts_in_a_minute_than_a_source_may_make_are_not_heard(hub):
    hub = replace(hub, config=replace(hub.config, sign_in_source_failures=1000))
    refusals = []
    for number in range(61):
        with pytest.raises((SignInRefusedError, TooManyRequestsError)) as error:
            begin_sign_in(hub, f"nobody{number}", "x", peer=ELSEWHERE)
        refusals.append(error.value.code)

    assert refusals[-1] == "too-many-requests"
    assert set(refusals[:-1]) == {"sign-in-refused"}
