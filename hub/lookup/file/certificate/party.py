"""One party of a certificate: who it is, now or then, and what is told of it."""

from collections.abc import Sequence
from dataclasses import replace

from hub.lookup.file.certificate.effects import PENALTY
from hub.lookup.file.certificate.line_documents import decision_told, judgment_told
from hub.lookup.file.certificate.lines import (
    Doubtful,
    Sanction,
    SanctionLine,
    chosen,
    final,
    lines_of,
)
from hub.lookup.file.certificate.persons import (
    beside_business,
    of_operator,
    persons_of,
    run_by_person,
)
from hub.lookup.file.certificate.possible import (
    MOST,
    AskedParty,
    Looking,
    in_quarantine,
    in_review,
    same_named,
    unsure,
)
from hub.lookup.file.certificate.sanctions import sanctions_of
from hub.lookup.file.certificate.wording import TEXTS
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.past_file import may_be_known_then, records_then
from hub.lookup.task.parties import BY_CODE, BY_NUMBER, SentParty
from hub.lookup.task.tasks import CodeInvalidError
from hub.lookup.view.entries import entries_of, registers_of, with_own_name
from hub.lookup.view.public_merchants import known_to_public, subject_of
from hub.lookup.view.shown_codes import in_register
from hub.lookup.wording import word
from hub.merchants.identity import Subject
from hub.merchants.service import find_merchant, read_code
from schemas.answers.certificate import CertifiedPartyDocument
from schemas.words import SubjectClass

ELSEWHERE = "certificate:territory"


def write_party(
    looking: Looking, named: SentParty, no_others: str
) -> tuple[CertifiedPartyDocument, tuple[str, ...]]:
    """Write what is known of one party; gives whom its part tells of too."""
    if named.number is not None:
        holders = _then(looking, persons_of(looking, named.number))
        told = f"{no_others}{word(TEXTS['numbers-alone'], looking.language)}"
        return _answer(looking, named, holders or [AskedParty(None)], told)
    code = named.code or ""
    key = read_code(code)
    if key is None:
        raise CodeInvalidError(code)
    session, sight = looking.session, looking.sight
    moment = None if looking.point is None else looking.point.known_at
    if not may_be_known_then(session, code, moment, sight):
        return _answer(looking, named, [AskedParty(key)], no_others)
    card = find_merchant(session, code)
    if card is not None and sight.sees_as_public(subject_of(card)):
        # Of a merchant elsewhere only what is public may be told, which is no answer;
        # and whom the public does not know is told of like one whom nobody knows.
        known = known_to_public(session, looking.hub, card, code, sight)
        if known is not None:
            return _answer(looking, named, [AskedParty(key)], no_others, ELSEWHERE)
        return _answer(looking, named, [AskedParty(key)], no_others)
    party = AskedParty(key, card, None if card is None else subject_of(card))
    if looking.point is not None:
        party = _party_then(looking, code, key)
    return _answer(looking, named, *_with_operator(looking, party, no_others))


def _with_operator(
    looking: Looking, party: AskedParty, no_others: str
) -> tuple[list[AskedParty], str]:
    """Put who runs an individual business beside it, or say that nobody was sought.

    Beside a person stand the businesses that the person runs.
    """
    card = party.card
    if card is not None and card.subject_class == SubjectClass.NATURAL_PERSON:
        return [party, *_then(looking, run_by_person(looking, card))], no_others
    if card is None or card.subject_class != SubjectClass.INDIVIDUAL_BUSINESS:
        return [party], no_others
    beside = beside_business(looking, card)
    if beside is None:
        unsought = word(TEXTS["operator-unsought"], looking.language)
        return [party], f"{no_others}{unsought}"
    return [party, *_then(looking, beside)], no_others


