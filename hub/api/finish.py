"""What all answers have in common: the security headers, and that they are counted."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestURITooLarge

from hub.api.gate import the_hub
from hub.context import Hub
from hub.ground.clock import system_clock
from hub.lookup.disclosure import PROBLEM_TYPE, Disclosure
from hub.monitoring import NO_ROUTE, note_answer, template_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATH_LIMIT = 1_000
"""Characters of a path; the longest that there is has a tenth of it."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Finish every answer of an application."""
    app.before_request(_start_timer)
    app.before_request(_check_length)
    app.after_request(_finish)


def secure(response: Response) -> None:
    """Add the security headers that an answer does not set itself."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def count(
    hub: Hub,
    environ: "WSGIEnvironment",
    route: str,
    response: Response | Disclosure,
    started: datetime | None,
) -> None:
    """Count an answer, and tell of it in the log of requests.

    ``route`` is a template: codes reach neither counters nor log. What fails before
    anybody looked at the clock took no time.
    """
    if isinstance(response, Response):
        status, receipt = response.status_code, response.headers.get("Hub-Receipt")
        is_problem = response.mimetype == PROBLEM_TYPE and not response.is_streamed
        problem = response.get_data() if is_problem else None
    else:
        status, receipt = response.status, response.receipt.address
        is_problem = response.media_type == PROBLEM_TYPE
        problem = response.body if is_problem else None
    note_answer(
        environ,
        route,
        status,
        started or system_clock(),
        mode=hub.config.request_log,
        receipt=receipt,
        problem=problem,
    )


def _start_timer() -> None:
    """Remember when the request came in."""
    g.started = system_clock()


def _check_length() -> None:
    """Refuse an address that is longer than any that there is.

    Raises:
        RequestURITooLarge: it is; nothing of it was read.
    """
    if len(request.path) > PATH_LIMIT:
        raise RequestURITooLarge


def _finish(response: Response) -> Response:
    """Secure an answer of the framework and count it."""
    secure(response)
    rule = request.url_rule
    route = NO_ROUTE if rule is None else template_of(rule.rule)
    count(the_hub(), request.environ, route, response, g.get("started"))
    return response
