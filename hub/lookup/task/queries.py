"""Queries by example: which names and codes are wanted, read from what clients send.

The shape is that of OpenSanctions: an entity with a schema and properties, each a list
of texts. Properties that say neither a name nor a code are not looked at.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.ground.errors import BadInputError
from hub.lookup.task.tasks import is_text
from hub.merchants.service import is_merchant_code
from schemas.codes.identifiers import CodeVerdict, identify
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


def read_queries(body: bytes) -> list[MerchantQuery]:
    """Read the queries of a request.

    Raises:
        QueryInvalidError: with the key of the query that is at fault, if it is one.
    """
    document = read_json(body)
    queries = document.get("queries") if isinstance(document, dict) else None
    if not isinstance(queries, dict) or not queries:
        msg = Wording(
            '须为含 "queries" 的对象，至少一项查询',
            'an object "queries" with at least one query is expected',
        )
        raise QueryInvalidError(msg)
    return check_size([_read_query(*query) for query in check_number(queries).items()])


def read_json(text: bytes | str) -> Any:
    """Read JSON in which no key of an object is said twice.

    Raises:
        QueryInvalidError: it is none, or a query would hide another of its key.
    """
    try:
        return json.loads(text, object_pairs_hook=_read_object)
    except (ValueError, RecursionError) as error:
        msg = Wording("正文不是 JSON", "the body is not JSON")
        raise QueryInvalidError(msg) from error


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members."""
    made = dict(pairs)
    if len(made) < len(pairs):
        msg = Wording("对象的键重复", "a key of an object is said twice")
        raise QueryInvalidError(msg)
    return made


def check_number(queries: dict[str, Any]) -> dict[str, Any]:
    """Refuse more queries than are answered at once, before any is read.

    Raises:
        QueryInvalidError: they are more.
    """
    if len(queries) > MOST_QUERIES:
        msg = Wording(
            f"{len(queries)} 项查询，一次最多 {MOST_QUERIES} 项",
            f"{len(queries)} queries; at most {MOST_QUERIES} at once",
        )
        raise QueryInvalidError(msg)
    return queries


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
        raise QueryInvalidError(msg)
    codes = sum(len(one.codes) for one in wanted)
    if codes > MOST_CODES:
        msg = Wording(
            f"{codes} 个代码（含其中所含代码），一次最多 {MOST_CODES} 个",
            f"{codes} codes, contained ones too; at most {MOST_CODES} at once",
        )
        raise QueryInvalidError(msg)
    return wanted


def read_text(text: str, schema: str | None = None) -> MerchantQuery:
    """Take one text for a code if it is one, else for a name.

    Raises:
        QueryInvalidError: it is too long.
    """
    said = "uscCode" if is_merchant_code(text) else "name"
    return read_example("q", {said: text}, schema)


def check_key(key: str, query: Any) -> dict[str, Any]:
    """Refuse a query whose key is no short text, and one that is no object.

    Raises:
        QueryInvalidError: as it says.
    """
    if len(key) > LONGEST_KEY:
        msg = Wording(
            f"键有 {len(key)} 字，最多 {LONGEST_KEY} 字",
            f"a key of {len(key)} characters; at most {LONGEST_KEY}",
        )
        raise QueryInvalidError(msg)
    if not is_text(key):
        msg = Wording("键含半个字符，不成文字", "a key: half of a character is no text")
        raise QueryInvalidError(msg)
    if not isinstance(query, dict):
        msg = Wording(f"{key}：须为对象", f"{key}: an object is expected")
        raise QueryInvalidError(msg)
    return query


def _read_query(key: str, query: Any) -> MerchantQuery:
    """Read one query."""
    properties = check_key(key, query).get("properties", {})
    if not isinstance(properties, dict):
        msg = Wording(
            f"{key}：properties 须为对象", f"{key}: properties must be an object"
        )
        raise QueryInvalidError(msg)
    return read_example(key, properties, query.get("schema"))


def read_example(key: str, properties: Mapping[str, Any], schema: Any) -> MerchantQuery:
    """Take names and codes from the properties of an example; others say nothing.

    Raises:
        QueryInvalidError: they are no texts, too long or too many.
    """
    read = {
        name: _read_values(key, name, properties[name])
        for name in (*NAME_PROPERTIES, *CODE_PROPERTIES)
        if name in properties
    }
    nobody = isinstance(schema, str) and schema not in FIRM_SCHEMAS
    names = () if nobody else _gather(read, NAME_PROPERTIES)
    codes = () if nobody else _gather(read, CODE_PROPERTIES)
    for values in (names, codes):
        if len(values) > MOST_VALUES:
            msg = Wording(
                f"{key}：{len(values)} 个值，每类最多 {MOST_VALUES} 个",
                f"{key}: {len(values)} values; at most {MOST_VALUES} of a kind",
            )
            raise QueryInvalidError(msg)
    verdicts = _judge(codes)
    return MerchantQuery(key, names, _asked_by(codes, verdicts), read, verdicts)


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


def _read_values(key: str, name: str, values: Any) -> tuple[str, ...]:
    """Read the values of a property: a text or a list of texts."""
    listed = values if isinstance(values, list) else [values]
    for value in listed:
        if not isinstance(value, str):
            msg = Wording(
                f"{key}：{name} 须为文字列表", f"{key}: {name} must be a list of texts"
            )
            raise QueryInvalidError(msg)
        _check_length(key, value)
    return tuple(listed)


def _gather(
    read: Mapping[str, tuple[str, ...]], properties: tuple[str, ...]
) -> tuple[str, ...]:
    """List the different values of some properties, in order."""
    return tuple(
        dict.fromkeys(value for name in properties for value in read.get(name, ()))
    )


def _check_length(key: str, value: str) -> None:
    """Refuse what is too long for a name, and what is no text at all."""
    if len(value) > LONGEST_VALUE:
        msg = Wording(
            f"{key}：{len(value)} 字，最多 {LONGEST_VALUE} 字",
            f"{key}: {len(value)} characters; at most {LONGEST_VALUE}",
        )
        raise QueryInvalidError(msg)
    if not is_text(value):
        msg = Wording(
            f"{key}：含半个字符，不成文字", f"{key}: half of a character is no text"
        )
        raise QueryInvalidError(msg)
