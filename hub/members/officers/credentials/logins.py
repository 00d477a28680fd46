"""Logins: one way in which each is kept, however it was typed."""

import re
from unicodedata import normalize

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]")


def folded_login(text: str) -> str:
    """Write a login as it is kept, however wide or high it was typed.

    What can be nobody's login becomes the empty text.
    """
    login = normalize("NFKC", text).strip().lower()
    return login if LOGIN.fullmatch(login) else ""
