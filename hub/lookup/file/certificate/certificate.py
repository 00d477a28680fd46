"""A prior-penalty certificate put together for the parties of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import CHINA
from hub.lookup.file.certificate.asked import CertificateAsked, Period
from hub.lookup.file.certificate.coverage import (
    coverage_of,
    missing_kinds,
    nameless_rows,
    parts_not_shown,
)
from hub.lookup.file.certificate.documents import (
    AskedDocument,
    CertificateDocument,
    CertifiedRecord,
    DaysTold,
    DecisionDocument,
    DifferenceTold,
    FieldTold,
    JudgmentDocument,
    PartyDocument,
)
from hub.lookup.file.certificate.lines import (
    Sanction,
    SanctionLine,
    chosen,
    final,
    lines_of,
)
from hub.lookup.file.certificate.persons import persons_of
from hub.lookup.file.certificate.possible import (
    MOST,
    AskedParty,
    Looking,
    in_quarantine,
    in_review,
    same_named,
    unsure,
)
from hub.lookup.file.certificate.sanctions import (
    PENALTY,
    sanctions_of,
)
from hub.lookup.file.certificate.wording import (
    ENDED_LEFT_OUT,
    ENDED_TOLD,
    NO_OTHERS,
    NO_OTHERS_THEN,
    NO_PROOF,
    NOT_POSSIBLE,
)
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.past_file import lies_elsewhere, shown_then
from hub.lookup.file.past_point import (
    PRESENT,
    PastPoint,
    check_past,
    read_past_point,
)
from hub.lookup.task.parties import BY_CODE, BY_NUMBER, SentParty
from hub.lookup.task.tasks import CodeInvalidError
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import known_to_public, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.wording import word
from hub.merchants.service import find_merchant, find_past_merchant, read_code
from hub.rulebook import Rulebook
from schemas.words import PROCEEDINGS

COMPARED = (
    *("decision_day", "service_day", "penalty_kinds", "fine_fen", "confiscated_fen"),
    *("review_outcome", "review_day"),
)
"""Fields of which it is told where the records of one document differ."""
ELSEWHERE = "certificate:territory"
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
    asked: CertificateAsked,
    sight: Sight,
    told: tuple[datetime, str],
) -> WrittenCertificate:
    """Write the certificate for the named parties, at a moment, in a language.

    Raises:
        CodeInvalidError: a text cannot be a merchant's code.
    """
    at, language = told
    point = None
    if asked.past != PRESENT:
        check_past(sight)
        point = read_past_point(session, hub, asked.past, sight.day)
    looking = Looking(session, hub, sight, asked, language, point)
    log = hub.audit.signed()
    no_others = _no_others(point, at, log.size, language)
    notes = [no_others, _meaning(sight, language)]
    if not looking.tells_possible:
        notes.insert(1, word(NOT_POSSIBLE, language))
    written = [_party(looking, party, no_others) for party in named]
    parties = [part for part, _ in written]
    coverage = coverage_of(session, hub, sight)
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


def _meaning(sight: Sight, language: str) -> str:
    """Say what a certificate does not prove, and what became of ended decisions."""
    is_all = sight.view.purpose in PROCEEDINGS
    ended = ENDED_TOLD if is_all else ENDED_LEFT_OUT
    return f"{word(NO_PROOF, language)}{word(ended, language)}"


def _no_others(point: PastPoint | None, at: datetime, size: int, language: str) -> str:
    """Say that no others are known: now, or at a moment and of a day in the past."""
    if point is None:
        return word(NO_OTHERS, language).format(moment=_moment(at), size=size)
    return word(NO_OTHERS_THEN, language).format(
        moment=_moment(point.known_at), day=point.day, size=size, now=_moment(at)
    )


def _moment(at: datetime) -> str:
    """Write a moment as clocks in China show it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _gap(language: str) -> str:
    """Give what stands between two sentences."""
    return " " if language == "en" else ""


