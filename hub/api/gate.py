"""The gate: whose token is this, and what is the question asked for?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from flask import Request, Response, current_app, request
from werkzeug.http import parse_etags

from hub import effort
from hub.agreements.allowances import allowance_of
from hub.api.prefer import language_of, wants_inline_receipt
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import UnauthenticatedError
from hub.lookup.ask import LISTS, Question
from hub.lookup.disclosure import Disclosure
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller, find_caller
from hub.members.limits import Allowance, TakenQuestion
from hub.monitoring import MEMBER, opens_metrics
from schemas.words import MemberKind

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SCHEMES = frozenset({"bearer", "apikey"})
"""Ways to send a token; OpenSanctions clients send theirs as ``ApiKey``."""
TOKEN_LIMIT = 200
MEMBER_CODE = "hub.member-code"
"""Where a request keeps whose valid token came, whatever it was answered."""
ADMISSION = "hub.admission"
"""Where a request keeps who was admitted, so that it costs one question."""
SECONDS_A_QUESTION = 0.05
"""What a question may take of a processor; one that takes more counts as several."""
CACHED = ("Cache-Control", "private, no-cache")
NOT_STORED = ("Cache-Control", "no-store")
DISCLOSED = (
    (
        "Vary",
        "Authorization, Hub-Purpose, Hub-Reference, Hub-Officer, Accept-Language, "
        "Prefer",
    ),
)
"""Headers of every disclosure, beside how it may be cached."""


class TokenRequiredError(UnauthenticatedError):
    """No token came with the request."""

    code = "token-required"
    title = "Send Authorization: Bearer <token>."


class TokenInvalidError(UnauthenticatedError):
    """The token is unknown, expired or revoked, or its member is no longer one."""

    code = "token-invalid"
    title = "The token is not valid: ask who runs the hub for a new one."


def the_hub() -> Hub:
    """Give the hub that this application serves."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def ask(
    hub: Hub,
    environ: "WSGIEnvironment",
    question: Question,
    own_parameters: Collection[str] = (),
) -> Disclosure:
    """Admit the caller and ask a question that came without a body.

    Raises:
        UnauthenticatedError, TooManyRequestsError: as ``admit`` does.
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """
    caller = admit(hub, environ)
    return disclose(hub, caller, question, task_of(environ, own_parameters))


class Admission(NamedTuple):
    """Who was admitted, and what its question left of what it may ask."""

    caller: Caller
    allowance: Allowance | None
    taken: TakenQuestion | None


def admit(hub: Hub, environ: "WSGIEnvironment") -> Caller:
    """Tell who is calling; attempts without a valid token are counted.

    Raises:
        TokenRequiredError, TokenInvalidError: as their names say.
        TooManyRequestsError: the source has had too many attempts in this minute.
        RateExceededError: its member asks faster than was agreed.
    """
    try:
        return admit_valid(hub, environ)
    except UnauthenticatedError as error:
        hub.attempts.note(environ.get("REMOTE_ADDR"), error.code)
        raise


def admit_scraper(hub: Hub, environ: "WSGIEnvironment") -> None:
    """Let in who has a token for counters; attempts without one are counted.

    Raises:
        TokenRequiredError, TokenInvalidError: as their names say.
        TooManyRequestsError: the source has had too many attempts in this minute.
    """
    try:
        if not opens_metrics(hub, _token_of(environ.get("HTTP_AUTHORIZATION", ""))):
            raise TokenInvalidError
    except UnauthenticatedError as error:
        hub.attempts.note(environ.get("REMOTE_ADDR"), error.code)
        raise


def admit_valid(hub: Hub, environ: "WSGIEnvironment") -> Caller:
    """Tell whose valid token came; the request costs its member one question, once.

    Raises:
        TokenRequiredError, TokenInvalidError, RateExceededError: as for ``admit``.
    """
    known: Admission | None = environ.get(ADMISSION)
    if known is not None:
        return known.caller
    token = _token_of(environ.get("HTTP_AUTHORIZATION", ""))
    token_hash = hub.keys.token_hash(token)
    # Before the database: a flood must cost next to nothing.
    hub.limits.check_flood(token_hash)
    caller = _find_caller(hub, token_hash)
    if caller is None:
        raise TokenInvalidError
    environ[MEMBER_CODE] = caller.member
    # The code of a member that is a merchant has that merchant's code in it.
    is_merchant = caller.kind == MemberKind.MERCHANT
    environ[MEMBER] = caller.kind if is_merchant else caller.member
    allowance = allowance_of(hub, caller)
    taken = None
    if allowance is not None:
        taken = hub.limits.take(caller, allowance, token_hash)
    environ[ADMISSION] = Admission(caller, allowance, taken)
    return caller


def charge_effort(hub: Hub, environ: "WSGIEnvironment", seconds: float) -> None:
    """Count a request that took much as the questions that would have taken as much.

    What it was counted as already, as one question or by its queries, is a part of it.
    """
    admission: Admission | None = environ.get(ADMISSION)
    if admission is None or admission.allowance is None:
        return
    questions = ceil(seconds / SECONDS_A_QUESTION)
    if questions > effort.counted():
        more = questions - effort.counted()
        hub.limits.charge(admission.caller, admission.allowance, more)


