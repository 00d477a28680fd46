"""Whom queries by example mean, best first."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import UNSET

from hub.context import Hub
from hub.effort import make_way
from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.by_search import QuestionBySearch, SearchAnswer
from hub.lookup.ask.parameters import CLIENTS, LIMIT
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.matching import Found
from hub.lookup.search.result_documents import hit_document
from hub.lookup.search.result_page import (
    ResultPage,
    find_page,
    read_page,
)
from hub.lookup.task.queries import (
    MerchantQuery,
    QueriesContract,
    read_queries,
)
from hub.lookup.view.sight import Sight
from schemas.answers.match import (
    MatchAnswerDocument,
    QueryEchoDocument,
    ResponseDocument,
    TotalDocument,
)
from schemas.words import Operation

EXAMPLES = {"application/json": QueriesContract}


@dataclass(frozen=True, slots=True)
class MatchQuestion(QuestionByBody, QuestionBySearch):
    """The merchants that each query may mean, best first.

    ``match`` is true exactly where linking would decide by itself. A score ranks and
    links nothing.
    """

    parameters: Mapping[str, str]

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "match")
    routes = (
        Route("/v1/match", (LIMIT,), bodies=EXAMPLES, name="match"),
        Route(
            "/opensanctions/match/{dataset}",
            (LIMIT,),
            CLIENTS,
            EXAMPLES,
            name="client_match",
            group="opensanctions",
        ),
    )
    document = MatchAnswerDocument

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Answer each query with its hits."""
        page = read_page(self.parameters)
        queries = read_queries(self.body)
        found = find_page(hub, number, sight, queries, page)
        responses = {
            query.key: _response(query, one, page, sight)
            for query, one in zip(queries, found, strict=True)
        }
        document = MatchAnswerDocument(responses, page.limit)
        shown = [hit.shown for one in found for hit in one.hits]
        return SearchAnswer(document, shown, asked=len(queries))


def _response(
    query: MerchantQuery, found: Found, page: ResultPage, sight: Sight
) -> ResponseDocument:
    """Write the answer to one query."""
    make_way()
    return ResponseDocument(
        results=[hit_document(hit, sight) for hit in found.hits],
        total=TotalDocument(len(found.hits)),
        query=QueryEchoDocument(properties=query.properties),
        limit=page.limit,
        cut_short=True if found.is_cut else UNSET,
    )
