"""A window clerk at work: whose file, who is there, and the file that opens."""

import re

from hub.members.windows import WindowCheck
from schemas.codes.check_digits import identity_check_char
from schemas.words import OfficerRole
from tests.support.signed_in import chosen, signed

WINDOW = "/console/window"
FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')
MERCHANT = re.compile(r'name="merchant" value="([^"]+)"')
FIRST = "32132219870101123"
NUMBER = FIRST + identity_check_char(FIRST)
"""The number of an identity card."""
PERSON = {
    "visitor": "person",
    "paper": "resident-card",
    "number": NUMBER,
    "confirmed": "yes",
}
AGENT = PERSON | {"visitor": "agent", "authority": "authorisation"}
SEEN = WindowCheck("person", ("resident-card",), NUMBER, confirmed=True)


def clerk_at(hub, visit, login="zhou"):
    """Let a window clerk be signed in on a browser without scripts; gives it."""
    token = chosen(hub, login, OfficerRole.WINDOW_CLERK, is_demo=True)
    visit.client.set_cookie("hub-session", token)
    return visit


def a_clerk(hub, login="zhou", **changes):
    """Give a window clerk who is signed in."""
    return signed(hub, login, OfficerRole.WINDOW_CLERK, **changes)


def type_code(visit, code):
    """Send a code as the first form does; gives the answer."""
    return visit.post(f"{WINDOW}/merchant", page=WINDOW, code=code)


def send_check(visit, code, **changes):
    """Type a code, then send the identity check; gives the answer."""
    shown = type_code(visit, code)
    assert shown.status_code == 200, shown.text
    data = PERSON | changes
    data |= {
        "csrf": FORM_VALUE.search(shown.text)[1],
        "merchant": MERCHANT.search(shown.text)[1],
    }
    return visit.client.post(WINDOW, data=data)


def open_at(visit, code, **changes):
    """Open a merchant's own file; gives its address."""
    answer = send_check(visit, code, **changes)
    assert answer.status_code == 303, answer.text
    return answer.location
