"""Read from a body what decides on its sealing: pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.archive.rules import SealFacts, case_of, day_in, issuer_of
from schemas.codes.identifiers import fold, looks_like_identity_number
from schemas.record import Body, Party, RecordKind

SHORT_NUMBER, LONG_NUMBER = 15, 18
"""Digits of an identity number until 1999, without the century, and since."""


def seal_facts(kind: RecordKind, body: Body, parties: tuple[Party, ...]) -> SealFacts:
    """Collect the facts that the sealing rules ask for, from a body in clear."""
    births = [_birth(party.id_number or "") for party in parties]
    births.append(day_in(body, "birth_day"))
    number, stages = case_of(body)
    return SealFacts(
        authority=issuer_of(body)[0],
        act_day=kind.event_day(body),
        births=tuple(birth for birth in births if birth is not None),
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
    births = [_birth(text) for text in numbers]
    birth_day = values.get("birth_day")
    births.append(birth_day if isinstance(birth_day, date) else None)
    stage = kind.stores("stage", values.get("stage"))
    return SealFacts(
        authority=row.get("authority"),
        births=tuple(birth for birth in births if birth is not None),
        number=row.get("case_no", ""),
        stages=() if stage is None else (stage,),
        basis=row.get("basis", ""),
    )


def _birth(text: str) -> date | None:
    """Read the birth day in a person's identity number, of 18 digits or of 15."""
    number = fold(text)
    if len(number) not in {SHORT_NUMBER, LONG_NUMBER}:
        return None
    text = number[6:14] if len(number) == LONG_NUMBER else f"19{number[6:12]}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        # Masked digits, or no day at all: nothing is told.
        return None
