"""How what is closed is named, the same by whoever finds it and whoever asks."""

import re
from unicodedata import normalize

AGREEMENT, MEMBER, TOKEN = "agreement-changed", "member-changed", "token-changed"
REVIEW = "review-changed"
"""Codes of contradictions whose rows stand in lists."""
HISTORIES = "histories"
"""Every history of who looked at whom."""
OPENING = "opening:"
_NOT_IN_CODES = re.compile(r"[^0-9A-Z]+")


def merchant_name(code: str) -> str:
    """Name a merchant by its public id or one of its codes, however it is written."""
    return f"merchant:{_NOT_IN_CODES.sub('', normalize('NFKC', code).upper())}"


def opening_name(address: str) -> str:
    """Name the opening of an entry, of which nobody knows whose history it is in."""
    return f"{OPENING}{address}"


def token_name(token: str) -> str:
    """Name a token by its id."""
    return f"token:{token}"


def member_name(code: str) -> str:
    """Name a member by its code."""
    return f"member:{code}"


def kind_name(kind: str) -> str:
    """Name all members of a kind."""
    return f"member-kind:{kind}"


def agreement_name(agreement: str) -> str:
    """Name an agreement by its id."""
    return f"agreement:{agreement}"


def review_name(item: int | str) -> str:
    """Name a review item by its number."""
    return f"review-item:{item}"


def officer_name(account: str) -> str:
    """Name an officer by the id of the account."""
    return f"officer:{account}"


def matter_name(matter: str) -> str:
    """Name a matter by its id."""
    return f"matter:{matter}"
