"""The one reading of a faulty cell that would pass; nothing where there are several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.context import Hub
from hub.ground.documents import Documented
from hub.intake.quarantine.faults import faults_of
from hub.intake.quarantine.misread import (
    amount_readings,
    day_readings,
    differing_place,
    near_codes,
)
from hub.intake.quarantine.reading import Reread, sealing_rule, validator_of
from hub.intake.readings import read_typed
from hub.intake.validation import Rejection
from hub.merchants.service import merchants_by_ids, merchants_called
from hub.names import flat
from schemas.codes.identifiers import fold, org_code_of
from schemas.record import KINDS, RecordKind
from schemas.record.names import looks_like_person

USCC_CHARS = 18
DAY_FAULTS = frozenset({"date-unreadable"})
AMOUNT_FAULTS = frozenset({"money-unreadable"})
CODE_FAULTS = frozenset({"code-check"})


@dataclass(frozen=True, slots=True)
class CellCandidate(Documented):
    """What a faulty cell may be: one text to type, and why it is proposed.

    ``kind`` is ``code``, ``day`` or ``amount``. Of a code ``name`` is the merchant that
    a register calls like the row does, and ``place`` the one character, counted from 1,
    that is another, if it is one.
    """

    field: str
    text: str
    kind: str
    name: str | None = None
    place: int | None = None
    wrong: str = ""
    right: str = ""


def candidates_of(
    hub: Hub, read: Reread, faults: Sequence[Rejection], whole: Mapping[str, str]
) -> tuple[CellCandidate, ...]:
    """Give what each faulty cell may be, where exactly one reading of it passes.

    ``whole`` are the cells that are shown as they are, by field: nothing is guessed
    from what is masked.
    """
    kind = KINDS.get(read.kind or "")
    if kind is None:
        return ()
    found = (
        _candidate(hub, read, kind, one, whole)
        for one in faults
        if one.field is not None and one.field in whole
    )
    return tuple(one for one in found if one is not None)


def _candidate(
    hub: Hub,
    read: Reread,
    kind: RecordKind,
    fault: Rejection,
    whole: Mapping[str, str],
) -> CellCandidate | None:
    """Give what one faulty cell may be."""
    field = fault.field or ""
    text = whole[field]
    if fault.reason in CODE_FAULTS:
        return _code(hub, read, kind, field, whole)
    if fault.reason in DAY_FAULTS:
        texts = [day.isoformat() for day in day_readings(text)]
        passing = _passing(hub, read, kind, field, texts)
        return _only(CellCandidate(field, one, "day") for one in passing)
    if fault.reason in AMOUNT_FAULTS:
        passing = _passing(hub, read, kind, field, amount_readings(text))
        return _only(CellCandidate(field, one, "amount") for one in passing)
    return None


def _code(
    hub: Hub, read: Reread, kind: RecordKind, field: str, whole: Mapping[str, str]
) -> CellCandidate | None:
    """Find the code near to the one received that a register's namesake bears."""
    role = next((one for one in kind.roles if field in one.codes), None)
    name = whole.get(role.name, "") if role is not None else ""
    if not name or looks_like_person(name):
        return None
    text = whole[field]
    with hub.reads() as session:
        ids = merchants_called(session, flat(name), only_open=True)
        cards = merchants_by_ids(session, ids).values()
    is_unified = len(fold(text)) >= USCC_CHARS - 1
    called = {
        code if is_unified else org_code_of(code): card.name
        for card in cards
        if card.status == "active" and not card.disputed and card.name is not None
        for code in card.usccs
    }
    passing = _passing(hub, read, kind, field, near_codes(text, called))
    return _only(_code_candidate(field, text, one, called[one]) for one in passing)


def _code_candidate(field: str, text: str, code: str, name: str) -> CellCandidate:
    """Say which code it may be, and where that differs from what was received."""
    place = differing_place(text, code)
    if place is None:
        return CellCandidate(field, code, "code", name)
    return CellCandidate(
        field, code, "code", name, place + 1, fold(text)[place], code[place]
    )


def _passing(
    hub: Hub, read: Reread, kind: RecordKind, field: str, texts: Iterable[str]
) -> list[str]:
    """Keep the texts with which the cell has no fault, one for each value.

    One that would make a record that is sealed is left out.
    """
    validator = validator_of(hub, read.source)
    passing: dict[str, str] = {}
    for text in texts:
        value = read_typed(read.source, kind.name, field, text).value
        values = read.values | {field: value}
        left = faults_of(validator, kind.name, values)
        if any((one.field or "").partition(".")[0] == field for one in left):
            continue
        if sealing_rule(hub, read, values) is None:
            passing.setdefault(str(kind.stores(field, value)), text)
    return list(passing.values())


def _only(found: Iterable[CellCandidate]) -> CellCandidate | None:
    """Give the candidate where there is one and no other."""
    some = list(found)
    return some[0] if len(some) == 1 else None
