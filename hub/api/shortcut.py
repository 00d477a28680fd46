"""The three lookups, answered without the framework, which costs more than they do.

What is as plain as nearly every lookup is taken here: a GET without a query of a path
whose code is letters and digits, at a host that is served. All else goes on to the
framework, whose views (``hub.api.merchants``) ask and answer by the same functions.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.sansio.utils import host_is_trusted

from hub.api.finish import SECURITY_HEADERS, count, secure
from hub.api.gate import ask, headers_of
from hub.api.problems import language_of, respond_to
from hub.context import Hub
from hub.ground.clock import system_clock
from hub.lookup.ask import MERCHANT_QUESTIONS
from hub.lookup.disclosure import NOT_MODIFIED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLAIN = re.compile(
    r"/v1/(?:trust/(?P<trust>[0-9A-Za-z]+)"
    r"|merchants/(?P<merchant>[0-9A-Za-z]+)"
    r"|merchants/(?P<rating>[0-9A-Za-z]+)/rating)"
)
"""Paths that are answered here; the group's name says what is asked."""
ROUTES = {
    "trust": "/v1/trust/{code}",
    "merchant": "/v1/merchants/{code}",
    "rating": "/v1/merchants/{code}/rating",
}
"""What the same views are called in counters and log."""
SECURITY = tuple(SECURITY_HEADERS.items())
HOSTS_KEPT = 64


class Shortcut:
    """A layer around the framework that answers plain lookups itself."""

    def __init__(
        self, hub: Hub, framework: "WSGIApplication", hosts: Collection[str]
    ) -> None:
        """Answer for a hub at its hosts, and leave all else to the framework."""
        self._hub = hub
        self._framework = framework
        trusts = partial(host_is_trusted, trusted_list=hosts)
        self._is_served = lru_cache(maxsize=HOSTS_KEPT)(trusts)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        plain = PLAIN.fullmatch(environ.get("PATH_INFO", ""))
        if (
            plain is None
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or not self._is_served(environ.get("HTTP_HOST", ""))
        ):
            return self._framework(environ, start_response)
        started = system_clock()
        about = plain.lastgroup or ""
        try:
            disclosure = ask(
                self._hub, environ, MERCHANT_QUESTIONS[about](plain[about])
            )
        except Exception as error:  # noqa: BLE001  # every error is answered, as by the framework
            language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            response = respond_to(error, language)
            secure(response)
            count(self._hub, environ, ROUTES[about], response, started)
            return response(environ, start_response)
        headers = [*headers_of(disclosure), *SECURITY]
        if disclosure.status != NOT_MODIFIED:
            headers.append(("Content-Type", disclosure.media_type))
            headers.append(("Content-Length", str(len(disclosure.body))))
        count(self._hub, environ, ROUTES[about], disclosure, started)
        start_response(_status_line(disclosure.status), headers)
        # A list of one whole body: servers send that at once, but iterate over others.
        return [disclosure.body]


@cache
def _status_line(status: int) -> str:
    """Write a status with its phrase."""
    return f"{status} {HTTPStatus(status).phrase}"
