"""Decide again what earlier rules held, and what no later row could have decided.

Rules before the second edition held a register's own row where another registered
merchant bore its name, and people who said "different" sent it to a merchant without
its code. Nothing new comes for such a row by itself, so a pass decides it once, behind
an update. So for a party of which it was not noted what it rests on: a row that came
meanwhile may have decided it. A pass may be cut off at any place and begun anew: it
comes to the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.db.counters import IdCounter, allocate_ids
from hub.ground.actors import HUB
from hub.merchants.batch.apart import set_apart
from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.watches import note_watches, watches_of, wrong_among
from hub.merchants.link.batch_rows import tell_revised, write_batch
from hub.merchants.link.merging import keep_groups
from hub.merchants.models import ReviewItem
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.match import NAME_OF_ANOTHER, names_itself
from hub.merchants.rules.states import BY_PEOPLE
from hub.names import Divisions

EDITION, COUNTER = 3, "link_edition"
"""The edition of the rules, and the counter of that by which all is decided."""

AT_ONCE = 200
"""Questions that are looked at in one transaction."""


def is_decided_anew(session: Session) -> bool:
    """Tell whether everything was decided by the present edition of the rules."""
    query = select(IdCounter.next).where(IdCounter.name == COUNTER)
    return (session.scalar(query) or 1) >= EDITION


def decide_anew(
    session: Session, after: int, divisions: Divisions, *, at: datetime
) -> tuple[int | None, frozenset[int]]:
    """Decide the next parties that a name alone held; give where to go on, and whom.

    The number to go on behind is None once all are decided. The merchants are due for
    rating.
    """
    hold_linking(session)
    items = _read_items(session, after)
    if not items:
        allocate_ids(session, COUNTER, EDITION - allocate_ids(session, COUNTER, 0))
        return None, frozenset()
    touched = _carry_out(session, lambda linker: _decide(linker, items), divisions, at)
    return items[-1].id, touched


def watch_anew(
    session: Session, parties: Sequence[PartyKey], divisions: Divisions, *, at: datetime
) -> frozenset[int]:
    """Note anew what parties rest on, and decide again those of which it was wrong.

    Gives the merchants that are due for rating.
    """
    hold_linking(session)
    wrong = wrong_among(session, parties)
    note_watches(session, wrong)
    rest = watches_of(session, wrong).keys()

    def decide(linker: Linker) -> None:
        linker.book.load_parties(rest)
        linker.reconsider([linker.book.standings[party] for party in rest])

    return _carry_out(session, decide, divisions, at)


def _carry_out(
    session: Session,
    decide: Callable[[Linker], None],
    divisions: Divisions,
    at: datetime,
) -> frozenset[int]:
    """Decide, and write what comes of it; give the merchants that are due for rating.

    The transaction holds linking already.
    """
    ids = (allocate_ids(session, "merchant", 0), hold_linking(session))
    linker = Linker(Book(session), divisions, at=at, ids=ids)
    decide(linker)
    linker.settle()
    changed = write_batch(session, linker, run=None, at=at, actor=HUB)
    touched = linker.touched | keep_groups(session, changed, divisions, at=at)
    tell_revised(session, linker, run=None, at=at, actor=HUB)
    return frozenset(touched)


def _read_items(session: Session, after: int) -> Sequence[ReviewItem]:
    """Read the next questions that a name alone put, open or answered "different"."""
    table = ReviewItem
    return session.scalars(
        select(table)
        .where(
            table.id > after,
            table.reason == NAME_OF_ANOTHER,
            or_(table.state == "open", table.decision == "different"),
        )
        .order_by(table.id)
        .limit(AT_ONCE)
    ).all()


def _decide(linker: Linker, items: Sequence[ReviewItem]) -> None:
    """Decide the parties of questions by today's rules, or by what people said.

    What people said of a register's own row was that it is not the namesake: so says
    the rule now. Of any other row their word stands, and its own code now counts.
    """
    book = linker.book
    asked = {(item.record_key, item.party_no): item for item in items}
    book.load_parties(list(asked))
    book.load_around([book.standings[party].read() for party in asked])
    again = []
    for party, item in asked.items():
        standing, row = book.standings[party], book.standings[party].read()
        own = names_itself(row.claim, row.codes)
        if standing.decision == "held" or (
            own and (standing.decision, standing.rule) == ("provisional", BY_PEOPLE)
        ):
            again.append(standing)
        elif (standing.decision, standing.rule) == ("provisional", BY_PEOPLE):
            evidence = {
                "item": str(item.id),
                "reason": item.decision_reason or "",
                "first": item.first_actor or "",
            }
            reason = NAME_OF_ANOTHER if item.other_id is None else ""
            decision = set_apart(book, party, reason, evidence)
            if decision.outcome == "linked":
                linker.follow_people(party, decision)
    linker.reconsider(again)
