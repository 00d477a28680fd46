"""How many rows that wait a rule reads, and how many of them would come in by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from connectors.base import Item, RawRow, Source, SourceError
from hub.archive.drafts import Draft
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.admission import SEALED, admission_of
from hub.intake.errors import LandingEndedError
from hub.intake.files.kept_rows import items_of
from hub.intake.models import LandedFile, QuarantinedRow
from hub.intake.quarantine.listing import OPEN
from hub.intake.quarantine.reading import validator_of
from hub.intake.readings import MendedRow, RuleWording, readings_of, refused_seal

MOST_LOOKED_AT = 100_000
"""So many items of files are read to count; a page has to come to an end."""
ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class RuleReach:
    """What a rule reads among the rows that wait.

    ``first_day`` is when the first file with such a row was received. Without
    ``is_whole`` there may be more: not everything was looked at.
    """

    rows: int = 0
    mends: int = 0
    first_day: date | None = None
    is_whole: bool = True

    def as_json(self) -> dict[str, Any]:
        """Write the counts as a document."""
        return {
            "reads": self.rows,
            "mends": self.mends,
            "all_counted": self.is_whole,
        }


def reach_of(
    hub: Hub, source: Source, rules: Mapping[str, RuleWording]
) -> dict[str, RuleReach]:
    """Count what each of a source's rules reads; of a sealed row nothing is told."""
    found = {rule: RuleReach() for rule in rules}
    validator, door = validator_of(hub, source), admission_of(hub)
    left = MOST_LOOKED_AT
    for file, waiting in _files(hub, source.manifest.name):
        day = legal_day(file.landed_at)
        readings = readings_of(source, rules, day)
        if not readings.by_kind:
            continue
        for item in _items(hub, source, file):
            left -= 1
            if not waiting or left < 0:
                break
            place = item.place
            if (place.sheet, place.row, place.offset) not in waiting:
                continue
            waiting.discard((place.sheet, place.row, place.offset))
            row = readings.read(item) if isinstance(item, RawRow) else item
            if not isinstance(row, MendedRow):
                continue
            draft = validator.draft(row.kind, row.values)
            if refused_seal(validator, door, row, draft) is not None:
                continue
            for rule in dict.fromkeys(rule for rule, _ in row.rules()):
                reach = found[rule]
                found[rule] = replace(
                    reach,
                    rows=reach.rows + 1,
                    mends=reach.mends + isinstance(draft, Draft),
                    first_day=min(day, reach.first_day or day),
                )
        if left < 0:
            return {rule: replace(one, is_whole=False) for rule, one in found.items()}
    return found


def reach_of_proposal(
    hub: Hub, source: Source, wording: RuleWording, standing: Mapping[str, RuleWording]
) -> RuleReach:
    """Count what a rule would read if it held on every day, beside those that stand."""
    proposed = replace(wording, valid_from=ALWAYS, valid_to=None)
    return reach_of(hub, source, {**standing, "": proposed})[""]


def _files(
    hub: Hub, source: str
) -> Iterator[tuple[LandedFile, set[tuple[str | None, int, int | None]]]]:
    """Give the files of a source with rows that wait, the oldest first, and where."""
    row = QuarantinedRow
    waits = (row.source == source, row.state == OPEN, row.reason != SEALED)
    with hub.reads() as session:
        ids = select(row.file_id).where(*waits)
        files = list(
            session.scalars(
                select(LandedFile).where(LandedFile.id.in_(ids)).order_by(LandedFile.id)
            )
        )
    for file in files:
        with hub.reads() as session:
            places = session.execute(
                select(row.sheet, row.row, row.offset).where(
                    row.file_id == file.id, *waits
                )
            )
            waiting = {(sheet, number, offset) for sheet, number, offset in places}
        yield file, waiting


def _items(hub: Hub, source: Source, file: LandedFile) -> Iterator[Item]:
    """Read a file as far as it can be read."""
    try:
        yield from items_of(hub, source, file)
    except (SourceError, LandingEndedError):
        return
