"""Redactions of free text: one person proposes, another one releases.

What was released is kept as a version of its own beside the record. Free text stands in
no answer outside case work but in such a version.
"""

import re
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import current_by_key
from hub.archive.redaction.errors import (
    RedactionAddsError,
    RedactionFieldError,
    RedactionOvertakenError,
    RedactionPersonalError,
)
from hub.archive.redaction.models import Redaction
from hub.archive.redaction.reads import (
    TOPIC,
    RedactionCard,
    print_of,
    read_redaction,
    redactable_texts,
)
from hub.db.cache import narrow_changes
from hub.db.ids import new_id
from hub.decisions import (
    DecisionClosedError,
    DecisionSubject,
    NewWord,
    propose,
    say_word,
)
from hub.ground.actors import HUB, said_by
from hub.ground.keys import Keyring
from hub.merchants.dependence import touch_merchants
from hub.merchants.service import holders_of
from hub.outbox.service import put
from hub.outbox.telling import demand_rows_logged
from schemas.fields.masks import mask_in_public
from schemas.words import DecisionWord, Operation

GAP = "█"
"""What stands in the place of what was left out."""
Word = Literal["released", "refused", "taken_back", "ended"]
SAID: Final[dict[Word, DecisionWord]] = {
    "released": DecisionWord.APPROVED,
    "refused": DecisionWord.REFUSED,
    "taken_back": DecisionWord.TAKEN_BACK,
    "ended": DecisionWord.TAKEN_BACK,
}
"""What each word on a redaction is in the decision on it."""
_GAPS = re.compile(f"{GAP}+")


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
        DecisionStandingError: one of the same text waits already.
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
    """
    said = NewWord(actor, at, reason)
    row = _current(session, key)
    original = {} if row is None else redactable_texts(row)
    if row is None or field not in original:
        raise RedactionFieldError(field)
    if not text.strip() or not leaves_out_only(original[field], text):
        raise RedactionAddsError(field)
    whole = text.replace(GAP, "")
    if mask_in_public(text) != text or mask_in_public(whole) != whole:
        raise RedactionPersonalError(field)
    number = new_id(at)
    about = DecisionSubject(TOPIC, "record", f"{key.hex()}/{field}")
    content = {"redaction": number, "field": field, "version": row.seq}
    decision = propose(session, about, content, said)
    session.execute(
        insert(Redaction).values(
            id=number,
            record_key=key,
            seq=row.seq,
            field=field,
            original=print_of(keys, original[field]),
            text=text,
            reason=reason,
            proposed_by=actor,
            proposed_at=at,
            decision_id=decision.id,
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
            "text": print_of(keys, text),
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

    Two people end what was released: until a second one says so, it shows.

    Raises:
        RedactionUnknownError: there is none of this number.
        DecisionClosedError: it waits for this word no more, or not yet.
        DecisionNotOwnError, SameOfficerError: the wrong person says it.
        RedactionOvertakenError: the record's text has changed since.
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
    """
    said = NewWord(actor, at, reason)
    narrow_changes(session)
    before = read_redaction(session, number)
    demand_rows_logged(session, Redaction.__tablename__, [(number,)])
    if before.state != ("released" if word == "ended" else "waiting"):
        raise DecisionClosedError(number)
    if word == "released" and not _still_of(session, keys, before):
        raise RedactionOvertakenError(number)
    say_word(session, before.decision, SAID[word], said)
    after = read_redaction(session, number)
    shown = {"released"} & {before.state, after.state}
    if shown and before.state != after.state:
        held = holders_of(session, [before.record_key])
        touch_merchants(session, sorted(set().union(*held.values())))
    put(
        session,
        at=at,
        actor=HUB,
        op=Operation.REDACTION_DECIDE,
        subject_type="record",
        subject=keys.record_id(before.record_key),
        detail={
            "redaction": number,
            "field": before.field,
            "decision": word,
            "state": after.state,
            "text": print_of(keys, before.text),
            **said_by(actor),
            "reason": reason,
        },
    )
    return after


def _still_of(session: Session, keys: Keyring, card: RedactionCard) -> bool:
    """Tell whether a redaction is of the text that its record has now."""
    row = _current(session, card.record_key)
    now = None if row is None else redactable_texts(row).get(card.field)
    return now is not None and print_of(keys, now) == card.original


def _current(session: Session, key: bytes) -> RecordRow | None:
    """Read the newest version of a record; None where there is none."""
    return next(iter(current_by_key(session, [key])), None)
