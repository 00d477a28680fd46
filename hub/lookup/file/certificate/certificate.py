"""A prior-penalty certificate put together for the parties of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import CHINA
from hub.intake.quarantine import count_nameless
from hub.lookup.file.certificate.asked import CertificateAsked, Period
from hub.lookup.file.certificate.coverage import (
    coverage_of,
    missing_kinds,
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
from hub.lookup.file.certificate.lines import SanctionLine, chosen, final, lines_of
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
    KINDS_TOLD,
    PENALTY,
    sanctions_of,
)
from hub.lookup.file.certificate.wording import (
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
from hub.lookup.task.tasks import CodeInvalidError
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import known_to_public, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.wording import word
from hub.merchants.service import find_merchant, find_past_merchant, read_code
from hub.rulebook import Rulebook

COMPARED = ("decision_day", "penalty_kinds", "fine_fen", "confiscated_fen")
"""Fields of which it is told where the records of one document differ."""
ELSEWHERE = "certificate:territory"


@dataclass(frozen=True, slots=True)
class WrittenCertificate:
    """A certificate, and whom it tells of."""

    document: CertificateDocument
    subjects: tuple[str, ...]
    """Each party's public id, else what was asked for; then who else is told of."""
    records: int


def write_certificate(
    session: Session,
    hub: Hub,
    codes: Sequence[str],
    asked: CertificateAsked,
    sight: Sight,
    told: tuple[datetime, str],
) -> WrittenCertificate:
    """Write the certificate for the parties of some codes, at a moment, in a language.

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
    notes = [no_others, word(NO_PROOF, language)]
    if not looking.tells_possible:
        notes.insert(1, word(NOT_POSSIBLE, language))
    parties = [_party(looking, code, no_others) for code in codes]
    coverage = coverage_of(session, hub, sight)
    document = CertificateDocument(
        question=_question(asked, hub.rulebook, sight.day, language),
        as_of=UNSET if point is None else point.day,
        known_at=at if point is None else point.known_at,
        log_shard=log.shard,
        log_size=log.size,
        parties=parties,
        coverage=coverage,
        nameless_rows=count_nameless(session, KINDS_TOLD & set(sight.view.items)),
        not_shown=parts_not_shown(sight),
        missing_kinds=missing_kinds(coverage, sight, language),
        statement=_gap(language).join(notes),
        view=sight.view.id,
    )
    subjects = [
        one.asked if one.merchant is None else one.merchant.id for one in parties
    ]
    subjects += [
        other.merchant
        for one in parties
        for other in one.possible
        if other.merchant is not None
    ]
    records = sum(len(one.decisions) + len(one.judgments) for one in parties)
    return WrittenCertificate(document, tuple(dict.fromkeys(subjects)), records)


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


def _party(looking: Looking, code: str, no_others: str) -> PartyDocument:
    """Write what is known of one party."""
    key = read_code(code)
    if key is None:
        # What was sent is not said again: it may be the number of a person.
        raise CodeInvalidError
    session, sight = looking.session, looking.sight
    card = find_merchant(session, code)
    if card is not None and sight.sees_as_public(subject_of(card)):
        # Of a merchant elsewhere only what is public may be told, which is no answer;
        # and whom the public does not know is told of like one whom nobody knows.
        known = known_to_public(session, looking.hub, card, code, sight)
        if known is not None:
            return _told(looking, code, AskedParty(key), no_others, refused=ELSEWHERE)
        card = None
    elif looking.point is not None:
        return _told(looking, code, _party_then(looking, code, key), no_others)
    party = AskedParty(key, card, None if card is None else subject_of(card))
    return _told(looking, code, party, no_others)


def _party_then(looking: Looking, code: str, key: tuple[str, str]) -> AskedParty:
    """Give the party that was known by a code at the moment that is asked for.

    One whose merchant lies elsewhere today is like one whom nobody knew.
    """
    session, point = looking.session, looking.point
    assert point is not None  # noqa: S101  # as asked
    past = find_past_merchant(session, code, point.known_at)
    if past is None or lies_elsewhere(session, past.card.id, looking.sight):
        return AskedParty(key)
    return AskedParty(key, past.card, subject_of(past.card), past)


def _told(
    looking: Looking,
    code: str,
    party: AskedParty,
    no_others: str,
    refused: str | None = None,
) -> PartyDocument:
    """Write the part of a party that is known, or of one that is not."""
    listed: list[SanctionLine] = []
    judged: list[SanctionLine] = []
    doubtful: list[tuple[str, SanctionLine]] = []
    if party.card is not None and party.subject is not None:
        listed, judged, doubtful = _known(looking, party)
    possible, has_more = unsure(looking, doubtful), False
    if looking.tells_possible:
        same, has_more = same_named(looking, party)
        reviewed = in_review(looking, party)
        asked_about = {one.record for one in reviewed}
        possible += [
            *(one for one in same if one.record not in asked_about),
            *reviewed,
            *(in_quarantine(looking, party) if refused is None else ()),
        ]
    subject = party.subject
    return PartyDocument(
        asked=code,
        found=subject is not None,
        merchant=None if subject is None else merchant_document(subject, looking.sight),
        decisions=[_decision(looking, line) for line in listed],
        judgments=[_judgment(looking, line) for line in judged],
        possible=possible[:MOST],
        has_more_possible=has_more or len(possible) > MOST,
        statement="" if refused else no_others,
        refused=refused,
    )


def _known(
    looking: Looking, party: AskedParty
) -> tuple[list[SanctionLine], list[SanctionLine], list[tuple[str, SanctionLine]]]:
    """List a party's decisions and judgments, and those of an unknown field."""
    card, subject = party.card, party.subject
    assert card is not None and subject is not None  # noqa: S101, PT018  # as asked
    sight, hub, asked = looking.sight, looking.hub, looking.asked
    if party.past is not None and looking.point is not None:
        shown = shown_then(looking.session, hub, party.past, looking.point, sight)
    else:
        entries = entries_of(looking.session, hub, card.id, sight)
        shown = sight.visible(entries, subject)
    records = sanctions_of(shown, subject, sight, hub.rulebook)
    penalties = lines_of(one for one in records if one.kind == PENALTY)
    judgments = final(lines_of(one for one in records if one.kind != PENALTY))
    listed, doubtful = chosen(penalties, asked, asked.penalties)
    judged, unsure_judged = chosen(judgments, asked, asked.judgments)
    return listed, judged, [*doubtful, *unsure_judged]


def _decision(looking: Looking, line: SanctionLine) -> DecisionDocument:
    """Write one decision."""
    first = line.records[0]
    return DecisionDocument(
        number=line.value("document_no"),
        authority=line.value("authority"),
        decision_day=first.day,
        service_day=line.value("service_day"),
        effect_day=first.effect_day,
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
