"""Propose merchants to parties that have nothing but a name, or a damaged code.

A name attaches nothing: the party keeps its provisional merchant, and people are asked
whether it is the proposed one. Proposals are made in a pass of their own behind the
batches, so that they cost rows with a code nothing. A pass may be repeated, or cut off
at any place and begun anew: it comes to the same.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Row, func, literal_column, select
from sqlalchemy.orm import Session, sessionmaker

from hub.db.cache import COUNTER, keeping_answers
from hub.db.counters import IdCounter, allocate_ids
from hub.ground.actors import HUB
from hub.ground.documents import Documented
from hub.ground.process.memory import collector_at_rest
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.opinions import APART, PAIR_REASON
from hub.merchants.link.candidates import Proposal, Search, WaitingParty
from hub.merchants.link.review_queue import (
    COLUMNS,
    NAME_REASON,
    insert_items,
    is_compared,
    new_item,
    open_items,
    refine_items,
    settle_items,
)
from hub.merchants.models import LinkJudgement, Membership, Merchant, ReviewItem
from hub.merchants.rules.claims import PartyKey, read_claim
from hub.merchants.rules.codes import damaged_codes
from hub.merchants.rules.comparison import priority
from hub.names import Divisions, flat
from hub.names.search.retrieve import NameStore
from schemas.record import meaning_of

AT_ONCE, LEAST = 500, 25
"""Merchants whose parties are looked at in one step, at most and at least.

They are looked at outside the transaction that writes what was found. Only where
linking always goes on meanwhile are the fewest looked at inside it.
"""

FEW = 2_000
"""So many waiting parties are all looked at again whenever names have changed."""

SEEN_MERCHANT, SEEN_NAME = "proposed_merchant", "proposed_name"
"""Counters: how far passes went in provisional merchants and in changes of names."""

ClaimRow = Row[int, bytes, int, str]
"""A provisional merchant, its party, and what the party's row says."""

# Written out, so that every engine sees that the partial index serves.
_PROVISIONAL = Merchant.kind == literal_column("'provisional'")


@dataclass(slots=True)
class ProposalReport(Documented):
    """How many parties a pass looked at, and what became of what it proposes."""

    looked_at: int = 0
    proposed: int = 0
    """Parties to which a merchant is proposed after the pass."""
    settled: int = 0
    """Questions that are asked no longer, because nobody is proposed any more."""


