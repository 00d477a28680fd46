"""What a hub tells of matters: the list, one of them, and what became of a step.

What the asker does not see is None; all else that came stands in ``document``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connectors.hub_client.members import Members
from connectors.hub_client.proving import ProvenReceipt
from connectors.hub_client.told.answers import ProvenAnswer


@dataclass(frozen=True, slots=True)
class MatterLineTold:
    """A matter of a list."""

    number: str
    sight: str
    """``number``, ``summary`` or ``whole``."""
    handler: str
    kind: str | None
    state: str | None
    due_on: date | None
    """When the next clock in sight is due."""


@dataclass(frozen=True, slots=True)
class NextStepTold:
    """A step that the asker may take next."""

    event: str
    name: str
    article: str
    missing: tuple[str, ...]
    """Kinds of documents that are not there yet."""


@dataclass(frozen=True, slots=True)
class MatterEventTold:
    """What happened in a matter."""

    number: int
    event: str
    day: date
    member: str
    facts: Mapping[str, Any] | None
    """None where they are not shown; empty where there are none."""


@dataclass(frozen=True, slots=True)
class MatterDocumentTold:
    """A document of a matter, without its bytes."""

    id: str
    kind: str
    title: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MattersAnswer(ProvenAnswer):
    """A page of matters, the newest first."""

    matters: tuple[MatterLineTold, ...]
    next: str | None
    """Ask with ``after`` as this to go on; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAnswer(ProvenAnswer):
    """One matter, as far as the asker sees it."""

    number: str
    sight: str
    state: str | None
    version: int | None
    """To be said with the next step."""
    handler: str
    events: tuple[MatterEventTold, ...] | None
    documents: tuple[MatterDocumentTold, ...] | None
    steps: tuple[NextStepTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswer(ProvenAnswer):
    """What became of a step."""

    number: str
    version: int
    state: str
    repeated: bool
    """Whether it was taken before, under the same key."""
    was_asked: bool
    """Whether another hub, which handles the matter, was asked to take it."""
    steps: tuple[NextStepTold, ...]


@dataclass(frozen=True, slots=True)
class DocumentTaken:
    """The bytes of a document, which the receipt proves."""

    content: bytes = field(repr=False)
    media_type: str
    receipt: ProvenReceipt


def read_matters(told: Members) -> dict[str, Any]:
    """Read a page of matters.

    Raises:
        AnswerShapeError: it lacks a member, or one has another form.
    """
    return {
        "matters": tuple(map(_line, told.rows("matters"))),
        "next": told.text_or_none("next"),
    }


def read_matter(told: Members) -> dict[str, Any]:
    """Read one matter; raises as ``read_matters`` does."""
    return {
        "number": told.text("number"),
        "sight": told.text("sight"),
        "state": told.text_or_none("state"),
        "version": told.whole_or_none("version"),
        "handler": told.text("handler"),
        "events": _each(told, "events", _event),
        "documents": _each(told, "documents", _document),
        "steps": tuple(map(_step, told.rows("steps"))),
    }


def read_step(told: Members) -> dict[str, Any]:
    """Read what became of a step; raises as ``read_matters`` does."""
    return {
        "number": told.text("number"),
        "version": told.whole("version"),
        "state": told.text("state"),
        "repeated": told.flag("repeated"),
        "was_asked": told.flag("asked"),
        "steps": tuple(map(_step, told.rows("steps"))),
    }


def _each(told: Members, name: str, read: Any) -> tuple[Any, ...] | None:
    """Read each row of a part; None where it is not shown."""
    rows = told.rows_or_none(name)
    return None if rows is None else tuple(map(read, rows))


def _line(row: Members) -> MatterLineTold:
    """Read a line of a list."""
    return MatterLineTold(
        number=row.text("number"),
        sight=row.text("sight"),
        handler=row.text("handler"),
        kind=row.text_or_none("kind"),
        state=row.text_or_none("state"),
        due_on=None if row.text_or_none("due_on") is None else row.day("due_on"),
    )


def _event(row: Members) -> MatterEventTold:
    """Read what happened."""
    facts = row.inner_or_none("facts")
    return MatterEventTold(
        number=row.whole("number"),
        event=row.text("event"),
        day=row.day("day"),
        member=row.text("member"),
        facts=None if facts is None else facts.plain(),
    )


def _document(row: Members) -> MatterDocumentTold:
    """Read a document."""
    return MatterDocumentTold(
        id=row.text("id"),
        kind=row.text("kind"),
        title=row.text("title"),
        sha256=row.text("sha256"),
        size=row.whole("size"),
    )


def _step(row: Members) -> NextStepTold:
    """Read a step that may follow."""
    return NextStepTold(
        event=row.text("event"),
        name=row.text("name"),
        article=row.text("article"),
        missing=row.texts("missing"),
    )
