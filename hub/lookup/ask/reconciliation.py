"""Whom a batch of queries means, for tools that reconcile tables."""

from dataclasses import dataclass

from msgspec import UNSET

from hub.context import Hub
from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.by_search import QuestionBySearch, SearchAnswer
from hub.lookup.ask.parameters import CLIENTS
from hub.lookup.ask.question import Route
from hub.lookup.disclosure.reply import Kind
from hub.lookup.search.candidates import (
    ReconcileFormContract,
    candidate_document,
    read_batch,
)
from hub.lookup.search.searches import find_all_hits
from hub.lookup.view.sight import Sight
from schemas.answers.match import (
    CandidatesDocument,
    ReconcileAnswerDocument,
)
from schemas.words import Operation

FORM = {"application/x-www-form-urlencoded": ReconcileFormContract}


@dataclass(frozen=True, slots=True)
class ReconcileQuestion(QuestionByBody, QuestionBySearch):
    """The merchants that each query of a batch may mean, best first.

    Its shape leaves no room for a receipt: the header tells where that is.
    """

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "reconcile")
    routes = (
        Route(
            "/opensanctions/reconcile/{dataset}",
            accepts=CLIENTS,
            bodies=FORM,
            name="reconcile",
            group="reconcile",
        ),
    )
    document = ReconcileAnswerDocument

    def search(self, hub: Hub, number: int, sight: Sight) -> SearchAnswer:
        """Answer each query with as many candidates as it wants."""
        asked = read_batch(self.body)
        most = max(limit for _, limit in asked)
        queries = [query for query, _ in asked]
        found = find_all_hits(hub, number, sight, queries, most)
        cut = [
            one._replace(hits=one.hits[:limit])
            for one, (_, limit) in zip(found, asked, strict=True)
        ]
        documents = ReconcileAnswerDocument(
            {
                query.key: CandidatesDocument(
                    [candidate_document(hit, sight) for hit in one.hits],
                    True if one.is_cut else UNSET,
                )
                for query, one in zip(queries, cut, strict=True)
            }
        )
        shown = [hit.shown for one in cut for hit in one.hits]
        return SearchAnswer(documents, shown, is_whole=True, asked=len(queries))
