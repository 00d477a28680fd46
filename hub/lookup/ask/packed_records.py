"""Records of a kind for a neighbouring hub: what its agreement opens, row by row.

Of persons and their businesses nothing is packed that would be masked: a masked name
would be another firm's name where it arrives.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.archive.reads import merchants_holding
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.lookup.ask.question import REFUSALS, Question
from hub.lookup.disclosure.encoding import encode
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.file.material import Material, read_material
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import merchants_by_ids
from schemas.record import KINDS
from schemas.words import Operation

MERCHANTS_AT_ONCE = 1_000
"""So many merchants one entry of the log is about at most."""
NDJSON = "application/x-ndjson"
NOT_IN_AGREEMENT = "grant:item"
RECORD_ID = "record_id"
RECORD_STATUS = "record_status"
"""Members of a row that are not of the record itself."""


class KindUnknownError(BadInputError):
    """There is no record kind of this name."""

    code = "kind-unknown"
    title = "There is no such kind of record: name one that the glossary lists."


@dataclass(slots=True)
class PackedRows:
    """Where packing has come to; each question moves it on."""

    after: int = 0
    """The number of the last merchant that was looked at."""
    is_whole: bool = False
    rows: int = 0
    bound_to: frozenset[str] | None = None
    """Divisions outside which nothing but what is published is packed; None: none."""


@dataclass(frozen=True, slots=True)
class PackQuestion(Question):
    """The records of a kind that a member may have, some merchants at a time."""

    record_kind: str
    since: datetime | None
    """Only what the hub has known as it stands since then; None for all."""
    packed: PackedRows
    own_sources: frozenset[str] = frozenset()
    """Sources of the member itself: what it has sent is not sent back."""

    kind = Kind(Operation.PARCEL_PACK, "merchant", "parcel", tells_of_others=True)
    routes = ()
    refusals = REFUSALS

    @property
    def subject(self) -> str:
        """Nobody by a code."""
        return ""

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write the rows of the next merchants."""
        if self.record_kind not in KINDS:
            raise KindUnknownError(self.record_kind)
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if not sight.opens(self.record_kind):
            raise NotGrantedError(NOT_IN_AGREEMENT)
        with hub.reads() as session:
            after, packed = self.packed.after, self.packed
            ids = merchants_holding(
                session, self.record_kind, after=after, most=MERCHANTS_AT_ONCE
            )
            found = self._rows(session, hub, ids, sight)
        packed.after = ids[-1] if ids else after
        packed.is_whole = len(ids) < MERCHANTS_AT_ONCE
        rows = [row for of_one in found.values() for row in of_one]
        packed.rows += len(rows)
        packed.bound_to = sight.view.bound_to
        return Reply(
            status=OK,
            decision="allow",
            subjects=tuple(found),
            raw=b"".join(encode(row) + b"\n" for row in rows),
            media_type=NDJSON,
            records=len(rows),
            view=sight.view,
            detail={"kind": self.record_kind},
            may_be_stored=False,
        )

    def _rows(
        self, session: Session, hub: Hub, ids: list[int], sight: Sight
    ) -> dict[str, list[dict[str, Any]]]:
        """Write the rows of each merchant that has any, by public id."""
        found: dict[str, list[dict[str, Any]]] = {}
        told: set[str] = set()
        for card in merchants_by_ids(session, ids).values():
            material = read_material(session, hub, card.public_id, sight, "zh", set())
            if not isinstance(material, Material):
                continue
            if sight.is_shielded(material.subject):
                continue
            for entry in material.shown:
                is_new = self.since is None or entry.known_from > self.since
                # A record of two parties comes once.
                if entry.kind != self.record_kind or entry.public_id in told:
                    continue
                is_own = entry.source in self.own_sources
                if is_own or entry.is_sealed or not is_new:
                    continue
                told.add(entry.public_id)
                row = sight.body(entry, material.subject)
                row |= {RECORD_ID: entry.public_id, RECORD_STATUS: entry.status}
                found.setdefault(material.subject.public_id, []).append(row)
        return found
