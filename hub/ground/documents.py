"""Values as documents: each member under its name, days and moments as texts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar


class Documented:
    """A dataclass that is written as a document of its fields."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return document_of(self, self.__dataclass_fields__)


def document_of(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Write members of a value down by their names."""
    return {name: _plain(getattr(value, name)) for name in names}


def _plain(value: Any) -> Any:
    """Write a value as documents have it, and what is in it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Documented):
        return value.as_json()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
