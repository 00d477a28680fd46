"""The offline page that shows the OpenAPI document to people, without scripts."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template

INTRODUCTION = (
    "Every answer about a merchant needs a token, a purpose (Hub-Purpose) and a "
    "reference (Hub-Reference), and comes with a receipt that can be checked offline. "
    "每次查询须有令牌、用途和案号或任务号，答复附可离线核验的回执。"
)
METHODS = ("get", "post", "put", "patch", "delete")

blueprint = Blueprint(
    "docs",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/docs/static",
)


@blueprint.route("/docs")
def show() -> Response:
    """Show every call with its parameters and answers."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    spec: dict[str, Any] = api.spec.to_dict()
    page = render_template(
        "docs.html",
        title=spec["info"]["title"],
        introduction=INTRODUCTION,
        calls=list(_calls(spec)),
    )
    return Response(page, content_type="text/html; charset=utf-8")


def _calls(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each call of the document as the page shows it."""
    for path, item in spec["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                operation = item[method]
                yield {
                    "method": method.upper(),
                    "path": path,
                    "anchor": re.sub(r"[^a-z0-9]+", "-", method + path.lower()).strip(
                        "-"
                    ),
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [*shared, *operation.get("parameters", [])],
                    "responses": operation.get("responses", {}),
                }
