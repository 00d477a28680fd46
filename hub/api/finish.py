"""What all answers have in common: the security headers, and that they are counted."""

from datetime import datetime

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram
from werkzeug.exceptions import RequestURITooLarge

from hub.ground.clock import system_clock

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

REQUESTS = Counter("hub_requests", "Answered requests", ["endpoint", "status"])
SECONDS = Histogram("hub_request_seconds", "Time to answer", ["endpoint"])


def install(app: Flask) -> None:
    """Finish every answer of an application."""
    app.before_request(_start_timer)
    app.before_request(_check_length)
    app.after_request(_finish)


def secure(response: Response) -> None:
    """Add the security headers that an answer does not set itself."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def count(endpoint: str, status: int, started: datetime | None) -> None:
    """Count an answer, and the time that it took until now.

    ``endpoint`` names what was asked without its argument: codes never reach the
    counters.
    """
    REQUESTS.labels(endpoint, status).inc()
    if started is not None:
        SECONDS.labels(endpoint).observe((system_clock() - started).total_seconds())


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
    count(request.endpoint or "none", response.status_code, g.get("started"))
    return response
