"""Who decides, why and on what paper: said so that the log can be read later.

An officer who was signed in is their account, ``officer:`` and its id, and two accounts
are two people. At the command line nobody signs in, so an officer is who the name says.
That two names are two people must at least not rest on how one of them was typed.
"""

from unicodedata import category, normalize

from hub.ground.actors import is_account
from hub.ground.errors import BadInputError, ConflictError

OFFICER_LIMIT, REASON_LIMIT, DOCUMENT_LIMIT = 128, 2000, 200
"""Most characters of an officer's name, a reason and a document's number."""
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that print as nothing."""


class OfficerInvalidError(BadInputError):
    """Who speaks is not named by readable text of 1 to 128 characters."""

    code = "officer-invalid"
    title = "Name the officer in readable text of 1 to 128 characters."


class ReasonInvalidError(BadInputError):
    """The reason of an opinion is empty or longer than 2000 characters."""

    code = "reason-invalid"
    title = "Give a reason of 1 to 2000 characters."


class DocumentInvalidError(BadInputError):
    """The document that a word rests on is not named, or too long."""

    code = "document-invalid"
    title = "Give the number of a document, of 1 to 200 characters."


class SameOfficerError(ConflictError):
    """What two people must say was said by one."""

    code = "review-same-officer"
    title = "A second person must confirm this, the first cannot: ask a colleague."


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


def check_document(document: str) -> None:
    """Refuse a word that names no document it rests on.

    Raises:
        DocumentInvalidError: as its name says.
    """
    if not document.strip() or len(document) > DOCUMENT_LIMIT:
        raise DocumentInvalidError


def is_same_officer(one: str, other: str) -> bool:
    """Tell whether two are one person: by account, or else by name.

    Names are compared however wide, high or far apart they were typed, and without
    signs that print as nothing or are only set on another: 张三, 张 三 and 张三 with a
    sign that is not seen are one.
    """
    if is_account(one) and is_account(other):
        return one == other
    return _folded(one) == _folded(other)


def _folded(officer: str) -> str:
    """Write a name without what typing alone makes different."""
    folded = normalize("NFKC", normalize("NFKC", officer).casefold())
    return "".join(char for char in folded if not _is_unseen(char))


def _is_unseen(character: str) -> bool:
    """Tell whether a sign is a blank, or has no place of its own, such as a mark.

    A mark that belongs to its letter is one character with it by now.
    """
    is_set_on = category(character) in {"Mn", "Me", "Cf"}
    return is_set_on or character.isspace() or character in BLANK
