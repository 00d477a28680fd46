"""Passwords: hashed by argon2id, checked at one cost for whoever is named."""

import secrets
from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from hub.members.officers.errors import PasswordUnfitError

SHORTEST, LONGEST = 12, 128
LONGEST_TYPED = 1024
"""So much of what somebody types is looked at."""
HANDED_OUT_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
"""What somebody reads off a sheet and types: without O, 0, o, l, I and 1."""
HANDED_OUT_LENGTH = 17
FEWEST_DIFFERENT = 5
"""So many different characters a password has at least."""
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's figures: 19 MiB and two passes, so that sixteen threads need 300 MiB."""


def hash_password(text: str) -> str:
    """Hash a password with a salt of its own."""
    return _hasher.hash(_bytes(text))


def is_password(hashed: str | None, text: str) -> bool:
    """Tell whether a text is the password; None, for nobody, costs just as much."""
    try:
        _hasher.verify(nobodys_hash() if hashed is None else hashed, _bytes(text))
    except VerificationError:
        return False
    return hashed is not None


def check_new(text: str, login: str) -> str:
    """Refuse a new password that is easy to guess; give its hash.

    Raises:
        PasswordUnfitError: it is too short, too long, too simple, or is the login.
    """
    plain = normalize("NFC", text)
    if (
        not SHORTEST <= len(plain) <= LONGEST
        or len(set(plain)) < FEWEST_DIFFERENT
        or login in plain.lower()
    ):
        raise PasswordUnfitError
    return hash_password(text)


def random_password() -> str:
    """Make a password to be handed out: 98 random bits, in signs told apart."""
    return "".join(secrets.choice(HANDED_OUT_SIGNS) for _ in range(HANDED_OUT_LENGTH))


def _bytes(text: str) -> bytes:
    """Write a password as bytes, however it was typed; what is no text is kept apart.

    What is too long is cut off after the longest that there can be.
    """
    return normalize("NFC", text[: 2 * LONGEST]).encode("utf-8", "surrogatepass")


@cache
def nobodys_hash() -> str:
    """Give a hash that no password has, at the cost of all others."""
    return _hasher.hash(secrets.token_bytes(32))
