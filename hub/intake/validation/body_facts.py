"""Read from a body what decides on its publicity and its sealing: pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.archive.rules import PublicityFacts, SealFacts, case_of
from schemas.codes.identifiers import fold, looks_like_identity_number
from schemas.record import Body, Party, RecordKind

SHORT_NUMBER, LONG_NUMBER = 15, 18
"""Digits of an identity number until 1999, without the century, and since."""


def publicity_facts(
    body: Body, subject: Party, effect_to: date | None
) -> PublicityFacts:
    """Collect the facts that the publicity rules ask for."""
    return PublicityFacts(
        party_kind=subject.kind,
        authority=issuer_of(body)[0],
        procedure=body.get("procedure"),
        tier=body.get("tier"),
        penalty_kinds=tuple(body.get("penalty_kinds", ())),
        fine_fen=body.get("fine_fen"),
        confiscated_fen=body.get("confiscated_fen"),
        stated_until=_day(body, "publicity_until"),
        effect_to=effect_to,
        removed_on=_day(body, "removed_day"),
        product=f"{body.get('product', '')} {body.get('product_class', '')}".strip(),
        outcome=body.get("verdict"),
        result_day=_latest(body, "reported_day", "published_day"),
        retest=body.get("retest"),
        retest_day=_day(body, "retest_day"),
        alleged=subject.alleged,
    )


def seal_facts(kind: RecordKind, body: Body, parties: tuple[Party, ...]) -> SealFacts:
    """Collect the facts that the sealing rules ask for, from a body in clear."""
    births = [_birth(party.id_number or "") for party in parties]
    births.append(_day(body, "birth_day"))
    number, stages = case_of(body)
    return SealFacts(
        authority=issuer_of(body)[0],
        act_day=kind.event_day(body),
        births=tuple(birth for birth in births if birth is not None),
        number=number,
        stages=stages,
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


def issuer_of(body: Body) -> tuple[str | None, str | None]:
    """Name the agency or court that issued the record, as it is written, and its code.

    It is kept as it was: a record of 2017 stays one of the office of 2017.
    """
    courts: Any = body.get("courts") or [None]
    name = body.get("authority") or body.get("court") or courts[0]
    return name, body.get("authority_code") or body.get("court_code")


def _day(body: Body, name: str) -> date | None:
    """Read a day that the body may give."""
    text = body.get(name)
    return date.fromisoformat(text) if text else None


def _latest(body: Body, *names: str) -> date | None:
    """Read the last of several days that the body may give."""
    return max((day for name in names if (day := _day(body, name))), default=None)
