"""Short ways to write the fields of answers."""

from typing import Any

from marshmallow import Schema, fields, validate


def text(description: str, **options: Any) -> fields.String:
    """Return a text that is always there, unless ``required`` says otherwise."""
    options.setdefault("required", True)
    return fields.String(metadata={"description": description}, **options)


def choice(description: str, words: tuple[str, ...], **options: Any) -> fields.String:
    """Return a text that is one of a closed list."""
    return text(description, validate=validate.OneOf(words), **options)


def whole(description: str, **options: Any) -> fields.Integer:
    """Return a whole number that is always there, unless said otherwise."""
    options.setdefault("required", True)
    return fields.Integer(strict=True, metadata={"description": description}, **options)


def yes_no(description: str, **options: Any) -> fields.Boolean:
    """Return a JSON true or false that is always there, unless said otherwise."""
    options.setdefault("required", True)
    return fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": description}, **options
    )


def day(description: str, **options: Any) -> fields.Date:
    """Return an ISO day that is always there, unless said otherwise."""
    options.setdefault("required", True)
    return fields.Date(metadata={"description": description}, **options)


def moment(description: str, **options: Any) -> fields.AwareDateTime:
    """Return an ISO moment with its offset, always there unless said otherwise."""
    options.setdefault("required", True)
    return fields.AwareDateTime(
        format="iso", metadata={"description": description}, **options
    )


def rows(
    contract: type[Schema], description: str, *, allow_none: bool = False
) -> fields.List[Any]:
    """Return a list of objects that is always there, if only empty or as null."""
    return fields.List(
        fields.Nested(contract),
        required=True,
        allow_none=allow_none,
        metadata={"description": description},
    )
