"""What was said in matters, all of it or up to a moment, and how they stood by it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.decisions.flow import (
    DecisionStanding,
    DecisionState,
    SaidWord,
    decision_standing,
)
from hub.decisions.models import DecisionRow, DecisionWordRow

_IN_LIST = 500


@dataclass(frozen=True, slots=True)
class KeptWord(SaidWord):
    """What one person said, when, why, and on which papers (SHA-256 in hex)."""

    at: datetime
    reason: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionHistory:
    """How a proposal stood, and the words by which it did, the proposal first."""

    standing: DecisionStanding
    words: tuple[KeptWord, ...]


def words_of(
    session: Session, numbers: Collection[int], *, until: datetime | None = None
) -> dict[int, list[KeptWord]]:
    """Read what was said in matters, in order, by number; up to ``until`` if given.

    A proposal in which nothing was said by then is not in it.
    """
    table = DecisionWordRow
    found: dict[int, list[KeptWord]] = {}
    for chunk in in_chunks(sorted(numbers), _IN_LIST):
        query = select(
            table.decision_id,
            table.said,
            table.actor,
            table.at,
            table.reason,
            table.documents,
        ).where(table.decision_id.in_(chunk))
        if until is not None:
            query = query.where(table.at <= until)
        for row in session.execute(query.order_by(table.seq)):
            number, said, actor, at, reason, papers = row
            word = KeptWord(said, actor, at, reason, tuple(papers))
            found.setdefault(number, []).append(word)
    return found


def tell_decisions(
    session: Session, numbers: Collection[int], *, until: datetime | None = None
) -> dict[int, DecisionHistory]:
    """Tell how matters stand, or stood at a moment, and by what.

    One that was not proposed by then is not in it.
    """
    return {
        number: DecisionHistory(decision_standing(words), tuple(words))
        for number, words in words_of(session, numbers, until=until).items()
    }


def numbers_in(topic: str, state: DecisionState) -> Select[int]:
    """Choose the matters of a topic that stand in a state, by number."""
    return select(DecisionRow.id).where(
        DecisionRow.topic == topic, DecisionRow.state == state
    )
