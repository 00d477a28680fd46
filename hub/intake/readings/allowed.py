"""What a reading rule may say, and what it may not: pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.base import Source
from hub.intake.errors import (
    RuleDaysError,
    RuleFieldClosedError,
    RuleFieldUnknownError,
    RuleNeedlessError,
    RuleTextError,
    RuleUnreadableError,
)
from hub.intake.readings.typed import read_typed
from schemas.fields.masks import mask_in_text
from schemas.record import KINDS, RecordKind

MOST_CHARS = 200


@dataclass(frozen=True, slots=True)
class RuleWording:
    """What a rule says: a received value, what it means, and on which days.

    ``received`` is the value as it is delivered, ``meant`` what a person would type in
    its place; blank means that there is no value. The days are those on which files
    were received, both included; without ``valid_to`` the rule has no end.
    """

    source: str
    field: str
    received: str
    meant: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is read in files received on a day."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )

    def meets(self, other: "RuleWording") -> bool:
        """Tell whether two rules hold on one day."""
        last = self.valid_to or date.max
        return self.valid_from <= (other.valid_to or date.max) and (
            other.valid_from <= last
        )


def text_key(text: str) -> str:
    """Give a text without its blanks, which do not tell two values apart."""
    return "".join(text.split())


def kinds_with(source: Source, field: str) -> Iterator[RecordKind]:
    """Give the kinds of a source's rows that have a field."""
    for name in source.manifest.kinds:
        kind = KINDS.get(name)
        if kind is not None and field in kind.fields():
            yield kind


def may_have_rule(source: Source, field: str) -> bool:
    """Tell whether a rule may be made for a field: in every kind a plain value."""
    kinds = list(kinds_with(source, field))
    return bool(kinds) and all(kind.is_plain_value(field) for kind in kinds)


def unread_key(source: Source, kind: RecordKind, field: str, text: str) -> str | None:
    """Give what the rows hold of a delivered value that cannot be stored, as a key.

    None where it can be stored, or stands for no value: no rule reads it otherwise.
    """
    value = source.read_cell(field, text).value
    if not isinstance(value, str) or kind.stores(field, value) is not None:
        return None
    return text_key(value) or None


def check_wording(source: Source, wording: RuleWording) -> None:
    """Refuse what no rule may say.

    Raises:
        RuleFieldUnknownError, RuleFieldClosedError, RuleTextError, RuleDaysError,
        RuleNeedlessError, RuleUnreadableError: as they say.
    """
    field = wording.field
    kinds = list(kinds_with(source, field))
    if not kinds:
        raise RuleFieldUnknownError(field)
    if not may_have_rule(source, field):
        raise RuleFieldClosedError(field)
    _check_texts(wording)
    if wording.valid_to is not None and wording.valid_to < wording.valid_from:
        raise RuleDaysError
    if all(unread_key(source, kind, field, wording.received) is None for kind in kinds):
        raise RuleNeedlessError
    for kind in kinds:
        value = meant_value(source, kind, wording)
        if value is not None and kind.stores(field, value) is None:
            raise RuleUnreadableError


def meant_value(source: Source, kind: RecordKind, wording: RuleWording) -> Any:
    """Read what a rule means, like a cell of the column."""
    return read_typed(source, kind.name, wording.field, wording.meant).value


def _check_texts(wording: RuleWording) -> None:
    """Refuse texts that a rule cannot keep, or that would keep a person's number.

    Raises:
        RuleTextError: as it says.
    """
    if not text_key(wording.received):
        raise RuleTextError
    for text in (wording.received, wording.meant):
        if len(text) > MOST_CHARS or "\0" in text or mask_in_text(text) != text:
            raise RuleTextError
