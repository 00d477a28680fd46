"""An application of this process behind the reference proxy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from hub.front import Proxies
from scripts.workloads.reference_proxy import HERE, NAME, before
from tests.support.browser import Quiet


@contextmanager
def served_by_proxy(app: Flask, folder: Path) -> Iterator[str]:
    """Serve an application of this process through the proxy and give its address."""
    proxies, application = Proxies(HERE), app.wsgi_app

    def told(environ, start_response):
        proxies.apply(environ)
        return application(environ, start_response)

    server = make_server(HERE, 0, told, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with before(server.server_port, folder) as proxy:
            yield f"https://{NAME}:{proxy.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
