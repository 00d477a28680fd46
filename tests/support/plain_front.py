"""A server with the front and an application that knows no hub, for tests of serving.

``/echo`` gives a body back, ``/parts`` answers in parts, ``/held`` waits as long as a
file named ``held`` lies in the working folder, ``/who`` tells what the application was
told of the client, and all else answers with the process's number. A token that ends in
``@name`` is of that member.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, jsonify, request

from hub.api.gate import MEMBER_CODE
from hub.front import Front, FrontLimits, Proxies
from hub.front.binding import allow_many_connections, port_held
from hub.front.worker import FrontServer
from hub.ground.config import Config

BODY = 100_000
HELD = Path("held")
PART = b"x" * 50_000
PROXY = "FRONT_TEST_PROXY"
ALONE = "FRONT_TEST_PROXIES_ALONE"


def application() -> Flask:
    """Build the application."""
    app = Flask("plain", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY

    app.before_request(_admit)

    @app.post("/echo")
    def echo() -> Response:
        return Response(request.get_data())

    @app.get("/parts")
    def parts() -> Response:
        count = int(request.args["count"])

        def endless() -> Iterator[bytes]:
            try:
                for number in range(count):
                    yield PART
                    if not number:
                        time.sleep(0.3)
            finally:
                Path("parts-over").touch()

        return Response(endless())

    @app.get("/held")
    def held() -> Response:
        while HELD.exists():
            time.sleep(0.01)
        return Response("held")

    @app.get("/who")
    def who() -> Response:
        return jsonify(
            client=request.remote_addr,
            scheme=request.scheme,
            host=request.host,
            purpose=request.headers.get("Hub-Purpose"),
        )

    @app.get("/<path:path>")
    def number(path: str) -> Response:
        del path
        return Response(str(os.getpid()))

    return app


def _admit() -> None:
    """Tell the front whose token came, as the gate does."""
    _, at, member = request.headers.get("Authorization", "").partition("@")
    if at:
        request.environ[MEMBER_CODE] = member


def front() -> Front:
    """Put the front before it, with small limits."""
    limits = FrontLimits(
        threads=4,
        body=BODY,
        body_seconds=1.2,
        slow_after=0.3,
        open_by_token=64,
        open_by_member=80,
        open_by_newcomers=96,
        send_seconds=0.6,
    )
    return Front(
        application().wsgi_app,
        limits,
        Proxies(os.environ.get(PROXY, "")),
        proxies_alone=bool(os.environ.get(ALONE)),
    )


def main() -> None:
    """Serve on a port with so many processes."""
    port, workers = map(int, sys.argv[1:3])
    tls = tuple(map(Path, sys.argv[3:5])) or None
    with port_held(Config(instance=Path.cwd(), port=port)) as address:
        allow_many_connections()
        FrontServer(
            f"{front.__module__}:front",
            address,
            port,
            workers=workers,
            end_seconds=5,
            tls=tls,  # type: ignore[arg-type]  # two or none
        ).serve()
