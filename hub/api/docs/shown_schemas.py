"""Schemas as a table of fields, each with its type in a few words."""

from dataclasses import dataclass
from typing import Any

from hub.api.docs.description import SCHEMAS

WORDS = {
    "string": "文字 text",
    "integer": "整数 integer",
    "number": "数 number",
    "boolean": "真假 true or false",
    "object": "对象 object",
    "date": "日期 date",
    "date-time": "时刻 moment",
    "null": "空 null",
}


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of a schema, as the page shows it."""

    name: str
    type: str
    """In words, such as ``文字 text``."""
    schema: str
    """Name of the schema that it holds; empty if it holds none."""
    choices: tuple[str, ...]
    required: bool
    description: str


def fields_of(schema: dict[str, Any]) -> list[ShownField]:
    """List the fields of a schema in their order."""
    required = set(schema.get("required", ()))
    return [
        ShownField(
            name=name,
            type=_words(field),
            schema=_held(field),
            choices=tuple(str(one) for one in field.get("enum", ()) if one is not None),
            required=name in required,
            description=field.get("description", ""),
        )
        for name, field in schema.get("properties", {}).items()
    ]


def _words(field: dict[str, Any]) -> str:
    """Say in words what a field holds."""
    several = field.get("anyOf") or field.get("allOf")
    if several:
        return " / ".join(filter(None, map(_words, several)))
    if "$ref" in field:
        return WORDS["object"]
    kind = field.get("type", "")
    if isinstance(kind, list):
        return " / ".join(_words(field | {"type": one}) for one in kind)
    if kind == "array":
        return f"列表 list: {_words(field['items'])}"
    if kind == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"按键 by key: {_words(field['additionalProperties'])}"
    return WORDS.get(field.get("format", ""), "") or WORDS.get(kind, "")


def _held(field: dict[str, Any]) -> str:
    """Find the schema that a field, a list or an object by keys holds."""
    if "$ref" in field:
        return str(field["$ref"]).removeprefix(SCHEMAS)
    inner = [*field.get("anyOf", ()), *field.get("allOf", ())]
    inner += [field[at] for at in ("items", "additionalProperties") if at in field]
    return next(
        (found for one in inner if isinstance(one, dict) and (found := _held(one))), ""
    )
