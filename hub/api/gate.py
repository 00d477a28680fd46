"""The gate: whose token is this, and what is the question asked for?"""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import unquote

from flask import Request, Response, current_app

from hub.api.prefer import wants_inline_receipt
from hub.clock import legal_day
from hub.context import Hub
from hub.errors import UnauthenticatedError
from hub.lookup.questions import Question, Task
from hub.lookup.service import Disclosure, disclose
from hub.members.caller import Caller
from hub.members.service import find_caller

SCHEMES = ("bearer ", "apikey ")
"""Ways to send a token; OpenSanctions clients send theirs as ``ApiKey``."""
TOKEN_LIMIT = 200


class TokenRequiredError(UnauthenticatedError):
    """No token came with the request."""

    code = "token-required"
    title = "Send Authorization: Bearer <token>."


class TokenInvalidError(UnauthenticatedError):
    """The token is unknown, expired or revoked, or its member is no longer one."""

    code = "token-invalid"
    title = "The token is not valid."


def the_hub() -> Hub:
    """Give the hub that this application serves."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def admit(hub: Hub, request: Request) -> Caller:
    """Tell who is calling; attempts without a valid token are counted.

    Raises:
        TokenRequiredError, TokenInvalidError: as their names say.
        TooManyRequestsError: the source has had too many attempts in this minute.
    """
    try:
        return _authenticate(hub, request)
    except UnauthenticatedError as error:
        hub.attempts.note(request.remote_addr, error.code)
        raise


def _authenticate(hub: Hub, request: Request) -> Caller:
    """Find the caller by the token that came with the request."""
    header = request.headers.get("Authorization", "")
    scheme = next((s for s in SCHEMES if header.lower().startswith(s)), None)
    if scheme is None:
        raise TokenRequiredError
    token = header[len(scheme) :].strip()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise TokenInvalidError
    caller = _find_caller(hub, hub.keys.token_hash(token))
    if caller is None:
        raise TokenInvalidError
    return caller


def _find_caller(hub: Hub, token_hash: str) -> Caller | None:
    """Find whose token it is; what was found stays good until something changes."""
    at = hub.clock()
    number = hub.cache.number()
    key = ("caller", token_hash, legal_day(at))
    caller: Caller | None = hub.cache.get(key, number)
    if caller is None or caller.valid_until <= at:
        with hub.reads() as session:
            caller = find_caller(session, token_hash, at)
        if caller is not None:
            caller = replace(caller, change=number)
            hub.cache.put(key, number, caller)
    return caller


def task_of(request: Request, own_parameters: Collection[str] = ()) -> Task:
    """Read purpose, reference and wishes from the request's headers.

    ``own_parameters`` are those that the call itself knows.

    Texts that are not percent-encoded UTF-8 become the empty text, which every
    service refuses as unreadable.
    """
    return Task(
        purpose=request.headers.get("Hub-Purpose"),
        reference=_decoded(request.headers.get("Hub-Reference")),
        officer=_decoded(request.headers.get("Hub-Officer")),
        request={
            "method": request.method,
            "path": _path_of(request),
            "query": request.query_string.decode("latin-1"),
        },
        parameters=tuple(sorted(set(request.args) - set(own_parameters))),
        known_versions=tuple(request.if_none_match.as_set(include_weak=True)),
        inline_receipt=wants_inline_receipt(request.headers.get("Prefer")),
        language="en"
        if request.accept_languages.best_match(["zh", "en"], "zh") == "en"
        else "zh",
    )


def _path_of(request: Request) -> str:
    """Decode the path; one that is not UTF-8 becomes the empty text.

    The framework puts U+FFFD for what it cannot read, in a number that decoders do not
    agree on, so that the asker could not compute what the leaf commits to.
    """
    raw: str = request.environ.get("PATH_INFO", "")
    try:
        return raw.encode("latin-1").decode()
    except UnicodeDecodeError:
        return ""


def _decoded(text: str | None) -> str | None:
    """Decode percent-encoded UTF-8."""
    if text is None:
        return None
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return ""


def answer(
    request: Request, about: str, code: str, own_parameters: Collection[str] = ()
) -> Response:
    """Admit the caller, ask the one question, and reply."""
    hub = the_hub()
    caller = admit(hub, request)
    asked = {name: request.args.get(name) for name in own_parameters}
    question = Question(about, code, **asked)
    return reply(disclose(hub, caller, question, task_of(request, own_parameters)))


def reply(disclosure: Disclosure) -> Response:
    """Send a disclosure as it stands."""
    receipt = disclosure.receipt
    response = Response(
        disclosure.body,
        status=disclosure.status,
        content_type=disclosure.media_type,
    )
    response.headers["Hub-Receipt"] = f"{receipt.shard}/{receipt.index}"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = (
        "Authorization, Hub-Purpose, Hub-Reference, Accept-Language, Prefer"
    )
    if disclosure.etag is not None:
        response.headers["ETag"] = disclosure.etag
    if disclosure.location is not None:
        response.headers["Location"] = disclosure.location
    return response
