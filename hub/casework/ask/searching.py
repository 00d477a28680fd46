"""The question which matters somebody sees, and how they are filtered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.casework.ask.errors import MatterFilterError
from hub.casework.ask.listing import MOST, USUAL, MatterFilter, list_matters
from hub.casework.ask.numbered import COLLECTIONS, MatterQuestion, routes, told
from hub.casework.ask.viewers import MATTER, reader_of
from hub.casework.view import valid_viewer
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask import Parameter
from hub.lookup.disclosure import Kind, Reply
from hub.lookup.task import Task, read_parameters
from hub.members.caller import Caller
from schemas.answers.matter import MattersDocument
from schemas.fields.sent import contract_of_sent
from schemas.words import Operation

FilterContract = contract_of_sent("FilterContract", MatterFilter)
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
        actor = reader_of(hub, caller, task, at)
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
    wanted: MatterFilter = read_parameters(said, FilterContract, MatterFilterError)
    return replace(wanted, machines=machines)
