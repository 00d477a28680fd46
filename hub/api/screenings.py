"""Batches: up to 2,000 codes and names at once, opened again for a day."""

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.matches import ask_here, ask_with_body, documented
from hub.api.merchants import rule_of
from hub.lookup.ask import KeptScreeningQuestion, ScreenQuestion
from hub.lookup.screening import Shown

blueprint = Blueprint(
    "screenings", __name__, url_prefix="/v1", description="Batches of lines."
)


@blueprint.route(rule_of(ScreenQuestion.routes[0], blueprint))
class Screenings(MethodView):
    """Asking for a batch."""

    @documented(blueprint, ScreenQuestion)
    def post(self) -> Response:
        """Say whom each line means: hit, lookalike, several, none or invalid.

        Asking again with the same lines is another batch with entries of its own.
        """
        route = ScreenQuestion.routes[0]
        return ask_with_body(route, lambda body: ScreenQuestion(body, _shown()))


@blueprint.route(rule_of(KeptScreeningQuestion.routes[0], blueprint))
class Screening(MethodView):
    """A batch that was asked for."""

    @documented(blueprint, KeptScreeningQuestion)
    def get(self, id: str) -> Response:  # noqa: A002  # the name in the address
        """Give the same bytes once more, to who asked, for a day."""
        return ask_here(KeptScreeningQuestion(id, _shown()))


def _shown() -> Shown:
    """Give the token that came; whether it is good is for the gate to say."""
    return Shown(request.headers.get("Authorization", "").partition(" ")[2].strip())
