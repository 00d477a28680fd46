"""Whose name, or code, somebody may be typing."""

from dataclasses import dataclass

from msgspec import UNSET

from hub.context import Hub
from hub.lookup.ask.by_search import QuestionByText, SearchAnswer
from hub.lookup.ask.parameters import AFTER, LIMIT, TYPED_LIMIT, WANTED_TEXT
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.result_documents import suggested_document
from hub.lookup.search.result_page import read_page
from hub.lookup.search.searches import find_typed
from hub.lookup.view.sight import Sight
from schemas.answers.match import SuggestAnswerDocument
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class SuggestQuestion(QuestionByText):
    """The merchants whose names hold the typed characters in their order.

    Each call, so each keystroke that is sent, is a disclosure of its own.
    """

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "suggest")
    routes = (Route("/v1/suggest", (LIMIT, WANTED_TEXT, AFTER), name="suggest"),)
    document = SuggestAnswerDocument

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find whose name holds the typed characters in their order."""
        page = read_page({"limit": TYPED_LIMIT} | dict(self.parameters))
        after = self.parameters.get("after")
        found = find_typed(hub, number, sight, self.text, page.limit, after)
        document = SuggestAnswerDocument(
            results=[suggested_document(one, sight) for one in found.shown],
            after=found.after or UNSET,
            cut_short=True if found.is_cut else UNSET,
            limit=page.limit,
        )
        return SearchAnswer(document, found.shown)
