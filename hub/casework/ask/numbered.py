"""What questions about matters have in common, and those about one of a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from sqlalchemy.orm import Session

from hub.casework.ask.viewers import MatterSeen, see_matter
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor
from hub.context import Hub
from hub.lookup.ask import REFUSALS, Parameter, Question, Route
from hub.lookup.disclosure import OK, Reply, SentDocument
from schemas.base import Contract

COLLECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clues": ("clue",),
        "complaints": ("complaint", "report"),
        "transfers": ("transfer",),
        "assistance": ("assistance",),
    }
)
"""Kinds of matters by the last part of the address; the first is the usual one."""


ANY = ""
"""Stands for all addresses, where a matter is named without one."""


def kinds_at(collection: str) -> tuple[str, ...]:
    """Name the kinds of matters of an address; of any, all of them."""
    if collection == ANY:
        return tuple(kind for kinds in COLLECTIONS.values() for kind in kinds)
    return COLLECTIONS[collection]


def routes(
    rest: str = "",
    parameters: tuple[Parameter, ...] = (),
    bodies: Mapping[str, type[Contract]] | None = None,
) -> tuple[Route, ...]:
    """Give one route for each collection, all of one form."""
    return tuple(
        Route(
            f"/v1/{name}{rest}",
            parameters,
            tuple(parameter.name for parameter in parameters),
            bodies or {},
        )
        for name in COLLECTIONS
    )


MATTER = "matter"
READ_REFUSALS = REFUSALS | {
    403: "No officer is named, or the member acts no more.",
    404: "There is no such matter for the asker; both are answered alike.",
    422: "A parameter is unknown or cannot be read.",
}
WRITE_REFUSALS = READ_REFUSALS | {
    403: "Another member has to take the step, or no officer is named.",
    409: "The step does not come now, is barred, or somebody has acted since.",
    413: "A document is larger than 20 MiB.",
    422: "A fact, document, day, member or key is missing or wrong; see the article.",
}
JSON = "application/json"


class MatterQuestion(Question):
    """A question about matters, which are no merchants: none of those is counted."""

    __slots__ = ()
    counts_merchants: ClassVar[bool] = False
    refusals: ClassVar[Mapping[int, str]] = READ_REFUSALS


@dataclass(frozen=True, slots=True)
class NumberedQuestion(MatterQuestion):
    """A question about one matter of an address, by its number or id."""

    collection: str
    number: str

    @property
    def subject(self) -> str:
        """The number as it was asked for."""
        return self.number

    def see(
        self, session: Session, hub: Hub, actor: MatterActor, at: datetime
    ) -> MatterSeen:
        """Read the matter as the asker sees it.

        Raises:
            MatterUnknownError: it sees nothing of it, or it is of another address.
        """
        seen = see_matter(session, hub, actor, self.number, at)
        if seen.matter.machine.key not in kinds_at(self.collection):
            raise MatterUnknownError(self.number)
        return seen


def told(
    document: SentDocument,
    numbers: tuple[str, ...],
    records: int,
    *,
    rules: tuple[str, ...] = (),
) -> Reply:
    """Answer with a document about matters, which no cache may keep."""
    return Reply(
        status=OK,
        decision="allow",
        subjects=numbers,
        document=document,
        records=records,
        detail={"sight": list(rules)} if rules else {},
        may_be_stored=False,
    )
