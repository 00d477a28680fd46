"""What a question is asked for, and why one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from hub.ground.errors import BadInputError, ForbiddenError, NotFoundError
from hub.lookup.task.wrong_codes import wrong_form
from hub.lookup.wording import withheld_text
from hub.members.caller import Caller
from hub.names import is_reserved
from schemas.tlog.evidence import BODY_MEMBER
from schemas.wording import Wording
from schemas.words import Purpose

PURPOSES = frozenset(Purpose)

REFERENCE_LIMIT = 200
EXAMPLE = "第15号"
"""A reference as people write it, to show how it is sent."""
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
    title = "There is no such purpose: use one of those that the detail lists."


class ReferenceInvalidError(BadInputError):
    """The reference or officer is not readable text of at most 200 characters."""

    status = 400
    code = "reference-invalid"
    title = (
        "Send the reference and officer as readable text of 1 to 200 characters, "
        "percent-encoded UTF-8."
    )


class OfficerReservedError(BadInputError):
    """Only who is signed in is named as an account is, and nobody as the hub is."""

    status = 400
    code = "officer-reserved"
    title = (
        "A name that begins like an account's is given by signing in alone, and hub is "
        "the hub's: send another in Hub-Officer."
    )


class PurposeNotStandingError(ForbiddenError):
    """The token is bound to another purpose."""

    code = "purpose-not-standing"
    title = (
        "The token is bound to another purpose: leave Hub-Purpose out, or use another"
        " token."
    )


class NotGrantedError(ForbiddenError):
    """No sharing agreement opens this to the caller for this purpose."""

    code = "not-granted"
    title = (
        "No sharing agreement opens this for the purpose: ask for another purpose, or"
        " make an agreement."
    )

    def __init__(self, rule: str) -> None:
        """Say in words what the rule of this code says, and name it too."""
        words = Wording(withheld_text(rule, "zh"), withheld_text(rule, "en"))
        super().__init__(words, rule=rule)


class CodeInvalidError(BadInputError):
    """The text cannot be the code of a merchant.

    The detail says in which form it is wrong, never the text itself, and the one code
    that its check digits prove, if there is one.
    """

    code = "code-invalid"
    title = (
        "This is not a code of a merchant: send an 18-character unified code, a "
        "15-digit number, an organisation code or a public id."
    )

    def __init__(self, typed: str) -> None:
        """Take the text; what is told of it is what is wrong with its form."""
        super().__init__(wrong_form(typed))


class ParameterUnknownError(BadInputError):
    """The question has a parameter that it does not know."""

    code = "parameter-unknown"
    title = (
        "There is no such parameter: leave it out; /docs lists those that there are."
    )


class ParameterDoubledError(BadInputError):
    """A parameter came twice that says one thing."""

    code = "parameter-doubled"
    title = "Send each parameter only once: it does not say which counts."


class MomentInvalidError(BadInputError):
    """The moment cannot be read, or has no offset from UTC."""

    code = "moment-invalid"
    title = "Name a past moment with its offset, such as 2026-11-24T02:00:00Z."


class MerchantUnknownError(NotFoundError):
    """No merchant carries this code; the search itself is on record."""

    code = "merchant-unknown"
    title = (
        "No merchant with this code is known to the hub: check the code, or search by"
        " name with /v1/match."
    )


@dataclass(frozen=True, slots=True)
class Task:
    """What a question is asked for, and how it reached the hub."""

    purpose: str | None
    reference: str | None
    officer: str | None = None
    request: Mapping[str, str] = field(default_factory=dict)
    """Method, path and query of the question, which the leaf commits to."""
    parameters: tuple[str, ...] = ()
    """Names of the parameters that came with the question and that it does not know."""
    doubled: tuple[str, ...] = ()
    """Names of those that came twice and may come once."""
    known_versions: tuple[str, ...] = ()
    """The entity tags that the caller holds already, without quotes."""
    inline_receipt: bool = False
    language: str = "zh"

    def with_body(self, sha256: str) -> "Task":
        """Let the leaf commit to the body of the question too."""
        return replace(self, request=dict(self.request) | {BODY_MEMBER: sha256})


def name_officer(task: Task, caller: Caller) -> Task:
    """Let an officer who was signed in stand in place of whoever else is named.

    Where nobody was, nobody is named like one.
    """
    if task.officer == caller.officer or not (
        caller.officer or is_reserved(task.officer)
    ):
        return task
    return replace(task, officer=caller.officer)


def check_task(task: Task, standing_purpose: str | None, made_up: str) -> Task:
    """Settle purpose and reference, or refuse the question.

    A token with a standing purpose may leave both out; the hub then makes the
    reference from ``made_up``.

    Raises:
        PurposeRequiredError, PurposeUnknownError, ReferenceInvalidError,
        PurposeNotStandingError, ParameterUnknownError, ParameterDoubledError: as their
        names say.
    """
    if task.parameters:
        raise ParameterUnknownError(", ".join(task.parameters))
    if task.doubled:
        raise ParameterDoubledError(", ".join(task.doubled))
    _check_readable("Hub-Reference", task.reference)
    _check_readable("Hub-Officer", task.officer)
    purpose, reference = task.purpose, task.reference
    if standing_purpose is not None:
        if purpose not in {None, standing_purpose}:
            raise PurposeNotStandingError(
                Wording(
                    f"令牌限定的用途是 {standing_purpose}",
                    f"the token stands for {standing_purpose}",
                )
            )
        purpose, reference = standing_purpose, reference or f"{MADE_REFERENCE}{made_up}"
    if not purpose or not reference:
        lacking = [
            name
            for name, text in (("Hub-Purpose", purpose), ("Hub-Reference", reference))
            if not text
        ]
        named = ", ".join(lacking)
        raise PurposeRequiredError(
            Wording(
                f"缺少 {named}；限定用途的令牌可不填",
                f"{named} is missing; a token that stands for a purpose needs neither",
            )
        )
    if purpose not in PURPOSES:
        known = ", ".join(sorted(PURPOSES))
        raise PurposeUnknownError(
            Wording(f"可用的用途：{known}", f"the purposes are {known}")
        )
    if (purpose, reference) == (task.purpose, task.reference):
        return task
    return replace(task, purpose=purpose, reference=reference)


def _check_readable(header: str, text: str | None) -> None:
    """Refuse a reference or officer that cannot be read, and say how it is written.

    Raises:
        ReferenceInvalidError: it is not 1 to 200 printable characters of UTF-8.
    """
    if text is None or is_readable(text):
        return
    if len(text) > REFERENCE_LIMIT:
        raise ReferenceInvalidError(
            Wording(
                f"{header} 有 {len(text)} 字，最多 {REFERENCE_LIMIT} 字",
                f"{header} has {len(text)} characters; at most {REFERENCE_LIMIT}",
            )
        )
    raise ReferenceInvalidError(
        Wording(
            f"{header} 为空、不可读，或未编码：中文须作 UTF-8 百分号编码，"
            f"“{EXAMPLE}”写作 {quote(EXAMPLE)}",
            f"{header} is empty, unreadable or not encoded: percent-encode UTF-8, so "
            f"that {EXAMPLE} is sent as {quote(EXAMPLE)}",
        )
    )


def is_readable(text: str) -> bool:
    """Tell whether a text is 1 to 200 printable characters with something to read."""
    return (
        0 < len(text) <= REFERENCE_LIMIT and text.isprintable() and bool(text.strip())
    )
