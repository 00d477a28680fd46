"""What follows once something has come in: found out, proposed, related, rated, logged.

Each step may be repeated or cut off; where nothing is to be done, nothing is written.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from hub.archive.endings import follow_refusals, forget_some_withdrawn
from hub.archive.filing import Filing, Touched
from hub.archive.judging import JUDGED_AT_ONCE, is_judged, judge_some
from hub.archive.lease import hold_lease
from hub.archive.reads import withdrawn_among
from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.db.cache import narrow_changes
from hub.db.pace import Pace
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.process.progress import Progress
from hub.intake.apply import finish_staged
from hub.merchants.index import NameIndex, rebuild_index
from hub.merchants.ledger import wrong_watches
from hub.merchants.link import (
    decide_anew,
    is_decided_anew,
    let_go_of_nobody,
    propose_merchants,
    watch_anew,
)
from hub.merchants.relate import JUDGEMENTS_AT_ONCE, RelateReport, relate_some, span_due
from hub.names.search.retrieve import NameStore
from hub.ratings.service import RateReport, mark_due, rate_due

WATCHED_AT_ONCE = 200
"""Parties that one transaction decides again."""
RELATED_FIRST = 1_000
"""Judgements that a pass for relations looks at before it has measured anything."""


def settle(hub: Hub, *, actor: str = HUB, progress: Progress | None = None) -> int:
    """Rate who is due and log what waits; return how many events were logged.

    Files that came in half are finished first, and what earlier rules held is decided
    once by those of today. The index of names is made anew where
    much has changed, merchants are proposed to the parties that came with nothing but
    a name, and relations are found. Where nothing is to be done nothing is written.
    """
    finish_staged(hub, due_now(hub))
    relink(hub)
    judge_anew(hub, actor=actor)
    rebuild_index(hub.reads, hub.writes, at=hub.clock(), only_due=True)
    propose(hub)
    relate(hub)
    rate_everyone(hub, only_due=True, progress=progress, actor=actor)
    return hub.log_waiting()


def relink(hub: Hub) -> None:
    """Decide again, once behind an update, what earlier rules held or kept."""
    with hub.reads() as session:
        if is_decided_anew(session):
            return
    divisions, gone = hub.rulebook.divisions, False
    while not gone:
        with hub.writes.begin() as session:
            at = hold_lease(session, hub.clock())
            forgot = forget_some_withdrawn(session, divisions, at=at, actor=HUB)
            due_now(hub)(session, forgot or ())
            gone = forgot is None
    after: int | None = 0
    while after is not None:
        with hub.writes.begin() as session:
            at = hold_lease(session, hub.clock())
            after, touched = decide_anew(session, after, divisions, at=at)
            due_now(hub)(session, touched)


def rewatch(hub: Hub) -> None:
    """Note anew what parties rest on, and decide those of which it was wrong."""
    with hub.reads() as session:
        wrong = list(wrong_watches(session))
    for parties in in_chunks(wrong, WATCHED_AT_ONCE):
        with hub.writes.begin() as session:
            at = hold_lease(session, hub.clock())
            touched = watch_anew(session, parties, hub.rulebook.divisions, at=at)
            due_now(hub)(session, touched)


def is_judging_due(hub: Hub) -> bool:
    """Tell whether the rules as they stand are others than records were judged by."""
    with hub.reads() as session:
        return not is_judged(session, hub.rulebook)


def judge_anew(
    hub: Hub,
    *,
    anyway: bool = False,
    progress: Progress | None = None,
    actor: str = HUB,
) -> Mapping[str, Any]:
    """Judge all records by the rules as they stand, where that was not done by them.

    With ``anyway`` a pass is made that nothing calls for. A pass that was cut off goes
    on where it stopped.
    """
    if not (anyway or is_judging_due(hub)):
        return {"pass": None, "looked_at": 0, "changed": 0, "done": True}
    pace = Pace(most=JUDGED_AT_ONCE)
    sessions = (hub.reads, hub.writes)
    filing = Filing(hub.keys, hub.rulebook.divisions, "", actor, due_now(hub))
    while True:
        report = judge_some(
            sessions,
            filing,
            hub.rulebook,
            pace,
            follow=follow_refusals,
            at=hub.clock(),
        )
        if progress is not None:
            progress(report.looked_at, None)
        # Another process may have ended the pass meanwhile.
        if report.done or not (anyway or is_judging_due(hub)):
            return report.as_json()


def propose(hub: Hub, *, everyone: bool = False) -> Mapping[str, int]:
    """Propose merchants to new parties without a usable code, or to all of them."""

    def index() -> NameStore:
        return hub.shelf.take(NameIndex).present(hub.reads, hub.cache.number())

    return propose_merchants(
        hub.reads,
        hub.writes,
        index,
        hub.rulebook.divisions,
        at=hub.clock(),
        everyone=everyone,
    ).as_json()


def index_names(hub: Hub) -> Mapping[str, int]:
    """Make the index of names anew, without provisional merchants that are nobody.

    Those stem from rows of masked parties and of many at once that an earlier release
    took in; they become dormant, and their records stay.
    """
    gone = 0
    while True:
        with hub.writes() as session:
            at = hold_lease(session, hub.clock())
            found, touched = let_go_of_nobody(
                session, hub.rulebook.divisions, at=at, actor=HUB
            )
            mark_due(session, touched, legal_day(at))
            session.commit()
        gone += len(found)
        if not found:
            break
    names = rebuild_index(hub.reads, hub.writes, at=hub.clock())
    return {"names": names, "nobody": gone}


def relate(hub: Hub, *, everyone: bool = False) -> Mapping[str, int]:
    """Find relations between the merchants that something came for, or between all."""
    report = RelateReport()
    with hub.reads() as session:
        span = span_due(session, everyone=everyone)
    pace = Pace(RELATED_FIRST, JUDGEMENTS_AT_ONCE)
    while not span.is_empty:
        span = span._replace(at_once=pace.size)
        with hub.writes() as session:
            at = hold_lease(session, hub.clock())
            narrow_changes(session)
            with pace.measured(span.end + 1 - span.judgement):
                span = relate_some(
                    session, span, report, at=at, withdrawn=withdrawn_among
                )
                session.commit()
    return report.as_json()


def rate_everyone(
    hub: Hub,
    *,
    only_due: bool = False,
    progress: Progress | None = None,
    actor: str = HUB,
) -> Mapping[str, Any]:
    """Rate everyone, or only who is due today, log it, and return the counts."""
    at = hub.clock()
    report: RateReport = rate_due(
        hub,
        day=legal_day(at),
        at=at,
        actor=actor,
        everyone=not only_due,
        progress=None if progress is None else partial(_without_total, progress),
    )
    hub.log_waiting()
    return report.as_json()


def due_now(hub: Hub) -> Touched:
    """Make what marks touched merchants as due for rating, in the same transaction."""

    def mark(session: Session, merchant_ids: Iterable[int]) -> None:
        mark_due(session, merchant_ids, legal_day(hub.clock()))

    return mark


def _without_total(progress: Progress, done: int) -> None:
    """Tell how many are done where nobody knows how many there will be."""
    progress(done, None)
