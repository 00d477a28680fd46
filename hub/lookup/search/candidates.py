"""Queries and candidates in the shape of the Reconciliation Service API.

Spreadsheet tools speak version 0.2 of it, and clients of OpenSanctions know it from
there.
"""

from typing import Any
from urllib.parse import parse_qs

from msgspec import structs

from hub.lookup.file.documents import merchant_document
from hub.lookup.search.result_page import MOST_RESULTS, USUAL_RESULTS, LimitInvalidError
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
from hub.lookup.view.sight import Sight
from schemas.answers.match import (
    TYPE,
    CandidateDocument,
    FeatureDocument,
    TypedEntityDocument,
)
from schemas.wording import Wording

SHARED_NAME = "同名不止一家 name not unique"
"""What a tool shows of a merchant whose name alone does not tell who is meant."""


def choice_document(
    shown: ShownMerchant, sight: Sight, *, shares_name: bool = False
) -> TypedEntityDocument:
    """Write a merchant as an entity to choose."""
    merchant = merchant_document(shown.subject, sight)
    shared = SHARED_NAME if shares_name or shown.shares_name else None
    described = (merchant.uscc, merchant.region, shared)
    return TypedEntityDocument(
        id=merchant.id,
        name=merchant.name,
        description=" ".join(filter(None, described)),
    )


def candidate_document(hit: Hit, sight: Sight) -> CandidateDocument:
    """Write a hit as a candidate with its score."""
    features = hit.comparison.features | {"code": 1.0 if hit.by_code else 0.0}
    return CandidateDocument(
        **structs.asdict(
            choice_document(hit.shown, sight, shares_name=_is_shared(hit))
        ),
        score=round(score_of(hit), 4),
        match=hit.match,
        features=[
            FeatureDocument(name, round(value, 3)) for name, value in features.items()
        ],
    )


def _is_shared(hit: Hit) -> bool:
    """Tell whether another merchant bears the very name that was asked for."""
    return "not-unique" in hit.vetoes and hit.comparison.features["name"] == 1


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


MOST_FIELDS = 10
"""Fields of a form; one is looked at."""


def read_batch(body: bytes) -> list[tuple[MerchantQuery, int]]:
    """Read the queries of a form, each with how many results it wants.

    Raises:
        QueryInvalidError: the form has no queries, or one cannot be read.
        LimitInvalidError: a limit is none.
    """
    try:
        form = parse_qs(body.decode(), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        msg = Wording("正文不是表单", "the body is not a form")
        raise QueryInvalidError(msg) from error
    queries = read_json(form.get("queries", ["null"])[0])
    if not isinstance(queries, dict) or not queries:
        msg = Wording(
            '须为含 "queries" 字段的表单，至少一项查询',
            'a form field "queries" with at least one query is expected',
        )
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
        msg = Wording(
            f"{key}：properties 须为列表", f"{key}: properties must be a list"
        )
        raise QueryInvalidError(msg)
    for said in beside:
        if not isinstance(said, dict) or not isinstance(said.get("pid"), str):
            msg = Wording(
                f"{key}：属性须为含 pid 和 v 的对象",
                f"{key}: a property is an object with pid and v",
            )
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
