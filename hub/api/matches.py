"""Who is meant: queries by example, also at the addresses of OpenSanctions clients."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, jsonify, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.merchants import HEADERS, REFUSALS
from hub.api.problems import Method, with_problems
from hub.lookup.ask.matches import (
    disclose_entity,
    disclose_matches,
    disclose_search,
    disclose_typed,
)
from hub.lookup.search import DATASET
from hub.lookup.task import Task
from schemas.answers.match import (
    EntityAnswerContract,
    MatchAnswerContract,
    QueriesContract,
    SearchAnswerContract,
    SuggestAnswerContract,
)
from schemas.base import Contract

OWN = ("limit",)
TYPED = ("q", "limit")
CLIENTS = (
    *("limit", "offset", "cutoff", "threshold", "algorithm", "q", "schema", "sort"),
    *("fuzzy", "simple", "facets", "filter_op", "nested", "changed_since", "topics"),
    *("countries", "datasets", "include_dataset", "exclude_dataset", "exclude_schema"),
    *("exclude_entity_ids",),
)
"""Parameters that clients send; limit, offset, cutoff and q are looked at."""

ALGORITHM = "credithub"
LIMIT = {
    "in": "query",
    "name": "limit",
    "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 5},
    "description": "Most results of a query.",
}
WANTED_TEXT = {
    "in": "query",
    "name": "q",
    "schema": {"type": "string", "maxLength": 400},
    "description": "A name or a code.",
}
EXAMPLES = {"application/json": {"schema": QueriesContract}}

own = Blueprint("match", __name__, url_prefix="/v1", description="Who is meant.")
clients = Blueprint(
    "opensanctions",
    __name__,
    url_prefix="/opensanctions",
    description="The same for OpenSanctions clients; one dataset, merchants.",
)


def documented(
    blueprint: Blueprint,
    contract: type[Contract],
    *parameters: dict[str, Any],
    body: dict[str, Any] | None = None,
) -> Callable[[Method], Method]:
    """Give a method its OpenAPI entry."""

    def document(method: Method) -> Method:
        method = with_problems(blueprint, method, REFUSALS)
        more = {}
        if body:
            # Read by hand: a body that cannot be read has its leaf too.
            more["requestBody"] = {"required": True, "content": body}
        method = blueprint.doc(
            parameters=[*HEADERS, *parameters], security=[{"token": []}], **more
        )(method)
        done: Method = blueprint.response(200, contract)(method)
        return done

    return document


@own.route("/match")
class Match(MethodView):
    """Queries by example."""

    @documented(own, MatchAnswerContract, LIMIT, body=EXAMPLES)
    def post(self) -> Response:
        """List the merchants that each query may mean, best first.

        ``match`` is true exactly where linking would decide by itself. A score ranks
        and links nothing.
        """
        return _match(OWN, DATASET)


@own.route("/suggest")
class Suggest(MethodView):
    """Whose name somebody may be typing."""

    @documented(own, SuggestAnswerContract, LIMIT, WANTED_TEXT)
    def get(self) -> Response:
        """List the merchants whose names hold the typed characters in their order.

        Each call, so each keystroke that is sent, is a disclosure of its own.
        """
        hub = the_hub()
        caller = admit(hub, request.environ)
        return reply(
            disclose_typed(
                hub,
                caller,
                task_of(request.environ, TYPED),
                text=request.args.get("q", ""),
                parameters=request.args,
            )
        )


@clients.route("/match/<string:dataset>")
class ClientMatch(MethodView):
    """Queries by example, as clients send them."""

    @documented(clients, MatchAnswerContract, LIMIT, body=EXAMPLES)
    def post(self, dataset: str) -> Response:
        """List the merchants that each query may mean, best first."""
        return _match(CLIENTS, dataset)


@clients.route("/search/<string:dataset>")
class ClientSearch(MethodView):
    """A search for one text."""

    @documented(clients, SearchAnswerContract, LIMIT, WANTED_TEXT)
    def get(self, dataset: str) -> Response:
        """List the merchants that a name or a code may mean, best first."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        return reply(
            disclose_search(
                hub,
                caller,
                task_of(request.environ, CLIENTS),
                text=request.args.get("q", ""),
                parameters=request.args,
                dataset=dataset,
            )
        )


@clients.route("/entities/<string:entity_id>")
class ClientEntity(MethodView):
    """One merchant as an entity."""

    @documented(clients, EntityAnswerContract)
    def get(self, entity_id: str) -> Response:
        """Show who has a public id or a code."""
        hub = the_hub()
        caller = admit(hub, request.environ)
        return reply(
            disclose_entity(hub, caller, task_of(request.environ, CLIENTS), entity_id)
        )


@clients.route("/catalog")
class Catalog(MethodView):
    """What there is to be searched; it says nothing of any merchant."""

    @clients.response(200)
    def get(self) -> Response:
        """List the one dataset."""
        return jsonify(
            {
                "datasets": [
                    {
                        "name": DATASET,
                        "title": "经营主体 Merchants",
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


@clients.route("/algorithms")
class Algorithms(MethodView):
    """How names are scored."""

    @clients.response(200)
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


def _match(parameters: tuple[str, ...], dataset: str) -> Response:
    """Admit the caller, ask, and reply."""
    hub = the_hub()
    caller = admit(hub, request.environ)
    body = request.get_data()
    return reply(
        disclose_matches(
            hub,
            caller,
            with_body(task_of(request.environ, parameters), body),
            body=body,
            parameters=request.args,
            dataset=dataset,
        )
    )


def with_body(task: Task, body: bytes) -> Task:
    """Let the leaf commit to the body of the question too."""
    digest = hashlib.sha256(body).hexdigest()
    return replace(task, request=dict(task.request) | {"body_sha256": digest})
