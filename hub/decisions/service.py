"""Propose, approve, refuse and take back what two people decide; each word is kept."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.counters import allocate_ids
from hub.decisions.flow import DecisionState, SaidWord, decision_standing
from hub.decisions.models import DecisionRow, DecisionWordRow
from hub.decisions.people import DocumentInvalidError, check_word
from hub.decisions.reads import words_of
from hub.ground.actors import HUB, said_by
from hub.ground.errors import ConflictError, NotFoundError
from hub.outbox import service as outbox
from schemas.words import DecisionWord, Operation

DOCUMENTS = 10
"""So many papers a word may rest on."""
DIGEST = re.compile("[0-9a-f]{64}")


class DecisionUnknownError(NotFoundError):
    """No proposal has this number."""

    code = "decision-unknown"
    title = "There is no such matter: take its number from the list."


class DecisionStandingError(ConflictError):
    """The same is proposed already and waits for a second person."""

    code = "decision-standing"
    title = "This is proposed already: have a second person decide it first."


class DecisionChangedError(ConflictError):
    """Somebody has said something since the page was read."""

    code = "decision-changed"
    title = "Somebody has spoken since: read the matter again, then decide."


@dataclass(frozen=True, slots=True)
class NewWord:
    """Who says something, why, and on which papers (SHA-256 in hex).

    Raises:
        OfficerInvalidError, ReasonInvalidError: nobody can be seen to say it, or why.
        DocumentInvalidError: a paper is not named by its hash, or there are too many.
    """

    actor: str
    at: datetime
    reason: str
    documents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be read later."""
        check_word(self.reason, self.actor)
        if len(self.documents) > DOCUMENTS or not all(
            map(DIGEST.fullmatch, self.documents)
        ):
            raise DocumentInvalidError


@dataclass(frozen=True, slots=True)
class DecisionSubject:
    """What is to be decided, of whom or what."""

    topic: str
    subject_type: str
    subject: str


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A proposal as it stands."""

    id: int
    about: DecisionSubject
    content: Mapping[str, Any]
    state: DecisionState
    proposed_by: str
    decided_by: str | None
    taking_back: str | None
    """Who has said that what was approved be taken back, before anybody agreed."""
    version: int


def propose(
    session: Session, about: DecisionSubject, content: Mapping[str, Any], word: NewWord
) -> DecisionCard:
    """Propose something that a second person must approve.

    Raises:
        DecisionStandingError: the same is proposed already.
    """
    number = allocate_ids(session, "decision", 1)
    if find_waiting(session, about) is not None:
        raise DecisionStandingError(about.subject)
    row = {
        "id": number,
        "topic": about.topic,
        "subject_type": about.subject_type,
        "subject": about.subject,
        "content": dict(content),
        "state": "waiting",
        "version": 1,
    }
    insert_rows(session, DecisionRow, [row])
    _write(session, number, about.topic, 1, DecisionWord.PROPOSED, word)
    return read_decision(session, number)


def say_word(
    session: Session,
    number: int,
    said: DecisionWord,
    word: NewWord,
    *,
    version: int | None = None,
) -> DecisionCard:
    """Approve, refuse or take back; ``version`` is the one that the speaker read.

    Raises:
        DecisionUnknownError: there is no such proposal.
        DecisionChangedError: somebody has spoken since.
        DecisionClosedError, DecisionNotOwnError, SameOfficerError: it cannot be said.
    """
    card = read_decision(session, number)
    if version is not None and version != card.version:
        raise DecisionChangedError(str(number))
    before = words_of(session, [number])[number]
    standing = decision_standing([*before, SaidWord(str(said), word.actor)])
    changed = session.connection().execute(
        update(DecisionRow)
        .where(DecisionRow.id == number, DecisionRow.version == card.version)
        .values(state=standing.state, version=card.version + 1)
    )
    if changed.rowcount != 1:
        raise DecisionChangedError(str(number))
    _write(session, number, card.about.topic, card.version + 1, said, word)
    return read_decision(session, number)


def read_decision(session: Session, number: int) -> DecisionCard:
    """Read a proposal as it stands.

    Raises:
        DecisionUnknownError: there is none of this number.
    """
    table = DecisionRow.__table__
    row = session.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        raise DecisionUnknownError(str(number))
    standing = decision_standing(words_of(session, [number])[number])
    return DecisionCard(
        id=row.id,
        about=DecisionSubject(row.topic, row.subject_type, row.subject),
        content=row.content,
        state=standing.state,
        proposed_by=standing.proposed_by,
        decided_by=standing.decided_by,
        taking_back=standing.taking_back,
        version=row.version,
    )


def find_waiting(session: Session, about: DecisionSubject) -> DecisionCard | None:
    """Find the proposal that waits for a second person, if any does."""
    query = select(DecisionRow.id).where(
        DecisionRow.topic == about.topic,
        DecisionRow.subject_type == about.subject_type,
        DecisionRow.subject == about.subject,
        DecisionRow.state == "waiting",
    )
    number = session.scalar(query)
    return None if number is None else read_decision(session, number)


def _write(
    session: Session,
    number: int,
    topic: str,
    seq: int,
    said: DecisionWord,
    word: NewWord,
) -> None:
    """Append a word, and put it into the outbox."""
    row = {
        "decision_id": number,
        "seq": seq,
        "said": str(said),
        "reason": word.reason,
        "documents": list(word.documents),
        "actor": word.actor,
        "at": word.at,
    }
    insert_rows(session, DecisionWordRow, [row])
    outbox.put(
        session,
        at=word.at,
        actor=HUB,
        op=Operation.DECISION_SAY,
        subject_type="decision",
        subject=str(number),
        detail={
            "topic": topic,
            "word": seq,
            "said": str(said),
            "reason": hashlib.sha256(word.reason.encode()).hexdigest(),
            "documents": list(word.documents),
            **said_by(word.actor),
        },
    )
