"""Write docs/answers.md: the members of every answer, as their documents say them.

Usage: make_answers.py. Run it after a document of an answer was made or changed.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from apispec import APISpec

from hub.api.docs.contracts import PublishedPlugin, contract_of
from hub.api.docs.description import SCHEMAS, SUFFIX
from hub.api.docs.shown_schemas import WORDS, ShownField, fields_of
from hub.casework.ask import MATTER_QUESTIONS
from hub.lookup.ask import QUESTIONS
from schemas.answers.changes import WebhookMessageDocument
from schemas.answers.document import AnyDocument, KeyedDocument, SentDocument
from schemas.answers.merchant import MovedDocument
from schemas.answers.parcel import MatterParcelDocument, ParcelDocument
from schemas.answers.problem import ProblemDocument

OUT = Path(__file__).parents[1] / "docs" / "answers.md"
ASKED = (*QUESTIONS, *MATTER_QUESTIONS)
BESIDE = (
    *(MovedDocument, ProblemDocument, WebhookMessageDocument),
    *(ParcelDocument, MatterParcelDocument),
)
"""What comes in the place of an answer, without being asked for, or for parcels."""
HEADER = """\
# What answers hold

供读取答复的程序员。For programmers who read answers.

每个答复是下列文件之一，各成员的名称、形式和含义如下；本页由程序的定义生成。

Each answer is one of the documents below, which name their members in the order in \
which they are sent. The same classes (`schemas/answers`) are what the hub sends, what \
`/openapi.json` says and what the [client](hub-client.md) reads, by these names with \
`Document` behind them. This page is written by `scripts/make_answers.py` from the \
classes. What the answers mean: [http.md](http.md).

A member is always there unless it *may be absent*. A later version may have members \
and words that are not here: pass over them.

| asked at | answer |
|---|---|
"""
TABLE = "\n| member | form | what |\n|---|---|---|\n"


def main() -> None:
    """Write the page."""
    OUT.write_text(write_answers(), "utf-8")


def write_answers() -> str:
    """Write the page of answers."""
    spec = APISpec("", "", "3.1.0", plugins=[PublishedPlugin()])
    told = chain(*(_documents(one.document) for one in ASKED), BESIDE)
    for document in dict.fromkeys(told):
        contract = contract_of(document)
        if contract.__name__ not in spec.components.schemas:
            spec.components.schema(contract.__name__, schema=contract)
    said = {
        name.removesuffix(SUFFIX): schema
        for name, schema in sorted(spec.to_dict()["components"]["schemas"].items())
    }
    about = {_name(one): one for one in (*_below(SentDocument), *_below(KeyedDocument))}
    parts = (_part(name, about[name], schema) for name, schema in said.items())
    return "".join([HEADER, *_addresses(), *parts])


def _addresses() -> Iterator[str]:
    """Yield a line for each address at which something is asked."""
    lines = {
        f"| {route.asked_by} `{route.path}` | {links} |\n": None
        for question in ASKED
        if (links := " / ".join(map(_link, map(_name, _documents(question.document)))))
        for route in question.routes
    }
    yield from lines


def _part(name: str, document: type[AnyDocument], schema: dict[str, Any]) -> str:
    """Write what one document says of itself and of its members."""
    told = " ".join((document.__doc__ or "").split()).replace("``", "`")
    held = schema.get("additionalProperties")
    if isinstance(held, dict):
        link = _link(held["$ref"].removeprefix(SCHEMAS).removesuffix(SUFFIX))
        return f"\n## {name}\n\n{told}\n\nBehind each key: {link}.\n"
    return f"\n## {name}\n\n{told}\n{TABLE}{''.join(map(_line, fields_of(schema)))}"


def _line(field: ShownField) -> str:
    """Write the line of a member."""
    form = field.type
    if field.schema:
        form = form.replace(WORDS["object"], _link(field.schema.removesuffix(SUFFIX)))
    elif field.choices:
        form += f": {', '.join(f'`{one}`' for one in field.choices)}"
    absent = "" if field.required else "; *may be absent*"
    return f"| `{field.name}` | {form}{absent} | {field.description} |\n"


def _documents(named: Any) -> tuple[type[AnyDocument], ...]:
    """List the documents that a question may be answered with."""
    return get_args(named) or (() if named is None else (named,))


def _below(base: type[Any]) -> Iterator[type[Any]]:
    """Yield all classes that are made of one."""
    for one in base.__subclasses__():
        yield one
        yield from _below(one)


def _name(document: type) -> str:
    """Name a document as the page and the interface's description do."""
    return document.__name__.removesuffix("Document")


def _link(name: str) -> str:
    """Lead to a document's own part of the page."""
    return f"[{name}](#{name.lower()})"


if __name__ == "__main__":
    main()
