"""What may be asked about a merchant: the onboarding check, the file, the rating."""

from collections.abc import Callable, Collection
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import ask, reply, the_hub
from hub.api.problems import Method, with_problems
from hub.lookup.ask import merchant_question
from schemas.answers.merchant import CreditFileContract, MovedContract
from schemas.answers.trust import RatingAnswerContract, TrustContract
from schemas.base import Contract

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
KNOWN_AT = {
    "in": "query",
    "name": "known_at",
    "schema": {"type": "string", "format": "date-time"},
    "description": "Answer as the hub knew it at this moment; case work and self only.",
}
OWN = ("known_at",)
REFUSALS = {
    400: "Purpose, reference or officer is missing or cannot be read.",
    401: "No valid token came with the request.",
    403: "No sharing agreement opens this for the purpose.",
    404: "No merchant with this code is known; the search is on record.",
    429: "Too many requests without a valid token came from this source.",
    422: "This is not the code of a merchant, or a parameter is unknown.",
    503: "The hub cannot answer with a receipt now; nothing was disclosed.",
}

blueprint = Blueprint(
    "merchants", __name__, url_prefix="/v1", description="Lookups, each with a receipt."
)


def _disclosure(
    contract: type[Contract], *parameters: dict[str, Any]
) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry that every disclosure has in common."""

    def documented(method: Method) -> Method:
        method = with_problems(blueprint, method, REFUSALS)
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
            parameters=[*HEADERS, *parameters], security=[{"token": []}]
        )(method)
        documented_method: Method = blueprint.response(200, contract)(method)
        return documented_method

    return documented


def _answer(about: str, code: str, own_parameters: Collection[str] = ()) -> Response:
    """Ask the one question, with the parameters that the call knows, and reply."""
    asked = {name: request.args.get(name) for name in own_parameters}
    question = merchant_question(about, code, **asked)
    return reply(ask(the_hub(), request.environ, question, own_parameters))


@blueprint.route("/trust/<string:code>", endpoint="Trust")
class TrustResource(MethodView):
    """The onboarding check of one merchant."""

    @_disclosure(TrustContract)
    def get(self, code: str) -> Response:
        """Show grade, score, reasons, flags and public records.

        ``code`` is a unified social credit code, a 15-digit registration number, an
        organisation code or a public id of the hub.
        """
        return _answer("trust", code)


@blueprint.route("/merchants/<string:code>", endpoint="CreditFile")
class CreditFileResource(MethodView):
    """The credit file of one merchant."""

    @_disclosure(CreditFileContract, KNOWN_AT)
    def get(self, code: str) -> Response:
        """Show the credit file, cut to the caller's agreement.

        With ``known_at``, as it was known at that moment.
        """
        return _answer("merchant", code, OWN)


@blueprint.route("/merchants/<string:code>/rating", endpoint="StoredRating")
class StoredRatingResource(MethodView):
    """The stored rating of one merchant."""

    @_disclosure(RatingAnswerContract)
    def get(self, code: str) -> Response:
        """Show the stored rating and the day it was given for."""
        return _answer("rating", code)