def _question(
    asked: CertificateAsked, rulebook: Rulebook, day: date, language: str
) -> AskedDocument:
    """Say what was asked for, and by which rule of a window."""
    rule = asked.window
    said = None if rule is None else (rule.zh, rule.en)
    return AskedDocument(
        field=asked.field,
        name=_field_name(rulebook, asked.field, day, language),
        group=asked.group,
        penalties=_days(asked.penalties),
        judgments=_days(asked.judgments),
        window=None if rule is None else rule.key,
        on=asked.on,
        text=None if said is None else word(said, language),
        source=None if rule is None else rule.source,
        status=None if rule is None else rule.status,
    )


def _days(period: Period) -> DaysTold:
    """Tell a period."""
    return DaysTold(period.first, period.last)


def _field_name(rulebook: Rulebook, field: str, day: date, language: str) -> str:
    """Name a field of law."""
    rule = rulebook.rule("fields", field, day)
    return field if rule is None else word((rule.zh, rule.en), language)


def _party(
    looking: Looking, named: SentParty, no_others: str
) -> tuple[PartyDocument, tuple[str, ...]]:
    """Write what is known of one party; gives whom its part tells of too."""
    if named.number is not None:
        holders = persons_of(looking, named.number)
        if looking.point is not None:
            holders = _persons_then(looking, holders)
        return _told(looking, named, holders or [AskedParty(None)], no_others)
    code = named.code or ""
    key = read_code(code)
    if key is None:
        raise CodeInvalidError(code)
    session, sight = looking.session, looking.sight
    card = find_merchant(session, code)
    if card is not None and sight.sees_as_public(subject_of(card)):
        # Of a merchant elsewhere only what is public may be told, which is no answer;
        # and whom the public does not know is told of like one whom nobody knows.
        known = known_to_public(session, looking.hub, card, code, sight)
        if known is not None:
            return _told(looking, named, [AskedParty(key)], no_others, ELSEWHERE)
        card = None
    elif looking.point is not None:
        return _told(looking, named, [_party_then(looking, code, key)], no_others)
    party = AskedParty(key, card, None if card is None else subject_of(card))
    return _told(looking, named, [party], no_others)


def _party_then(looking: Looking, code: str, key: tuple[str, str] | None) -> AskedParty:
    """Give the party that was known by a code at the moment that is asked for.

    One whose merchant lies elsewhere today is like one whom nobody knew.
    """
    session, point = looking.session, looking.point
    assert point is not None  # noqa: S101  # as asked
    past = find_past_merchant(session, code, point.known_at)
    if past is None or lies_elsewhere(session, past.card.id, looking.sight):
        return AskedParty(key)
    return AskedParty(key, past.card, subject_of(past.card), past)


def _persons_then(looking: Looking, holders: Sequence[AskedParty]) -> list[AskedParty]:
    """Give the persons as they were known at the moment, each once."""
    ids = [one.card.public_id for one in holders if one.card is not None]
    found = [_party_then(looking, public_id, None) for public_id in ids]
    return list({one.card.id: one for one in found if one.card is not None}.values())


def _told(
    looking: Looking,
    named: SentParty,
    parties: Sequence[AskedParty],
    no_others: str,
    refused: str | None = None,
) -> tuple[PartyDocument, tuple[str, ...]]:
    """Write the part of a party that is known, or of one that is not.

    A person whom nobody joined yet may be several that the hub knows by one number.
    """
    listed, judged, doubtful = _known(looking, parties)
    possible = unsure(looking, doubtful)
    has_more = False
    for party in parties if looking.tells_possible else ():
        same, has_others = same_named(looking, party)
        has_more = has_more or has_others
        reviewed = in_review(looking, party)
        asked_about = {one.record for one in reviewed}
        possible += [
            *(one for one in same if one.record not in asked_about),
            *reviewed,
            *(in_quarantine(looking, party) if refused is None else ()),
        ]
    subjects = [one.subject for one in parties if one.subject is not None]
    subject = next(iter(subjects), None)
    part = PartyDocument(
        place=named.place,
        named_by=BY_CODE if named.number is None else BY_NUMBER,
        asked=named.code,
        found=subject is not None,
        merchant=None if subject is None else merchant_document(subject, looking.sight),
        decisions=[_decision(looking, line) for line in listed],
        judgments=[_judgment(looking, line) for line in judged],
        possible=possible[:MOST],
        has_more_possible=has_more or len(possible) > MOST,
        statement="" if refused else no_others,
        refused=refused,
    )
    asked = () if named.code is None else (named.code,)
    return part, tuple(one.public_id for one in subjects) or asked


