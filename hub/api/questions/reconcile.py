"""The reconciliation service, in the shape that spreadsheet tools speak."""

from functools import partial

from flask import Response, jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.merchants import ask_here, ask_with_body, documented, rule_of
from hub.api.problems import with_problems
from hub.lookup.ask import ReconcileQuestion, TypedEntityQuestion
from hub.lookup.search import check_dataset, manifest

UNKNOWN = {404: "There is no such dataset."}

blueprint = Blueprint(
    "reconcile",
    __name__,
    url_prefix="/opensanctions/reconcile",
    description="The Reconciliation Service API 0.2; one dataset, merchants.",
)


@blueprint.route(rule_of(ReconcileQuestion.routes[0], blueprint))
class Reconcile(MethodView):
    """The service and its queries."""

    @partial(with_problems, blueprint, descriptions=UNKNOWN)
    @blueprint.response(200)
    def get(self, dataset: str) -> Response:
        """Describe the service; that says nothing of any merchant."""
        check_dataset(dataset)
        return jsonify(manifest(request.base_url))

    @documented(blueprint, ReconcileQuestion)
    def post(self, dataset: str) -> Response:
        """List for each query the merchants that it may mean, best first."""
        return ask_with_body(
            ReconcileQuestion.routes[0], lambda body: ReconcileQuestion(body, dataset)
        )


@blueprint.route(rule_of(TypedEntityQuestion.routes[0], blueprint))
class TypedEntity(MethodView):
    """Whose name somebody may be typing into a tool."""

    @documented(blueprint, TypedEntityQuestion)
    def get(self, dataset: str) -> Response:
        """List the merchants whose names hold the typed characters in their order."""
        return ask_here(TypedEntityQuestion(request.args, dataset))
