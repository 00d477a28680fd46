"""The reconciliation service, in the shape that spreadsheet tools speak."""

from functools import partial

from flask import Response, jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.matches import CLIENTS, LIMIT, documented, with_body
from hub.api.problems import with_problems
from hub.lookup.ask.reconciliation import disclose_reconciled, disclose_typed_entity
from hub.lookup.search import check_dataset, manifest
from schemas.answers.match import (
    ReconcileAnswerContract,
    ReconcileFormContract,
    TypedEntitiesContract,
)

TYPED = ("prefix", "limit", "type", "type_strict")
"""Parameters that tools send; prefix and limit are looked at."""

PREFIX = {
    "in": "query",
    "name": "prefix",
    "schema": {"type": "string", "maxLength": 400},
    "description": "What has been typed of a name, or a code.",
}
UNKNOWN = {404: "There is no such dataset."}
FORM = {"application/x-www-form-urlencoded": {"schema": ReconcileFormContract}}

blueprint = Blueprint(
    "reconcile",
    __name__,
    url_prefix="/opensanctions/reconcile",
    description="The Reconciliation Service API 0.2; one dataset, merchants.",
)


@blueprint.route("/<string:dataset>")
class Reconcile(MethodView):
    """The service and its queries."""

    @partial(with_problems, blueprint, descriptions=UNKNOWN)
    @blueprint.response(200)
    def get(self, dataset: str) -> Response:
        """Describe the service; that says nothing of any merchant."""
        check_dataset(dataset)
        return jsonify(manifest(request.base_url))

    @documented(blueprint, ReconcileAnswerContract, body=FORM)
    def post(self, dataset: str) -> Response:
        """List for each query the merchants that it may mean, best first."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        body = request.get_data()
        return reply(
            disclose_reconciled(
                hub,
                caller,
                with_body(task_of(request.environ, CLIENTS), body),
                body=body,
                dataset=dataset,
            )
        )


@blueprint.route("/<string:dataset>/suggest/entity")
class TypedEntity(MethodView):
    """Whose name somebody may be typing into a tool."""

    @documented(blueprint, TypedEntitiesContract, LIMIT, PREFIX)
    def get(self, dataset: str) -> Response:
        """List the merchants whose names hold the typed characters in their order."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        return reply(
            disclose_typed_entity(
                hub,
                caller,
                task_of(request.environ, TYPED),
                parameters=request.args,
                dataset=dataset,
            )
        )
