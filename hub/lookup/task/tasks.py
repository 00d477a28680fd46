"""What a question is asked for, and why one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from hub.ground.errors import BadInputError, ForbiddenError, NotFoundError
from hub.members.caller import Caller
from schemas.words import ACCOUNT_PREFIX, Purpose

PURPOSES = frozenset(Purpose)

REFERENCE_LIMIT = 200
MADE_REFERENCE = "auto:"
"""Begins a reference that the hub made itself."""


class PurposeRequiredError(BadInputError):
    """A disclosure needs a purpose and a reference."""

    status = 400
    code = "purpose-required"
    title = "Name a purpose (Hub-Purpose) and a reference (Hub-Reference)."


class PurposeUnknownError(BadInputError):
    """The purpose is none of those that agreements speak of."""

    status = 400
    code = "purpose-unknown"
    title = "There is no such purpose."


class ReferenceInvalidError(BadInputError):
    """The reference or officer is not readable text of at most 200 characters."""

    status = 400
    code = "reference-invalid"
    title = "The reference or officer is not readable text of 1 to 200 characters."


class OfficerReservedError(BadInputError):
    """Only who is signed in is named as an account is."""

    status = 400
    code = "officer-reserved"
    title = "A name that begins like an account's is given by signing in alone."


class PurposeNotStandingError(ForbiddenError):
    """The token is bound to another purpose."""

    code = "purpose-not-standing"
    title = "The token is bound to another purpose."


class NotGrantedError(ForbiddenError):
    """No sharing agreement opens this to the caller for this purpose."""

    code = "not-granted"
    title = "No sharing agreement opens this for the purpose."


class CodeInvalidError(BadInputError):
    """The text cannot be the code of a merchant."""

    code = "code-invalid"
    title = "This is not a code of a merchant."


class ParameterUnknownError(BadInputError):
    """The question has a parameter that it does not know."""

    code = "parameter-unknown"
    title = "There is no such parameter."


class MomentInvalidError(BadInputError):
    """The moment cannot be read, has no offset from UTC, or has not come yet."""

    code = "moment-invalid"
    title = "Name a past moment with its offset, such as 2026-11-24T02:00:00Z."


class MerchantUnknownError(NotFoundError):
    """No merchant carries this code; the search itself is on record."""

    code = "merchant-unknown"
    title = "No merchant with this code is known to the hub."


@dataclass(frozen=True, slots=True)
class Task:
    """What a question is asked for, and how it reached the hub."""

    purpose: str | None
    reference: str | None
    officer: str | None = None
    request: Mapping[str, str] = field(default_factory=dict)
    """Method, path and query of the question, which the leaf commits to."""
    parameters: tuple[str, ...] = ()
    """Names of the parameters that came with the question."""
    known_versions: tuple[str, ...] = ()
    """The entity tags that the caller holds already, without quotes."""
    inline_receipt: bool = False
    language: str = "zh"


def name_officer(task: Task, caller: Caller) -> Task:
    """Let an officer who was signed in stand in place of whoever else is named.

    Where nobody was, nobody is named like one.
    """
    if task.officer == caller.officer or not (
        caller.officer or names_account(task.officer)
    ):
        return task
    return replace(task, officer=caller.officer)


def names_account(officer: str | None) -> bool:
    """Tell whether a name reads like that of an officer who was signed in."""
    text = normalize("NFKC", officer or "").strip().casefold()
    return text.startswith(ACCOUNT_PREFIX)


def check_task(task: Task, standing_purpose: str | None, made_up: str) -> Task:
    """Settle purpose and reference, or refuse the question.

    A token with a standing purpose may leave both out; the hub then makes the
    reference from ``made_up``.

    Raises:
        PurposeRequiredError, PurposeUnknownError, ReferenceInvalidError,
        PurposeNotStandingError, ParameterUnknownError: as their names say.
    """
    if task.parameters:
        raise ParameterUnknownError(", ".join(task.parameters))
    for text in (task.reference, task.officer):
        if text is not None and not _is_readable(text):
            raise ReferenceInvalidError
    purpose, reference = task.purpose, task.reference
    if standing_purpose is not None:
        if purpose not in {None, standing_purpose}:
            raise PurposeNotStandingError(standing_purpose)
        purpose, reference = standing_purpose, reference or f"{MADE_REFERENCE}{made_up}"
    if not purpose or not reference:
        raise PurposeRequiredError
    if purpose not in PURPOSES:
        raise PurposeUnknownError(", ".join(sorted(PURPOSES)))
    if (purpose, reference) == (task.purpose, task.reference):
        return task
    return replace(task, purpose=purpose, reference=reference)


def is_text(text: str) -> bool:
    """Tell whether a text can be written down: half of a character cannot."""
    return text.isprintable() or not any("\ud800" <= char <= "\udfff" for char in text)


def _is_readable(text: str) -> bool:
    """Tell whether a text is 1 to 200 printable characters with something to read."""
    return (
        0 < len(text) <= REFERENCE_LIMIT and text.isprintable() and bool(text.strip())
    )
