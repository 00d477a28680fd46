"""Second factors: a code counts once, a passkey is good for its own site alone."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.members.officers import (
    FactorRefusedError,
    SignInRefusedError,
    ask_passkey,
    begin_passkey,
    begin_sign_in,
    begin_totp,
    find_signed_in,
    finish_passkey,
    finish_passkey_sign_in,
    finish_sign_in,
    finish_totp,
    renew_recovery_codes,
)
from hub.members.officers.models import OfficerAccount, RecoveryCode
from tests.support.authenticator import Authenticator
from tests.support.signed_in import DESK, PASSWORD, chosen, code_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

SITE, ORIGIN = "localhost", "http://localhost:8000"
OTHER_SITE, OTHER_ORIGIN = "evil.example", "https://evil.example"


def ticket_of(hub):
    return begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket


def refuses(hub, code, ticket=None):
    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, ticket or ticket_of(hub), code, peer=DESK)


def with_passkey(hub):
    """Make an account with a passkey; gives it."""
    signed_in = find_signed_in(hub, chosen(hub))
    passkey = Authenticator()
    question = begin_passkey(hub, signed_in, site=SITE)
    added = finish_passkey(
        hub, signed_in, passkey.make(question, ORIGIN), site=SITE, origin=ORIGIN
    )
    assert len(added.recovery_codes) == 10
    return passkey


def sign(hub, ticket, answer, site=SITE, origin=ORIGIN):
    return finish_passkey_sign_in(
        hub, ticket, answer, site=site, origin=origin, peer=DESK
    )


def test_a_code_counts_once(hub):
    _, secret, _ = with_totp(hub)
    code = code_of(hub, secret)

    assert finish_sign_in(hub, ticket_of(hub), code, peer=DESK).token
    refuses(hub, code)


def test_a_code_that_is_sent_twice_at_one_time_counts_once(hub):
    _, secret, codes = with_totp(hub)

    for code in (code_of(hub, secret), codes[0]):
        ticket = ticket_of(hub)

        def send(_, code=code, ticket=ticket):
            try:
                return finish_sign_in(hub, ticket, code, peer=DESK).token
            except SignInRefusedError:
                return None

        with ThreadPoolExecutor(4) as pool:
            tokens = list(pool.map(send, range(4)))

        assert len(list(filter(None, tokens))) == 1


def test_a_code_that_is_older_than_one_that_was_taken_is_refused(hub, clock):
    _, secret, _ = with_totp(hub)
    earlier = code_of(hub, secret, seconds=-30)
    finish_sign_in(hub, ticket_of(hub), code_of(hub, secret), peer=DESK)

    refuses(hub, earlier)


def test_a_clock_that_was_moved_back_lets_no_old_code_in(hub, clock):
    _, secret, _ = with_totp(hub)
    clock.advance(hours=1)
    old = code_of(hub, secret)
    finish_sign_in(hub, ticket_of(hub), old, peer=DESK)

    clock.advance(seconds=-50)
    refuses(hub, code_of(hub, secret))
    clock.advance(seconds=50)
    refuses(hub, old)


@pytest.mark.parametrize("apart", [-61, 61])
def test_a_code_of_another_minute_is_refused(hub, apart):
    _, secret, _ = with_totp(hub)

    refuses(hub, code_of(hub, secret, seconds=apart))


def test_an_authenticator_counts_only_after_its_first_code(hub):
    signed_in = find_signed_in(hub, chosen(hub))
    begin_totp(hub, signed_in)

    with pytest.raises(FactorRefusedError):
        finish_totp(hub, signed_in, "\ud800")

    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


def test_secrets_of_authenticators_are_kept_sealed(hub):
    _, secret, codes = with_totp(hub)

    with hub.reads() as session:
        (row,) = session.query(OfficerAccount)
        kept = [code.code_hash for code in session.query(RecoveryCode)]

    assert secret.encode() not in row.totp_sealed
    assert hub.keys.unseal(row.totp_sealed, f"officer-totp:{row.id}") == secret.encode()
    assert len(kept) == len(codes) == 10
    assert not any(code in text for text in kept for code in codes)


def test_a_recovery_code_stands_in_once(hub):
    _, _, codes = with_totp(hub)

    token = finish_sign_in(hub, ticket_of(hub), codes[0].upper(), peer=DESK).token

    assert find_signed_in(hub, token).must is None
    refuses(hub, codes[0])


def test_new_recovery_codes_end_the_former_ones_and_need_the_password(hub):
    token, _, codes = with_totp(hub)
    signed_in = find_signed_in(hub, token)

    with pytest.raises(SignInRefusedError):
        renew_recovery_codes(hub, signed_in, "wrong password")
    new = renew_recovery_codes(hub, signed_in, PASSWORD)

    assert not set(new) & set(codes)
    refuses(hub, codes[0])
    assert finish_sign_in(hub, ticket_of(hub), new[0], peer=DESK).token


def test_a_second_factor_cannot_be_changed_on_a_device_that_was_left_alone(hub):
    token, _, _ = with_totp(hub)
    signed_in = find_signed_in(hub, token)

    for begin in (begin_totp, lambda *said: begin_passkey(*said, site=SITE)):
        with pytest.raises(SignInRefusedError):
            begin(hub, signed_in)


def test_a_passkey_signs_in(hub):
    passkey = with_passkey(hub)
    step = begin_sign_in(hub, "wang", PASSWORD, peer=DESK)

    question = ask_passkey(hub, step.ticket, site=SITE)
    done = sign(hub, step.ticket, passkey.sign(question, ORIGIN))

    assert step.needs == ("passkey",)
    assert find_signed_in(hub, done.token).must is None


def test_a_passkey_of_another_site_is_refused(hub):
    passkey = with_passkey(hub)
    ticket = ticket_of(hub)
    question = ask_passkey(hub, ticket, site=SITE)

    for origin, site in (
        (OTHER_ORIGIN, SITE),
        (ORIGIN, OTHER_SITE),
        (OTHER_ORIGIN, OTHER_SITE),
    ):
        with pytest.raises(SignInRefusedError):
            sign(hub, ticket, passkey.sign(question, origin, site))
    assert sign(hub, ticket, passkey.sign(question, ORIGIN)).token


def test_a_passkey_that_was_made_for_another_site_is_not_taken(hub):
    signed_in = find_signed_in(hub, chosen(hub))

    for origin, site in ((OTHER_ORIGIN, None), (ORIGIN, OTHER_SITE)):
        question = begin_passkey(hub, signed_in, site=SITE)
        with pytest.raises(FactorRefusedError):
            finish_passkey(
                hub,
                signed_in,
                Authenticator().make(question, origin, site),
                site=SITE,
                origin=ORIGIN,
            )
    assert find_signed_in(hub, begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token)


def test_a_passkey_is_offered_to_its_own_site_alone(hub):
    with_passkey(hub)

    here = json.loads(ask_passkey(hub, ticket_of(hub), site=SITE))
    there = json.loads(ask_passkey(hub, ticket_of(hub), site=OTHER_SITE))

    assert len(here["allowCredentials"]) == 1
    assert there["allowCredentials"] == []


def test_a_passkey_is_good_for_no_site_that_it_was_not_made_for(hub):
    passkey = with_passkey(hub)
    ticket = ticket_of(hub)
    question = ask_passkey(hub, ticket, site=OTHER_SITE)

    answer = passkey.sign(question, OTHER_ORIGIN, OTHER_SITE)

    with pytest.raises(SignInRefusedError):
        sign(hub, ticket, answer, site=OTHER_SITE, origin=OTHER_ORIGIN)


def test_an_answer_of_a_passkey_counts_once(hub):
    passkey = with_passkey(hub)
    ticket = ticket_of(hub)
    answer = passkey.sign(ask_passkey(hub, ticket, site=SITE), ORIGIN)
    sign(hub, ticket, answer)

    other = ticket_of(hub)
    ask_passkey(hub, other, site=SITE)
    with pytest.raises(SignInRefusedError):
        sign(hub, other, answer)


def test_a_passkey_that_was_copied_is_refused_by_its_count(hub):
    passkey = with_passkey(hub)
    passkey.uses = 7
    ticket = ticket_of(hub)
    sign(hub, ticket, passkey.sign(ask_passkey(hub, ticket, site=SITE), ORIGIN))

    passkey.uses = 3
    ticket = ticket_of(hub)
    answer = passkey.sign(ask_passkey(hub, ticket, site=SITE), ORIGIN)
    with pytest.raises(SignInRefusedError):
        sign(hub, ticket, answer)


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id": 1}', "[" * 9000, "\ud800"])
def test_what_is_no_answer_of_a_passkey_is_refused_like_a_wrong_one(hub, answer):
    with_passkey(hub)
    ticket = ticket_of(hub)
    ask_passkey(hub, ticket, site=SITE)

    with pytest.raises(SignInRefusedError):
        sign(hub, ticket, answer)
