"""An application of this process behind the reference proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from hub.front import Proxies
from scripts.workloads.reference_proxy import HERE, NAME, before
from tests.support.browser import listening


@contextmanager
def served_by_proxy(app: Flask, folder: Path) -> Iterator[str]:
    """Serve an application of this process through the proxy and give its address."""
    proxies, application = Proxies(HERE), app.wsgi_app

    def told(environ, start_response):
        proxies.apply(environ)
        return application(environ, start_response)

    with listening(told) as port, before(port, folder) as proxy:
        yield f"https://{NAME}:{proxy.port}"