def propose_merchants(
    reads: sessionmaker[Session],
    writes: sessionmaker[Session],
    store: Callable[[], NameStore],
    divisions: Divisions,
    *,
    at: datetime,
    everyone: bool = False,
) -> ProposalReport:
    """Propose merchants to the parties that came since the last pass, or to all.

    All are looked at too where they are few and names have changed. ``store`` gives the
    index of names; it is asked only if there is anything to do.
    """
    report = ProposalReport()
    with reads() as session:
        seen = _Seen.of(session)
        first = 1 if everyone or (seen.moved and _few_wait(session)) else seen.first
        if first > seen.last and not seen.moved:
            return report
    if first <= seen.last:
        index = store()
        with reads() as session:
            asking = session.scalars(select(Merchant.id).where(_PROVISIONAL)).all()
        among = index.without(np.fromiter(asking, np.int64, len(asking)))
        search = Search(index, among, divisions)
    size = AT_ONCE
    while first <= seen.last:
        between = first, seen.last
        with reads() as session:
            state = _state(session)
            found = _find(session, search, between, size)
        with keeping_answers(writes) as session:
            hold_linking(session)
            if _state(session) != state:
                if size > LEAST:
                    # Smaller steps are overtaken less often.
                    size = max(LEAST, size // 2)
                    session.rollback()
                    continue
                found = _find(session, search, between, size)
            _write(session, found, report, at)
        first = found.last + 1
        size = min(2 * size, AT_ONCE)
    with keeping_answers(writes) as session:
        seen.keep(session)
    return report


def _state(session: Session) -> Mapping[str, int]:
    """Read how far everything that is numbered has come: what is found rests on it."""
    rows = session.execute(
        select(IdCounter.name, IdCounter.next).where(IdCounter.name != COUNTER)
    )
    return dict(rows.all())


class _Seen(NamedTuple):
    """How far passes have gone, and how far there is to go."""

    first: int
    last: int
    names_before: int
    names: int

    @classmethod
    def of(cls, session: Session) -> "_Seen":
        """Read it from the counters, which begin at 1."""
        rows = session.execute(select(IdCounter.name, IdCounter.next))
        found = dict(rows.all())
        return cls(
            found.get(SEEN_MERCHANT, 1),
            found.get("merchant", 1) - 1,
            found.get(SEEN_NAME, 1),
            found.get("name_change", 1),
        )

    @property
    def moved(self) -> bool:
        """Tell whether names have changed since the last pass."""
        return self.names != self.names_before

    def keep(self, session: Session) -> None:
        """Note that a pass went all the way."""
        for counter, to in ((SEEN_MERCHANT, self.last + 1), (SEEN_NAME, self.names)):
            allocate_ids(session, counter, to - allocate_ids(session, counter, 0))


def _few_wait(session: Session) -> bool:
    """Tell whether so few parties wait that all may be looked at."""
    some = select(Merchant.id).where(_PROVISIONAL).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW


class _Found(NamedTuple):
    """Parties that wait, who is proposed to them, and up to which merchant they go."""

    last: int
    waiting: list[WaitingParty]
    proposals: Mapping[PartyKey, Proposal]


@collector_at_rest()
def _find(
    session: Session, search: Search, between: tuple[int, int], size: int
) -> _Found:
    """Look for merchants for some parties; write nothing."""
    page = _read_page(session, *between, size)
    if not page:
        return _Found(between[1], [], {})
    waiting = list(_read_waiting(_read_claims(session, page[0], page[-1])))
    parties = [one.party for one in waiting]
    asking = [one for one in waiting if not _is_owned(one)]
    proposals = search.run(session, asking, _refused(session, parties))
    return _Found(page[-1], waiting, proposals)


def _is_owned(one: WaitingParty) -> bool:
    """Tell whether a party is nobody but the subject's, as a shop is its operator's."""
    relates = meaning_of(one.kind).relates
    return relates is not None and relates.owned and one.party[1] > 0


def _read_page(session: Session, first: int, last: int, most: int) -> Sequence[int]:
    """List the next provisional merchants, by the index that has only those."""
    return session.scalars(
        select(Merchant.id)
        .where(_PROVISIONAL, Merchant.id >= first, Merchant.id <= last)
        .order_by(Merchant.id)
        .limit(most)
    ).all()


def _read_claims(session: Session, first: int, last: int) -> Sequence[ClaimRow]:
    """Read what the rows of the provisional merchants of one page say.

    There is no limit here: with one, SQLite takes the join from its other end and sorts
    all that follows, for every page anew.
    """
    ledger = LinkJudgement
    return session.execute(
        select(Merchant.id, Membership.record_key, Membership.party_no, ledger.claim)
        .join(Membership, Membership.merchant_id == Merchant.id)
        .join(ledger, ledger.id == Membership.judgement_id)
        .where(_PROVISIONAL, Merchant.id >= first, Merchant.id <= last)
        .order_by(Merchant.id)
    ).all()


def _read_waiting(rows: Sequence[ClaimRow]) -> Iterator[WaitingParty]:
    """List the parties whose names may be compared: a person's never is."""
    for _, record_key, party_no, text in rows:
        claim = read_claim((record_key, party_no), text)
        key = flat(claim.name or "")
        if claim.name is not None and key and is_compared(claim):
            damaged = damaged_codes(claim)
            yield WaitingParty(claim.party, claim.kind, claim.name, key, damaged)


def _refused(
    session: Session, parties: Collection[PartyKey]
) -> Mapping[PartyKey, frozenset[int]]:
    """Tell which merchants people have said that parties are not."""
    found: defaultdict[PartyKey, set[int]] = defaultdict(set)
    table = ReviewItem
    for merchant, record_key, party_no in session.execute(
        select(table.merchant_id, table.record_key, table.party_no).where(
            table.record_key.in_({record_key for record_key, _ in parties}),
            table.decision.in_(APART),
            table.reason != PAIR_REASON,
        )
    ):
        if merchant is not None:
            found[(record_key, party_no)].add(merchant)
    return {party: frozenset(merchants) for party, merchants in found.items()}


def _write(
    session: Session, came: _Found, report: ProposalReport, at: datetime
) -> None:
    """Open, refine and settle the parties' items, and count them.

    Where another merchant is proposed, another item asks about it.
    """
    waiting, proposals = came.waiting, came.proposals
    items = open_items(session, [one.party for one in waiting])
    new: list[dict[str, Any]] = []
    refined: list[dict[str, Any]] = []
    replaced: list[int] = []
    settled: list[int] = []
    for one in waiting:
        proposal, item = proposals.get(one.party), items.get(one.party)
        if proposal is None:
            settled += [] if item is None else [item.id]
            continue
        found = _question(one, proposal)
        if item is None:
            new.append(new_item(one.party, at) | found)
        elif item.merchant_id != proposal.merchant_id:
            replaced.append(item.id)
            new.append(new_item(one.party, at) | found)
        elif [getattr(item, column) for column in COLUMNS] != list(found.values()):
            row = {f"b_{name}": value for name, value in found.items()}
            refined.append(row | {"b_id": item.id})
    settle_items(session, [*settled, *replaced], at=at, actor=HUB)
    insert_items(session, new)
    refine_items(session, refined)
    report.looked_at += len(waiting)
    report.proposed += len(proposals)
    report.settled += len(settled)


def _question(one: WaitingParty, proposal: Proposal) -> dict[str, Any]:
    """Say what people are asked about a party."""
    likeness = proposal.likeness
    evidence = likeness.as_evidence() | {"name": one.name}
    if proposal.damages:
        evidence["damage"] = [damage.as_evidence() for damage in proposal.damages]
    return {
        "merchant_id": proposal.merchant_id,
        "other_id": proposal.other_id,
        "reason": NAME_REASON,
        "score": likeness.score,
        "priority": priority(likeness.score, one.kind),
        "evidence": evidence,
    }
