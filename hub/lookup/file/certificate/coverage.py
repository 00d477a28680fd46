"""How far what the hub knows reaches: by source, kind and days."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import Manifest, load_manifests
from hub.archive.models import RecordVersion
from hub.context import Hub
from hub.intake.quarantine import count_nameless
from hub.intake.runs import times_of_sources
from hub.lookup.file.certificate.effects import PENALTY
from hub.lookup.file.certificate.request import CertificateRequest, Period
from hub.lookup.file.certificate.sanctions import KINDS_TOLD
from hub.lookup.file.certificate.wording import say_missing
from hub.lookup.view.sight import Sight
from hub.members.lines import ANYWHERE, covers
from hub.rulebook.law_rules import OffenceGroup
from schemas.answers.certificate import CoverageDocument
from schemas.record import KINDS
from schemas.words import RecordClass

PARTS = (
    *("document_no", "authority", "authority_code", "decision_day", "penalty_kinds"),
    *("fine_fen", "confiscated_fen", "violation_type", "basis", "status_text"),
    *("withdrawal_reason", "service_day", "review_outcome", "review_day"),
)
"""Fields of a decision that a certificate rests on."""


class SourceDays(NamedTuple):
    """The days of a source's records of some kinds."""

    first: date | None
    last: date | None


IP = "ip"
GROUPS = frozenset(get_args(OffenceGroup))
NO_DAYS = SourceDays(None, None)


def coverage_of(
    session: Session,
    hub: Hub,
    sight: Sight,
    asked: CertificateRequest,
    named: Collection[str] = (),
) -> list[CoverageDocument]:
    """Tell of each source that holds such decisions what it delivered, and when last.

    Its place, its fields of law and the days of its records decide that; those that
    are ``named`` hold some, as the certificate shows. To whom a territory binds in
    which the hub's city does not lie, by what the authorities of that territory
    decided.
    """
    times = times_of_sources(session)
    tells_days = "decision_day" in sight.opens(PENALTY)
    told = []
    for manifest in load_manifests(hub.config.connectors_folder).values():
        shown = KINDS_TOLD & set(manifest.kinds) & set(sight.view.items)
        is_named = manifest.name in named
        if not shown or not (is_named or can_hold(manifest, asked, sight.rules.home)):
            continue
        days: SourceDays | None = NO_DAYS
        if tells_days:
            days = _asked_days(session, manifest.name, shown, sight, asked)
        if days is None and not is_named:
            continue
        since = times.get(manifest.name)
        told.append(
            CoverageDocument(
                source=manifest.name,
                title=manifest.title,
                place=manifest.place or None,
                kinds=sorted(shown),
                first_day=None if days is None else days.first,
                last_day=None if days is None else days.last,
                last_good_at=None if since is None else since.last_good_at,
            )
        )
    return told


def _asked_days(
    session: Session,
    source: str,
    kinds: Collection[str],
    sight: Sight,
    asked: CertificateRequest,
) -> SourceDays | None:
    """Read the days of a source's records among those that are asked for."""
    found = []
    for kind in sorted(kinds):
        period = asked.penalties if kind == PENALTY else asked.judgments
        days = clipped(_days(session, source, [kind], sight), period)
        if days is not None:
            found += [day for day in days if day is not None]
    return SourceDays(min(found), max(found)) if found else None


def can_hold(manifest: Manifest, asked: CertificateRequest, home: str) -> bool:
    """Tell whether a source can hold such decisions, by its place and fields of law.

    ``home`` is the division of the hub: one that lies in the place of a source, or in
    which that lies, is near it.
    """
    place = manifest.place if manifest.place.strip("0") else ANYWHERE
    is_near = covers(place, home) or covers(home, place)
    return is_near and (not manifest.law_fields or _is_of(manifest, asked))


def _is_of(manifest: Manifest, asked: CertificateRequest) -> bool:
    """Tell whether decisions of a source may be of what is asked for.

    A source names fields of law, or groups of offences of intellectual property.
    """
    named = {*manifest.law_fields}
    if asked.group is not None:
        return bool(named & {asked.field, asked.group})
    return asked.field in named or (asked.field == IP and bool(named & GROUPS))


def clipped(days: SourceDays, period: Period) -> SourceDays | None:
    """Give the days of a source that lie in a period; None if there are none."""
    if days.first is None or days.last is None:
        return None
    first = max(days.first, period.first or days.first)
    last = min(days.last, period.last)
    return SourceDays(first, last) if first <= last else None


def _days(session: Session, source: str, kinds: list[str], sight: Sight) -> SourceDays:
    """Read the first and last day; sealed records tell nothing of themselves here."""
    if not _is_of_all(sight):
        return _days_inside(session, source, kinds, sight)
    row = RecordVersion
    found = []
    for kind in kinds:
        mine = (
            row.source == source,
            row.kind == kind,
            row.event_day.is_not(None),
            row.record_class == RecordClass.OPEN.value,
        )
        ends = [
            select(row.event_day).where(*mine).order_by(order).limit(1)
            for order in (row.event_day.asc(), row.event_day.desc())
        ]
        found += [day for query in ends if (day := session.scalar(query)) is not None]
    return SourceDays(min(found, default=None), max(found, default=None))


def _is_of_all(sight: Sight) -> bool:
    """Tell whether nothing binds whoever asks, or the hub's own city does."""
    return sight.view.bound_to is None or sight.is_inside(None)


def _days_inside(
    session: Session, source: str, kinds: list[str], sight: Sight
) -> SourceDays:
    """Read the first and last day of what authorities in the territory decided."""
    row = RecordVersion
    query = (
        select(row.issuer, func.min(row.event_day), func.max(row.event_day))
        .where(
            row.source == source,
            row.kind.in_(kinds),
            row.event_day.is_not(None),
            row.record_class == RecordClass.OPEN.value,
        )
        .group_by(row.issuer)
    )
    found = [
        day
        for issuer, *days in session.execute(query)
        if sight.is_issued_inside(issuer)
        for day in days
        if day is not None
    ]
    return SourceDays(min(found, default=None), max(found, default=None))


def nameless_rows(session: Session, hub: Hub, sight: Sight) -> int:
    """Count rows in quarantine of which nobody can tell whom they are about.

    To whom a territory binds in which the hub's city does not lie, those that
    authorities of that territory delivered.
    """
    kinds = KINDS_TOLD & set(sight.view.items)
    if _is_of_all(sight):
        return count_nameless(session, kinds)
    manifests = load_manifests(hub.config.connectors_folder).values()
    inside = [one.name for one in manifests if sight.is_issued_inside(one.authority)]
    return count_nameless(session, kinds, inside)


def missing_kinds(
    coverage: list[CoverageDocument], sight: Sight, language: str
) -> dict[str, str]:
    """Say of which kinds nothing can be told, and why."""
    covered = {kind for source in coverage for kind in source.kinds}
    found = {}
    for kind in sorted(KINDS_TOLD - covered):
        is_open = kind in sight.view.items or kind not in KINDS
        found[kind] = say_missing("no-source" if is_open else "not-open", language)
    return found


def parts_not_shown(sight: Sight) -> list[str]:
    """List the fields of a decision that the view does not open."""
    opened = sight.opens(PENALTY)
    return [name for name in PARTS if name not in opened]
