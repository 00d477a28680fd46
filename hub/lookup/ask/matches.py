"""Answer searches for merchants: decide, search, log durably, answer; refusals too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.context import Hub
from hub.ground.errors import BadInputError, NotFoundError
from hub.lookup.ask.by_search import SearchAnswer, disclose_found
from hub.lookup.disclosure.reply import Disclosure, Kind
from hub.lookup.file import documents as answers
from hub.lookup.search.matching import find_hits, find_typed
from hub.lookup.search.result_documents import DATASET, entity_document, hit_document
from hub.lookup.search.results import Hit
from hub.lookup.task.queries import MerchantQuery, read_queries, read_text
from hub.lookup.task.tasks import MerchantUnknownError, Task
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from schemas.words import Operation

MOST_RESULTS = 50
USUAL_RESULTS = 5
MOST_OFFSET = 50
"""Searches look no further than this; whoever needs more should ask more exactly."""


class LimitInvalidError(BadInputError):
    """A limit, offset or cutoff is no number in its range."""

    code = "limit-invalid"
    title = "The limit must be 1 to 50, an offset 0 to 50, a cutoff 0 to 1."


class DatasetUnknownError(NotFoundError):
    """There is one dataset, ``merchants``."""

    code = "dataset-unknown"
    title = "There is no such dataset; merchants is the only one."


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Which of the results are wanted."""

    limit: int = USUAL_RESULTS
    offset: int = 0
    cutoff: float = 0.0
    """Results with a lower score are left out."""


def read_page(parameters: Mapping[str, str]) -> ResultPage:
    """Read limit, offset and cutoff from the parameters of a request.

    Raises:
        LimitInvalidError: one is no number or out of range.
    """
    try:
        page = ResultPage(
            int(parameters.get("limit", USUAL_RESULTS)),
            int(parameters.get("offset", 0)),
            float(parameters.get("cutoff", 0.0)),
        )
    except ValueError as error:
        raise LimitInvalidError from error
    if not (
        1 <= page.limit <= MOST_RESULTS
        and 0 <= page.offset <= MOST_OFFSET
        and 0 <= page.cutoff <= 1
    ):
        raise LimitInvalidError
    return page


def check_dataset(name: str) -> None:
    """Refuse any other dataset than the one that there is.

    Raises:
        DatasetUnknownError: it is another.
    """
    if name not in {DATASET, "default"}:
        raise DatasetUnknownError(name)


def disclose_matches(
    hub: Hub,
    caller: Caller,
    task: Task,
    *,
    body: bytes,
    parameters: Mapping[str, str],
    dataset: str = DATASET,
) -> Disclosure:
    """Answer queries by example, each with its hits.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        check_dataset(dataset)
        page = read_page(parameters)
        queries = read_queries(body)
        found = _find(hub, number, sight, queries, page)
        responses = {
            wanted.key: _response(wanted, hits, page, sight)
            for wanted, hits in zip(queries, found, strict=True)
        }
        document = {"responses": responses, "limit": page.limit}
        return SearchAnswer(document, [hit.shown for hits in found for hit in hits])

    return disclose_found(
        hub, caller, task, Kind(Operation.MERCHANT_MATCH, "merchant", "match"), ask
    )


def disclose_search(
    hub: Hub,
    caller: Caller,
    task: Task,
    *,
    text: str,
    parameters: Mapping[str, str],
    dataset: str = DATASET,
) -> Disclosure:
    """Answer a search for one text, a name or a code.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        check_dataset(dataset)
        page = read_page({"limit": "10"} | dict(parameters))
        wanted = read_text(text, parameters.get("schema"))
        (hits,) = _find(hub, number, sight, [wanted], page)
        document = {
            "results": [hit_document(hit, sight) for hit in hits],
            "facets": {},
            "total": {"value": len(hits), "relation": "eq"},
            "limit": page.limit,
            "offset": page.offset,
        }
        return SearchAnswer(document, [hit.shown for hit in hits])

    return disclose_found(
        hub, caller, task, Kind(Operation.MERCHANT_MATCH, "merchant", "search"), ask
    )


def disclose_typed(
    hub: Hub, caller: Caller, task: Task, *, text: str, parameters: Mapping[str, str]
) -> Disclosure:
    """Answer whose name, or code, somebody may be typing.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        page = read_page({"limit": "10"} | dict(parameters))
        shown = find_typed(hub, number, sight, text, page.limit)
        merchants = [answers.merchant_document(one.subject, sight) for one in shown]
        return SearchAnswer({"results": merchants, "limit": page.limit}, shown)

    return disclose_found(
        hub, caller, task, Kind(Operation.MERCHANT_MATCH, "merchant", "suggest"), ask
    )


def disclose_entity(hub: Hub, caller: Caller, task: Task, public_id: str) -> Disclosure:
    """Answer who has a public id, in the shape of an entity.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        wanted = MerchantQuery(public_id, (), (public_id,), {})
        (hits,) = _find(hub, number, sight, [wanted], ResultPage(limit=1))
        if not hits:
            raise MerchantUnknownError(public_id)
        shown = hits[0].shown
        return SearchAnswer(entity_document(shown, sight), [shown])

    return disclose_found(
        hub,
        caller,
        task,
        Kind(Operation.MERCHANT_MATCH, "merchant", "entity"),
        ask,
        public_id,
    )


def _find(
    hub: Hub,
    number: int,
    sight: Sight,
    queries: Sequence[MerchantQuery],
    page: ResultPage,
) -> list[list[Hit]]:
    """Find the hits of a page for each query."""
    end = page.offset + page.limit
    return [
        [
            hit
            for hit in hits[page.offset : end]
            if hit.by_code or hit.comparison.score >= page.cutoff
        ]
        for hits in find_hits(hub, number, sight, queries, end)
    ]


def _response(
    wanted: MerchantQuery, hits: Sequence[Hit], page: ResultPage, sight: Sight
) -> dict[str, Any]:
    """Write the answer to one query."""
    return {
        "status": 200,
        "results": [hit_document(hit, sight) for hit in hits],
        "total": {"value": len(hits), "relation": "eq"},
        "query": {"schema": "Company", "properties": wanted.properties},
        "limit": page.limit,
    }
