"""A batch of reconciliation queries, read from the form that tools send."""

from typing import Any
from urllib.parse import parse_qs

from hub.lookup.search.result_page import MOST_RESULTS, USUAL_RESULTS, LimitInvalidError
from hub.lookup.task.queries import (
    MerchantQuery,
    QueryInvalidError,
    check_key,
    check_number,
    check_size,
    read_example,
    read_json,
)
from schemas.wording import Wording

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
