"""Queries and candidates in the shape of the Reconciliation Service API.

Spreadsheet tools speak version 0.2 of it, and clients of OpenSanctions know it from
there.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from marshmallow import EXCLUDE, ValidationError, fields, post_load, pre_load
from msgspec import structs

from hub.lookup.file.documents import merchant_document
from hub.lookup.search.result_page import MOST_RESULTS, USUAL_RESULTS, LimitInvalidError
from hub.lookup.search.results import Hit, ShownMerchant, score_of
from hub.lookup.task.bodies import ROOT, at_place, load_sent, read_json
from hub.lookup.task.queries import (
    MerchantQuery,
    QueryInvalidError,
    check_size,
    queries_of,
    read_example,
)
from hub.lookup.view.sight import Sight
from schemas.answers.match import (
    TYPE,
    CandidateDocument,
    FeatureDocument,
    TypedEntityDocument,
)
from schemas.base import Contract
from schemas.fields.sent import SentFault, rows, text
from schemas.wording import Wording

LIMIT = "limit"
"""Code of a limit that is none, which is refused by an error of its own."""
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


class ReconcileFormContract(Contract):
    """A batch of queries as the field of a form."""

    queries = text(
        "JSON: an object of queries by key, each with query (a text), type, limit and "
        "properties (a list of objects with pid and v)"
    )


class PropertyContract(Contract):
    """One property of a query: named with the schema, Company:uscCode, or without."""

    class Meta(Contract.Meta):
        """Tools send more."""

        unknown = EXCLUDE

    pid = text(None)
    v = fields.Raw(allow_none=True, load_default=None)


class ReconcileQueryContract(Contract):
    """One query of a batch, with how many candidates it wants."""

    class Meta(Contract.Meta):
        """Tools send more."""

        unknown = EXCLUDE

    limit = fields.Raw(allow_none=True, load_default=USUAL_RESULTS)
    query = fields.Raw(allow_none=True)
    type = fields.Raw(allow_none=True)
    properties = rows(PropertyContract, None, required=False)

    @pre_load
    def leave_out(self, sent: Any, **_: Any) -> Any:
        """Leave out what says nothing."""
        if not isinstance(sent, dict) or sent.get("properties"):
            return sent
        return {name: sent[name] for name in sent if name != "properties"}

    @post_load
    def make(self, said: dict[str, Any], **_: Any) -> tuple[MerchantQuery, int]:
        """Take names and codes from both ways in which they are sent."""
        limit, properties = said["limit"], {}
        if type(limit) is not int or not 1 <= limit <= MOST_RESULTS:
            zh, en = f"须为 1 至 {MOST_RESULTS}", f"1 to {MOST_RESULTS} is expected"
            raise ValidationError({"limit": [SentFault(zh, en, LIMIT)]})
        if said.get("query") is not None:
            properties["name"] = [said["query"]]
        for one in said.get("properties", ()):
            name, value = one["pid"].rpartition(":")[2], one["v"]
            values = value if isinstance(value, list) else [value]
            properties.setdefault(name, []).extend(values)
        kinds = said.get("type")
        schema = kinds[0] if isinstance(kinds, list) and kinds else kinds
        told = schema if isinstance(schema, str) else None
        return read_example(properties, told), limit


class ReconcileQueriesContract(Contract):
    """The queries of a batch by their keys."""

    queries = queries_of(ReconcileQueryContract)


def read_batch(body: bytes) -> list[tuple[MerchantQuery, int]]:
    """Read the queries of a form, each with how many results it wants.

    Raises:
        QueryInvalidError: the form has no queries, or one cannot be read.
        LimitInvalidError: a limit is none.
    """
    try:
        form = parse_qs(body.decode(), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        said = Wording("正文不是表单", "the body is not a form")
        raise QueryInvalidError(at_place(ROOT, said)) from error
    sent = {name: values[0] for name, values in form.items()}
    said = load_sent(*(sent, ReconcileFormContract, QueryInvalidError), unknown=EXCLUDE)
    queries = {"queries": read_json(said["queries"], QueryInvalidError)}
    asked = load_sent(
        *(queries, ReconcileQueriesContract, QueryInvalidError),
        instead={LIMIT: LimitInvalidError},
    )["queries"]
    named = [(replace(query, key=key), most) for key, (query, most) in asked.items()]
    check_size([query for query, _ in named])
    return named
