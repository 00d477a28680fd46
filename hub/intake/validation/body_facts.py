"""Read from a body what decides on its publicity, and who issued it: pure."""

from datetime import date
from typing import Any

from hub.archive.rules import PublicityFacts
from schemas.record import Body, Party


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
