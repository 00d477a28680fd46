"""What may be asked about a merchant: the onboarding check, the file, the rating."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import ask, reply, the_hub
from hub.api.problems import Method, with_problems
from hub.lookup.ask import (
    FileQuestion,
    Question,
    RatingQuestion,
    Route,
    TrustQuestion,
    ViewQuestion,
    merchant_question,
)
from schemas.answers.merchant import MovedContract

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
            schema=MovedContract,
            description="Another merchant stands for the one with this public id; "
            "Location leads to it, and the receipt covers that answer.",
            headers={"Location": {"schema": {"type": "string"}}},
        )(method)
        method = blueprint.doc(
            parameters=parameters_of(question.routes[0]), security=[{"token": []}]
        )(method)
        documented_method: Method = blueprint.response(200, question.contract)(method)
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


def rule_of(route: Route, blueprint: Blueprint) -> str:
    """Write the address of a route as the framework wants it under a blueprint."""
    path = route.path.removeprefix(blueprint.url_prefix)
    return path.replace("{", "<string:").replace("}", ">")


def _answer(question: Question) -> Response:
    """Ask, with the parameters that the question knows, and reply."""
    accepts = question.routes[0].accepts
    return reply(ask(the_hub(), request.environ, question, accepts))


@blueprint.route(rule_of(TrustQuestion.routes[0], blueprint), endpoint="Trust")
class TrustResource(MethodView):
    """The onboarding check of one merchant."""

    @_disclosure(TrustQuestion)
    def get(self, code: str) -> Response:
        """Show grade, score, reasons, flags and public records.

        ``code`` is a unified social credit code, a 15-digit registration number, an
        organisation code or a public id of the hub.
        """
        return _answer(TrustQuestion(code))


@blueprint.route(rule_of(FileQuestion.routes[0], blueprint), endpoint="CreditFile")
class CreditFileResource(MethodView):
    """The credit file of one merchant."""

    @_disclosure(FileQuestion)
    def get(self, code: str) -> Response:
        """Show the credit file, cut to the caller's agreement.

        With ``known_at``, as it was known at that moment.
        """
        return _answer(
            merchant_question("merchant", code, request.args.get("known_at"))
        )


@blueprint.route(rule_of(RatingQuestion.routes[0], blueprint), endpoint="StoredRating")
class StoredRatingResource(MethodView):
    """The stored rating of one merchant."""

    @_disclosure(RatingQuestion)
    def get(self, code: str) -> Response:
        """Show the stored rating and the day it was given for."""
        return _answer(RatingQuestion(code))


@blueprint.route(rule_of(ViewQuestion.routes[0], blueprint), endpoint="View")
class ViewResource(MethodView):
    """What a view shows and withholds."""

    @partial(with_problems, blueprint, descriptions=ViewQuestion.refusals)
    @blueprint.doc(
        parameters=parameters_of(ViewQuestion.routes[0]), security=[{"token": []}]
    )
    @blueprint.response(200, ViewQuestion.contract)
    def get(self, id: str) -> Response:  # noqa: A002  # the name in the address
        """List what the view of an id never shows, and by which rule.

        The list is the same for every merchant. Answers name it in ``view``.
        """
        return _answer(ViewQuestion(id))
