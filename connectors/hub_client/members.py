"""Reading the members of a JSON object, each in the one form that it may have."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from connectors.hub_client.errors import AnswerShapeError

Parsed = TypeVar("Parsed")


class Members:
    """The members of an object at a place in an answer."""

    def __init__(self, value: object, place: str) -> None:
        """Take an object that stands at a place.

        Raises:
            AnswerShapeError: it is no object.
        """
        self._place = place
        if not isinstance(value, dict):
            raise self._refuse(name="", what="an object")
        self._members: Mapping[str, Any] = value

    def names(self) -> Iterator[str]:
        """Give the names of all members."""
        return iter(self._members)

    def plain(self) -> Mapping[str, Any]:
        """Give the object as it is."""
        return self._members

    def text(self, name: str) -> str:
        """Give a text."""
        value = self._members.get(name)
        if not isinstance(value, str):
            raise self._refuse(name, "a text")
        return value

    def text_or_none(self, name: str) -> str | None:
        """Give a text, or None for null or nothing."""
        return None if self._members.get(name) is None else self.text(name)

    def whole(self, name: str) -> int:
        """Give a whole number."""
        value = self._members.get(name)
        if type(value) is not int:
            raise self._refuse(name, "a whole number")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Give a whole number, or None for null or nothing."""
        return None if self._members.get(name) is None else self.whole(name)

    def number(self, name: str) -> float:
        """Give a number."""
        value = self._members.get(name)
        if type(value) is not float and type(value) is not int:
            raise self._refuse(name, "a number")
        return float(value)

    def flag(self, name: str, *, absent: bool | None = None) -> bool:
        """Give true or false; ``absent`` is what it is where nothing is said."""
        value = self._members.get(name, absent)
        if not isinstance(value, bool):
            raise self._refuse(name, "true or false")
        return value

    def day(self, name: str) -> date:
        """Give an ISO day."""
        return self._parsed(name, date.fromisoformat, "a day")

    def moment(self, name: str) -> datetime:
        """Give an ISO moment, in UTC."""
        found = self._parsed(name, datetime.fromisoformat, "a moment")
        if found.tzinfo is None:
            raise self._refuse(name, "a moment with its offset")
        return found.astimezone(UTC)

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; nothing said is an empty one."""
        value = self._members.get(name, [])
        if not isinstance(value, list) or not all(isinstance(t, str) for t in value):
            raise self._refuse(name, "a list of texts")
        return tuple(value)

    def inner(self, name: str) -> "Members":
        """Give the object that a member is."""
        return Members(self._members.get(name), f"{self._place}{name}.")

    def inner_or_none(self, name: str) -> "Members | None":
        """Give the object that a member is, or None for null or nothing."""
        return None if self._members.get(name) is None else self.inner(name)

    def rows(self, name: str) -> "list[Members]":
        """Give the objects of a list."""
        value = self._members.get(name)
        if not isinstance(value, list):
            raise self._refuse(name, "a list")
        return [Members(row, f"{self._place}{name}.") for row in value]

    def rows_or_none(self, name: str) -> "list[Members] | None":
        """Give the objects of a list, or None for null or nothing."""
        return None if self._members.get(name) is None else self.rows(name)

    def _parsed(self, name: str, read: Callable[[str], Parsed], what: str) -> Parsed:
        """Give what a text says."""
        text = self.text(name)
        try:
            return read(text)
        except ValueError as error:
            raise self._refuse(name, what) from error

    def _refuse(self, name: str, what: str) -> AnswerShapeError:
        """Say what was looked for in vain."""
        place = f"{self._place}{name}".strip(".") or "the answer"
        detail = f"{place} is not {what}: the hub speaks another version than this"
        return AnswerShapeError("answer-shape", detail)
