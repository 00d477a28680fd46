"""Officers of the little city, signed in as far as a test needs."""

from datetime import date

import pyotp

from hub.agreements.service import opened_purposes
from hub.ground.clock import legal_day
from hub.members.officers import (
    NewOfficer,
    Peer,
    PostCard,
    add_officer,
    begin_sign_in,
    begin_task,
    begin_totp,
    change_password,
    find_signed_in,
    finish_totp,
    give_post,
)
from schemas.tlog.leaf import parse_leaf
from schemas.words import MemberPost, OfficerRole

BUREAU = "agency:market-supervision"
PASSWORD = "correct horse battery"
DESK = Peer(source="192.0.2.7", device="Firefox")
ELSEWHERE = Peer(source="198.51.100.9", device="curl")


def new_officer(login="wang", *roles, **changes):
    """Describe an officer of the market supervision bureau."""
    values = {
        "login": login,
        "member": BUREAU,
        "name": f"王{login}",
        "post": "执法科科员",
        "number": f"{login}-320001",
        "roles": frozenset(roles or {OfficerRole.OFFICER}),
        "valid_from": date(2026, 1, 1),
    }
    return NewOfficer(**values | changes)


def issue(hub, login="wang", *roles, **changes):
    """Make an account; gives the password that was handed out."""
    with hub.writes.begin() as session:
        return add_officer(
            session, new_officer(login, *roles, **changes), actor="test", at=hub.clock()
        )


def promote(hub, login, post=MemberPost.HEAD, first=date(2026, 1, 1), last=None):
    """Give an account a post."""
    with hub.writes.begin() as session:
        card = PostCard(post, first, last)
        give_post(session, login, card, actor="test", at=hub.clock())


def chosen(hub, login="wang", *roles, **changes):
    """Make an account whose officer has chosen a password and has no factor yet."""
    handed = issue(hub, login, *roles, **changes)
    token = begin_sign_in(hub, login, handed.text, peer=DESK).token
    change_password(hub, find_signed_in(hub, token), handed.text, PASSWORD)
    return token


def with_totp(hub, login="wang", *roles, **changes):
    """Make an account with a password and an authenticator; gives token, secret, codes.

    The clock has moved on by a step then, so that the next code is another one.
    """
    token = chosen(hub, login, *roles, **changes)
    signed_in = find_signed_in(hub, token)
    secret = begin_totp(hub, signed_in).secret
    added = finish_totp(hub, signed_in, code_of(hub, secret))
    hub.clock.advance(seconds=31)
    return token, secret, added.recovery_codes


def code_of(hub, secret, **apart):
    """Give the code that an authenticator shows now."""
    return pyotp.TOTP(secret).at(int(hub.clock().timestamp()) + apart.get("seconds", 0))


def wrong_code(hub, secret):
    """Give six digits that the authenticator shows neither now nor a step apart."""
    shown = {code_of(hub, secret, seconds=30 * steps) for steps in range(-2, 3)}
    return next(code for code in map("{:06}".format, range(9)) if code not in shown)


def signed(hub, login="wang", *roles, **changes):
    """Give somebody who is signed in and may work."""
    token, _, _ = with_totp(hub, login, *roles, **changes)
    return find_signed_in(hub, token)


def opened_to(hub, signed_in):
    """Give the purposes that the officer's member may ask for today."""
    with hub.reads() as session:
        return opened_purposes(
            session, hub.rulebook, signed_in.member, legal_day(hub.clock())
        )


def a_task(hub, signed_in, purpose="enforcement", reference="宿市监〔2026〕15号"):
    """Begin a task."""
    return begin_task(
        hub, signed_in, purpose, reference, opened=opened_to(hub, signed_in)
    )


def leaves_of(hub, beginning):
    """Read the leaves whose operation begins so."""
    leaves = [parse_leaf(entry) for entry in hub.audit.entries(0, 10_000)]
    return [leaf for leaf in leaves if leaf.header["op"].startswith(beginning)]
