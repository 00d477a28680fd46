"""What may be asked about a merchant: check, file, rating, certificate of penalties."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.docs.contracts import contract_of, published
from hub.api.gate import admit, ask, reply, task_of, the_hub
from hub.api.problems import Method, with_problems
from hub.lookup.ask import (
    FileQuestion,
    PartiesQuestion,
    PenaltiesQuestion,
    Question,
    RatingQuestion,
    Route,
    TrustQuestion,
    ViewQuestion,
    merchant_question,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.answers.merchant import MovedDocument

HEADERS = [
    {
        "in": "header",
        "name": "Hub-Purpose",
        "schema": {"type": "string"},
        "description": "What the answer is for, such as onboarding or enforcement.",
    },
    {
        "in": "header",
        "name": "Hub-Reference",
        "schema": {"type": "string"},
        "description": "Case or task number, percent-encoded UTF-8, to 200 characters.",
    },
    {
        "in": "header",
        "name": "Hub-Officer",
        "schema": {"type": "string"},
        "description": "Officer who asks, percent-encoded UTF-8.",
    },
    {
        "in": "header",
        "name": "Prefer",
        "schema": {"type": "string"},
        "description": "receipt=inline puts leaf, proof and openings into the receipt.",
    },
]
RATING_PAST = RatingQuestion.routes[0].accepts
blueprint = Blueprint(
    "merchants", __name__, url_prefix="/v1", description="Lookups, each with a receipt."
)


def _disclosure(question: type[Question]) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry that every question by a code has in common."""

    def documented(method: Method) -> Method:
        method = with_problems(blueprint, method, question.refusals)
        method = blueprint.alt_response(
            304, description="What the caller holds is current; Hub-Receipt covers it."
        )(method)
        method = blueprint.alt_response(
            308,
            schema=contract_of(MovedDocument),
            description="Another merchant stands for the one with this public id; "
            "Location leads to it, and the receipt covers that answer.",
            headers={"Location": {"schema": {"type": "string"}}},
        )(method)
        method = blueprint.doc(
            parameters=parameters_of(question.routes[0]), security=[{"token": []}]
        )(method)
        documented_method: Method = blueprint.response(200, published(question))(method)
        return documented_method

    return documented


def parameters_of(route: Route) -> list[dict[str, Any]]:
    """Describe the headers of every question, and the parameters of one."""
    return [
        *HEADERS,
        *(
            {
                "in": "query",
                "name": parameter.name,
                "schema": dict(parameter.schema),
                "description": parameter.description,
            }
            for parameter in route.parameters
        ),
    ]


def body_of(route: Route) -> dict[str, Any]:
    """Describe the body that is sent at a route; nothing where none is.

    It is read by hand: a body that cannot be read has its leaf too.
    """
    if not route.bodies:
        return {}
    content = {kind: {"schema": body} for kind, body in route.bodies.items()}
    return {"requestBody": {"required": True, "content": content}}


def rule_of(route: Route, blueprint: Blueprint) -> str:
    """Write the address of a route as the framework wants it under a blueprint."""
    path = route.path.removeprefix(blueprint.url_prefix)
    return path.replace("{", "<string:").replace("}", ">")


def documented(
    blueprint: Blueprint, question: type[Question], route: Route | None = None
) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry of a question at a route, else at its first."""
    route = route or question.routes[0]

    def document(method: Method) -> Method:
        method = with_problems(blueprint, method, question.refusals)
        method = blueprint.doc(
            parameters=parameters_of(route), security=[{"token": []}], **body_of(route)
        )(method)
        done: Method = blueprint.response(200, published(question))(method)
        return done

    return document


def ask_here(question: Question) -> Response:
    """Admit the caller, ask what came without a body, and reply."""
    accepts = question.routes[0].accepts
    return reply(ask(the_hub(), request.environ, question, accepts))


def ask_with_body(route: Route, make: Callable[[bytes], Question]) -> Response:
    """Admit the caller, ask what is made of the body that came, and reply."""
    hub = the_hub()
    caller = admit(hub, request.environ)
    body = request.get_data()
    task = with_body(task_of(request.environ, route.accepts), body)
    return reply(disclose(hub, caller, make(body), task))


def with_body(task: Task, body: bytes) -> Task:
    """Let the leaf commit to the body of the question too."""
    digest = hashlib.sha256(body).hexdigest()
    return replace(task, request=dict(task.request) | {"body_sha256": digest})


@blueprint.route(rule_of(TrustQuestion.routes[0], blueprint), endpoint="Trust")
class TrustResource(MethodView):
    """The onboarding check of one merchant."""

    @_disclosure(TrustQuestion)
    def get(self, code: str) -> Response:
        """Show grade, score, reasons, flags and public records.

        ``code`` is a unified social credit code, a 15-digit registration number, an
        organisation code or a public id of the hub.
        """
        return ask_here(TrustQuestion(code))


@blueprint.route(rule_of(FileQuestion.routes[0], blueprint), endpoint="CreditFile")
class CreditFileResource(MethodView):
    """The credit file of one merchant."""

    @_disclosure(FileQuestion)
    def get(self, code: str) -> Response:
        """Show the credit file, cut to the caller's agreement.

        With ``as_of``, what was so on that day; with ``known_at``, as it was known at
        that moment; both may be asked for together.
        """
        known_at, as_of = request.args.get("known_at"), request.args.get("as_of")
        return ask_here(merchant_question("merchant", code, known_at, as_of))


@blueprint.route(rule_of(RatingQuestion.routes[0], blueprint), endpoint="StoredRating")
class StoredRatingResource(MethodView):
    """The rating of one merchant, as it is stored or computed again."""

    @_disclosure(RatingQuestion)
    def get(self, code: str) -> Response:
        """Show the stored rating and the day it was given for.

        With ``as_of``, ``known_at`` or ``policy`` it is computed again: for that day,
        by what the hub knew at that moment, with all that it rests on.
        """
        said = request.args
        asked = {name: said[name] for name in RATING_PAST if name in said}
        return ask_here(merchant_question("rating", code, **asked))


@blueprint.route(rule_of(ViewQuestion.routes[0], blueprint), endpoint="View")
class ViewResource(MethodView):
    """What a view shows and withholds."""

    @partial(with_problems, blueprint, descriptions=ViewQuestion.refusals)
    @blueprint.doc(
        parameters=parameters_of(ViewQuestion.routes[0]), security=[{"token": []}]
    )
    @blueprint.response(200, published(ViewQuestion))
    def get(self, id: str) -> Response:  # noqa: A002  # the name in the address
        """List what the view of an id never shows, and by which rule.

        The list is the same for every merchant. Answers name it in ``view``.
        """
        return ask_here(ViewQuestion(id))


@blueprint.route(rule_of(PenaltiesQuestion.routes[0], blueprint))
class Penalties(MethodView):
    """The certificate of one party."""

    @documented(blueprint, PenaltiesQuestion)
    def get(self, code: str) -> Response:
        """Certify the decisions and criminal judgments of a field of law.

        With ``field``, ``from`` and ``to``, or with a ``window`` that the law knows and
        the day ``on`` that it is counted back from. An officer must be named.
        """
        return ask_here(PenaltiesQuestion(code, request.args))


@blueprint.route(rule_of(PartiesQuestion.routes[0], blueprint))
class CaseParties(MethodView):
    """The certificate of the parties of one case."""

    @documented(blueprint, PartiesQuestion)
    def post(self) -> Response:
        """Certify the same of up to 20 parties at once, one part and one receipt."""
        return ask_with_body(PartiesQuestion.routes[0], PartiesQuestion)
