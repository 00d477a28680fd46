"""Redactions as they stand or stood, and the redacted texts that answers show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.redaction.errors import RedactionUnknownError
from hub.archive.redaction.models import Redaction, RedactionWord
from hub.archive.rules.sealed import SEALED
from hub.db.bulk import in_chunks, look_up
from hub.decisions import DecisionHistory, DecisionState, numbers_in, tell_decisions
from hub.ground.actors import HUB
from hub.ground.keys import Keyring
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import LoggedLeaves, not_as_logged
from schemas.record import meaning_of
from schemas.words import DecisionWord

DECISIONS: Final = "decision"
"""The table of what two people decide, which is another room's."""
TOPIC: Final = "redaction"
"""Of which topic the decisions on redactions are."""
State = Literal["waiting", "released", "refused", "taken_back", "ended"]
DECIDED_AS: Final[dict[State, DecisionState]] = {
    "waiting": "waiting",
    "released": "approved",
}
"""How the decision on an open redaction stands; its end may stand beside it."""
CLOSING: Final = ("ended", "refused", "taken_back")
CLOSED_BEFORE: Final[dict[State, dict[str, State]]] = {
    "released": {"ended": "ended"},
    "waiting": {"refused": "refused", "taken_back": "taken_back"},
}
"""How a redaction stands that the release before closed by a word of its own."""
_IN_LIST = 500
# Asked of the driver: hardly any record has a redaction.
_KEYED = "SELECT record_key FROM redaction WHERE decision_id IS NOT NULL AND record_key"


@dataclass(frozen=True, slots=True)
class RedactionCard:
    """A redaction as it stands; ``said_…`` is the word that decided or ended it."""

    id: str
    decision: int
    record_key: bytes
    field: str
    text: str
    original: str
    """Keyed hash of the text that it was made of."""
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: State
    said_by: str | None = None
    said_at: datetime | None = None
    said_reason: str | None = None
    ending_by: str | None = None
    """Who has said that it be shown no more, before anybody agreed."""
    ending_reason: str | None = None


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
    # No database keeps a text with a zero in it, nor compares with one.
    query = _decided().where(Redaction.id == number)
    found = [] if "\0" in number else _cards(session, query)
    if not found:
        raise RedactionUnknownError(number)
    return found[0]


def list_redactions(
    session: Session, *, state: State | None = None, limit: int = 200
) -> list[RedactionCard]:
    """List redactions, the newest first: all, or those in a state."""
    query = _decided().order_by(Redaction.proposed_at.desc(), Redaction.id.desc())
    if state is None:
        return _cards(session, query.limit(limit))
    if state in DECIDED_AS:
        numbers = numbers_in(TOPIC, DECIDED_AS[state])
        query = query.where(Redaction.decision_id.in_(numbers))
    cards = _cards(session, query)
    return [card for card in cards if card.state == state][:limit]


def released_texts(
    session: Session,
    keys: Keyring,
    log: LoggedLeaves,
    rows: Iterable[RecordRow],
    *,
    known_at: datetime | None = None,
) -> dict[bytes, dict[str, str]]:
    """Give the redacted texts that stand for texts of records, by record and field.

    Only what stands released, now or as known at a moment, and was made of the text in
    the given version of the record; of several what was released last. What two people
    ended since is shown of no moment: whether anything is shown is judged by today.
    Nor is one that was changed past the hub, or the decision on it.
    """
    texts = {row.key: found for row in rows if (found := redactable_texts(row))}
    cards: list[RedactionCard] = []
    keyed = [key for (key,) in look_up(session, _KEYED, sorted(texts))]
    for chunk in in_chunks(sorted(set(keyed)), _IN_LIST):
        query = _decided().where(Redaction.record_key.in_(chunk))
        then = _cards(session, query, until=known_at)
        if known_at is not None:
            today = _cards(session, query)
            ended = {card.id for card in today if card.state == "ended"}
            then = [card for card in then if card.id not in ended]
        cards += then
    fitting = [
        card
        for card in cards
        if card.state == "released"
        and (now := texts[card.record_key].get(card.field)) is not None
        and print_of(keys, now) == card.original
    ]
    told: dict[bytes, dict[str, str]] = {}
    standing = _as_logged(session, log, fitting) if fitting else []
    for card in sorted(
        standing, key=lambda one: (one.said_at or one.proposed_at, one.id)
    ):
        told.setdefault(card.record_key, {})[card.field] = card.text
    return told


