"""Matters over HTTP: opened, listed, shown, acted in; one form for each address."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.merchants import (
    body_of,
    documented,
    parameters_of,
    rule_of,
    with_body,
)
from hub.api.problems import Method, with_problems
from hub.casework.ask import (
    COLLECTIONS,
    KEY_FORM,
    ActQuestion,
    AdviceQuestion,
    InformantQuestion,
    IssuePaperQuestion,
    MatterPaperQuestion,
    MattersQuestion,
    OneMatterQuestion,
    OpenMatterQuestion,
    PapersQuestion,
    RaiseQuestion,
    WritePaperQuestion,
)
from hub.lookup.ask import Question, Route
from hub.lookup.evidence import BYTES_TYPE
from hub.lookup.service import disclose
from hub.lookup.task import Task

KEY_HEADER = "Idempotency-Key"
MOST_BYTES = 30 << 20
"""A document of 20 MiB in base64, and what is said with it."""
PATHS = tuple(f"/v1/{name}" for name in COLLECTIONS)
NAMES = {
    "clues": ("Clues", "Clue"),
    "complaints": ("Complaints", "Complaint"),
    "transfers": ("Transfers", "Transfer"),
    "assistance": ("Assistances", "Assistance"),
}
"""How the operations of each address are named: of many matters, and of one."""
KEY = {
    "in": "header",
    "name": KEY_HEADER,
    "schema": {"type": "string", "pattern": f"^{KEY_FORM.pattern}$"},
    "description": "The sender's own name of the request, so that it counts once.",
}
OPENING_KEY = KEY | {"required": True}
"""The same where nothing else names what is opened."""

blueprint = Blueprint(
    "matters", __name__, url_prefix="/v1", description="Matters and their steps."
)


def _route(question: type[Question], collection: str, *, sent: bool = False) -> Route:
    """Give the route of a question at an address; ``sent`` for one with a body."""
    place = list(COLLECTIONS).index(collection)
    return question.routes[place + (len(COLLECTIONS) if sent else 0)]


def _file(question: type[Question], route: Route) -> Callable[[Method], Method]:
    """Give a method the OpenAPI entry of a question that is answered by a file."""

    def document(method: Method) -> Method:
        method = blueprint.alt_response(
            200,
            schema={"type": "string", "format": "binary"},
            content_type=BYTES_TYPE,
            description="The file, of the type that Content-Type tells.",
        )(method)
        method = with_problems(blueprint, method, question.refusals)
        done: Method = blueprint.doc(
            parameters=parameters_of(route),
            security=[{"token": []}],
            **body_of(route),
        )(method)
        return done

    return document


def _rule(question: type[Question], collection: str) -> str:
    """Write it as the framework wants it."""
    path = _route(question, collection).path.removeprefix("/v1")
    return path.replace("{", "<string:").replace("}", ">")


def _ask(question: Question, route: Route, named: str) -> Response:
    """Ask what came without a body, under what its address names if nothing else is."""
    hub = the_hub()
    caller = admit(hub, request.environ)
    lists = [one.name for one in route.parameters if one.schema.get("type") == "array"]
    task = _under(task_of(request.environ, route.accepts, lists), named)
    return reply(disclose(hub, caller, question, task))


def _under(task: Task, named: str) -> Task:
    """Let what the address names, a matter's number at best, be the reference.

    Where another one is named, that stands.
    """
    return replace(task, reference=named) if task.reference is None else task


def _send(
    make: Callable[[str | None, bytes], Question], route: Route, named: str
) -> Response:
    """Ask what came with a body, and perhaps with a key."""
    hub = the_hub()
    caller = admit(hub, request.environ)
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    key = request.headers.get(KEY_HEADER)
    task = with_body(task_of(request.environ, route.accepts), body)
    return reply(disclose(hub, caller, make(key, body), _under(task, named)))


def _views(collection: str) -> None:
    """Serve the matters of one address."""
    many, one = NAMES[collection]

    @blueprint.route(_rule(MattersQuestion, collection), endpoint=many)
    class Matters(MethodView):
        """The matters of an address."""

        @documented(blueprint, MattersQuestion, _route(MattersQuestion, collection))
        def get(self) -> Response:
            """List the matters that the asker sees, the newest first.

            What it does not see of one is null; of others it is not told.
            """
            route = _route(MattersQuestion, collection)
            return _ask(MattersQuestion(collection, request.args), route, collection)

        @blueprint.doc(parameters=[OPENING_KEY])
        @documented(
            blueprint, OpenMatterQuestion, _route(OpenMatterQuestion, collection)
        )
        def post(self) -> Response:
            """Open a matter by its first step, once for each Idempotency-Key."""
            route = _route(OpenMatterQuestion, collection)
            return _send(partial(OpenMatterQuestion, collection), route, collection)

    @blueprint.route(_rule(OneMatterQuestion, collection), endpoint=one)
    class Matter(MethodView):
        """One matter."""

        @documented(blueprint, OneMatterQuestion, _route(OneMatterQuestion, collection))
        def get(self, number: str) -> Response:
            """Show a matter: parties, events, documents, clocks, what may follow.

            A number that there is not and a matter that the asker does not see are
            answered alike.
            """
            route = _route(OneMatterQuestion, collection)
            return _ask(OneMatterQuestion(collection, number), route, number)

    @blueprint.route(_rule(ActQuestion, collection), endpoint=f"{one}Event")
    class MatterEvents(MethodView):
        """The steps of a matter."""

        @blueprint.doc(parameters=[KEY])
        @documented(blueprint, ActQuestion, _route(ActQuestion, collection))
        def post(self, number: str) -> Response:
            """Take a step, if nobody has acted since the version that was read."""
            route = _route(ActQuestion, collection)
            return _send(partial(ActQuestion, collection, number), route, number)

    @blueprint.route(_rule(MatterPaperQuestion, collection), endpoint=f"{one}Document")
    class MatterFile(MethodView):
        """One document of a matter."""

        @_file(MatterPaperQuestion, _route(MatterPaperQuestion, collection))
        def get(self, number: str, id: str) -> Response:  # noqa: A002  # the name in the address
            """Give the bytes of a document as they were handed in."""
            route = _route(MatterPaperQuestion, collection)
            return _ask(MatterPaperQuestion(collection, number, id), route, number)

    @blueprint.route(_rule(AdviceQuestion, collection), endpoint=f"{one}Advice")
    class MatterAdvice(MethodView):
        """Advice on thresholds."""

        @documented(blueprint, AdviceQuestion, _route(AdviceQuestion, collection))
        def get(self, number: str) -> Response:
            """Weigh whether what is known reaches a criminal threshold: advice only.

            Without acts, what the matter tells is weighed.
            """
            route = _route(AdviceQuestion, collection)
            said = {name: request.args.getlist(name) for name in route.accepts}
            return _ask(AdviceQuestion(collection, number, said), route, number)


def _paper_views(collection: str) -> None:
    """Serve the papers of the matters of one address."""
    _, one = NAMES[collection]

    @blueprint.route(_rule(PapersQuestion, collection), endpoint=f"{one}Papers")
    class IssuedPapers(MethodView):
        """Papers that were issued in a matter."""

        @documented(blueprint, PapersQuestion, _route(PapersQuestion, collection))
        def get(self, number: str) -> Response:
            """List the papers that were issued, as far as the asker sees documents."""
            route = _route(PapersQuestion, collection)
            return _ask(PapersQuestion(collection, number), route, number)

        @blueprint.doc(parameters=[KEY])
        @documented(
            blueprint, IssuePaperQuestion, _route(IssuePaperQuestion, collection)
        )
        def post(self, number: str) -> Response:
            """Issue a paper: it is numbered, kept, and bears a receipt from then on.

            Fetch it by its id, such as ``{id}.pdf``; a step takes it by its id too.
            """
            route = _route(IssuePaperQuestion, collection)
            verify = f"{request.host_url}verify"
            return _send(
                lambda key, body: IssuePaperQuestion(
                    collection, number, key, body, verify
                ),
                route,
                number,
            )

    @blueprint.route(_rule(WritePaperQuestion, collection), endpoint=f"{one}Paper")
    class MatterPaper(MethodView):
        """Papers of a matter, by their forms."""

        @_file(WritePaperQuestion, _route(WritePaperQuestion, collection))
        def get(self, number: str, file: str) -> Response:
            """Draw up a paper from what the matter tells: a draft, kept by nobody.

            The file is named after its form, such as ``transfer_letter.pdf``; after its
            id where it was issued.
            """
            route = _route(WritePaperQuestion, collection)
            return _ask(WritePaperQuestion(collection, number, file), route, number)

        @_file(WritePaperQuestion, _route(WritePaperQuestion, collection, sent=True))
        def post(self, number: str, file: str) -> Response:
            """Draw up a paper with values that are sent beside them."""
            route = _route(WritePaperQuestion, collection)
            return _send(
                lambda _, body: WritePaperQuestion(collection, number, file, body),
                route,
                number,
            )


for _collection in COLLECTIONS:
    _views(_collection)
    _paper_views(_collection)


@blueprint.route(rule_of(RaiseQuestion.routes[0], blueprint), endpoint="Raised")
class RaisedComplaints(MethodView):
    """Complaints and reports as they are handed in."""

    @documented(blueprint, RaiseQuestion)
    def post(self) -> Response:
        """Hand in a complaint or report: the hub finds the competent office.

        Who raises it is sealed, and seen by the officer who handles it alone.
        """
        return _send(
            lambda _, body: RaiseQuestion(body), RaiseQuestion.routes[0], "complaints"
        )


@blueprint.route(rule_of(InformantQuestion.routes[0], blueprint), endpoint="Informant")
class WhoRaised(MethodView):
    """Who raised a complaint or report."""

    @documented(blueprint, InformantQuestion)
    def get(self, number: str) -> Response:
        """Show who raised it to the officer who handles it, once that is on record."""
        question = InformantQuestion("complaints", number, request.args)
        return _ask(question, InformantQuestion.routes[0], number)