def _known(
    looking: Looking, parties: Sequence[AskedParty]
) -> tuple[list[SanctionLine], list[SanctionLine], list[tuple[str, SanctionLine]]]:
    """List a party's decisions and judgments, and those of an unknown field."""
    asked = looking.asked
    records = [one for party in parties for one in _records_of(looking, party)]
    penalties = lines_of(one for one in records if one.kind == PENALTY)
    judgments = final(lines_of(one for one in records if one.kind != PENALTY))
    listed, doubtful = chosen(penalties, asked, asked.penalties)
    judged, unsure_judged = chosen(judgments, asked, asked.judgments)
    return listed, judged, [*doubtful, *unsure_judged]


def _records_of(looking: Looking, party: AskedParty) -> list[Sanction]:
    """Read what is shown of a party's decisions and judgments; none if unknown."""
    card, subject, sight = party.card, party.subject, looking.sight
    if card is None or subject is None:
        return []
    if party.past is not None and looking.point is not None:
        shown = shown_then(
            *(looking.session, looking.hub, party.past, looking.point, sight)
        )
    else:
        entries = entries_of(looking.session, looking.hub, card.id, sight)
        shown = sight.visible(entries, subject)
    return sanctions_of(shown, subject, sight, looking.hub.rulebook)


def _decision(looking: Looking, line: SanctionLine) -> DecisionDocument:
    """Write one decision."""
    first = line.records[0]
    return DecisionDocument(
        number=line.value("document_no"),
        authority=line.value("authority"),
        decision_day=first.day,
        service_day=line.value("service_day"),
        effect_day=first.effect_day,
        review_outcome=line.value("review_outcome"),
        review_day=line.value("review_day"),
        review_body=line.value("review_body"),
        review_number=line.value("review_document_no"),
        kinds=line.value("penalty_kinds") or (),
        fine_fen=line.value("fine_fen"),
        confiscated_fen=line.value("confiscated_fen"),
        violation=line.value("violation_type"),
        basis=line.value("basis"),
        status=line.status,
        status_text=line.value("status_text"),
        withdrawal_reason=line.value("withdrawal_reason"),
        sealed=any(record.is_sealed for record in line.records),
        law_fields=_fields(looking, line),
        records=_records(line),
        differences=[
            DifferenceTold(name, values)
            for name, values in line.differences(COMPARED).items()
        ],
    )


def _judgment(looking: Looking, line: SanctionLine) -> JudgmentDocument:
    """Write one criminal judgment."""
    charges = line.value("charges")
    return JudgmentDocument(
        number=line.value("case_no"),
        courts=line.value("courts") or list(filter(None, [line.value("court")])),
        charges=line.value("reasons") or list(filter(None, [charges])),
        day=line.records[0].day,
        status=line.status,
        sealed=any(record.is_sealed for record in line.records),
        law_fields=_fields(looking, line),
        records=_records(line),
    )


def _fields(looking: Looking, line: SanctionLine) -> list[FieldTold]:
    """Say of which fields a line is, and what tells it."""
    rulebook, day = looking.hub.rulebook, looking.sight.day
    return [
        FieldTold(
            field=one.field,
            name=_field_name(rulebook, one.field, day, looking.language),
            group=one.group,
            basis=one.basis,
            detail=one.detail,
            rule=one.rule,
        )
        for one in line.fields
    ]


def _records(line: SanctionLine) -> list[CertifiedRecord]:
    """Name the records that tell of a document."""
    return [
        CertifiedRecord(
            one.id, one.source, one.status, one.learned_at, one.present or UNSET
        )
        for one in line.records
    ]
