"""Redactions: texts of a merchant shown, proposed, decided on by another.

What answers show of it changes with the transaction in which a second person speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.archive.drafts import RecordRow
from hub.archive.lease import hold_lease
from hub.archive.reads import current_by_key
from hub.archive.redaction import (
    RedactionCard,
    RedactionFieldError,
    State,
    Word,
    list_redactions,
    propose_redaction,
    read_redaction,
    redactable_texts,
    say_of_redaction,
)
from hub.archive.service import records_of
from hub.audit.events import Receipt
from hub.context import Hub
from hub.merchants.service import find_itself, is_merchant_code
from hub.officer_actions.decisions import CodeUnknownError
from hub.officer_actions.queue import NamedOfficer, named_officers
from hub.officer_actions.records import KEY_CHARS, RecordUnknownError
from hub.officer_actions.views import ViewingOfficer, log_view


@dataclass(frozen=True, slots=True)
class RedactionList:
    """The redactions that there are, the newest first."""

    cards: list[RedactionCard]
    people: Mapping[str, NamedOfficer]
    kinds: Mapping[bytes, str]
    """The kind of each record, by its key."""
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class RedactionView:
    """One redaction beside the text that its record has now."""

    card: RedactionCard
    kind: str
    public_id: str
    original: str
    """The text now; empty where the record has none any more."""
    people: Mapping[str, NamedOfficer]
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class RedactableRecord:
    """A record with free texts that can be redacted, by field."""

    row: RecordRow
    public_id: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RedactableRecords:
    """The records of a merchant that hold free text."""

    records: list[RedactableRecord]
    receipt: Receipt


def show_redactions(
    hub: Hub, looks: ViewingOfficer, *, state: State | None = None, limit: int = 200
) -> RedactionList:
    """Show what waits and what was decided, the newest first, or what is in a state.

    Raises:
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        cards = list_redactions(session, state=state, limit=limit)
        people = named_officers(session, [card.proposed_by for card in cards])
        rows = current_by_key(session, [card.record_key for card in cards])
        kinds = {row.key: row.kind for row in rows}
    receipt = log_view(
        hub,
        looks,
        subject_type="redaction",
        subject="list",
        detail={"shown": len(cards)},
    )
    return RedactionList(cards, people, kinds, receipt)


def show_redaction(hub: Hub, looks: ViewingOfficer, number: str) -> RedactionView:
    """Show a redaction and the text that it was made of.

    Raises:
        RedactionUnknownError: there is none of this number.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        card = read_redaction(session, number)
        (row,) = current_by_key(session, [card.record_key])
        spoken = [card.proposed_by, card.said_by, card.ending_by]
        people = named_officers(session, spoken)
    receipt = log_view(hub, looks, subject_type="redaction", subject=number)
    return RedactionView(
        card=card,
        kind=row.kind,
        public_id=hub.keys.record_id(row.key),
        original=redactable_texts(row).get(card.field, ""),
        people=people,
        receipt=receipt,
    )


def show_redactable(hub: Hub, looks: ViewingOfficer, code: str) -> RedactableRecords:
    """Show the records of a merchant that hold free text.

    Raises:
        CodeUnknownError: nobody carries the code.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        number = find_itself(session, code) if is_merchant_code(code) else None
        if number is None:
            raise CodeUnknownError(code)
        records = [
            RedactableRecord(row, hub.keys.record_id(row.key), texts)
            for row in records_of(session, number)
            if (texts := redactable_texts(row))
        ]
    receipt = log_view(
        hub,
        looks,
        subject_type="merchant",
        subject=code,
        detail={"records": len(records)},
    )
    return RedactableRecords(records, receipt)


def redact(  # of which text of which record, by whom and why
    hub: Hub, key: str, field: str, text: str, *, officer: str, reason: str
) -> str:
    """Propose a redacted version of a text; log it and return its number.

    Raises:
        RecordUnknownError: no record has the key.
    """
    found = _key(key)
    with hub.writing(keeps_answers=True) as session:
        at = hold_lease(session, hub.clock())
        return propose_redaction(
            session, hub.keys, found, field, text, actor=officer, at=at, reason=reason
        )


def decide_redaction(
    hub: Hub, number: str, word: Word, *, officer: str, reason: str
) -> RedactionCard:
    """Release, refuse, take back or end a redaction; log it.

    Raises:
        RedactionUnknownError: there is none of this number.
        DecisionClosedError, DecisionNotOwnError, SameOfficerError: as it stands, or
            by this person, the word cannot be said.
        RedactionOvertakenError: the record's text has changed since.
    """
    with hub.writing() as session:
        at = hold_lease(session, hub.clock())
        return say_of_redaction(
            session, hub.keys, number, word, actor=officer, at=at, reason=reason
        )


def show_text(
    hub: Hub, looks: ViewingOfficer, key: str, field: str
) -> RedactableRecords:
    """Show one free text of a record.

    Raises:
        RecordUnknownError: no record has the key.
        RedactionFieldError: the record has no such text.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    found = _key(key)
    with hub.reads() as session:
        row = next(iter(current_by_key(session, [found])), None)
    if row is None:
        raise RecordUnknownError(key)
    texts = redactable_texts(row)
    if field not in texts:
        raise RedactionFieldError(field)
    public_id = hub.keys.record_id(found)
    receipt = log_view(hub, looks, subject_type="record", subject=public_id)
    only = RedactableRecord(row, public_id, {field: texts[field]})
    return RedactableRecords([only], receipt)


def _key(text: str) -> bytes:
    """Read a record's key as it is written.

    Raises:
        RecordUnknownError: it is none.
    """
    try:
        found = bytes.fromhex(text) if len(text) == KEY_CHARS else b""
    except ValueError:
        found = b""
    if not found:
        raise RecordUnknownError(text)
    return found
