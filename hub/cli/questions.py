"""Questions at the command line: their options, and how they are put."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import click

from hub.cli.asking import caller_for
from hub.cli.click_types import Between, all_of
from hub.context import Hub
from hub.lookup.ask import Parameter, Question
from hub.lookup.disclosure import Disclosure
from hub.lookup.service import disclose
from hub.lookup.task import Task

SAFE = "/:+"
"""What stands in a query as it was typed."""


def options_of(
    question: type[Question], *names: str, **kinds: click.ParamType[Any]
) -> Callable[[Any], Callable[..., None]]:
    """Give a command the options that parameters of a question are typed as.

    ``kinds`` says of which type one is where a wrong one is refused before it is asked.
    """
    told = {one.name: one for one in question.routes[0].parameters}
    return all_of(
        *(_option(told[name], kinds.get(name)) for name in names or tuple(told))
    )


def _option(parameter: Parameter, kind: click.ParamType[Any] | None) -> Any:
    """Make the option of one parameter, such as ``--known-at`` of ``known_at``."""
    name, schema = parameter.name, parameter.schema
    told: dict[str, Any] = {"type": kind}
    if schema["type"] == "integer":
        told["type"] = Between(schema["minimum"], schema["maximum"])
        told |= {"default": schema["default"], "show_default": True}
    said = parameter.option or parameter.description
    return click.option(f"--{name.replace('_', '-')}", name, help=said, **told)


def ask_typed(
    hub: Hub,
    question: type[Question],
    asked: Mapping[str, Any],
    *,
    place: int = 0,
    body: bytes | None = None,
) -> Disclosure:
    """Ask a question for a member with what was typed for its parts and parameters.

    It is asked under the address of this ``place`` among those that it has over HTTP.
    """
    route = question.routes[place]
    said = {
        one.name: _written(asked[one.name])
        for one in route.parameters
        if asked.get(one.name) not in {None, ()}
    }
    came = {**route.given, **asked, "said": said, "parameters": said, "body": body}
    query = "&".join(f"{name}={quote(text, SAFE)}" for name, text in said.items())
    task = task_typed(asked, route.path.format(**asked), query, body)
    return disclose(hub, caller_for(hub, asked["member"]), question.of(came), task)


def task_typed(
    asked: Mapping[str, Any], path: str, query: str = "", body: bytes | None = None
) -> Task:
    """Write what a question is asked for, as its leaf will say it."""
    task = Task(
        purpose=asked["purpose"],
        reference=asked["reference"],
        officer=asked["officer"],
        request={"method": "CLI", "path": path, "query": query},
        inline_receipt=asked.get("inline", False),
        language="en" if asked.get("english") else "zh",
    )
    return task if body is None else task.with_body(sha256(body).hexdigest())


def _written(value: Any) -> str:
    """Write what was typed as HTTP has it."""
    match value:
        case date():
            return value.isoformat()
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case _:
            return str(value)
