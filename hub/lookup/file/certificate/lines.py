"""Records of sanctions brought to one line a document: pure.

Rows that tell of one document, of the same office under the same number, are one line
that names its records. In which order they arrived changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.archive.rules import LawField
from hub.lookup.file.certificate.effects import (
    EFFECT_UNKNOWN,
    OUTSIDE,
    PENALTY,
    Effect,
)
from hub.lookup.file.certificate.request import CertificateRequest, Period
from schemas.answers.record import PresentDocument
from schemas.codes.identifiers import identify
from schemas.record.courts import case_key
from schemas.record.names import name_key
from schemas.words import RecordStatus

LISTED, OTHER = "listed", "other"
WORDS_ALONE, NO_OFFENCE = "words-alone", "no-offence"
MOST_ENDED = (
    RecordStatus.ANNULLED,
    RecordStatus.WITHDRAWN,
    RecordStatus.REPAIRED,
    RecordStatus.DISPUTED,
    RecordStatus.ACTIVE,
)
"""Of records that differ, the state that is told of their document."""


@dataclass(frozen=True, slots=True)
class Sanction:
    """A record of a decision or judgment, as the asker may see it."""

    id: str
    kind: str
    source: str
    status: str
    learned_at: datetime
    """Since when the hub knows it as it stands."""
    body: Mapping[str, Any]
    """Cut to what the view shows."""
    day: date | None
    effect: Effect
    fields: tuple[LawField, ...]
    merchant: str = ""
    """Public id of whom it is filed under."""
    doubt: str | None = None
    """Why it may be on somebody else than who is asked for."""
    beside: tuple[LawField, ...] = ()
    """Of what else its words speak than its articles."""
    is_sealed: bool = False
    is_final: bool = True
    """Whether a judgment has taken effect; of a decision always."""
    present: PresentDocument | None = None
    """Its state today, where that of then is told and was another."""


@dataclass(frozen=True, slots=True)
class SanctionLine:
    """One document, with all records that tell of it; the fullest comes first."""

    records: tuple[Sanction, ...]

    @property
    def status(self) -> str:
        """The state that ends most."""
        held = {record.status for record in self.records}
        return next((str(one) for one in MOST_ENDED if one in held), min(held))

    @property
    def fields(self) -> tuple[LawField, ...]:
        """All fields of law that its records are of, each told once, if for certain."""
        found: dict[tuple[str, str | None], LawField] = {}
        for one in (one for record in self.records for one in record.fields):
            first = found.setdefault((one.field, one.group), one)
            if first.doubt is not None and one.doubt is None:
                found[one.field, one.group] = one
        return tuple(found[key] for key in sorted(found, key=str))

    @property
    def effect(self) -> Effect:
        """When it took effect, as the record says that says most of it."""
        return self._effects[0]

    @property
    def _effects(self) -> list[Effect]:
        """When it took effect; several where sources tell several days of it."""
        all_told = [record.effect for record in self.records]
        told = [one for one in all_told if one.is_told]
        known = [one for one in all_told if one.day is not None]
        return told or known or all_told

    def value(self, name: str) -> Any:
        """Give what the first record says that says anything of a field."""
        told = (record.body.get(name) for record in self.records)
        return next((value for value in told if value is not None), None)

    def differences(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the fields of which its records say different things, with each."""
        found = {}
        for name in names:
            said = {
                _text(value)
                for record in self.records
                if (value := record.body.get(name)) is not None
            }
            if len(said) > 1:
                found[name] = sorted(said)
        return found

    def standing(self, asked: CertificateRequest, period: Period) -> str | None:
        """Tell why it may lie in a period; nothing if it surely does, else OUTSIDE.

        To a window it counts by the day of its effect.
        """
        if asked.window is None:
            held = any(period.holds(record.day) for record in self.records)
            return None if held else OUTSIDE
        found = {one.doubt(period) for one in self._effects}
        return found.pop() if len(found) == 1 else EFFECT_UNKNOWN

    def fit(self, asked: CertificateRequest) -> str:
        """Tell whether it is of what is asked for: listed, other, or why nobody knows.

        By a group of offences it is asked for acts that one of those describes.
        """
        fields = self.fields
        if not fields:
            return "field-unknown"
        mine = [one for one in fields if one.field == asked.field]
        grouped = [one for one in mine if asked.group in {None, one.group}]
        if grouped:
            return self._doubt(grouped[0], asked) or LISTED
        if any(one.group is None and one.doubt != NO_OFFENCE for one in mine):
            return "group-unknown"
        for one in (one for record in self.records for one in record.beside):
            fits = asked.group is None or one.group in {None, asked.group}
            if one.field == asked.field and fits:
                return one.doubt or LISTED
        return OTHER

    def _doubt(self, field: LawField, asked: CertificateRequest) -> str | None:
        """Tell why an act may be none that counts; a judgment names its offence."""
        if not asked.of_crimes or self.records[0].kind != PENALTY:
            return None
        return field.doubt or (WORDS_ALONE if field.basis == "words" else None)


