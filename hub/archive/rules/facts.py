"""Read from a body what decides on its publicity: pure."""

from datetime import date

from hub.archive.rules.tiers import PublicityFacts
from schemas.record import Body, RecordKind

LINE_FIELDS = ("violation_type", "case_name", "basis")


def judged_facts(
    kind: RecordKind, body: Body, subject_class: str, *, alleged: bool
) -> PublicityFacts:
    """Collect the facts of a body whose subject is known to be of a class."""
    return PublicityFacts(
        party_kind=subject_class,
        # Where a list names no office, its own name may tell whose it is.
        authority=issuer_of(body)[0] or body.get("list_name"),
        procedure=body.get("procedure"),
        tier=body.get("tier"),
        band=body.get("band"),
        penalty_kinds=tuple(body.get("penalty_kinds", ())),
        fine_fen=body.get("fine_fen"),
        confiscated_fen=body.get("confiscated_fen"),
        stated_until=_latest(body, "publicity_until", "listed_until"),
        effect_to=kind.effect(body)[1],
        removed_on=day_in(body, "removed_day"),
        product=f"{body.get('product', '')} {body.get('product_class', '')}".strip(),
        outcome=body.get("verdict"),
        result_day=day_in(body, "told_day")
        or _latest(body, "reported_day", "published_day"),
        retest=body.get("retest"),
        retest_day=day_in(body, "retest_day"),
        line=" ".join(str(body[name]) for name in LINE_FIELDS if name in body),
        basis=str(body.get("basis", "")),
        ground=body.get("reason") or body.get("conduct", ""),
        ground_code=body.get("refusal_ground"),
        ended_by=body.get("publicity_ended_by"),
        ended_on=day_in(body, "publicity_ended_day"),
        resumed_on=day_in(body, "publicity_resumed_day"),
        published_on=day_in(body, "published_day"),
        alleged=alleged,
    )


def issuer_of(body: Body) -> tuple[str | None, str | None]:
    """Name the agency or court that issued the record, as it is written, and its code.

    It is kept as it was: a record of 2017 stays one of the office of 2017.
    """
    courts = body.get("courts") or [None]
    name = body.get("authority") or body.get("court") or courts[0]
    return name, body.get("authority_code") or body.get("court_code")


def day_in(body: Body, name: str) -> date | None:
    """Read a day that the body may give."""
    text = body.get(name)
    return date.fromisoformat(text) if text else None


def _latest(body: Body, *names: str) -> date | None:
    """Read the last of several days that the body may give."""
    days = [text for name in names if (text := body.get(name))]
    return date.fromisoformat(max(days)) if days else None
