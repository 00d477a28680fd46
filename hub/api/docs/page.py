"""The page that shows the OpenAPI document to people, and lets them try calls out.

It works under the strictest Content-Security-Policy: its one script is a file of its
own, and the token that is typed stays in the page's memory (decision 0016).
"""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from hub.api.docs.description import SCHEMAS, operations_of
from hub.api.docs.shown_schemas import ShownField, fields_of
from hub.api.problems import FRAMEWORK
from hub.ground.errors import error_classes, titles_zh

INTRODUCTION = (
    "每次查询须有令牌、用途（Hub-Purpose）和案号或任务号（Hub-Reference），"
    "答复附可离线核验的回执。"
    "Every answer about a merchant needs a token, a purpose (Hub-Purpose) and a "
    "reference (Hub-Reference), and comes with a receipt that can be checked offline."
)
SUMMARIES = Path(__file__).with_name("operations.zh.toml")
ORIGIN = "http://127.0.0.1:8000"
"""The hub of the examples; the page's script puts its own address there."""

ANY_OTHER = "default"
"""Under which the framework says that there are refusals, and nothing of them."""

blueprint = Blueprint(
    "docs",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/docs/static",
)


@blueprint.app_template_filter("as_code")
def as_code(text: str) -> list[tuple[bool, str]]:
    """Part a description into text and what stands between backticks."""
    return [(at % 2 == 1, part) for at, part in enumerate(text.split("`")) if part]


@blueprint.route("/docs")
def show() -> Response:
    """Show every call with its parameters, bodies, answers and examples."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    page = current_app.extensions.get("docs-page")
    if page is None:
        document: dict[str, Any] = api.document()
        page = render_template(
            "docs.html",
            title=document["info"]["title"],
            introduction=INTRODUCTION,
            origin=ORIGIN,
            calls=list(_calls(document)),
            schemas=_schemas(document),
            errors=_errors(),
        )
        current_app.extensions["docs-page"] = page
    return Response(page, content_type="text/html; charset=utf-8")


@cache
def summaries_zh() -> Mapping[str, str]:
    """Read what each call does in Chinese, by its operation id."""
    return tomllib.loads(SUMMARIES.read_text("utf-8"))


def _calls(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each call of the document as the page shows it."""
    for path, method, operation in operations_of(document):
        shared = document["paths"][path].get("parameters", [])
        parameters = [*shared, *operation.get("parameters", [])]
        media, body = _body_of(operation)
        sample = body.get("example")
        yield {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "anchor": re.sub(r"[^a-z0-9]+", "-", method + path.lower()).strip("-"),
            "zh": summaries_zh().get(operation["operationId"], ""),
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "needs_token": "security" in operation,
            "parameters": parameters,
            "media": media,
            "body_schema": _name_of(body),
            "sample": "" if sample is None else _pretty(sample),
            "curl": _curl(path, method, operation, parameters, media, sample),
            "answers": list(_answers(operation)),
        }


def _answers(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the answers of a call: status, what it means, schema and an example."""
    responses: dict[str, dict[str, Any]] = operation.get("responses", {})
    for status, answer in sorted(responses.items()):
        if status == ANY_OTHER:
            continue
        content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
        example = content.get("example")
        yield {
            "status": status,
            "description": answer.get("description", ""),
            "schema": _name_of(content),
            "example": "" if example is None else _pretty(example),
        }


def _body_of(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Give the media type of what a call posts, and what is said of it."""
    content: dict[str, dict[str, Any]]
    content = operation.get("requestBody", {}).get("content", {})
    return next(iter(content.items()), ("", {}))


def _name_of(content: dict[str, Any]) -> str:
    """Give the name of the schema of a body, or no text."""
    reference: str = content.get("schema", {}).get("$ref", "")
    return reference.removeprefix(SCHEMAS)


def _schemas(document: dict[str, Any]) -> dict[str, tuple[str, list[ShownField]]]:
    """Give each schema's description and fields by its name, in order of the names."""
    schemas = document["components"]["schemas"]
    return {
        name: (schemas[name].get("description", ""), fields_of(schemas[name]))
        for name in sorted(schemas)
    }


def _errors() -> list[tuple[str, int, str, str]]:
    """List the refusals: code, status, and what is wrong and what to do, both ways."""
    known = {code: (status, title) for status, (code, title) in FRAMEWORK.items()}
    known |= {error.code: (error.status, error.title) for error in error_classes()}
    return [
        (code, known[code][0], zh, known[code][1])
        for code, zh in titles_zh().items()
        if code in known
    ]


def _curl(  # a call has so many parts
    path: str,
    method: str,
    operation: dict[str, Any],
    parameters: list[dict[str, Any]],
    media: str,
    sample: object,
) -> str:
    """Write the call as a command line."""
    lines = [f"curl -s {shlex.quote(ORIGIN + path)}"]
    if method != "get":
        lines[0] = f"curl -s -X {method.upper()} {shlex.quote(ORIGIN + path)}"
    if "security" in operation:
        lines.append("-H 'Authorization: Bearer hub_…'")
    headers = [
        f"{one['name']}: {one['example']}"
        for one in parameters
        if one["in"] == "header" and one["name"] != "Hub-Officer" and "example" in one
    ]
    lines += [f"-H {shlex.quote(header)}" for header in headers]
    if media == "application/json" and sample is not None:
        text = json.dumps(sample, ensure_ascii=False)
        lines += [f"-H 'Content-Type: {media}'", f"--data {shlex.quote(text)}"]
    return " \\\n  ".join(lines)


def _pretty(value: object) -> str:
    """Write an example as people read it; a text stands as it is."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2)
