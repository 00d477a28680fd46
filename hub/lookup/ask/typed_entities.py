"""Whose name, or code, somebody may be typing into a tool that reconciles tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.by_search import QuestionBySearch, SearchAnswer
from hub.lookup.ask.parameters import LIMIT, TYPED_LIMIT
from hub.lookup.ask.question import Parameter, Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.candidates import choice_document
from hub.lookup.search.result_page import read_page
from hub.lookup.search.searches import find_typed
from hub.lookup.view.sight import Sight
from schemas.answers.match import TypedEntitiesDocument
from schemas.words import Operation

PREFIX = Parameter(
    "prefix",
    {"type": "string", "maxLength": 400},
    "What has been typed of a name, or a code.",
)
TOOLS = ("prefix", "limit", "type", "type_strict")
"""Parameters that tools send; prefix and limit are looked at."""


@dataclass(frozen=True, slots=True)
class TypedEntityQuestion(QuestionBySearch):
    """The merchants whose names hold the typed characters in their order."""

    parameters: Mapping[str, str]

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "suggest")
    routes = (
        Route(
            "/opensanctions/reconcile/{dataset}/suggest/entity",
            (LIMIT, PREFIX),
            TOOLS,
            name="typed_entity",
            group="reconcile",
        ),
    )
    document = TypedEntitiesDocument

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find whose name holds the typed characters in their order."""
        page = read_page({"limit": TYPED_LIMIT} | dict(self.parameters))
        typed = self.parameters.get("prefix", "")
        shown = find_typed(hub, number, sight, typed, page.limit).shown
        document = TypedEntitiesDocument([choice_document(one, sight) for one in shown])
        return SearchAnswer(document, shown)
