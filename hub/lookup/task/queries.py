"""Queries by example: which names and codes are wanted, read from what clients send.

The shape is that of OpenSanctions: an entity with a schema and properties, each a list
of texts. Properties that say neither a name nor a code are not looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import EXCLUDE, ValidationError, fields, post_load, pre_load

from hub.ground.errors import BadInputError
from hub.lookup.task.bodies import at_place, faults_of, read_body
from hub.merchants.service import is_merchant_code
from schemas.base import Contract
from schemas.codes.identifiers import CodeVerdict, identify
from schemas.fields.sent import (
    by_key,
    long,
    nested,
    refuse_value,
    some,
    text,
)
from schemas.wording import Wording

MOST_QUERIES = 500
MOST_NAMES = 1_000
MOST_CODES = 3_000
"""Codes that the merchants of one request are looked for by, contained ones too."""
"""Names in all queries of a request together."""

MOST_VALUES = 20
"""Names, and codes, that one query may give."""

LONGEST_VALUE = 400
"""Characters of a name or code; registered names have at most a few dozen."""

LONGEST_KEY = 200
QUERIES = "$.queries"
CONTAINING = {"uscc": slice(8, 17), "tax_no": slice(6, 15)}
"""Where codes contain an organisation code."""
FIRM_SCHEMAS = frozenset(
    {"Thing", "LegalEntity", "Organization", "Company", "PublicBody"}
)
"""What merchants are; a query for anything else, a person or a ship, finds nobody."""

NAME_PROPERTIES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
CODE_PROPERTIES = (
    "uscCode",
    "registrationNumber",
    "taxNumber",
    "idNumber",
    "orgCode",
    "uniqueEntityId",
)


class QueryInvalidError(BadInputError):
    """The body is not a set of queries by example, or one of them is too large."""

    code = "query-invalid"
    title = (
        "The queries cannot be read: correct what the detail names; /docs has an "
        "example."
    )


VALUE = text(None, long(0, LONGEST_VALUE))
"""By what a name or code is read."""


@dataclass(frozen=True, slots=True)
class MerchantQuery:
    """What one query looks for."""

    key: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    """Codes that a merchant may be asked for by, checked; others say nothing."""
    properties: Mapping[str, tuple[str, ...]]
    """Names and codes as they came, to be sent back."""
    verdicts: tuple[CodeVerdict, ...] = ()
    """All codes that linking would look at, as it would read them."""


def queries_of(contract: type[Contract]) -> fields.Dict:
    """Return queries of a shape, by keys of the asker's choice."""
    key = text(None, long(0, LONGEST_KEY))
    values = nested(contract, unknown=EXCLUDE)
    return by_key(None, some, keys=key, values=values, most=MOST_QUERIES)


class QueryContract(Contract):
    """One query by example; other properties are not looked at."""

    schema = fields.String(metadata={"description": "Company; Person finds nobody"})
    properties = by_key(
        "Lists of texts: name, alias, previousName, uscCode, registrationNumber, "
        "taxNumber, orgCode"
    )

    @pre_load
    def complete(self, sent: Any, **_: Any) -> Any:
        """Take a query without properties for one that finds nobody."""
        if not isinstance(sent, dict):
            return sent
        said: dict[str, Any] = {"properties": {}} | sent
        if not isinstance(said.get("schema"), str):
            said.pop("schema", None)
        return said

    @post_load
    def make(self, said: dict[str, Any], **_: Any) -> MerchantQuery:
        """Take the names and codes; the key is told later."""
        return read_example(said["properties"], said.get("schema"))


class QueriesContract(Contract):
    """Up to 500 queries by example, by keys of the asker's choice."""

    queries = queries_of(QueryContract)


def read_queries(body: bytes) -> list[MerchantQuery]:
    """Read the queries of a request.

    Raises:
        QueryInvalidError: with the place that is at fault.
    """
    said = read_body(body, QueriesContract, QueryInvalidError, unknown=EXCLUDE)
    return check_size([replace(one, key=key) for key, one in said["queries"].items()])


