"""The question which matters somebody sees, and how they are filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from hub.casework.ask.errors import MatterFilterError
from hub.casework.ask.listing import MatterFilter, list_matters
from hub.casework.ask.numbered import COLLECTIONS, MatterQuestion, routes, told
from hub.casework.ask.viewers import MATTER, reader_of
from hub.casework.view import valid_viewer
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask import Parameter
from hub.lookup.disclosure import Kind, Reply
from hub.lookup.task import Task
from hub.members.caller import Caller
from schemas.answers.matter import MattersDocument
from schemas.wording import Wording
from schemas.words import Operation

MOST, USUAL = 200, 50
FILTERS = (
    Parameter(
        "state",
        {"type": "string"},
        "Matters that stand so; several by commas.",
        "Matters that stand so; any if not given.",
    ),
    Parameter(
        "role",
        {"type": "string"},
        "Matters in which the asker is this now.",
        "Matters in which the member is this now.",
    ),
    Parameter(
        "since", {"type": "string", "format": "date"}, "Opened on this day or later."
    ),
    Parameter(
        "due",
        {"type": "string", "format": "date"},
        "With an open clock that is due on this day or earlier.",
        "With an open clock due on this day or earlier.",
    ),
    Parameter("open", {"type": "boolean"}, "Open ones alone, or closed ones alone."),
    Parameter(
        "after",
        {"type": "string"},
        "What the last page gave as next.",
        "Where the last page ended.",
    ),
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "Most matters of the page.",
        "Most matters.",
    ),
)


@dataclass(frozen=True, slots=True)
class MattersQuestion(MatterQuestion):
    """The matters of an address that the asker sees, the newest first, page by page.

    What it does not see of one is null; of others it is not told.
    """

    collection: str
    parameters: Mapping[str, str]

    kind = Kind(Operation.MATTER_READ, MATTER, "matters")
    routes = routes("{many}", parameters=FILTERS)
    document = MattersDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """List them, the newest first."""
        actor = reader_of(caller, task.officer)
        wanted = read_filter(self.parameters, COLLECTIONS[self.collection])
        with hub.reads() as session:
            viewer = valid_viewer(session, actor, legal_day(at))
            document = list_matters(
                session, hub, viewer, wanted, at=at, language=task.language
            )
        numbers = tuple(line.number for line in document.matters)
        return told(document, numbers or (self.subject,), len(numbers))


def read_filter(said: Mapping[str, str], machines: tuple[str, ...]) -> MatterFilter:
    """Read which matters are wanted.

    Raises:
        MatterFilterError: something cannot be read.
    """
    for name, text in said.items():
        if not text.isprintable():
            _refuse(name, "含有不可读的字符", "has characters that cannot be read")
    opened = said.get("open")
    if opened not in {None, "true", "false"}:
        _refuse("open", "true、false", "true or false")
    limit = said.get("limit", str(USUAL))
    is_number = limit.isascii() and limit.isdigit() and len(limit) <= len(str(MOST))
    if not (is_number and 1 <= int(limit) <= MOST):
        _refuse("limit", f"1 至 {MOST}", f"1 to {MOST}")
    return MatterFilter(
        machines=machines,
        states=tuple(filter(None, said.get("state", "").split(","))),
        role=said.get("role"),
        since=_day(said, "since"),
        due=_day(said, "due"),
        is_open=None if opened is None else opened == "true",
        after=said.get("after"),
        limit=int(limit),
    )


def _day(said: Mapping[str, str], name: str) -> date | None:
    """Read a day, if one is named."""
    text = said.get(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        _refuse(name, "须如 2026-11-27", "such as 2026-11-27", cause=error)


def _refuse(name: str, zh: str, en: str, *, cause: Exception | None = None) -> NoReturn:
    """Say which filter cannot be read."""
    raise MatterFilterError(Wording(f"{name}：{zh}", f"{name}: {en}")) from cause
