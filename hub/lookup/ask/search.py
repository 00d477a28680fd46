"""Whom one text means, a name or a code, best first."""

from dataclasses import dataclass

from hub.context import Hub
from hub.lookup.ask.by_search import QuestionByText, SearchAnswer
from hub.lookup.ask.parameters import CLIENTS, LIMIT, TYPED_LIMIT, WANTED_TEXT
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.result_documents import hit_document
from hub.lookup.search.result_page import find_page, read_page
from hub.lookup.task.queries import read_text
from hub.lookup.view.sight import Sight
from schemas.answers.match import SearchAnswerDocument, TotalDocument
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class SearchQuestion(QuestionByText):
    """The merchants that a name or a code may mean, best first."""

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "search")
    routes = (
        Route(
            "/opensanctions/search/{dataset}",
            (LIMIT, WANTED_TEXT),
            CLIENTS,
            name="client_search",
            group="opensanctions",
        ),
    )
    document = SearchAnswerDocument

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Find whom the text means."""
        page = read_page({"limit": TYPED_LIMIT} | dict(self.parameters))
        query = read_text(self.text, self.parameters.get("schema"))
        ((hits, _),) = find_page(hub, number, sight, [query], page)
        document = SearchAnswerDocument(
            results=[hit_document(hit, sight) for hit in hits],
            total=TotalDocument(len(hits)),
            limit=page.limit,
            offset=page.offset,
        )
        return SearchAnswer(document, [hit.shown for hit in hits])