def _token_of(header: str) -> str:
    """Read the token that came with a request."""
    scheme, space, token = header.partition(" ")
    if not space or scheme.lower() not in SCHEMES:
        raise TokenRequiredError
    token = token.strip()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise TokenInvalidError
    return token


def _find_caller(hub: Hub, token_hash: str) -> Caller | None:
    """Find whose token it is; what was found stays good until something changes."""
    at = hub.clock()
    number = hub.cache.number()
    key = ("caller", token_hash, legal_day(at))
    caller: Caller | None = hub.cache.get(key)
    if caller is None or caller.valid_until <= at:
        with hub.reads() as session:
            caller = find_caller(session, token_hash, at)
    if caller is not None and caller.change != number:
        # Answers are kept by the number that was read in this request, not by an older
        # one under which the caller was found.
        caller = replace(caller, change=number)
        hub.cache.put(key, number, caller)
    return caller


def task_of(
    environ: "WSGIEnvironment",
    own_parameters: Collection[str] = (),
    repeated: Collection[str] = LISTS,
    named: str | None = None,
) -> Task:
    """Read purpose, reference and wishes from the request's headers.

    ``own_parameters`` are those that the call itself knows; those that are ``repeated``
    may come several times. What the address has ``named`` is the reference where none
    came.

    Texts that are not percent-encoded UTF-8 become the empty text, which every
    service refuses as unreadable.
    """
    query: str = environ.get("QUERY_STRING", "")
    came = list(Request(environ).args.lists()) if query else []
    held = environ.get("HTTP_IF_NONE_MATCH")
    reference = _decoded(environ.get("HTTP_HUB_REFERENCE"))
    return Task(
        purpose=environ.get("HTTP_HUB_PURPOSE"),
        reference=named if reference is None else reference,
        officer=_decoded(environ.get("HTTP_HUB_OFFICER")),
        request={
            "method": environ["REQUEST_METHOD"],
            "path": _path_of(environ.get("PATH_INFO", "")),
            "query": query,
        },
        parameters=tuple(sorted(dict(came).keys() - set(own_parameters))),
        doubled=tuple(
            name for name, of in came if len(of) > 1 and name not in repeated
        ),
        known_versions=tuple(parse_etags(held).as_set(include_weak=True))
        if held
        else (),
        inline_receipt=wants_inline_receipt(environ.get("HTTP_PREFER")),
        language=language_of(environ),
    )


def _path_of(raw: str) -> str:
    """Decode the path; one that is not UTF-8 becomes the empty text.

    The framework puts U+FFFD for what it cannot read, in a number that decoders do not
    agree on, so that the asker could not compute what the leaf commits to.
    """
    try:
        return raw.encode("latin-1").decode()
    except UnicodeDecodeError:
        return ""


def _decoded(text: str | None) -> str | None:
    """Decode percent-encoded UTF-8; raw bytes beyond ASCII are no text in a header.

    Some of them would read as other letters: 京 as "äº¬".
    """
    if text is None:
        return None
    if not text.isascii():
        return ""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return ""


def reply(disclosure: Disclosure) -> Response:
    """Send a disclosure as it stands."""
    return send_disclosure(the_hub(), request.environ, disclosure)


def send_disclosure(
    hub: Hub, environ: "WSGIEnvironment", disclosure: Disclosure
) -> Response:
    """Send a disclosure for a request, also where the framework does not know it."""
    return Response(
        disclosure.body,
        status=disclosure.status,
        headers=headers_of(hub, environ, disclosure),
        content_type=disclosure.media_type,
    )


def headers_of(
    hub: Hub, environ: "WSGIEnvironment", disclosure: Disclosure
) -> list[tuple[str, str]]:
    """List the headers that a disclosure is sent with, beside type and length."""
    headers = [
        ("Hub-Receipt", disclosure.receipt.address),
        CACHED if disclosure.may_be_stored else NOT_STORED,
        *DISCLOSED,
        *limits_told(hub, environ),
    ]
    if disclosure.etag is not None:
        headers.append(("ETag", disclosure.etag))
    if disclosure.file:
        named = f'attachment; filename="{disclosure.file}"'
        headers.append(("Content-Disposition", named))
    if disclosure.location is not None:
        headers.append(("Location", disclosure.location))
    if isinstance(disclosure.document, Mapping):
        wait = disclosure.document.get("retry_after")
        if wait is not None:
            headers.append(("Retry-After", str(wait)))
    return headers


def limits_told(hub: Hub, environ: "WSGIEnvironment") -> Sequence[tuple[str, str]]:
    """Tell in headers what is left of what the caller of a request may ask."""
    admission: Admission | None = environ.get(ADMISSION)
    if admission is None or admission.allowance is None or admission.taken is None:
        return ()
    return hub.limits.left(
        admission.caller, admission.allowance, admission.taken
    ).headers()