def _party_then(looking: Looking, code: str, key: tuple[str, str] | None) -> AskedParty:
    """Give the party that was known by a code at the moment that is asked for.

    One whose merchant lies elsewhere today is like one whom nobody knew.
    """
    point = looking.point
    assert point is not None  # noqa: S101  # as asked
    records = records_then(
        *(looking.session, looking.hub, code, point.known_at, looking.sight)
    )
    if records is None or (subject := records.subject) is None:
        return AskedParty(key)
    return AskedParty(key, records.past.card, subject, records)


def _then(looking: Looking, holders: list[AskedParty]) -> list[AskedParty]:
    """Give parties as they were known at the moment that is asked for, each once."""
    if looking.point is None:
        return holders
    found = [
        replace(
            _party_then(looking, one.card.public_id, None),
            run_by=one.run_by,
            doubt=one.doubt,
        )
        for one in holders
        if one.card is not None
    ]
    known = {one.card.id: one for one in found if one.card is not None}
    return list(known.values())


def _answer(
    looking: Looking,
    named: SentParty,
    parties: Sequence[AskedParty],
    no_others: str,
    refused: str | None = None,
) -> tuple[CertifiedPartyDocument, tuple[str, ...]]:
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
    subjects = [
        subject for one in parties if (subject := _subject(looking, one)) is not None
    ]
    subject = next(iter(subjects), None)
    others = {
        one.public_id: merchant_document(one, looking.sight) for one in subjects[1:]
    }
    part = CertifiedPartyDocument(
        place=named.place,
        named_by=BY_CODE if named.number is None else BY_NUMBER,
        asked=named.code,
        found=subject is not None,
        merchant=None if subject is None else merchant_document(subject, looking.sight),
        decisions=[decision_told(looking, line, others) for line in listed],
        judgments=[judgment_told(looking, line, others) for line in judged],
        possible=possible[:MOST],
        has_more_possible=has_more or len(possible) > MOST,
        statement="" if refused else no_others,
        refused=refused,
    )
    asked = () if named.code is None else (named.code,)
    return part, tuple(one.public_id for one in subjects) or asked


def _known(
    looking: Looking, parties: Sequence[AskedParty]
) -> tuple[list[SanctionLine], list[SanctionLine], list[Doubtful]]:
    """List a party's decisions and judgments, and those of an unknown field."""
    asked = looking.asked
    records = [one for party in parties for one in _records_of(looking, party)]
    penalties = lines_of(one for one in records if one.kind == PENALTY)
    judgments = final(lines_of(one for one in records if one.kind != PENALTY))
    listed, doubtful = chosen(penalties, asked, asked.penalties)
    judged, unsure_judged = chosen(judgments, asked, asked.judgments)
    return listed, judged, [*doubtful, *unsure_judged]


def _subject(looking: Looking, party: AskedParty) -> Subject | None:
    """Give a party with the state that its register says."""
    card, subject, sight = party.card, party.subject, looking.sight
    if card is None or subject is None:
        return None
    if party.past is not None and looking.point is not None:
        return in_register(subject, party.past.shown(looking.point.asked_day), sight)
    session, hub = looking.session, looking.hub
    if sight.names_self:
        shown = sight.visible(
            entries_of(session, hub, card.id, subject, sight), subject
        )
        subject, _ = with_own_name(session, hub, subject, shown, sight)
    registers = registers_of(session, hub, [card.id], sight)
    shown = sight.visible(registers.get(card.id, ()), subject)
    return in_register(subject, shown, sight)


def _records_of(looking: Looking, party: AskedParty) -> list[Sanction]:
    """Read what is shown of a party's decisions and judgments; none if unknown."""
    card, subject, sight = party.card, party.subject, looking.sight
    if card is None or subject is None:
        return []
    if party.past is not None and looking.point is not None:
        shown = party.past.shown(looking.point.asked_day)
    else:
        entries = entries_of(looking.session, looking.hub, card.id, subject, sight)
        shown = sight.visible(entries, subject)
    return [
        replace(sanction, doubt=doubt)
        for entry, doubt in of_operator(looking, party, list(shown))
        for sanction in sanctions_of([entry], subject, sight, looking.hub.rulebook)
    ]