def _as_logged(
    session: Session, log: LoggedLeaves, cards: Sequence[RedactionCard]
) -> list[RedactionCard]:
    """Keep those that stand, with the decision on them, as the log was told last."""
    connection, tables = session.connection(), covered_tables()
    mine = [(card.id,) for card in cards]
    bent = not_as_logged(connection, log, tables[Redaction.__tablename__], mine)
    decided = [(card.decision,) for card in cards]
    bent |= not_as_logged(connection, log, tables[DECISIONS], decided)
    return [c for c in cards if (c.id,) not in bent and (c.decision,) not in bent]


def print_of(keys: Keyring, text: str) -> str:
    """Tell texts apart by a keyed hash, from which nobody guesses them."""
    return keys.identity_hash(text)


def _decided() -> Select[Redaction]:
    """Choose redactions on which there is a decision."""
    return select(Redaction).where(Redaction.decision_id.is_not(None))


def _cards(
    session: Session, query: Select[Redaction], *, until: datetime | None = None
) -> list[RedactionCard]:
    """Read redactions as they stand, or as they stood at a moment, if they were."""
    found = session.scalars(query).all()
    numbers = [one.decision_id for one in found if one.decision_id is not None]
    told = tell_decisions(session, numbers, until=until) if numbers else {}
    before = _closed_before(session, found, until) if numbers else {}
    return [
        _card(one, decided, before.get(one.id))
        for one in found
        if (decided := told.get(one.decision_id or 0)) is not None
    ]


def _closed_before(
    session: Session, found: Sequence[Redaction], until: datetime | None
) -> dict[str, RedactionWord]:
    """Read the last word by which the release before closed each redaction.

    It may write on while both run; what it released then waits for two people here.
    """
    words = session.scalars(
        select(RedactionWord)
        .where(RedactionWord.redaction_id.in_([one.id for one in found]))
        .where(RedactionWord.word.in_(CLOSING))
        .order_by(RedactionWord.number)
    )
    return {
        word.redaction_id: word
        for word in words
        if until is None or word.said_at <= until
    }


def _card(
    one: Redaction, decided: DecisionHistory, before: RedactionWord | None
) -> RedactionCard:
    """Describe one redaction; ``before`` closed it in the release before."""
    first, *later = decided.words
    state = _state(decided)
    ending = None
    if decided.standing.taking_back is not None:
        ending = later.pop()
    by, at, reason = None, None, None
    if later:
        by, at, reason = later[-1].actor, later[-1].at, later[-1].reason
    closed = CLOSED_BEFORE.get(state, {})
    if before is not None and before.word in closed:
        state, ending = closed[before.word], None
        by, at, reason = before.said_by, before.said_at, before.reason
    elif state == "ended" and decided.words[-1].actor == HUB:
        # One person was enough in the release before.
        by, at, reason = later[-2].actor, later[-2].at, later[-2].reason
    return RedactionCard(
        id=one.id,
        decision=one.decision_id or 0,
        record_key=one.record_key,
        field=one.field,
        text=one.text,
        original=one.original,
        reason=first.reason,
        proposed_by=first.actor,
        proposed_at=first.at,
        state=state,
        said_by=by,
        said_at=at,
        said_reason=reason,
        ending_by=None if ending is None else ending.actor,
        ending_reason=None if ending is None else ending.reason,
    )


def _state(decided: DecisionHistory) -> State:
    """Tell how a redaction stands by the decision on it."""
    match decided.standing.state:
        case "approved":
            return "released"
        case "refused":
            return "refused"
        case "waiting":
            return "waiting"
    was_released = any(word.said == DecisionWord.APPROVED for word in decided.words)
    return "ended" if was_released else "taken_back"
