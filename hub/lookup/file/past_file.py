"""The credit file as the hub knew it at a past moment, for work on a case.

What was known is never known otherwise later: a moment that has not closed yet, because
nothing was committed since, is answered as of the last one that has, and the answer
names that. Whether it may be shown is judged by the
law of the day of asking: the past does not publish again what is repaired, annulled or
expired today.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import UNSET, UnsetType, structs
from sqlalchemy.orm import Session

from hub.archive.lease import last_closed_moment
from hub.archive.reads import current_by_key, versions_at
from hub.context import Hub
from hub.lookup.file.documents import UnknownThenDocument, credit_file_document
from hub.lookup.file.kept_answers import KeptAnswer, redirect, written
from hub.lookup.file.material import RATING_POLICY, records_of, score_in
from hub.lookup.file.related_merchants import ACTIVE, RelatedMerchant
from hub.lookup.file.relations import RelationHolder, RelationsTold, tell_relations
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.task.tasks import (
    CodeInvalidError,
    MerchantUnknownError,
    MomentInvalidError,
    NotGrantedError,
)
from hub.lookup.view.entries import entry_of, with_parties, with_released
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
from hub.ratings.service import rating_at
from schemas.words import PAST_PURPOSES, Audience


@dataclass(frozen=True, slots=True)
class PastMaterial:
    """What was known of a merchant at a moment, cut to what may be shown today."""

    session: Session
    hub: Hub
    past: PastMerchant
    moment: datetime
    named: str | UnsetType
    """The moment that is answered for, where the one asked for has not closed yet."""
    subject: Subject
    score: Score | None
    shown: Sequence[Entry]
    sight: Sight
    language: str


def past_answer(
    hub: Hub, code: str, known_at: str, sight: Sight, language: str
) -> KeptAnswer:
    """Answer what was known of a merchant at a moment, as it may be seen today.

    Raises:
        NotGrantedError, MomentInvalidError, CodeInvalidError, MerchantUnknownError: as
            `read_past` does.
    """
    with hub.reads() as session:
        found = read_past(session, hub, code, known_at, sight, language)
        return found if isinstance(found, KeptAnswer) else _write(found)


def read_past(
    session: Session, hub: Hub, code: str, known_at: str, sight: Sight, language: str
) -> PastMaterial | KeptAnswer:
    """Read what was known of a merchant at a moment, as it may be seen today.

    A code that nobody carried then, and a public id that led elsewhere, are answered at
    once.

    Raises:
        NotGrantedError: the purpose or the asker has no say about the past.
        MomentInvalidError: the moment cannot be read or has not come yet.
        CodeInvalidError: the text cannot be a merchant's code.
        MerchantUnknownError: nobody was or is known by it.
    """
    if sight.view.purpose not in PAST_PURPOSES or sight.view.is_public:
        raise NotGrantedError(rule="past:purpose")
    moment = read_moment(known_at, hub.clock())
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    check_place(session, hub, code, sight)
    # What is committed later is known later than this, but not than any other
    # moment: so nothing is said of a moment that may still get more.
    closed = last_closed_moment(session)
    named = closed.isoformat() if closed < moment else UNSET
    moment = min(moment, closed)
    past = find_past_merchant(session, code, moment)
    if past is None or lies_elsewhere(session, past.card.id, sight):
        return _unknown_then(session, code, sight, named)
    if past.moved:
        return redirect(code, past.card.public_id)
    shown = _shown(session, hub, past, moment, sight)
    shown = with_released(session, hub, shown, sight, known_at=moment)
    score = _score(session, hub, past, moment, shown, (sight, language))
    subject = subject_of(past.card)
    return PastMaterial(
        *(session, hub, past, moment, named, subject, score, shown, sight, language)
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


def read_moment(text: str, now: datetime) -> datetime:
    """Read a moment that has come, with its offset from UTC.

    Raises:
        MomentInvalidError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentInvalidError(text) from error
    if moment.tzinfo is None or moment > now:
        raise MomentInvalidError(text)
    return moment


def _unknown_then(
    session: Session, code: str, sight: Sight, named: str | UnsetType
) -> KeptAnswer:
    """Answer a code that somebody carries now and nobody carried then."""
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    document = UnknownThenDocument(known_at=named, view=sight.view.id)
    return written(document, card.public_id, f"{sight.view.id}.past", 0)


def _score(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    shown: Sequence[Entry],
    told: tuple[Sight, str],
) -> Score | None:
    """Read the rating that held then.

    One that rests on what may not be shown any more would show it.
    """
    sight, language = told
    row = rating_at(session, past.card.id, moment, RATING_POLICY)
    if row is None:
        return None
    score = score_in(hub, row, language)
    ids = {entry.public_id for entry in shown}
    if sight.view.audience is Audience.PROCEEDINGS or records_of(score) <= ids:
        return score
    return None


def _write(found: PastMaterial) -> KeptAnswer:
    """Write the credit file from what was known then and may be shown today."""
    today = [entry.present or entry for entry in found.shown]
    document = credit_file_document(
        *(found.subject, found.score, found.shown, found.sight),
        restraints=restraint_flags(
            *(today, found.subject, found.sight),
            rules=found.hub.rulebook,
            language=found.language,
        ),
        language=found.language,
    )
    document = structs.replace(
        document,
        merchant=past_relations(found).added_to(document.merchant),
        known=True,
        known_at=found.named,
    )
    told = f"{found.sight.view.id}.past"
    return written(document, found.subject.public_id, told, len(found.shown))


def _shown(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    sight: Sight,
) -> list[Entry]:
    """List the records that were a merchant's then, in the versions of then.

    What may not be shown today is left out.
    """
    subject = subject_of(past.card)
    rows = versions_at(session, past.parties, moment)
    entries = [entry_of(hub, row, sight.day) for row in rows]
    shown = sight.visible(with_parties(session, entries, sight), subject)
    today = {
        row.key: entry_of(hub, row, sight.day)
        for row in current_by_key(session, [row.key for row in rows])
    }
    return [
        replace(entry, present=today[entry.key])
        for entry in shown
        if sight.shows(today[entry.key], subject)
    ]


def past_relations(found: PastMaterial) -> RelationsTold:
    """Tell the relations that stood then, to merchants as they were known then."""
    session, hub, sight, moment = found.session, found.hub, found.sight, found.moment

    def look(
        ends: Collection[int], read: Collection[int]
    ) -> Mapping[int, RelatedMerchant]:
        others: dict[int, RelatedMerchant] = {}
        for number, public_id in public_ids_of(session, ends).items():
            other = find_past_merchant(session, public_id, moment)
            if other is None or lies_elsewhere(session, other.card.id, sight):
                continue
            if other.card.status == ACTIVE:
                of_then = (
                    _shown(session, hub, other, moment, sight) if number in read else []
                )
                others[number] = RelatedMerchant(
                    other.card.id, other.ids, subject_of(other.card), of_then
                )
        return others

    ids = found.past.ids
    whole = RelationHolder(found.subject, ids, ids, found.shown, moment=moment)
    return tell_relations(session, whole, sight, look)
