"""Queries by example and their hits, in the shape that OpenSanctions clients speak."""

from typing import Any

from marshmallow import INCLUDE, fields

from schemas.answers.merchant import MerchantContract, ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import rows, text, whole, yes_no

CUT_SHORT = (
    "There, and true, where the query gave so many names that not all candidates of "
    "each were looked at: that somebody is not among the results says less; ask with "
    "fewer names"
)


def _number(description: str, **more: Any) -> fields.Float:
    """Make a field for a number from 0 to 1."""
    return fields.Float(required=True, metadata={"description": description}, **more)


def _texts(description: str) -> fields.Dict:
    """Make a field for properties: lists of texts by name."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": description},
    )


class EntityContract(Contract):
    """A merchant as an entity."""

    id = text("Public id of the merchant")
    caption = text(
        "Registered name as received; masked for persons; null where nobody told it",
        allow_none=True,
    )
    schema = text("Always Company")
    properties = _texts("name, uscCode, country, status, address")
    datasets = fields.List(fields.String(), required=True)
    referents = fields.List(fields.String(), required=True)
    target = yes_no("Always false: being found says nothing against a merchant")
    disputed_identity = yes_no(
        "There, and true, where somebody else may have registered in its name",
        required=False,
    )


class EntityAnswerContract(EntityContract):
    """One entity with its receipt."""

    receipt = fields.Nested(ReceiptContract, required=True)


class ExplanationContract(Contract):
    """What one feature adds to a score."""

    score = _number("How far the two names agree in it, 0 to 1")
    weight = _number("Its weight in the score", allow_none=True)


class HitContract(EntityContract):
    """A merchant that may be meant."""

    score = _number("How alike the names are, 0 to 1; the same both ways")
    match = yes_no("Whether linking would decide for it by itself")
    lookalike = text(
        "homophone, shape or moved: one trade name imitates the other",
        allow_none=True,
    )
    vetoes = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "Why the names alone must not decide, however alike: "
            "division, branch, group, character, code, not-unique, former"
        },
    )
    relation = text(
        "parent: the wanted name is that of a branch of this merchant; branch: the "
        "other way round; told by the names alone, and never a match",
        allow_none=True,
    )
    features = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        required=True,
        metadata={"description": "How far the two names agree, by feature"},
    )
    explanations = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(ExplanationContract),
        required=True,
        metadata={"description": "The same with the weights"},
    )


class TotalContract(Contract):
    """How many results there are."""

    value = whole("Number of results in this answer")
    relation = text("Always eq")


class QueryEchoContract(Contract):
    """What was understood of a query."""

    schema = text("Always Company")
    properties = _texts("Names and codes that were looked at")


class ResponseContract(Contract):
    """The hits of one query, best first."""

    status = whole("Always 200")
    results = rows(HitContract, "Best first")
    total = fields.Nested(TotalContract, required=True)
    query = fields.Nested(QueryEchoContract, required=True)
    limit = whole("Most results that were asked for")
    cut_short = yes_no(CUT_SHORT, required=False)


class MatchAnswerContract(Contract):
    """The hits of all queries, by the keys that the asker gave them."""

    responses = fields.Dict(
        keys=fields.String(), values=fields.Nested(ResponseContract), required=True
    )
    limit = whole("Most results of a query")
    receipt = fields.Nested(ReceiptContract, required=True)


class SearchAnswerContract(Contract):
    """The hits of a search for one text."""

    results = rows(HitContract, "Best first")
    facets = fields.Dict(required=True, metadata={"description": "Always empty"})
    total = fields.Nested(TotalContract, required=True)
    limit = whole("Most results that were asked for")
    offset = whole("Results that were passed over")
    receipt = fields.Nested(ReceiptContract, required=True)


class QueryContract(Contract):
    """One query by example; other properties are not looked at."""

    schema = fields.String(metadata={"description": "Company; Person finds nobody"})
    properties = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "Lists of texts: name, alias, previousName, uscCode, "
            "registrationNumber, taxNumber, orgCode"
        },
    )


class QueriesContract(Contract):
    """Up to 500 queries by example, by keys of the asker's choice."""

    queries = fields.Dict(
        keys=fields.String(), values=fields.Nested(QueryContract), required=True
    )


class SuggestedContract(MerchantContract):
    """A merchant whose name somebody may be typing."""

    not_unique = yes_no(
        "There, and true, where another registered merchant bears the name",
        required=False,
    )


class SuggestAnswerContract(Contract):
    """The merchants whose names somebody may be typing, likeliest first."""

    results = rows(SuggestedContract, "Likeliest first")
    after = text("Where the list goes on: what to ask for as after", required=False)
    cut_short = yes_no(
        "There, and true, where others may bear such a name who were not looked for: "
        "type more",
        required=False,
    )
    limit = whole("Most results that were asked for")
    receipt = fields.Nested(ReceiptContract, required=True)


class TypeContract(Contract):
    """What an entity is."""

    id = text("Always Company")
    name = text("The same in words")


class TypedEntityContract(Contract):
    """A merchant to choose."""

    id = text("Public id of the merchant")
    name = text(
        "Registered name as received; masked for persons; null where nobody told it",
        allow_none=True,
    )
    description = text(
        "Unified social credit code and region, as far as known, and whether others "
        "bear the name"
    )
    type = rows(TypeContract, "Always one")


class TypedEntitiesContract(Contract):
    """The merchants whose names somebody may be typing, likeliest first."""

    result = rows(TypedEntityContract, "Likeliest first")
    receipt = fields.Nested(ReceiptContract, required=True)


class FeatureContract(Contract):
    """How far two names agree in one feature."""

    id = text("Name of the feature")
    value = _number("0 to 1")


class CandidateContract(TypedEntityContract):
    """A merchant that may be meant."""

    score = _number("How alike the names are, 0 to 1; the same both ways")
    match = yes_no("Whether linking would decide for it by itself")
    features = rows(FeatureContract, "What the score was made of")


class CandidatesContract(Contract):
    """The candidates of one query."""

    result = rows(CandidateContract, "Best first")
    cut_short = yes_no(CUT_SHORT, required=False)


class ReconcileAnswerContract(Contract):
    """The candidates of each query by its key: {"result": [candidate, …]}.

    The header Hub-Receipt names the receipt.
    """

    class Meta(Contract.Meta):
        """The keys are the asker's."""

        unknown = INCLUDE


class ReconcileFormContract(Contract):
    """A batch of queries as the field of a form."""

    queries = text(
        "JSON: an object of queries by key, each with query (a text), type, limit and "
        "properties (a list of objects with pid and v)"
    )
