"""An application of this process behind the reference proxy."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from flask import Flask

from hub.front import Proxies
from scripts.workloads.reference_proxy import HERE, NAME, before
from tests.support.browser import listening

HEALTH = "/livez"


@contextmanager
def served_by_proxy(app: Flask, folder: Path) -> Iterator[str]:
    """Serve an application of this process through the proxy and give its address."""
    proxies, application = Proxies(HERE), app.wsgi_app

    def told(environ, start_response):
        proxies.apply(environ)
        if environ["PATH_INFO"] == HEALTH:
            # The proxy asks, and some applications of tests cannot tell.
            start_response("200 OK", [("Content-Length", "0")])
            return []
        parts = application(environ, start_response)
        with closing(parts) if hasattr(parts, "close") else nullcontext():
            # At once: of a browser that left, the server would leave files open.
            return [b"".join(parts)]

    with listening(told) as port, before(port, folder) as proxy:
        yield f"https://{NAME}:{proxy.port}"
