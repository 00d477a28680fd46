"""Errors over HTTP: always a problem document (RFC 9457) with a stable code."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request
from flask_smorest import Api, Blueprint
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from hub.api.docs.contracts import PublishedPlugin, contract_of
from hub.api.docs.description import complete
from hub.api.gate import admit_valid, limits_told, send_disclosure, task_of, the_hub
from hub.api.prefer import language_of
from hub.context import Hub
from hub.ground.errors import (
    BadInputError,
    HubError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
    title_of,
)
from hub.ground.logs import Log
from hub.lookup.disclosure import (
    PROBLEM_TYPE,
    encode,
    help_of,
    is_passing,
    problem,
    refuse_limited,
    refuse_unasked,
    tell_passing,
)
from hub.members.attempts import TooManyRequestsError
from hub.members.limits import LimitExceededError
from schemas.answers.problem import ProblemDocument
from schemas.wording import Wording

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FRAMEWORK: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad-request", "The request cannot be read: compare it with /docs."),
    404: ("not-found", NotFoundError.title),
    405: ("method-not-allowed", "Use one of the methods in Allow at this address."),
    406: ("not-acceptable", "Leave Accept out, or accept application/json."),
    408: ("request-timeout", "The request came too slowly: send it again."),
    411: ("length-required", "Send the body with its Content-Length."),
    413: ("body-too-large", "The body is too large: send it in parts."),
    414: ("uri-too-long", "The address is too long: ask in the body of a POST."),
    415: ("media-type-unsupported", "Send the body with the type that /docs names."),
    416: ("range-unsatisfiable", "Leave Range out: answers are sent whole."),
    422: ("invalid", BadInputError.title),
    429: ("too-many-requests", TooManyRequestsError.title),
    431: ("headers-too-large", "The headers are too large: shorten them."),
    500: ("internal", HubError.title),
    501: ("not-implemented", "There is no such method: use those that /docs names."),
    503: ("unavailable", UnavailableError.title),
}
"""Code and English title of what the web framework refuses by itself, by status."""
CODES: Final = {status: code for status, (code, _) in FRAMEWORK.items()}
RETRY_AFTER_SECONDS = 2
BARE = (UnavailableError, UnauthenticatedError, TooManyRequestsError)
"""Refusals that have no receipt: no log, or nobody to give it to."""
KEPT_HEADERS = ("Allow", "WWW-Authenticate", "Retry-After")
log = Log(__name__)
_BRACED = re.compile(r"<(?:\w+:)?(\w+)>")

Method = Callable[..., Response]
"""What answers one kind of request in a view."""


def with_problems(
    blueprint: Blueprint, method: Method, descriptions: Mapping[int, str]
) -> Method:
    """Give a method the OpenAPI entries of its refusals, described by status."""
    for status, description in descriptions.items():
        method = blueprint.alt_response(
            status,
            schema=contract_of(ProblemDocument),
            description=description,
            content_type=PROBLEM_TYPE,
        )(method)
    return method


class ProblemApi(Api):  # type: ignore[misc]  # flask_smorest ships no types
    """flask-smorest, answering every error as a problem document.

    What the interface says of itself is written when it is first read: that takes
    longer than all else that building the application does.
    """

    def __init__(self, app: Flask) -> None:
        """Serve what is registered in an application."""
        self._documented: list[Blueprint] = []
        self._spec: Any = None
        self._document: dict[str, Any] | None = None
        self._spec_options: dict[str, Any] = {}
        # Held again by the same thread: the writing itself asks for what it writes to.
        self._writing = RLock()
        super().__init__(app, spec_kwargs={"marshmallow_plugin": PublishedPlugin()})

    def _init_spec(self, **options: Any) -> None:
        """Put off beginning the OpenAPI document."""
        self._spec_options = options

    @property
    def spec(self) -> Any:
        """The OpenAPI document of all that is registered."""
        with self._writing:
            if self._spec is None:
                self._write_spec()
            return self._spec

    @spec.setter
    def spec(self, spec: Any) -> None:
        self._spec = spec

    def _write_spec(self) -> None:
        """Write of everything that is registered."""
        super()._init_spec(**self._spec_options)
        for blueprint in self._documented:
            name = blueprint.name
            blueprint.register_views_in_doc(
                self, self._app, self._spec, name=name, parameters=None
            )
            self._spec.tag({"name": name, "description": blueprint.description})

    def document(self) -> dict[str, Any]:
        """Give the OpenAPI document as it is served; it is not to be changed."""
        with self._writing:
            if self._document is None:
                endpoints = {
                    (_BRACED.sub(r"{\1}", rule.rule), method.lower()): rule.endpoint
                    for rule in self._app.url_map.iter_rules()
                    for method in rule.methods or ()
                }
                self._document = complete(self.spec.to_dict(), endpoints)
            return self._document

    def _openapi_json(self) -> Response:
        """Serve the document."""
        return Response(
            json.dumps(self.document(), ensure_ascii=False),
            content_type="application/json",
        )

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Serve a blueprint, and write of it when the document is first read."""
        apis = self._app.extensions["flask-smorest"]["blp_name_to_api"]
        apis[blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._documented.append(blueprint)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Turn a framework error into a problem document, keeping its own headers."""
        status = error.code or 500
        code, title = FRAMEWORK.get(status, (f"http-{status}", error.name))
        document: dict[str, Any] = {
            "type": f"urn:credithub:problem:{code}",
            "title": title_of(code, title, language_of(request.environ)),
            "status": status,
            "code": code,
            "help": help_of(code),
        }
        data = getattr(error, "data", None)
        if data and "messages" in data:
            document["errors"] = data["messages"]
        response = _receipted(the_hub(), request.environ, document)
        for name, value in error.get_headers():
            if name in KEPT_HEADERS:
                response.headers[name] = value
        return response


def _respond(document: dict[str, Any], status: int) -> Response:
    """Send a problem document."""
    response = Response(encode(document), status=status, content_type=PROBLEM_TYPE)
    response.headers["Vary"] = "Accept-Language"
    return response


def install(app: Flask) -> None:
    """Answer the hub's own refusals, and what nobody foresaw, as problem documents."""
    app.register_error_handler(Exception, respond_to)


def respond_to(
    error: Exception,
    hub: Hub | None = None,
    environ: "WSGIEnvironment | None" = None,
) -> Response:
    """Turn an error into its problem document; faults of ours go to the own log.

    Hub and request are those of the framework where they are not given.
    """
    hub = hub or the_hub()
    environ = environ or request.environ
    language = language_of(environ)
    if is_passing(error):
        return refuse_bare(_unusable(error), language)
    if not isinstance(error, HubError):
        log.failure("request failed", error)
        return refuse_bare(HubError(), language)
    try:
        if isinstance(error, LimitExceededError):
            return refuse_too_much(hub, environ, error)
    except UnavailableError as closed:
        return refuse_bare(closed, language)
    if isinstance(error, BARE):
        return refuse_bare(error, language)
    return _receipted(hub, environ, problem(error, language))


def _unusable(error: Exception) -> UnavailableError:
    """Say that a database or the disk cannot be used, and log why."""
    tell_passing(error)
    return UnavailableError(Wording("数据库暂不可用", "a database cannot be used now"))


def _receipted(
    hub: Hub, environ: "WSGIEnvironment", document: dict[str, Any]
) -> Response:
    """Send a problem document, with a receipt where a valid token came."""
    language = language_of(environ)
    try:
        sent = refuse_with_receipt(hub, environ, document)
    except UnavailableError as closed:
        return refuse_bare(closed, language)
    except OperationalError as error:
        return refuse_bare(_unusable(error), language)
    return sent or _respond(document, document["status"])


def refuse_bare(error: HubError, language: str) -> Response:
    """Send a refusal with the headers that go with it, and without a receipt."""
    response = _respond(problem(error, language), error.status)
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, UnauthenticatedError):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refuse_with_receipt(
    hub: Hub, environ: "WSGIEnvironment", document: Mapping[str, Any]
) -> Response | None:
    """Log a refusal and send it with its receipt; None where no valid token came.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    try:
        caller = admit_valid(hub, environ)
    except UnauthenticatedError:
        return None
    except LimitExceededError as error:
        return refuse_too_much(hub, environ, error)
    task = task_of(environ)
    return send_disclosure(hub, environ, refuse_unasked(hub, caller, task, document))


def refuse_too_much(
    hub: Hub, environ: "WSGIEnvironment", error: LimitExceededError
) -> Response:
    """Refuse a member that has asked as much as it may.

    The first refusal in a minute has its leaf; the others name the one that they will
    share.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    if error.shared is None and error.caller is not None:
        try:
            first = refuse_limited(hub, error.caller, task_of(environ), error)
        except LimitExceededError:
            # It shares a leaf, which it now names.
            pass
        else:
            response = send_disclosure(hub, environ, first)
            response.headers.update(_limit_headers(hub, environ, error))
            return response
    response = Response(
        encode(problem(error, language_of(environ))),
        status=error.status,
        content_type=PROBLEM_TYPE,
    )
    response.headers["Hub-Receipt"] = f"refusals/{error.shared}"
    response.headers["Retry-After"] = str(error.retry_after)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(_limit_headers(hub, environ, error))
    return response


def _limit_headers(
    hub: Hub, environ: "WSGIEnvironment", error: LimitExceededError
) -> Sequence[tuple[str, str]]:
    """Tell in headers what is left of what a member may ask, which is not enough."""
    if error.left is not None:
        return error.left.headers()
    return limits_told(hub, environ)
