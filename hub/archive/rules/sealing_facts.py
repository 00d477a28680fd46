"""What a row says of its days and in words, read for the rules of sealing: pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hub.archive.rules.facts import issuer_of
from hub.archive.rules.juveniles import birth_stated, days_in
from hub.archive.rules.sealed import SealFacts, case_of
from schemas.codes.identifiers import looks_like_identity_number
from schemas.record import Body, Party, RecordKind
from schemas.record.kind import BIRTH_DAY
from schemas.words import SubjectClass

LAWS = frozenset({"basis", "articles"})
"""Fields whose days are those of laws."""
OLDEST = 150
"""No age: whatever else was typed."""


def seal_facts(kind: RecordKind, body: Body, parties: tuple[Party, ...]) -> SealFacts:
    """Collect the facts that the sealing rules ask for, from a body in clear."""
    births = [birth_stated(party.id_number or "") for party in parties]
    births.append(_day(body.get(BIRTH_DAY)))
    number, stages = case_of(body)
    speaks_of_persons = any(
        party.id_number or party.kind == SubjectClass.NATURAL_PERSON
        for party in parties
    )
    return SealFacts(
        authority=issuer_of(body)[0],
        days=days_of(kind, body),
        told_days=_told_days(kind, body) if speaks_of_persons else (),
        births=known(births),
        ages=_ages(body.get("age")),
        texts=texts_of(kind, body),
        number=number,
        stages=stages,
        basis=str(body.get("basis", "")),
    )


def seal_facts_of_row(kind: RecordKind, values: Mapping[str, Any]) -> SealFacts:
    """Collect the facts of sealing from a row that is no record, as far as it tells.

    A fault in one cell must not open what the others show to be sealed.
    """
    row = {name: text for name, text in values.items() if isinstance(text, str)}
    stated = [row.get(role.id_number or "", "") for role in kind.roles]
    codes = [row.get(code, "") for role in kind.roles for code in role.codes]
    numbers = [*stated, *filter(looks_like_identity_number, codes)]
    births = [*map(birth_stated, numbers), _day(values.get(BIRTH_DAY))]
    stage = kind.stores("stage", values.get("stage"))
    return SealFacts(
        authority=row.get("authority"),
        days=days_of(kind, values),
        told_days=_told_days(kind, row),
        births=known(births),
        ages=_ages(values.get("age")),
        texts=texts_of(kind, values),
        number=row.get("case_no", ""),
        stages=() if stage is None else (stage,),
        basis=row.get("basis", ""),
    )


def days_of(kind: RecordKind, values: Mapping[str, Any]) -> tuple[date, ...]:
    """Read the days that a row tells as past or begun, whatever they are called."""
    return known(_day(values.get(name)) for name in kind.told_days)


def known(days: Iterable[date | None]) -> tuple[date, ...]:
    """Leave out what is no day."""
    return tuple(day for day in days if day is not None)


def _day(value: Any) -> date | None:
    """Read a day of a row that may not have been read yet."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def texts_of(kind: RecordKind, body: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what may tell of somebody's age: not what says nothing against anybody."""
    if kind.neutral:
        return ()
    texts: list[str] = []
    _collect(texts, body.values())
    return tuple(texts)


def _collect(texts: list[str], values: Iterable[Any]) -> None:
    """Collect every text of a body, those in its lists too."""
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            _collect(texts, value.values())
        elif isinstance(value, list | tuple):
            _collect(texts, value)


def _ages(value: Any) -> tuple[int, ...]:
    """Read a stated age; lists give firms none, or nought."""
    text = str(value or "")
    return (int(text),) if text.isdecimal() and 0 < int(text) < OLDEST else ()


def _told_days(kind: RecordKind, body: Mapping[str, Any]) -> tuple[date, ...]:
    """Read the days in words; those of the laws that are cited are of no act."""
    said = {name: value for name, value in body.items() if name not in LAWS}
    return tuple(day for text in texts_of(kind, said) for day in days_in(text))
