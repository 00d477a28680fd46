"""The credit file as the hub knew it at a past moment, for work on a case.

What was known is never known otherwise later: none is answered for that has not closed
yet. Asked of a day, it is what was so on that day, as it was known at the moment.
Whether it may be shown is judged by the law of the day of asking: the past does not
publish again what is repaired, annulled or expired today.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import structs
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.lookup.file.documents import credit_file_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect, written
from hub.lookup.file.material import (
    MovedTo,
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
from hub.lookup.file.relations import RelationHolder, ShownRelations, tell_relations
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.task.tasks import (
    CodeInvalidError,
    MerchantUnknownError,
    NotGrantedError,
)
from hub.lookup.view.entries import with_released
from hub.lookup.view.given_ratings import UNKNOWN_THEN
from hub.lookup.view.past_records import PastRecords
from hub.lookup.view.public_merchants import (
    is_sealed_inside,
    known_to_public,
    may_be_known,
    subject_of,
)
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score
from hub.merchants.identity import Subject
from hub.merchants.service import (
    PastMerchant,
    find_merchant,
    find_past_merchant,
    is_merchant_code,
    merchants_by_ids,
    public_ids_of,
    read_code,
    was_given_up,
)
from schemas.answers.merchant import UnknownThenDocument
from schemas.words import Audience


@dataclass(frozen=True, slots=True)
class PastMaterial:
    """What was known of a merchant at a moment, cut to what may be shown today."""

    records: PastRecords
    point: PastPoint
    subject: Subject
    score: Score | None
    shown: Sequence[Entry]
    language: str

    @property
    def session(self) -> Session:
        """In which it is read."""
        return self.records.session

    @property
    def hub(self) -> Hub:
        """Of which hub it is."""
        return self.records.hub

    @property
    def past(self) -> PastMerchant:
        """The merchant as it was known."""
        return self.records.past

    @property
    def sight(self) -> Sight:
        """What may be seen of it."""
        return self.records.sight


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
    records = find_records(session, hub, code, point.known_at, sight)
    if isinstance(records, MovedTo):
        return redirect(code, records.public_id)
    if records is None or records.subject is None:
        return _unknown_then(session, code, sight, point)
    shown = with_released(
        *(session, hub, records.shown(point.asked_day), sight), known_at=point.known_at
    )
    score = _score(records, point, language)
    subject = in_register(records.subject, shown, sight)
    return PastMaterial(records, point, subject, score, shown, language)


def find_records(
    session: Session, hub: Hub, code: str, moment: datetime, sight: Sight
) -> PastRecords | MovedTo | None:
    """Find the records of whoever was known by a code at a moment, to be told of.

    None where nobody was, or the merchant lies elsewhere today; where all that it was
    known by is hidden today they have no subject.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError, NotGrantedError: as `check_place` does.
    """
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    if not may_be_known_then(session, code, moment, sight):
        raise MerchantUnknownError(code)
    check_place(session, hub, code, sight)
    records = records_then(session, hub, code, moment, sight)
    if records is not None and records.past.moved:
        return MovedTo(records.past.card.public_id)
    return records


def may_be_known_then(
    session: Session, code: str, moment: datetime | None, sight: Sight
) -> bool:
    """Tell whether a view may know anybody by a code today, or at a moment if given.

    As by `may_be_known` it is told alike of a code that only hidden records give and of
    one that nobody has: whoever carried it has left it, or is judged as of today.
    """
    if may_be_known(session, code, sight, set()):
        return True
    key = read_code(code)
    if key is not None and is_sealed_inside(session, [key], sight):
        return True
    return moment is not None and was_given_up(session, code, moment)


def records_then(
    session: Session, hub: Hub, code: str, moment: datetime, sight: Sight
) -> PastRecords | None:
    """Find the records of whoever was known by a code at a moment, if that is opened.

    None where nobody was, or the merchant lies elsewhere today.
    """
    past = find_past_merchant(session, code, moment)
    if past is None or _lies_elsewhere(session, past.card.id, sight):
        return None
    return PastRecords(session, hub, past, moment, sight)


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


def _lies_elsewhere(session: Session, merchant: int, sight: Sight) -> bool:
    """Tell whether a merchant lies today where the territory does not open the past.

    A code may have led elsewhere then than it does today.
    """
    if sight.view.bound_to is None:
        return False
    card = merchants_by_ids(session, [merchant])[merchant]
    if card.merged_into is not None:
        card = merchants_by_ids(session, [card.merged_into])[card.merged_into]
    return sight.sees_as_public(subject_of(card))


def carried_today(session: Session, code: str) -> str:
    """Give the public id of whoever carries a code today that nobody carried then.

    Raises:
        MerchantUnknownError: nobody does.
    """
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    return card.public_id


def _unknown_then(
    session: Session, code: str, sight: Sight, point: PastPoint
) -> KeptAnswer:
    """Answer a code that somebody carries now and nobody carried then."""
    public_id = carried_today(session, code)
    document = UnknownThenDocument(
        as_of=point.day, known_at=point.known_at, view=sight.view.id
    )
    return written(document, public_id, f"{sight.view.id}.past", 0)


def _score(records: PastRecords, point: PastPoint, language: str) -> Score | None:
    """Read the rating that held then; of a day, the one that comes out for it.

    It is the one that would have held without what is hidden today. Agencies are told
    none of the past.
    """
    if records.sight.view.audience is Audience.AGENCIES:
        return None
    if point.is_cut:
        try:
            return replayed_score(rating_shown(records, point.day), language)
        except UNKNOWN_THEN:
            return None
    row = given_then(records)
    return None if row is None else score_in(records.hub, row, language)


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


def past_relations(found: PastMaterial) -> ShownRelations:
    """Tell the relations that stood then, to merchants as they were known then."""
    session, hub, sight, point = found.session, found.hub, found.sight, found.point
    moment = point.known_at

    def look(
        ends: Collection[int], read: Collection[int]
    ) -> Mapping[int, RelatedMerchant]:
        others: dict[int, RelatedMerchant] = {}
        for number, public_id in public_ids_of(session, ends).items():
            records = records_then(session, hub, public_id, moment, sight)
            if records is None or records.past.card.status != ACTIVE:
                continue
            if (subject := records.subject) is not None:
                of_then = records.shown(point.asked_day) if number in read else []
                other = records.past
                others[number] = RelatedMerchant(
                    other.card.id, other.ids, subject, of_then
                )
        return others

    ids = found.past.ids
    whole = RelationHolder(found.subject, ids, ids, found.shown, moment=moment)
    return tell_relations(session, whole, sight, look)
