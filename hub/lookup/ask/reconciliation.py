"""Reconciliation: the same searches in the shape of the Reconciliation Service API 0.2.

Spreadsheet tools speak it, and clients of OpenSanctions know it from there: a batch of
queries, each a text with properties beside it, and whom somebody may be typing.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from hub.context import Hub
from hub.lookup.ask.by_search import SearchAnswer, disclose_found
from hub.lookup.ask.matches import MOST_RESULTS, USUAL_RESULTS
from hub.lookup.disclosure.reply import Disclosure, Kind
from hub.lookup.file import documents as answers
from hub.lookup.search.matching import find_hits, find_typed
from hub.lookup.search.result_documents import SCHEMA
from hub.lookup.search.result_page import LimitInvalidError, check_dataset, read_page
from hub.lookup.search.results import Hit, ShownMerchant, score_of
from hub.lookup.task.queries import (
    MerchantQuery,
    QueryInvalidError,
    check_key,
    check_number,
    check_size,
    read_example,
    read_json,
)
from hub.lookup.task.tasks import Task
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from schemas.words import Operation

TYPE = {"id": SCHEMA, "name": "经营主体 Merchant"}
MOST_FIELDS = 10
"""Fields of a form; one is looked at."""


def disclose_reconciled(
    hub: Hub, caller: Caller, task: Task, *, body: bytes, dataset: str
) -> Disclosure:
    """Answer a batch of reconciliation queries.

    Its shape leaves no room for a receipt: the header tells where that is.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        check_dataset(dataset)
        asked = read_batch(body)
        most = max(limit for _, limit in asked)
        queries = [wanted for wanted, _ in asked]
        found = find_hits(hub, number, sight, queries, most)
        cut = [hits[:limit] for hits, (_, limit) in zip(found, asked, strict=True)]
        document = {
            wanted.key: {"result": [_candidate(hit, sight) for hit in hits]}
            for wanted, hits in zip(queries, cut, strict=True)
        }
        return SearchAnswer(
            document, [hit.shown for hits in cut for hit in hits], whole=True
        )

    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "reconcile")
    return disclose_found(hub, caller, task, kind, ask)


def disclose_typed_entity(
    hub: Hub,
    caller: Caller,
    task: Task,
    *,
    parameters: Mapping[str, str],
    dataset: str,
) -> Disclosure:
    """Answer whose name, or code, somebody may be typing into a spreadsheet tool.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def ask(number: int, sight: Sight) -> SearchAnswer:
        check_dataset(dataset)
        page = read_page({"limit": "10"} | dict(parameters))
        typed = parameters.get("prefix", "")
        shown = find_typed(hub, number, sight, typed, page.limit)
        return SearchAnswer({"result": [_entity(one, sight) for one in shown]}, shown)

    return disclose_found(
        hub, caller, task, Kind(Operation.MERCHANT_MATCH, "merchant", "suggest"), ask
    )


def read_batch(body: bytes) -> list[tuple[MerchantQuery, int]]:
    """Read the queries of a form, each with how many results it wants.

    Raises:
        QueryInvalidError: the form has no queries, or one cannot be read.
        LimitInvalidError: a limit is none.
    """
    try:
        form = parse_qs(body.decode(), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        msg = "the body is not a form"
        raise QueryInvalidError(msg) from error
    queries = read_json(form.get("queries", ["null"])[0])
    if not isinstance(queries, dict) or not queries:
        msg = 'a form field "queries" with at least one query is expected'
        raise QueryInvalidError(msg)
    asked = [_read_query(*query) for query in check_number(queries).items()]
    check_size([wanted for wanted, _ in asked])
    return asked


def _read_query(key: str, query: Any) -> tuple[MerchantQuery, int]:
    """Read one query."""
    query = check_key(key, query)
    limit = query.get("limit", USUAL_RESULTS)
    if type(limit) is not int or not 1 <= limit <= MOST_RESULTS:
        raise LimitInvalidError(key)
    properties: dict[str, list[Any]] = {}
    if query.get("query") is not None:
        properties["name"] = [query["query"]]
    beside = query.get("properties") or []
    if not isinstance(beside, list):
        msg = f"{key}: properties must be a list"
        raise QueryInvalidError(msg)
    for said in beside:
        if not isinstance(said, dict) or not isinstance(said.get("pid"), str):
            msg = f"{key}: a property is an object with pid and v"
            raise QueryInvalidError(msg)
        value = said.get("v")
        # Named with or without the schema: Company:uscCode.
        name = said["pid"].rpartition(":")[2]
        properties.setdefault(name, []).extend(
            value if isinstance(value, list) else [value]
        )
    kinds = query.get("type")
    schema = kinds[0] if isinstance(kinds, list) and kinds else kinds
    return read_example(key, properties, schema), limit


def _entity(shown: ShownMerchant, sight: Sight) -> dict[str, Any]:
    """Write a merchant as an entity to choose."""
    merchant = answers.merchant_document(shown.subject, sight)
    described = (merchant["uscc"], merchant["region"])
    return {
        "id": merchant["id"],
        "name": merchant["name"],
        "description": " ".join(filter(None, described)),
        "type": [TYPE],
    }


def _candidate(hit: Hit, sight: Sight) -> dict[str, Any]:
    """Write a hit as a candidate with its score."""
    features = hit.comparison.features | {"code": 1.0 if hit.by_code else 0.0}
    return _entity(hit.shown, sight) | {
        "score": round(score_of(hit), 4),
        "match": hit.match,
        "features": [
            {"id": name, "value": round(value, 3)} for name, value in features.items()
        ],
    }


def manifest(base: str) -> dict[str, Any]:
    """Describe the service at an address."""
    return {
        "versions": ["0.2"],
        "name": "CreditHub 经营主体 Merchants",
        "identifierSpace": "urn:credithub:merchant",
        "schemaSpace": "https://www.opensanctions.org/reference/#schema",
        "defaultTypes": [TYPE],
        "batchSize": 100,
        "authentication": {"type": "apiKey", "name": "Authorization", "in": "header"},
        "suggest": {"entity": {"service_url": base, "service_path": "/suggest/entity"}},
    }
