"""Whether the hub lives, can answer with a receipt, and how much it does."""

from flask import Response, current_app, request
from flask.views import MethodView
from flask_smorest import Blueprint
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from hub.api.docs.contracts import contract_of
from hub.api.gate import admit_scraper, the_hub
from hub.context import Hub
from hub.lookup.disclosure import PROBLEM_TYPE, encode
from hub.monitoring import MetricsPage, metrics_open_to
from hub.oversight import count_faults
from schemas.answers.problem import ProblemDocument

UNAVAILABLE = 503
METRICS = "metrics"
"""Under this name the application keeps its page for scrapers."""

blueprint = Blueprint("views", __name__)


@blueprint.route("/livez", endpoint="Live")
class LiveResource(MethodView):
    """Whether the process answers at all."""

    @blueprint.response(200, description="The process lives.")
    def get(self) -> Response:
        """Say that the process lives."""
        return _json({"live": True}, 200)


@blueprint.route("/readyz", endpoint="Ready")
class ReadyResource(MethodView):
    """Whether questions can be answered with a receipt."""

    @blueprint.response(200, description="Every part works.")
    @blueprint.alt_response(503, description="A part that answers need does not work.")
    def get(self) -> Response:
        """Check the database and the audit log."""
        checks = the_hub().check()
        ready = all(checks.values())
        document = {"ready": ready, "checks": checks, "faults": _count(the_hub())}
        return _json(document, 200 if ready else UNAVAILABLE)


def _count(hub: Hub) -> int | None:
    """Count what the log was found to contradict; None where nobody can look."""
    try:
        return count_faults(hub)
    except SQLAlchemyError:
        return None


@blueprint.route("/metrics", endpoint="Metrics")
class MetricsResource(MethodView):
    """How the hub stands and what it has counted, for Prometheus."""

    @blueprint.response(200, description="Prometheus text format.")
    @blueprint.alt_response(
        401,
        schema=contract_of(ProblemDocument),
        content_type=PROBLEM_TYPE,
        description="Not this machine, and no token for counters.",
    )
    @blueprint.doc(security=[{}, {"token": []}])
    def get(self) -> Response:
        """Show the counters of all workers, and the state of the hub."""
        hub = the_hub()
        if not metrics_open_to(request.environ, hub.config):
            admit_scraper(hub, request.environ)
        page: MetricsPage = current_app.extensions[METRICS]
        response = Response(page.text(), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response


def _json(document: dict[str, object], status: int) -> Response:
    """Send a small document that nobody may keep."""
    response = Response(
        encode(document), status=status, content_type="application/json"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
