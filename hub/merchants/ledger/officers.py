"""Who speaks at the desk, and why: said so that the log can be read later.

An officer who was signed in is their account, ``officer:`` and its id, and two accounts
are two people. At the command line nobody signs in, so an officer is who the name says.
That two names are two people must at least not rest on how one of them was typed.
"""

from unicodedata import normalize

from hub.ground.actors import is_account
from hub.ground.errors import BadInputError

OFFICER_LIMIT, REASON_LIMIT = 128, 2000
"""So many characters of an officer's name, and of a reason, are kept."""


class OfficerInvalidError(BadInputError):
    """Who speaks is not named by readable text of 1 to 128 characters."""

    code = "officer-invalid"
    title = "Name the officer in readable text of 1 to 128 characters."


class ReasonInvalidError(BadInputError):
    """The reason of an opinion is empty or longer than 2000 characters."""

    code = "reason-invalid"
    title = "Give a reason of 1 to 2000 characters."


def check_word(reason: str, *officers: str) -> None:
    """Refuse a word that gives no reason, or that nobody can be seen to have said.

    Raises:
        OfficerInvalidError, ReasonInvalidError: as their names say.
    """
    for officer in officers:
        readable = officer.isprintable() and officer.strip()
        if not readable or len(officer) > OFFICER_LIMIT:
            raise OfficerInvalidError
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise ReasonInvalidError


def is_same_officer(one: str, other: str) -> bool:
    """Tell whether two are one person: by account, or else by name.

    Names are compared however wide, high or far apart they were typed.
    """
    if is_account(one) and is_account(other):
        return one == other
    return _folded(one) == _folded(other)


def _folded(officer: str) -> str:
    """Write a name without what typing alone makes different."""
    return " ".join(normalize("NFKC", normalize("NFKC", officer).casefold()).split())