Doubtful = tuple[tuple[str, ...], SanctionLine]
"""A line that may have to be listed, and why nobody knows."""


def lines_of(records: Iterable[Sanction]) -> list[SanctionLine]:
    """Bring records to lines, the newest day first."""
    by_id = {record.id: record for record in records}
    parts = _Parts()
    for record in by_id.values():
        for place in _places(record):
            parts.join(record.id, place)
    groups: dict[str, list[Sanction]] = {}
    for record in by_id.values():
        groups.setdefault(parts.root(record.id), []).append(record)
    lines = [
        SanctionLine(tuple(sorted(group, key=_fullness))) for group in groups.values()
    ]
    return sorted(lines, key=_newest_first)


def _places(record: Sanction) -> list[str]:
    """Name the documents that a record may tell of: by office code, and by name."""
    body = record.body
    if record.kind != PENALTY:
        number = body.get("case_no")
        return [f"case:{case_key(number)}"] if number else []
    number = body.get("document_no")
    if not number:
        return []
    places = []
    if name := name_key(body.get("authority") or ""):
        places.append(f"name:{name}:{name_key(number)}")
    if code := body.get("authority_code"):
        verdict = identify(code)
        if verdict.usable:
            places.append(f"code:{verdict.value}:{name_key(number)}")
    return places


class _Parts:
    """What belongs together, told pair by pair."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        """Name the part that something belongs to."""
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        """Note that two belong together."""
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first


def _fullness(record: Sanction) -> tuple[int, str]:
    """Order records of one document: the one that says most first."""
    return -len(record.body), record.id


def _newest_first(line: SanctionLine) -> tuple[int, str]:
    """Order lines by their newest day, then by the id of a record."""
    days = [record.day.toordinal() for record in line.records if record.day]
    return -max(days, default=0), min(record.id for record in line.records)


def _text(value: Any) -> str:
    """Write a value as a difference tells it."""
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def chosen(
    lines: Sequence[SanctionLine], asked: CertificateRequest, period: Period
) -> tuple[list[SanctionLine], list[Doubtful]]:
    """Part lines into those that are listed and those that may have to be, and why."""
    listed, doubtful = [], []
    for line in lines:
        why = doubts(line, asked, period)
        if why == ():
            listed.append(line)
        elif why is not None:
            doubtful.append((why, line))
    return listed, doubtful


def doubts(
    line: SanctionLine, asked: CertificateRequest, period: Period
) -> tuple[str, ...] | None:
    """Tell why a line may have to be listed; nothing if it must, None if it is not."""
    fit, standing = line.fit(asked), line.standing(asked, period)
    if fit == OTHER or standing == OUTSIDE:
        return None
    party = {record.doubt for record in line.records}
    whose = None if None in party else min(filter(None, party))
    found = (whose, None if fit == LISTED else fit, standing)
    return tuple(why for why in found if why is not None)


def final(lines: Iterable[SanctionLine]) -> list[SanctionLine]:
    """Keep judgments that have taken effect: until then nobody is guilty."""
    return [line for line in lines if any(one.is_final for one in line.records)]
