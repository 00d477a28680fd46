"""Who is meant: queries by example and batches, also as OpenSanctions clients ask."""

from flask import Response, jsonify, make_response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.merchants import ask_here, ask_with_body, documented, rule_of
from hub.lookup.ask import (
    EntityQuestion,
    KeptScreeningQuestion,
    MatchQuestion,
    PersonalQuestion,
    PersonQuestion,
    Route,
    ScreenQuestion,
    SearchQuestion,
    SuggestQuestion,
)
from hub.lookup.screening import Shown
from hub.lookup.search import dataset_figures
from hub.lookup.service import disclose
from schemas.answers.match import DATASET

ALGORITHM = "credithub"
UNAVAILABLE = 503
OWN_MATCH, CLIENT_MATCH = MatchQuestion.routes

own = Blueprint("match", __name__, url_prefix="/v1", description="Who is meant.")
clients = Blueprint(
    "opensanctions",
    __name__,
    url_prefix="/opensanctions",
    description="The same for OpenSanctions clients; one dataset, merchants.",
)


@own.route(rule_of(OWN_MATCH, own))
class Match(MethodView):
    """Queries by example."""

    @documented(own, MatchQuestion)
    def post(self) -> Response:
        """List the merchants that each query may mean, best first.

        ``match`` is true exactly where linking would decide by itself. A score ranks
        and links nothing.
        """
        return _match(OWN_MATCH, DATASET)


@own.route(rule_of(SuggestQuestion.routes[0], own))
class Suggest(MethodView):
    """Whose name somebody may be typing."""

    @documented(own, SuggestQuestion)
    def get(self) -> Response:
        """List the merchants whose names hold the typed characters in their order.

        Each call, so each keystroke that is sent, is a disclosure of its own.
        """
        text = request.args.get("q", "")
        return ask_here(SuggestQuestion(text, request.args))


@own.route(rule_of(ScreenQuestion.routes[0], own))
class Screenings(MethodView):
    """Batches of lines."""

    @documented(own, ScreenQuestion)
    def post(self) -> Response:
        """Say whom each line means: hit, lookalike, several, none or invalid.

        Asking again with the same lines is another batch with entries of its own.
        """
        route = ScreenQuestion.routes[0]
        return ask_with_body(route, lambda body: ScreenQuestion(body, _shown()))


@own.route(rule_of(KeptScreeningQuestion.routes[0], own))
class Screening(MethodView):
    """A batch that was asked for."""

    @documented(own, KeptScreeningQuestion)
    def get(self, id: str) -> Response:  # noqa: A002  # the name in the address
        """Give the same bytes once more, to who asked, for a day."""
        return ask_here(KeptScreeningQuestion(id, _shown()))


@own.route(rule_of(PersonalQuestion.routes[0], own))
class Personal(MethodView):
    """Personal values of a merchant's records."""

    @documented(own, PersonalQuestion)
    def post(self, code: str) -> Response:
        """Show the named fields of the named records in clear, under a case.

        For work on a case alone, by an officer who is named, and as far as an agreement
        names the fields. The answer is not to be stored.
        """
        route = PersonalQuestion.routes[0]
        return ask_with_body(route, lambda body: PersonalQuestion(code, body))


@own.route(rule_of(PersonQuestion.routes[0], own))
class FindPerson(MethodView):
    """Persons by identity number."""

    @documented(own, PersonQuestion)
    def post(self) -> Response:
        """Find natural persons by an identity number, under a case.

        Under the terms of personal values. Nobody found is an answer, alike for whom
        nobody knows and for whom only hidden records tell.
        """
        hub = the_hub()
        caller = admit(hub, request.environ)
        question = PersonQuestion(request.get_data())
        task = task_of(request.environ, PersonQuestion.routes[0].accepts)
        return reply(disclose(hub, caller, question, task))


@clients.route(rule_of(CLIENT_MATCH, clients))
class ClientMatch(MethodView):
    """Queries by example, as clients send them."""

    @documented(clients, MatchQuestion, CLIENT_MATCH)
    def post(self, dataset: str) -> Response:
        """List the merchants that each query may mean, best first."""
        return _match(CLIENT_MATCH, dataset)


@clients.route(rule_of(SearchQuestion.routes[0], clients))
class ClientSearch(MethodView):
    """A search for one text."""

    @documented(clients, SearchQuestion)
    def get(self, dataset: str) -> Response:
        """List the merchants that a name or a code may mean, best first."""
        text = request.args.get("q", "")
        return ask_here(SearchQuestion(text, request.args, dataset))


@clients.route(rule_of(EntityQuestion.routes[0], clients))
class ClientEntity(MethodView):
    """One merchant as an entity."""

    @documented(clients, EntityQuestion)
    def get(self, entity_id: str) -> Response:
        """Show who has a public id or a code."""
        return ask_here(EntityQuestion(entity_id))


@clients.route("/catalog")
class Catalog(MethodView):
    """What there is to be searched; it says nothing of any merchant."""

    @clients.response(200)
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


@clients.route("/healthz", endpoint="ClientHealthz")
class ClientHealthz(MethodView):
    """Whether the process answers, as clients of OpenSanctions ask."""

    @clients.response(200, description="The process lives.")
    def get(self) -> Response:
        """Say that the process lives."""
        return jsonify({"status": "ok"})


@clients.route("/readyz", endpoint="ClientReadyz")
class ClientReadyz(MethodView):
    """Whether questions can be answered, as clients of OpenSanctions ask."""

    @clients.response(200, description="Questions can be answered.")
    @clients.alt_response(503, description="A part that answers need does not work.")
    def get(self) -> Response:
        """Check what answers need."""
        if all(the_hub().check().values()):
            return jsonify({"status": "ok"})
        return make_response(jsonify({"status": "unavailable"}), UNAVAILABLE)


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


def _match(route: Route, dataset: str) -> Response:
    """Ask whom the queries in the body mean."""
    return ask_with_body(route, lambda body: MatchQuestion(body, request.args, dataset))


def _shown() -> Shown:
    """Give the token that came; whether it is good is for the gate to say."""
    return Shown(request.headers.get("Authorization", "").partition(" ")[2].strip())
