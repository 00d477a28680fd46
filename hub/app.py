"""Building the web application: the one place that knows every reception."""

import os
from contextlib import suppress
from functools import partial
from multiprocessing.util import Finalize

from flask import Flask, Request, Response
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import MapAdapter

from hub import console
from hub.api import finish, health, problems
from hub.api.docs import page as docs_page
from hub.api.gate import charge_effort
from hub.api.questions import LONG_BODIES, SERVED, Questions, blueprints
from hub.api.shortcut import Shortcut
from hub.context import Hub, open_hub
from hub.front import Front, FrontLimits, Proxies
from hub.front.binding import answers_proxies_alone, check_exposure, public_hosts
from hub.ground.config import Config, load_config
from hub.ground.errors import ConfigError
from hub.ground.process.memory import settle
from hub.ground.process.parent import end_without_parent
from hub.members.attempts import TooManyRequestsError
from hub.monitoring import COUNTED, LEAF_SECONDS, MetricsPage, WorkerTallies
from hub.witnessing.rounds import WitnessRounds
from schemas.answers import parcel_head

WRITER_PATIENCE = 10.0
"""How many seconds a worker waits for the log's writer to be started again."""
BODY_LIMIT = 16 << 20
FORM_LIMIT = 500_000


class NotLoopbackError(ConfigError):
    """A demo, whose tokens are printed, may be served on loopback addresses only."""

    code = "not-loopback"
    title = "A demo is served on loopback addresses only: set HUB_HOST to 127.0.0.1."


def front() -> Front:
    """Build what ``serve`` serves: the application behind the server's front."""
    app = application()
    hub: Hub = app.extensions["hub"]
    config = hub.config
    limits = FrontLimits(
        threads=config.threads,
        body=BODY_LIMIT,
        body_at=dict.fromkeys(
            (parcel_head.PATH, parcel_head.MATTER_PATH), parcel_head.MOST_BYTES
        ),
        body_under=LONG_BODIES | console.LARGE_FORMS,
    )

    def note(address: str, code: str) -> None:
        # The refusal of the head tells more than that there were too many.
        with suppress(TooManyRequestsError):
            hub.attempts.note(address, code)

    return Front(
        app.wsgi_app,
        limits,
        Proxies(config.proxy),
        note,
        partial(charge_effort, hub),
        proxies_alone=answers_proxies_alone(config),
    )


def application() -> Flask:
    """Build the application of the instance that the environment names."""
    end_without_parent()
    config = load_config(os.environ)
    # Several workers leave the writing to a process beside them, which may be starting.
    patience = WRITER_PATIENCE if config.workers > 1 else 0.0
    hub = open_hub(config, patience=patience)
    # A server's worker is a child process, whose end atexit does not see.
    Finalize(None, hub.close, exitpriority=0)
    hub.limits.resume()
    WitnessRounds(hub.witnessing, hub.config.witness_interval).start()
    tallies = None
    if config.workers > 1:
        tallies = WorkerTallies(config.instance, COUNTED)
        tallies.start()
    app = create_app(hub, tallies)
    settle()
    return app


class Application(Flask):
    """The framework, to which an address that begins with two slashes is none.

    By itself it leaves all but one of them out before it looks for the address.
    """

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Give what looks for the address of a request.

        Raises:
            NotFound: the address begins with two slashes.
        """
        if request is not None and request.environ["PATH_INFO"].startswith("//"):
            raise NotFound
        return super().create_url_adapter(request)


def create_app(
    hub: Hub, tallies: WorkerTallies | None = None, questions: Questions = SERVED
) -> Flask:
    """Build the application that serves one hub; one worker of several has tallies."""
    app = Application("hub", static_folder=None)
    # Two slashes are another address, and there is nothing at it.
    app.url_map.merge_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=100,
        API_TITLE="CreditHub",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": docs_page.INTRODUCTION},
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}
            },
        },
    )
    app.extensions["hub"] = hub
    app.extensions[health.METRICS] = MetricsPage(hub, tallies)
    hub.audit.took = LEAF_SECONDS.observe
    api = problems.ProblemApi(app)
    for blueprint in blueprints(questions):
        api.register_blueprint(blueprint)
    app.register_blueprint(docs_page.blueprint)
    console.install(app)

    app.register_error_handler(HTTPException, partial(_refuse, api))
    problems.install(app)
    finish.install(app)
    shortcut = Shortcut(hub, app.wsgi_app, public_hosts(hub.config))
    app.wsgi_app = shortcut  # type: ignore[method-assign]  # so Flask takes a layer
    return app


def _refuse(api: problems.ProblemApi, error: HTTPException) -> Response:
    """Answer what the framework refuses; where there is nothing, browsers by a page."""
    if isinstance(error, NotFound) and console.wants_page():
        return console.show_failure(error)
    return api.handle_http_exception(error)


def check_bind_address(config: Config) -> None:
    """Refuse to serve where that would give away what it must not.

    Raises:
        NotLoopbackError: a demo is to be served to others than this machine.
        ConfigError: others are to be served without TLS; see ``check_exposure``.
    """
    if config.demo and not config.is_loopback:
        msg = f"{config.host} is not a loopback address"
        raise NotLoopbackError(msg)
    check_exposure(config)
