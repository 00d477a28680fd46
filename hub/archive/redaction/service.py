"""Redactions of free text: one person proposes, another one releases.

What was released is kept as a version of its own beside the record. Free text stands in
no answer outside case work but in such a version.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import current_by_key
from hub.archive.redaction.errors import (
    RedactionAddsError,
    RedactionDecidedError,
    RedactionFieldError,
    RedactionOvertakenError,
    RedactionOwnError,
    RedactionPersonalError,
    RedactionUnknownError,
    RedactionWaitsError,
)
from hub.archive.redaction.models import Redaction, RedactionWord
from hub.archive.rules.sealed import SEALED
from hub.db.bulk import in_chunks
from hub.db.ids import new_id
from hub.ground.actors import HUB, said_by
from hub.ground.keys import Keyring
from hub.merchants.dependence import touch_merchants
from hub.merchants.ledger import check_word, is_same_officer
from hub.merchants.models import Membership
from hub.outbox.service import put
from schemas.fields.masks import mask_in_public
from schemas.record import meaning_of
from schemas.words import Operation

GAP = "█"
"""What stands in the place of what was left out."""
Word = Literal["released", "refused", "taken_back", "ended"]
State = Literal["waiting", "released", "refused", "taken_back", "ended"]
WAITING: State = "waiting"
_IN_LIST = 500
_GAPS = re.compile(f"{GAP}+")


@dataclass(frozen=True, slots=True)
class RedactionCard:
    """A redaction as it stands."""

    id: str
    record_key: bytes
    field: str
    text: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: State
    said_by: str | None = None
    said_at: datetime | None = None
    said_reason: str | None = None


def redactable_texts(row: RecordRow) -> dict[str, str]:
    """List the free texts of a record that only case work sees, by field."""
    if row.record_class == SEALED:
        return {}
    names = meaning_of(row.kind).closed_texts
    return {name: row.body[name] for name in row.body if name in names}


def leaves_out_only(original: str, text: str) -> bool:
    """Tell whether a text is another one with passages left out, and nothing else.

    The pieces between the gaps must stand in the original in their order, the first at
    its beginning and the last at its end unless a gap stands there.
    """
    if not _GAPS.search(text):
        return text == original
    first, *rest = _GAPS.split(text)
    if not original.startswith(first):
        return False
    place = len(first)
    *middle, last = rest
    for piece in middle:
        found = original.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return original.endswith(last) and len(original) - len(last) >= place


def propose_redaction(  # noqa: PLR0913  # of which text, by whom, when and why
    session: Session,
    keys: Keyring,
    key: bytes,
    field: str,
    text: str,
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> str:
    """Keep a proposed redaction and return its number; it shows nowhere yet.

    Raises:
        RedactionFieldError: the record has no such text.
        RedactionAddsError: the text says what the original does not.
        RedactionPersonalError: a number of a person still stands in it.
        RedactionWaitsError: one of the same text waits already.
    """
    check_word(reason, actor)
    row = _current(session, key)
    original = {} if row is None else redactable_texts(row)
    if row is None or field not in original:
        raise RedactionFieldError(field)
    if not text.strip() or not leaves_out_only(original[field], text):
        raise RedactionAddsError(field)
    if mask_in_public(text) != text:
        raise RedactionPersonalError(field)
    waiting = list_redactions(session, key=key, state=WAITING)
    if any(card.field == field for card in waiting):
        raise RedactionWaitsError(field)
    number = new_id(at)
    session.execute(
        insert(Redaction).values(
            id=number,
            record_key=key,
            seq=row.seq,
            field=field,
            original=_print_of(keys, original[field]),
            text=text,
            reason=reason,
            proposed_by=actor,
            proposed_at=at,
        )
    )
    put(
        session,
        at=at,
        actor=HUB,
        op=Operation.REDACTION_PROPOSE,
        subject_type="record",
        subject=keys.record_id(key),
        detail={
            "redaction": number,
            "field": field,
            "version": row.seq,
            "text": _print_of(keys, text),
            **said_by(actor),
            "reason": reason,
        },
    )
    return number


def say_of_redaction(  # of which one, what, by whom and why
    session: Session,
    keys: Keyring,
    number: str,
    word: Word,
    *,
    actor: str,
    at: datetime,
    reason: str,
) -> RedactionCard:
    """Release, refuse, take back or end a redaction; answers change with it.

    Raises:
        RedactionUnknownError: there is none of this number.
        RedactionDecidedError: it waits for this word no more, or not yet.
        RedactionOwnError: the wrong one of the two persons says it.
        RedactionOvertakenError: the record's text has changed since.
    """
    check_word(reason, actor)
    card = read_redaction(session, number)
    if card.state != ("released" if word == "ended" else WAITING):
        raise RedactionDecidedError(number)
    is_own = is_same_officer(card.proposed_by, actor)
    if word != "ended" and is_own != (word == "taken_back"):
        raise RedactionOwnError(number)
    if word == "released" and not _still_of(session, keys, card):
        raise RedactionOvertakenError(number)
    session.execute(
        insert(RedactionWord).values(
            redaction_id=number,
            number=2 if word == "ended" else 1,
            word=word,
            reason=reason,
            said_by=actor,
            said_at=at,
        )
    )
    if word in {"released", "ended"}:
        query = select(Membership.merchant_id).where(
            Membership.record_key == card.record_key
        )
        touch_merchants(session, sorted(set(session.scalars(query))))
    put(
        session,
        at=at,
        actor=HUB,
        op=Operation.REDACTION_DECIDE,
        subject_type="record",
        subject=keys.record_id(card.record_key),
        detail={
            "redaction": number,
            "field": card.field,
            "decision": word,
            "text": _print_of(keys, card.text),
            **said_by(actor),
            "reason": reason,
        },
    )
    return read_redaction(session, number)


def read_redaction(session: Session, number: str) -> RedactionCard:
    """Read one redaction.

    Raises:
        RedactionUnknownError: there is none of this number.
    """
    known = "\0" not in number
    found = (
        _cards(session, select(Redaction).where(Redaction.id == number))
        if known
        else []
    )
    if not found:
        raise RedactionUnknownError(number)
    return found[0]


def list_redactions(
    session: Session,
    *,
    key: bytes | None = None,
    state: State | None = None,
    limit: int = 200,
) -> list[RedactionCard]:
    """List redactions, the newest first: all, those of a record, those in a state."""
    query = select(Redaction).order_by(
        Redaction.proposed_at.desc(), Redaction.id.desc()
    )
    if key is not None:
        query = query.where(Redaction.record_key == key)
    if state == WAITING:
        query = query.where(Redaction.id.not_in(select(RedactionWord.redaction_id)))
    cards = _cards(session, query.limit(limit))
    return [card for card in cards if state is None or card.state == state]


def released_texts(
    session: Session, keys: Keyring, rows: Iterable[RecordRow]
) -> dict[bytes, dict[str, str]]:
    """Give the redacted texts that stand for texts of records, by record and field.

    Only what was released, was not ended and was made of the text that the record has
    now; of several the newest.
    """
    texts = {row.key: found for row in rows if (found := redactable_texts(row))}
    told: dict[bytes, dict[str, str]] = {}
    for chunk in in_chunks(sorted(texts), _IN_LIST):
        query = (
            select(
                Redaction.record_key,
                Redaction.field,
                Redaction.original,
                Redaction.text,
                RedactionWord.word,
            )
            .join(RedactionWord, RedactionWord.redaction_id == Redaction.id)
            .where(Redaction.record_key.in_(chunk))
            .where(RedactionWord.word == "released")
            .where(
                Redaction.id.not_in(
                    select(RedactionWord.redaction_id).where(
                        RedactionWord.word == "ended"
                    )
                )
            )
            .order_by(RedactionWord.said_at)
        )
        for key, field, original, text, _ in session.execute(query):
            now = texts[key].get(field)
            if now is not None and _print_of(keys, now) == original:
                told.setdefault(key, {})[field] = text
    return told


def _still_of(session: Session, keys: Keyring, card: RedactionCard) -> bool:
    """Tell whether a redaction is of the text that its record has now."""
    row = _current(session, card.record_key)
    now = None if row is None else redactable_texts(row).get(card.field)
    made_of = session.scalar(select(Redaction.original).where(Redaction.id == card.id))
    return now is not None and _print_of(keys, now) == made_of


def _current(session: Session, key: bytes) -> RecordRow | None:
    """Read the newest version of a record; None where there is none."""
    return next(iter(current_by_key(session, [key])), None)


def _print_of(keys: Keyring, text: str) -> str:
    """Tell texts apart by a keyed hash, from which nobody guesses them."""
    return keys.identity_hash(text)


def _cards(session: Session, query: object) -> list[RedactionCard]:
    """Read redactions with the last word said of each."""
    found: Sequence[Redaction] = session.scalars(query).all()  # type: ignore[call-overload]
    words: Mapping[str, RedactionWord] = {
        word.redaction_id: word
        for word in session.scalars(
            select(RedactionWord)
            .where(RedactionWord.redaction_id.in_([one.id for one in found]))
            .order_by(RedactionWord.number)
        )
    }
    return [_card(one, words.get(one.id)) for one in found]


def _card(one: Redaction, word: RedactionWord | None) -> RedactionCard:
    """Describe one redaction."""
    return RedactionCard(
        id=one.id,
        record_key=one.record_key,
        field=one.field,
        text=one.text,
        reason=one.reason,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        state=WAITING if word is None else word.word,  # type: ignore[arg-type]
        said_by=None if word is None else word.said_by,
        said_at=None if word is None else word.said_at,
        said_reason=None if word is None else word.reason,
    )
