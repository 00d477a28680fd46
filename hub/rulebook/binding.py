"""Make frozen values of TOML tables: what a type does not know is refused."""

from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hub.ground.errors import HubError

T = TypeVar("T")


class RuleFileError(HubError):
    """A rule file is missing, broken or says what it may not say."""

    code = "rule-file"
    title = "A rule file cannot be used: mend what the detail names."

    def __init__(self, file: str, key: str, reason: str) -> None:
        """Name the file, the key inside it and what is wrong."""
        super().__init__(f"{file}: {key}: {reason}", file=file, key=key, reason=reason)
        self.file = file
        self.key = key
        self.reason = reason


def bind(kind: type[T], table: Any, file: str, where: str) -> T:
    """Make a frozen value of a TOML table, each key known and of its type.

    Raises:
        RuleFileError: a key is unknown, missing or of the wrong type.
    """
    if not isinstance(table, dict):
        raise RuleFileError(file, where, "must be a table")
    place = str(table.get("key", where))
    wanted = _wanted(kind)  # type: ignore[arg-type]  # every class is hashable
    for key in table:
        if key not in wanted:
            raise RuleFileError(file, f"{place}.{key}", "unknown key")
    values: dict[str, Any] = {}
    for key, (hint, required) in wanted.items():
        if key in table:
            values[key] = _value(table[key], hint, file, f"{place}.{key}")
        elif required:
            raise RuleFileError(file, f"{place}.{key}", "must be given")
    return kind(**values)


@cache
def _wanted(kind: Any) -> dict[str, tuple[Any, bool]]:
    """List the keys of a type with their types and whether they must be given."""
    hints = get_type_hints(kind)
    return {
        field.name: (
            hints[field.name],
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(kind)
    }


def _value(value: Any, hint: Any, file: str, where: str) -> Any:
    """Turn a TOML value into the type a field wants."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
        origin = get_origin(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return bind(hint, value, file, where)
    if origin is Literal:
        if value not in get_args(hint):
            allowed = ", ".join(get_args(hint))
            raise RuleFileError(file, where, f"must be one of {allowed}")
        return value
    if origin is tuple and isinstance(value, list):
        item = get_args(hint)[0]
        return tuple(_value(entry, item, file, where) for entry in value)
    if origin is not None and origin is not tuple and isinstance(value, dict):
        item = get_args(hint)[1]
        return MappingProxyType(
            {
                key: _value(entry, item, file, f"{where}.{key}")
                for key, entry in value.items()
            }
        )
    if isinstance(hint, type) and type(value) is hint:
        return value
    wanted = getattr(hint, "__name__", str(hint))
    raise RuleFileError(file, where, f"must be of type {wanted}, not {value!r}")
