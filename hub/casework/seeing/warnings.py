"""Warnings of one party in several matters: to the handlers of both, nobody else.

What is kept of a mark is its keyed hash. Spellings that are looked for and not kept are
hashed alike. A warning says the other matter's number, its handler and the kinds of
mark, and nothing of the party.
"""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from hub.casework.matter.models import (
    MatterEventRow,
    MatterMarkRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.parties import NewParty
from hub.casework.matter.reading import tell_parties
from hub.casework.seeing.grounds import Grounds, grounded_among, grounded_events
from hub.casework.seeing.marks import (
    Hash,
    MarkDigest,
    PartyMark,
    hash_marks,
    marks_of,
    variants_of,
)
from hub.casework.seeing.reads import sights_of, viewer_of
from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.ground.clock import legal_day
from hub.members.models import Member
from hub.merchants.service import find_merchant, superseded_ids
from hub.rulebook.case_rules import CaseSightRule, MarkKind, SharedMarkRule
from schemas.words import UNMARKED_PARTIES, WARNED, CaseSight

IN_LIST = 300
MOST_TOUCHED = 500
"""Matters of one night that are looked at for parties shared since."""
MOST_TOLD = 200
"""Matters that one matter is told of: of those that may be told, those of which most
marks are shared come first, then those that something happened in last."""


class SharedParty(NamedTuple):
    """Another matter that shares marks with one."""

    matter_id: str
    number: str
    machine: str
    handler: str
    kinds: tuple[MarkKind, ...]


class PartyWarning(NamedTuple):
    """What one handler is told: its own matter, the other one, and what they share."""

    to: str
    """Member that is told."""
    matter: str
    other: str
    handler: str
    """Handler of the other matter."""
    kinds: tuple[MarkKind, ...]


def warnings_for(
    session: Session, hub: Hub, matter_id: str, member: str, day: date
) -> list[PartyWarning]:
    """Tell the handler of a matter which others share a party with it.

    Whoever handles neither is told nothing, and neither is anybody by a party that no
    ground is kept for, in this matter or in the other. ``member`` has to be the present
    handler, and of a kind that the rules of sight warn: a platform that helps handles a
    letter, may name anybody in it, and would learn of each case there is.
    """
    own = session.get(MatterRow, matter_id)
    if own is None or own.handler != member:
        return []
    rules = hub.rulebook.in_force("shared_marks", day)
    grounds = hub.rulebook.in_force("warning_grounds", day)
    events = grounded_events(session, matter_id, grounds)
    parties = parties_of(session, hub, matter_id, events)
    marks = marks_of(parties, rules, hub.rulebook.divisions)
    shared = shared_parties(
        session,
        matter_id,
        marks,
        rules,
        hub.keys.identity_hash,
        grounds,
        which=lambda others: _visible(session, hub, member, others, day),
    )
    return [
        PartyWarning(member, own.number, one.number, one.handler, one.kinds)
        for one in shared
    ]


def count_newly_shared(
    session: Session, hub: Hub, since: datetime, until: datetime
) -> dict[str, int]:
    """Count by handler the open matters that came to share a party with another.

    By a party that a step brought in between two moments; both matters count, each for
    its own handler if it is of a kind that is warned, and what they are is not told.
    `MOST_TOUCHED` matters are looked at, the newest first.
    """
    event, party, matter = MatterEventRow, MatterPartyRow, MatterRow
    query = (
        select(matter.id, matter.number, matter.handler, party.event_no)
        .join(party, party.matter_id == matter.id)
        .join(event, (event.matter_id == matter.id) & (event.no == party.event_no))
        .where(event.at >= since, event.at < until, matter.closed_at.is_(None))
        .distinct()
        .order_by(matter.id.desc())
    )
    touched: dict[str, tuple[str, str, set[int]]] = {}
    for one in session.execute(query):
        if one.id in touched or len(touched) < MOST_TOUCHED:
            known = touched.setdefault(one.id, (one.number, one.handler, set()))
            known[2].add(one.event_no)
    rules = hub.rulebook.in_force("shared_marks", legal_day(until))
    grounds = hub.rulebook.in_force("warning_grounds", legal_day(until))
    hashed = hub.keys.identity_hash
    told: set[tuple[str, str]] = set()
    for matter_id, (number, handler, events) in touched.items():
        grounded = grounded_events(session, matter_id, grounds)
        brought = events if grounded is None else events & grounded
        parties = parties_of(session, hub, matter_id, brought)
        marks = marks_of(parties, rules, hub.rulebook.divisions)
        others = shared_parties(
            session,
            matter_id,
            marks,
            rules,
            hashed,
            grounds,
            which=lambda found: _open_among(session, found),
        )
        told |= {(one.handler, one.number) for one in others}
        if others:
            told.add((handler, number))
    counted = Counter(handler for handler, _ in told)
    sight: Iterable[CaseSightRule] = hub.rulebook.in_force(
        "case_sight", legal_day(until)
    )
    kinds = {kind for one in sight if WARNED in one.roles for kind in one.kinds}
    warned = select(Member.code).where(Member.code.in_(counted), Member.kind.in_(kinds))
    return {code: counted[code] for code in sorted(session.scalars(warned))}


def _visible(
    session: Session, hub: Hub, member: str, matters: Collection[str], day: date
) -> set[str]:
    """Tell of which matters somebody may be warned, by the rules of sight."""
    viewer = viewer_of(session, member)
    beside = [(one, WARNED) for one in matters]
    sights = sights_of(session, hub.rulebook, viewer, matters, day, beside=beside)
    return {one for one in matters if sights[one].sight is not CaseSight.NOTHING}


def _open_among(session: Session, matters: Collection[str]) -> set[str]:
    """Tell which of some matters are open."""
    row = MatterRow
    found: set[str] = set()
    for chunk in in_chunks(sorted(matters), IN_LIST):
        query = select(row.id).where(row.id.in_(chunk), row.closed_at.is_(None))
        found |= set(session.scalars(query))
    return found


def parties_of(
    session: Session, hub: Hub, matter_id: str, events: Container[int] | None = None
) -> list[NewParty]:
    """Open what is known of the parties of a matter that marks are made of.

    Of those that some events brought in, where these are named.
    """
    found = []
    for no, party in tell_parties(session, hub.keys, matter_id):
        if party.role in UNMARKED_PARTIES or (events is not None and no not in events):
            continue
        found.append(NewParty(party.role, **party.said()))
        found += [
            NewParty(party.role, merchant=name)
            for name in _names_of(session, party.merchant)
        ]
    return found


def _names_of(session: Session, merchant: str | None) -> list[str]:
    """Name a merchant as it stands today, and all that were merged into it.

    Marks were kept under the name of their day.
    """
    if merchant is None:
        return []
    card = find_merchant(session, merchant)
    if card is None:
        return [merchant]
    return [card.public_id, *superseded_ids(session, card.id)]


def shared_parties(
    session: Session,
    matter_id: str,
    marks: Iterable[PartyMark],
    rules: Iterable[SharedMarkRule],
    hashed: Hash,
    grounds: Grounds,
    *,
    which: Callable[[Collection[str]], Container[str]] = lambda others: others,
) -> list[SharedParty]:
    """Find the matters that share marks with one and keep a ground, most marks first.

    ``marks`` are those of its parties in clear. A mark that more matters have than its
    rule says finds none. ``which`` tells of which of them may be told: `MOST_TOLD` are
    taken of those alone.
    """
    marks = frozenset(marks)
    wanted = hash_marks(marks | variants_of(marks), hashed)
    most = {rule.key: rule.most for rule in rules}
    found: dict[str, set[MarkDigest]] = {}
    for one, matters in _matters_with(session, wanted, most).items():
        for other in matters - {matter_id}:
            found.setdefault(other, set()).add(one)
    kept = grounded_among(session, found, grounds)
    found = {other: has for other, has in found.items() if other in kept}
    told = which(found)
    cards = [card for card in _cards(session, found) if card.id in told]
    cards.sort(key=lambda card: (card.last_day, card.opened_at), reverse=True)
    cards.sort(key=lambda card: -len(found[card.id]))
    return [
        SharedParty(
            *(card.id, card.number, card.machine, card.handler),
            tuple(
                kind for kind in MarkKind if kind in {m.kind for m in found[card.id]}
            ),
        )
        for card in cards[:MOST_TOLD]
    ]


def warnings_of(
    number: str, handler: str, shared: Iterable[SharedParty]
) -> list[PartyWarning]:
    """Say whom to warn of what: the handler of each of two matters, of the other."""
    told = []
    for one in shared:
        told.append(PartyWarning(handler, number, one.number, one.handler, one.kinds))
        told.append(PartyWarning(one.handler, one.number, number, handler, one.kinds))
    return told


def _matters_with(
    session: Session, wanted: Iterable[MarkDigest], most: Mapping[str, int]
) -> dict[MarkDigest, set[str]]:
    """Find the matters that have each mark, but marks that too many have."""
    row = MatterMarkRow
    found: dict[MarkDigest, set[str]] = {}
    for chunk in in_chunks(sorted(wanted), IN_LIST):
        pairs = [(str(one.kind), one.digest) for one in chunk]
        has = tuple_(row.kind, row.digest).in_(pairs)
        counted = session.execute(
            select(row.kind, row.digest, func.count())
            .where(has)
            .group_by(row.kind, row.digest)
        )
        few = [
            (kind, digest)
            for kind, digest, count in counted
            if count <= most.get(kind, 0)
        ]
        matters = select(row.kind, row.digest, row.matter_id)
        for kind, digest, matter in session.execute(
            matters.where(tuple_(row.kind, row.digest).in_(few))
        ):
            mark = MarkDigest(MarkKind(kind), digest)
            found.setdefault(mark, set()).add(matter)
    return found


def _cards(session: Session, matters: Collection[str]) -> list[Any]:
    """Read number, machine, handler and days of some matters."""
    row = MatterRow
    query = select(row.id, row.number, row.machine, row.handler)
    query = query.add_columns(row.last_day, row.opened_at)
    return [
        card
        for chunk in in_chunks(sorted(matters), IN_LIST)
        for card in session.execute(query.where(row.id.in_(chunk)))
    ]