def check_size(wanted: list[MerchantQuery]) -> list[MerchantQuery]:
    """Refuse more names and codes than are searched for at once.

    Raises:
        QueryInvalidError: they are more.
    """
    names = sum(len(one.names) for one in wanted)
    if names > MOST_NAMES:
        msg = Wording(
            f"{names} 个名称，一次最多 {MOST_NAMES} 个",
            f"{names} names; at most {MOST_NAMES} at once",
        )
        raise QueryInvalidError(at_place(QUERIES, msg))
    codes = sum(len(one.codes) for one in wanted)
    if codes > MOST_CODES:
        msg = Wording(
            f"{codes} 个代码（含其中所含代码），一次最多 {MOST_CODES} 个",
            f"{codes} codes, contained ones too; at most {MOST_CODES} at once",
        )
        raise QueryInvalidError(at_place(QUERIES, msg))
    return wanted


def read_text(text: str, schema: str | None = None) -> MerchantQuery:
    """Take one text for a code if it is one, else for a name.

    Raises:
        QueryInvalidError: it is too long.
    """
    said = "uscCode" if is_merchant_code(text) else "name"
    try:
        return read_example({said: text}, schema)
    except ValidationError as error:
        fault = next(faults_of(QueryContract, error))
        raise QueryInvalidError(at_place("q", fault.said)) from error


def read_example(
    properties: Mapping[str, Any], schema: str | None = None
) -> MerchantQuery:
    """Take names and codes from the properties of an example; others say nothing.

    Raises:
        ValidationError: they are no texts, too long or too many.
    """
    read = {
        name: _read_values(name, properties[name])
        for name in (*NAME_PROPERTIES, *CODE_PROPERTIES)
        if name in properties
    }
    nobody = schema is not None and schema not in FIRM_SCHEMAS
    names = () if nobody else _gather(read, NAME_PROPERTIES)
    codes = () if nobody else _gather(read, CODE_PROPERTIES)
    for values in (names, codes):
        if len(values) > MOST_VALUES:
            refuse_value(
                f"{len(values)} 个值，每类最多 {MOST_VALUES} 个",
                f"{len(values)} values; at most {MOST_VALUES} of a kind",
                "properties",
            )
    verdicts = _judge(codes)
    return MerchantQuery("", names, _asked_by(codes, verdicts), read, verdicts)


def _asked_by(codes: Iterable[str], verdicts: Iterable[CodeVerdict]) -> tuple[str, ...]:
    """List what merchants are asked for by: the codes, and what they prove to contain.

    A damaged code proves its reading, a unified code and an old tax number contain an
    organisation code.
    """
    found = list(codes)
    for verdict in verdicts:
        value = verdict.value or ""
        found.append(value)
        if verdict.scheme in CONTAINING:
            found.append(value[CONTAINING[verdict.scheme]])
    return tuple(dict.fromkeys(filter(is_merchant_code, found)))


def _judge(codes: Iterable[str]) -> tuple[CodeVerdict, ...]:
    """Read codes as linking does; those of persons never stand in a query.

    One code in two spellings stands there twice: linking prefers the sound one.
    """
    return tuple(
        verdict
        for verdict in map(identify, codes)
        if verdict.usable and verdict.scheme != "id_hash"
    )


def _read_values(name: str, values: Any) -> tuple[str, ...]:
    """Read the values of a property: a text or a list of texts."""
    listed = values if isinstance(values, list) else [values]
    for place, value in enumerate(listed):
        try:
            VALUE.deserialize(value)
        except ValidationError as error:
            under = {"properties": {name: {place: error.messages}}}
            raise ValidationError(under) from None
    return tuple(listed)


def _gather(
    read: Mapping[str, tuple[str, ...]], properties: tuple[str, ...]
) -> tuple[str, ...]:
    """List the different values of some properties, in order."""
    return tuple(
        dict.fromkeys(value for name in properties for value in read.get(name, ()))
    )
