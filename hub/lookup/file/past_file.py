"""The credit file as the hub knew it at a past moment, for work on a case.

What was known is never known otherwise later: none is answered for that has not closed
yet. Asked of a day, it is what was so on that day, as it was known at the moment.
Whether it may be shown is judged by the law of the day of asking: the past does not
publish again what is repaired, annulled or expired today.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import records_on, stand_as_read, versions_at
from hub.archive.rules import SEALED
from hub.archive.sealed_parties import sealed_keys_of
from hub.context import Hub
from hub.lookup.file.documents import UnknownThenDocument, credit_file_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect, written
from hub.lookup.file.material import (
    given_then,
    rating_shown,
    replayed_score,
    score_in,
)
from hub.lookup.file.past_point import (
    PastAsked,
    PastPoint,
    check_past,
    read_past_point,
)
from hub.lookup.file.related_merchants import ACTIVE, RelatedMerchant
from hub.lookup.file.relations import RelationHolder, RelationsTold, tell_relations
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.task.tasks import (
    CodeInvalidError,
    MerchantUnknownError,
    NotGrantedError,
)
from hub.lookup.view.entries import (
    entry_of,
    with_org_codes,
    with_parties,
    with_released,
)
from hub.lookup.view.given_ratings import UNKNOWN_THEN
from hub.lookup.view.past_holders import PastHolders, as_known, past_holders
from hub.lookup.view.public_merchants import known_to_public, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
from hub.merchants.service import (
    PastMerchant,
    find_merchant,
    find_past_merchant,
    is_merchant_code,
    merchants_by_ids,
    public_ids_of,
)
from schemas.words import Audience


@dataclass(frozen=True, slots=True)
class PastMaterial:
    """What was known of a merchant at a moment, cut to what may be shown today."""

    session: Session
    hub: Hub
    past: PastMerchant
    point: PastPoint
    subject: Subject
    score: Score | None
    shown: Sequence[Entry]
    sight: Sight
    language: str


def past_answer(
    hub: Hub, code: str, asked: PastAsked, sight: Sight, language: str
) -> KeptAnswer:
    """Answer what was known of a merchant at a moment, as it may be seen today.

    Raises:
        NotGrantedError, MomentInvalidError, MomentOpenError, AsOfInvalidError,
        BeforeRulesError, CodeInvalidError, MerchantUnknownError: as `read_past` does.
    """
    with hub.reads() as session:
        found = read_past(session, hub, code, asked, sight, language)
        return found if isinstance(found, KeptAnswer) else _write(found)


def read_past(
    session: Session,
    hub: Hub,
    code: str,
    asked: PastAsked,
    sight: Sight,
    language: str,
) -> PastMaterial | KeptAnswer:
    """Read what was known of a merchant at a moment, as it may be seen today.

    A code that nobody carried then, and a public id that led elsewhere, are answered at
    once.

    Raises:
        NotGrantedError: the purpose or the asker has no say about the past.
        MomentInvalidError, MomentOpenError, AsOfInvalidError, BeforeRulesError: what is
            asked for cannot be read or answered.
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody was or is known by it.
    """
    check_past(sight)
    point = read_past_point(session, hub, asked, sight.day)
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    check_place(session, hub, code, sight)
    past = find_past_merchant(session, code, point.known_at)
    if past is None or lies_elsewhere(session, past.card.id, sight):
        return _unknown_then(session, code, sight, point)
    if past.moved:
        return redirect(code, past.card.public_id)
    holders = past_holders(session, past, sight)
    subject = known_then(session, hub, past, point, holders)
    if subject is None:
        return _unknown_then(session, code, sight, point)
    shown = shown_then(session, hub, past, point, holders)
    shown = with_released(session, hub, shown, sight, known_at=point.known_at)
    score = _score(session, hub, past, point, holders, language)
    return PastMaterial(
        *(session, hub, past, point, subject, score, shown, sight, language)
    )


def check_place(session: Session, hub: Hub, code: str, sight: Sight) -> None:
    """Refuse the past of a merchant outside the territory, alike for all of them.

    Raises:
        MerchantUnknownError: nobody is publicly known by the code.
        NotGrantedError: the territory does not open the past.
    """
    card = find_merchant(session, code)
    if card is None or not sight.sees_as_public(subject_of(card)):
        return
    if known_to_public(session, hub, card, code, sight) is None:
        raise MerchantUnknownError(code)
    raise NotGrantedError(rule="past:territory")


def lies_elsewhere(session: Session, merchant: int, sight: Sight) -> bool:
    """Tell whether a merchant lies today where the territory does not open the past.

    A code may have led elsewhere then than it does today.
    """
    if sight.view.bound_to is None:
        return False
    card = merchants_by_ids(session, [merchant])[merchant]
    if card.merged_into is not None:
        card = merchants_by_ids(session, [card.merged_into])[card.merged_into]
    return sight.sees_as_public(subject_of(card))


def _unknown_then(
    session: Session, code: str, sight: Sight, point: PastPoint
) -> KeptAnswer:
    """Answer a code that somebody carries now and nobody carried then."""
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    document = UnknownThenDocument(
        as_of=point.day, known_at=point.known_at, view=sight.view.id
    )
    return written(document, card.public_id, f"{sight.view.id}.past", 0)


def _score(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    point: PastPoint,
    holders: PastHolders,
    language: str,
) -> Score | None:
    """Read the rating that held then; of a day, the one that comes out for it.

    It is the one that would have held without what is hidden today. Agencies are told
    none of the past.
    """
    if holders.sight.view.audience is Audience.AGENCIES:
        return None
    if point.is_cut:
        at = (point.known_at, point.day)
        try:
            replay = rating_shown(session, hub, past, at, holders)
        except UNKNOWN_THEN:
            return None
        return replayed_score(replay, language)
    row = given_then(session, hub, past, point.known_at, holders)
    return None if row is None else score_in(hub, row, language)


def _write(found: PastMaterial) -> KeptAnswer:
    """Write the credit file from what was known then and may be shown today."""
    document = credit_file_document(
        *(found.subject, found.score, found.shown, found.sight),
        restraints=_restraints(found),
        language=found.language,
    )
    document = structs.replace(
        document,
        merchant=past_relations(found).added_to(document.merchant),
        known=True,
        as_of=found.point.day,
        known_at=found.point.known_at,
    )
    told = f"{found.sight.view.id}.past"
    return written(document, found.subject.public_id, told, len(found.shown))


def _restraints(found: PastMaterial) -> list[Mapping[str, Any]]:
    """Tell the restraints that stood on the day, as they were known then.

    Where no day is asked for those that stand today, by what is known today.
    """
    shown: Sequence[Entry] = found.shown
    if not found.point.is_cut:
        shown = [entry.present or entry for entry in shown]
    return restraint_flags(
        *(shown, found.subject, found.sight),
        rules=found.hub.rulebook,
        language=found.language,
        day=found.point.day,
    )


def known_then(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    point: PastPoint,
    holders: PastHolders,
) -> Subject | None:
    """Describe a merchant as it was known then, by what may be shown today.

    None where all that it was known by is hidden today.
    """
    rows = versions_at(session, past.parties, point.known_at)
    return as_known(session, hub, rows, holders)


def shown_then(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    point: PastPoint,
    holders: PastHolders,
) -> list[Entry]:
    """List the records that were a merchant's then, as they stood and were known.

    What may not be shown today is left out, by whoever holds it today.
    """
    sight = holders.sight
    own = _rows_then(session, past.parties, point)
    sealed = _sealed_then(session, past, point) if sight.view.opens_sealed else []
    rows = [*own, *sealed]
    entries = [entry_of(hub, row, sight.day) for row in rows]
    shown = sight.visible(with_parties(session, entries, sight), holders.then)
    today = stand_as_read(session, rows)
    found = []
    for entry in shown:
        row, now = today[entry.key], entry
        if row is not entry.row:
            now = entry_of(hub, row, sight.day)
        if holders.shows(now):
            found.append(replace(entry, present=now))
    return found


def _rows_then(
    session: Session, parties: Iterable[tuple[bytes, int]], point: PastPoint
) -> list[RecordRow]:
    """Read the records of parties as they were known at a moment, and of a day."""
    if point.is_cut:
        return records_on(session, parties, point.known_at, point.day)
    return versions_at(session, parties, point.known_at)


def _sealed_then(
    session: Session, past: PastMerchant, point: PastPoint
) -> list[RecordRow]:
    """Read what the law sealed by then about whoever carried a merchant's codes."""
    keys = sealed_keys_of(session, with_org_codes(past.codes))
    own = {key for key, _ in past.parties}
    rows = _rows_then(session, {(key, 0) for key in keys - own}, point)
    return [replace(row, party_nos=()) for row in rows if row.record_class == SEALED]


def past_relations(found: PastMaterial) -> RelationsTold:
    """Tell the relations that stood then, to merchants as they were known then."""
    session, hub, sight, point = found.session, found.hub, found.sight, found.point
    moment = point.known_at

    def look(
        ends: Collection[int], read: Collection[int]
    ) -> Mapping[int, RelatedMerchant]:
        others: dict[int, RelatedMerchant] = {}
        for number, public_id in public_ids_of(session, ends).items():
            other = find_past_merchant(session, public_id, moment)
            if other is None or lies_elsewhere(session, other.card.id, sight):
                continue
            holders = past_holders(session, other, sight)
            subject = known_then(session, hub, other, point, holders)
            if other.card.status == ACTIVE and subject is not None:
                of_then = (
                    shown_then(session, hub, other, point, holders)
                    if number in read
                    else []
                )
                others[number] = RelatedMerchant(
                    other.card.id, other.ids, subject, of_then
                )
        return others

    ids = found.past.ids
    whole = RelationHolder(found.subject, ids, ids, found.shown, moment=moment)
    return tell_relations(session, whole, sight, look)
