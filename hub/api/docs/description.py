"""The OpenAPI document made whole: names, ids, enumerations, examples, servers.

flask-smorest writes what views and contracts say of themselves; what a generator of
clients and a reader need beside that is added here, the same way for every operation.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schemas.answers.problem import PROBLEM_TYPE

METHODS = ("get", "post", "put", "patch", "delete")
SCHEMAS = "#/components/schemas/"
SUFFIX = "Contract"
EXAMPLES = Path(__file__).with_name("examples.json")
"""Bodies and answers by operation, as a little made-up city gave them."""
TOO_LARGE = {
    "413": "The body is larger than is read.",
    "414": "The address is longer than is read.",
}
"""Refusals of whatever is asked, before it is known what that is."""
RECEIPT_HEADER = {
    "description": "Shard and index of the answer's entry in the log.",
    "schema": {"type": "string"},
    "example": "2026/18",
}

Document = dict[str, Any]


def complete(document: Document, endpoints: Mapping[tuple[str, str], str]) -> Document:
    """Give a document with all that it lacks.

    ``endpoints`` names the view that answers at a path by a method.
    """
    text = json.dumps(document)
    for name in sorted(document["components"]["schemas"], key=len, reverse=True):
        if name.endswith(SUFFIX):
            # Names are quoted whole, so none is cut out of another.
            short = name.removesuffix(SUFFIX)
            text = text.replace(f'"{SCHEMAS}{name}"', f'"{SCHEMAS}{short}"')
            text = text.replace(f'"{name}": {{', f'"{short}": {{')
    whole: Document = json.loads(text.replace("``", "`"))
    components = whole["components"]
    # The framework's own shape of errors is that of no answer.
    components["schemas"].pop("Error", None)
    components["responses"]["DEFAULT_ERROR"] = _refusal("Any other refusal.")
    whole["servers"] = [{"url": "/", "description": "本平台 This hub"}]
    for path, method, operation in operations_of(whole):
        _complete_operation(operation, method, endpoints[path, method])
    return whole


def operations_of(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield each operation with its path and method."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """Read the examples: by operation, its ``request`` and its ``answer``."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(EXAMPLES.read_text("utf-8"))
    return found


def operation_id(method: str, endpoint: str) -> str:
    """Name an operation after its view: ``get_live`` for ``health.views.Live``.

    A view that answers one question is called like the operation.
    """
    view = endpoint.rpartition(".")[2]
    if view.startswith(f"{method}_"):
        return view
    return f"{method}_{re.sub(r'(?<!^)(?=[A-Z])', '_', view).lower()}"


def _refusal(description: str) -> Document:
    """Describe a refusal, whose body is a problem document."""
    content = {PROBLEM_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    return {"description": description, "content": content}


def _add_too_large(operation: Document) -> None:
    """Say that what is too large is refused, where nothing better is said of it."""
    for status, description in TOO_LARGE.items():
        if status == "414" or "requestBody" in operation:
            operation["responses"].setdefault(status, _refusal(description))


def _complete_operation(operation: Document, method: str, endpoint: str) -> None:
    """Name an operation, and show how it is asked and answered."""
    name = operation_id(method, endpoint)
    operation["operationId"] = name
    _add_too_large(operation)
    shown = examples().get(name, {})
    if "request" in shown:
        for content in operation["requestBody"]["content"].values():
            content["example"] = shown["request"]
    if "security" in operation:
        for response in operation["responses"].values():
            if "$ref" not in response:
                response.setdefault("headers", {})["Hub-Receipt"] = RECEIPT_HEADER
    if "answer" in shown:
        answer = operation["responses"]["200"]
        unnamed = {"application/json": {"schema": {"type": "object"}}}
        for content in answer.setdefault("content", unnamed).values():
            content["example"] = shown["answer"]
