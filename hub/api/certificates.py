"""Prior-penalty certificates: of one party, or of the parties of one case."""

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.matches import ask_here, ask_with_body, documented
from hub.api.merchants import rule_of
from hub.lookup.ask import PartiesQuestion, PenaltiesQuestion

blueprint = Blueprint(
    "certificates",
    __name__,
    url_prefix="/v1",
    description="Prior penalties, for transfer, prosecution and trial.",
)


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
