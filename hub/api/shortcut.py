"""The three lookups, answered without the framework, which costs more than they do.

What is as plain as nearly every lookup is taken here: a GET without a query of a path
whose code is letters and digits, at a host that is served. All else goes on to the
framework, whose views (``hub.api.questions``) ask and answer by the same functions.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache, lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response

from hub.api.finish import SECURITY_HEADERS, count, secure
from hub.api.gate import ask, headers_of
from hub.api.problems import respond_to
from hub.context import Hub
from hub.ground.clock import system_clock
from hub.ground.errors import HubError
from hub.lookup.ask import MERCHANT_QUESTIONS
from hub.lookup.disclosure import NOT_MODIFIED
from hub.monitoring import NO_ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTES = {
    about: question.routes[0].path for about, question in MERCHANT_QUESTIONS.items()
}
"""What is asked, and what its address is called in counters and log."""
PLAIN = re.compile(
    "|".join(
        path.replace("{code}", f"(?P<{about}>[0-9A-Za-z]{{1,64}})")
        for about, path in ROUTES.items()
    )
)
"""Paths that are answered here; the group's name says what is asked."""
SECURITY = tuple(SECURITY_HEADERS.items())
HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.ASCII)
MOST_PORT = 65535
HOSTS_KEPT = 64


class HostNotServedError(HubError):
    """The request is addressed to a host that is not served here."""

    status = 421
    code = "host-not-served"
    title = "This host is not served here: use a name that HUB_PUBLIC_HOSTS has."


def host_name(header: str) -> str:
    """Give the name in a Host header, in lower case without port; "" for none."""
    found = HOST.fullmatch(header.lower())
    return found[1] if found and int(found[2] or 0) <= MOST_PORT else ""


class Shortcut:
    """A layer around the framework that answers plain lookups itself."""

    def __init__(
        self, hub: Hub, framework: "WSGIApplication", hosts: Collection[str]
    ) -> None:
        """Answer for a hub at its hosts, and leave all else to the framework."""
        self._hub = hub
        self._framework = framework
        self._hosts = frozenset(hosts)
        self._name = lru_cache(maxsize=HOSTS_KEPT)(host_name)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        if self._name(environ.get("HTTP_HOST", "")) not in self._hosts:
            refused = _refused(self._hub, environ, HostNotServedError(), NO_ROUTE)
            return refused(environ, start_response)
        plain = PLAIN.fullmatch(environ.get("PATH_INFO", ""))
        if (
            plain is None
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
        ):
            return self._framework(environ, start_response)
        started = system_clock()
        about = plain.lastgroup or ""
        try:
            disclosure = ask(
                self._hub, environ, MERCHANT_QUESTIONS[about](plain[about])
            )
        except Exception as error:  # noqa: BLE001  # every error is answered, as by the framework
            response = _refused(self._hub, environ, error, ROUTES[about], started)
            return response(environ, start_response)
        headers = [*headers_of(self._hub, environ, disclosure), *SECURITY]
        if disclosure.status != NOT_MODIFIED:
            headers.append(("Content-Type", disclosure.media_type))
            headers.append(("Content-Length", str(len(disclosure.body))))
        count(self._hub, environ, ROUTES[about], disclosure, started)
        start_response(_status_line(disclosure.status), headers)
        # A list of one whole body: servers send that at once, but iterate over others.
        return [disclosure.body]


def _refused(
    hub: Hub,
    environ: "WSGIEnvironment",
    error: Exception,
    route: str,
    started: datetime | None = None,
) -> Response:
    """Write the answer to an error, and count it."""
    response = respond_to(error, hub, environ)
    secure(response)
    count(hub, environ, route, response, started)
    return response


@cache
def _status_line(status: int) -> str:
    """Write a status with its phrase."""
    return f"{status} {HTTPStatus(status).phrase}"
