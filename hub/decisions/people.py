"""Who decides, why and on what paper: said so that the log can be read later.

An officer who has an account is that account, ``officer:`` and its id, signed in or
named by a system or a command, and two accounts are two people. Who is on the signed
list of a member is the name that stands there. That two names are two people never
rests on how one of them was typed.
"""

from hub.ground.actors import is_account
from hub.ground.errors import BadInputError, ConflictError
from hub.names import person_key

OFFICER_LIMIT, REASON_LIMIT, DOCUMENT_LIMIT = 128, 2000, 200
"""Most characters of an officer's name, a reason and a document's number."""


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

    Names are compared however they were typed: 张三, 張 三 and 张三· are one, and so is
    a name in which letters of another alphabet look like its own.
    """
    if is_account(one) and is_account(other):
        return one == other
    return person_key(one) == person_key(other)
