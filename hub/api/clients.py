"""What clients of OpenSanctions and spreadsheet tools ask beside questions."""

from functools import partial

from flask import Response, jsonify, make_response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import the_hub
from hub.api.problems import with_problems
from hub.lookup.search import check_dataset, dataset_figures, manifest
from schemas.answers.match import DATASET

ALGORITHM = "credithub"
UNAVAILABLE = 503
UNKNOWN = {404: "There is no such dataset."}

blueprint = Blueprint("views", __name__)
reconciliation = Blueprint("views", __name__)


@blueprint.route("/catalog")
class Catalog(MethodView):
    """What there is to be searched; it says nothing of any merchant."""

    @blueprint.response(200)
    def get(self) -> Response:
        """List the one dataset, with its size and the day of its last change."""
        figures = dataset_figures(the_hub())
        changed = figures.changed
        return jsonify(
            {
                "datasets": [
                    {
                        "name": DATASET,
                        "title": "经营主体 Merchants",
                        "entity_count": figures.merchants,
                        "thing_count": figures.merchants,
                        "updated_at": changed and f"{changed.isoformat()}T00:00:00",
                        "load": True,
                        "index_current": True,
                        "children": [],
                    }
                ],
                "current": [DATASET],
                "outdated": [],
                "index_stale": False,
            }
        )


@blueprint.route("/healthz", endpoint="ClientHealthz")
class ClientHealthz(MethodView):
    """Whether the process answers, as clients of OpenSanctions ask."""

    @blueprint.response(200, description="The process lives.")
    def get(self) -> Response:
        """Say that the process lives."""
        return jsonify({"status": "ok"})


@blueprint.route("/readyz", endpoint="ClientReadyz")
class ClientReadyz(MethodView):
    """Whether questions can be answered, as clients of OpenSanctions ask."""

    @blueprint.response(200, description="Questions can be answered.")
    @blueprint.alt_response(503, description="A part that answers need does not work.")
    def get(self) -> Response:
        """Check what answers need."""
        if all(the_hub().check().values()):
            return jsonify({"status": "ok"})
        return make_response(jsonify({"status": "unavailable"}), UNAVAILABLE)


@blueprint.route("/algorithms")
class Algorithms(MethodView):
    """How names are scored."""

    @blueprint.response(200)
    def get(self) -> Response:
        """List the one way of scoring."""
        described = {
            "name": ALGORITHM,
            "description": "Anatomy of Chinese names; match is set by rules, "
            "not by a threshold.",
        }
        return jsonify(
            {"algorithms": [described], "default": ALGORITHM, "best": ALGORITHM}
        )


@reconciliation.route("/<string:dataset>")
class Reconcile(MethodView):
    """The reconciliation service, in the shape that spreadsheet tools speak."""

    @partial(with_problems, reconciliation, descriptions=UNKNOWN)
    @reconciliation.response(200)
    def get(self, dataset: str) -> Response:
        """Describe the service; that says nothing of any merchant."""
        check_dataset(dataset)
        return jsonify(manifest(request.base_url))
