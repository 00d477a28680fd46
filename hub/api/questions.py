"""Every question of the table: served at its addresses, and described."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

from flask import Response, request
from flask_smorest import Blueprint

from hub.api import audit, clients, health, parcels
from hub.api.docs.contracts import contract_of, published
from hub.api.docs.parameters import HEADERS, described
from hub.api.gate import admit, reply, task_of, the_hub
from hub.api.problems import Method, with_problems
from hub.casework.ask import KEY, MATTER_QUESTIONS
from hub.lookup.ask import LISTS, QUESTIONS, Question, QuestionByCode, Route
from hub.lookup.evidence import BYTES_TYPE
from hub.lookup.screening import Shown
from hub.lookup.service import disclose
from schemas.answers.merchant import MovedDocument

Questions = tuple[type[Question], ...]
SERVED: Questions = (*QUESTIONS, *MATTER_QUESTIONS)
LONG_BODIES = {
    route.path.partition("/{")[0]: route.most_bytes
    for question in SERVED
    for route in question.routes
    if route.most_bytes is not None
}
"""How long bodies may be that may be longer than all others, by their first words."""


class QuestionGroup(NamedTuple):
    """Operations that belong together, under one beginning of their addresses."""

    prefix: str
    says: str
    views: Blueprint | None = None
    """What is served there that is no question."""


GROUPS: Final[Mapping[str, QuestionGroup]] = {
    "merchants": QuestionGroup("/v1", "Lookups, each with a receipt."),
    "match": QuestionGroup("/v1", "Who is meant."),
    "opensanctions": QuestionGroup(
        "/opensanctions",
        "The same for OpenSanctions clients; one dataset, merchants.",
        clients.blueprint,
    ),
    "parcels": QuestionGroup("/v1", "Rows that members push.", parcels.blueprint),
    "reconcile": QuestionGroup(
        "/opensanctions/reconcile",
        "The Reconciliation Service API 0.2; one dataset, merchants.",
        clients.reconciliation,
    ),
    "changes": QuestionGroup("/v1", "What changed, to be told of it."),
    "matters": QuestionGroup("/v1", "Matters and their steps."),
    "audit": QuestionGroup("/v1/audit", "The audit log (C2SP).", audit.blueprint),
    "health": QuestionGroup("", "State of the hub itself.", health.blueprint),
}
"""Each by its name, in the order in which they are listed."""


@cache
def blueprints(questions: Questions) -> tuple[Blueprint, ...]:
    """Serve questions, each in its group, and what else a group has."""
    made = {
        name: Blueprint(name, __name__, url_prefix=one.prefix, description=one.says)
        for name, one in GROUPS.items()
    }
    for name, (question, route) in operations(questions).items():
        _serve(made[route.group or question.group], name, question, route)
    for name, one in GROUPS.items():
        if one.views is not None:
            made[name].register_blueprint(one.views)
    return tuple(made.values())


def operations(questions: Questions) -> Mapping[str, tuple[type[Question], Route]]:
    """Give the operations of questions by their names, such as ``get_trust``.

    What a file or a rating was then is asked at the address of what it is: the question
    that stands first in the table makes the other one.
    """
    found: dict[str, tuple[type[Question], Route]] = {}
    for question in questions:
        for route in question.routes:
            if route.name:
                name = f"{route.asked_by.lower()}_{route.name}"
                first, _ = found.setdefault(name, (question, route))
                if not issubclass(question, first):
                    msg = f"{name} is {first.__name__} already"
                    raise ValueError(msg)
    return found


def _serve(
    blueprint: Blueprint, name: str, question: type[Question], route: Route
) -> None:
    """Serve one operation, with its entry in the description."""
    view = _document(blueprint, question, route, _view(question, route))
    path = route.path.removeprefix(blueprint.url_prefix)
    rule = path.replace("{", "<string:").replace("}", ">")
    blueprint.route(rule, endpoint=name, methods=[route.asked_by])(view)


def _view(question: type[Question], route: Route) -> Method:
    """Make what admits a caller, asks what came, and replies."""
    lists = {one.name for one in route.parameters if one.schema.get("type") == "array"}

    def view(**parts: str) -> Response:
        hub = the_hub()
        caller = admit(hub, request.environ)
        said: Mapping[str, Any] = request.args
        if lists:
            said = {name: request.args.getlist(name) for name in lists}
        came = {
            **parts,
            **route.given,
            "said": said,
            "parameters": said,
            "text": said.get("q", ""),
            "key": request.headers.get(KEY.name),
            "shown": _shown(),
        }
        if route.bodies:
            if route.most_bytes is not None:
                request.max_content_length = route.most_bytes
            came["body"] = request.get_data()
        task = task_of(
            request.environ,
            route.accepts,
            lists or LISTS,
            route.reference.format(**parts) or None,
        )
        if route.bodies:
            task = task.with_body(sha256(came["body"]).hexdigest())
        return reply(disclose(hub, caller, question.of(came), task))

    return view


def _shown() -> Shown:
    """Give the token that came; whether it is good is for the gate to say."""
    return Shown(request.headers.get("Authorization", "").partition(" ")[2].strip())


def _document(
    blueprint: Blueprint, question: type[Question], route: Route, view: Method
) -> Method:
    """Give what answers the entry of its operation in the description.

    A body is read by hand: one that cannot be read has its leaf too.
    """
    view.__doc__ = question.__doc__
    told: dict[str, Any] = {
        "parameters": [
            *HEADERS,
            *described("header", *route.headers),
            *described("query", *route.parameters),
        ],
        "security": [{"token": []}],
    }
    if route.bodies:
        content = {kind: {"schema": body} for kind, body in route.bodies.items()}
        told["requestBody"] = {"required": True, "content": content}
    contract = published(question)
    if contract is None:
        view = blueprint.alt_response(
            200,
            schema={"type": "string", "format": "binary"},
            content_type=BYTES_TYPE,
            description="The file, of the type that Content-Type tells.",
        )(view)
    view = with_problems(blueprint, view, question.refusals)
    if issubclass(question, QuestionByCode):
        view = _by_code(blueprint, view)
    if contract is not None:
        view = blueprint.response(200, contract)(view)
    done: Method = blueprint.doc(**told)(view)
    return done


def _by_code(blueprint: Blueprint, view: Method) -> Method:
    """Tell of what is answered besides, where a merchant is asked for by its code."""
    view = blueprint.alt_response(
        304, description="What the caller holds is current; Hub-Receipt covers it."
    )(view)
    done: Method = blueprint.alt_response(
        308,
        schema=contract_of(MovedDocument),
        description="Another merchant stands for the one with this public id; "
        "Location leads to it, and the receipt covers that answer.",
        headers={"Location": {"schema": {"type": "string"}}},
    )(view)
    return done
