"""A prior-penalty certificate put together for the parties of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import CHINA
from hub.lookup.file.certificate.coverage import (
    coverage_of,
    missing_kinds,
    nameless_rows,
    parts_not_shown,
)
from hub.lookup.file.certificate.line_documents import field_name
from hub.lookup.file.certificate.party import write_party
from hub.lookup.file.certificate.possible import (
    Looking,
)
from hub.lookup.file.certificate.request import CertificateRequest, Period
from hub.lookup.file.certificate.wording import (
    TEXTS,
)
from hub.lookup.file.past_point import (
    PRESENT,
    PastPoint,
    check_past,
    read_past_point,
)
from hub.lookup.task.parties import SentParty
from hub.lookup.view.sight import Sight
from hub.lookup.wording import word
from hub.rulebook import Rulebook
from schemas.answers.certificate import (
    CertificateDocument,
    CertificateQuestionDocument,
    CertifiedPartyDocument,
    DaysDocument,
)
from schemas.words import PROCEEDINGS, Purpose

NOBODY = ""
"""Whom the log names where only persons were sought, and nobody is known."""


@dataclass(frozen=True, slots=True)
class WrittenCertificate:
    """A certificate, and whom it tells of."""

    document: CertificateDocument
    subjects: tuple[str, ...]
    """Each party's public id, else its code; then who else is told of."""
    records: int


def write_certificate(
    session: Session,
    hub: Hub,
    named: Sequence[SentParty],
    asked: CertificateRequest,
    sight: Sight,
    told: tuple[datetime, str],
    *,
    finds_persons: bool,
) -> WrittenCertificate:
    """Write the certificate for the named parties, at a moment, in a language.

    ``finds_persons`` says that persons may be found by their numbers.

    Raises:
        CodeInvalidError: a text cannot be a merchant's code.
    """
    at, language = told
    point = None
    if asked.past != PRESENT:
        check_past(sight)
        point = read_past_point(session, hub, asked.past, sight.day)
    looking = Looking(session, hub, sight, asked, language, point, finds_persons)
    log = hub.audit.signed()
    no_others = _no_others(point, at, log.size, language)
    notes = [no_others, _meaning(sight, language)]
    if not looking.tells_possible:
        is_own = sight.view.purpose == Purpose.SELF
        notes.insert(
            1, word(TEXTS["own-alone" if is_own else "not-possible"], language)
        )
    written = [write_party(looking, party, no_others) for party in named]
    parties = [part for part, _ in written]
    coverage = coverage_of(session, hub, sight, asked, _sources_of(parties))
    document = CertificateDocument(
        question=_question(asked, hub.rulebook, sight.day, language),
        as_of=UNSET if point is None else point.day,
        known_at=at if point is None else point.known_at,
        log_shard=log.shard,
        log_size=log.size,
        parties=parties,
        coverage=coverage,
        nameless_rows=nameless_rows(session, hub, sight),
        not_shown=parts_not_shown(sight),
        missing_kinds=missing_kinds(coverage, sight, language),
        statement=_gap(language).join(notes),
        view=sight.view.id,
    )
    subjects = [subject for _, some in written for subject in some]
    subjects += [
        other.merchant
        for one in parties
        for other in one.possible
        if other.merchant is not None
    ]
    records = sum(len(one.decisions) + len(one.judgments) for one in parties)
    told_of = tuple(dict.fromkeys(subjects)) or (NOBODY,)
    return WrittenCertificate(document, told_of, records)


def _sources_of(parties: Sequence[CertifiedPartyDocument]) -> set[str]:
    """Name the sources of what is told of parties."""
    records = (
        record
        for party in parties
        for some in (party.decisions, party.judgments)
        for one in some
        for record in one.records
    )
    possible = (one.source for party in parties for one in party.possible)
    return {record.source for record in records} | set(filter(None, possible))


def _meaning(sight: Sight, language: str) -> str:
    """Say what a certificate does not prove, and what became of ended decisions."""
    is_all = sight.view.purpose in {*PROCEEDINGS, Purpose.SELF}
    ended = TEXTS["ended-told" if is_all else "ended-left-out"]
    return f"{word(TEXTS['no-proof'], language)}{word(ended, language)}"


def _no_others(point: PastPoint | None, at: datetime, size: int, language: str) -> str:
    """Say that no others are known: now, or at a moment and of a day in the past."""
    if point is None:
        return word(TEXTS["no-others"], language).format(moment=_moment(at), size=size)
    return word(TEXTS["no-others-then"], language).format(
        moment=_moment(point.known_at), day=point.day, size=size, now=_moment(at)
    )


def _moment(at: datetime) -> str:
    """Write a moment as clocks in China show it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _gap(language: str) -> str:
    """Give what stands between two sentences."""
    return " " if language == "en" else ""


def _question(
    asked: CertificateRequest, rulebook: Rulebook, day: date, language: str
) -> CertificateQuestionDocument:
    """Say what was asked for, and by which rule of a window."""
    rule = asked.window
    said = None if rule is None else (rule.zh, rule.en)
    return CertificateQuestionDocument(
        field=asked.field,
        name=field_name(rulebook, asked.field, day, language),
        group=asked.group,
        penalties=_days(asked.penalties),
        judgments=_days(asked.judgments),
        window=None if rule is None else rule.key,
        on=asked.on,
        text=None if said is None else word(said, language),
        source=None if rule is None else rule.source,
        status=None if rule is None else rule.status,
    )


def _days(period: Period) -> DaysDocument:
    """Tell a period."""
    return DaysDocument(period.first, period.last)
