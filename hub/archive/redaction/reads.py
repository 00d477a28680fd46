"""Redactions as they stand, and the redacted texts that answers show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.redaction.errors import RedactionUnknownError
from hub.archive.redaction.models import Redaction, RedactionWord
from hub.archive.rules.sealed import SEALED
from hub.db.bulk import in_chunks
from hub.ground.keys import Keyring
from schemas.record import meaning_of

State = Literal["waiting", "released", "refused", "taken_back", "ended"]
WAITING: State = "waiting"
_IN_LIST = 500


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
        for key, field, original, text in session.execute(query):
            now = texts[key].get(field)
            if now is not None and print_of(keys, now) == original:
                told.setdefault(key, {})[field] = text
    return told


def print_of(keys: Keyring, text: str) -> str:
    """Tell texts apart by a keyed hash, from which nobody guesses them."""
    return keys.identity_hash(text)


def _cards(session: Session, query: Select[Redaction]) -> list[RedactionCard]:
    """Read redactions with the last word said of each."""
    found = session.scalars(query).all()
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
        state=WAITING if word is None else cast("State", word.word),
        said_by=None if word is None else word.said_by,
        said_at=None if word is None else word.said_at,
        said_reason=None if word is None else word.reason,
    )
