"""Link records to merchants, keep the ledger, answer who a code belongs to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.counters import IdCounter
from hub.ground.process.memory import collector_at_rest
from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.identity.cards import (
    PUBLIC_ID_SCHEME,
    IdentifierCard,
    MerchantCard,
    count_registered,
    find_itself,
    find_merchant,
    has_moved,
    holders_of_numbers,
    identifiers_of,
    is_merchant_code,
    merchants_by_ids,
    public_ids_of,
    read_code,
    regions_by_ids,
)
from hub.merchants.identity.merged import absorbed_by, superseded_ids
from hub.merchants.identity.namesakes import (
    bearers_of,
    formerly_called,
    merchants_called,
)
from hub.merchants.ledger.judgements import (
    hold_linking,
    holders_of,
    holders_of_parties,
    judgements_of,
    party_classes,
    rebuild_memberships,
    was_attached,
)
from hub.merchants.ledger.past_merchants import (
    PastMerchant,
    find_past_merchant,
    was_given_up,
)
from hub.merchants.ledger.past_merges import PastMerge, past_merges_of
from hub.merchants.link.linked import write_linked
from hub.merchants.rules.claims import (
    Claim,
    Linking,
    LinkOutcome,
    PartyKey,
    write_claim,
)
from hub.merchants.rules.states import Item, prepare_item
from hub.names import Divisions

__all__ = [
    "PUBLIC_ID_SCHEME",
    "Claim",
    "IdentifierCard",
    "LinkOutcome",
    "Linked",
    "Linking",
    "MerchantCard",
    "PastMerchant",
    "PastMerge",
    "absorbed_by",
    "bearers_of",
    "count_registered",
    "decide_links",
    "find_itself",
    "find_merchant",
    "find_past_merchant",
    "formerly_called",
    "has_moved",
    "holders_of",
    "holders_of_numbers",
    "holders_of_parties",
    "identifiers_of",
    "is_merchant_code",
    "judgements_of",
    "link_batch",
    "merchants_by_ids",
    "merchants_called",
    "next_numbers",
    "party_classes",
    "past_merges_of",
    "public_ids_of",
    "read_code",
    "rebuild_memberships",
    "regions_by_ids",
    "superseded_ids",
    "was_attached",
    "was_given_up",
    "write_links",
]


class Linked(NamedTuple):
    """What was decided of claims, not written yet, and what it rests on."""

    parties: list[PartyKey]
    linker: Linker | None
    numbers: tuple[int, int]
    """The next free numbers of merchants and of judgements, which it counts from."""


def link_batch(
    session: Session,
    claims: Sequence[Claim],
    *,
    run: str | None,
    at: datetime,
    actor: str,
    divisions: Divisions,
) -> Linking:
    """Decide whose the parties of up to about a thousand rows are, and write it.

    The claims of a record come together: a party that stood before and is not among
    them has left the record.

    Writes judgements for what is new or changed and nothing for the rest, all in the
    caller's transaction. Records that stood otherwise before are decided again when
    a row of this batch unsettles what they rest on, such as a register that names their
    merchant; an event in the outbox tells how many were moved.
    """
    if claims:
        hold_linking(session)
    linked = decide_links(session, claims, at=at, divisions=divisions)
    return write_links(
        session, linked, run=run, at=at, actor=actor, divisions=divisions
    )


def next_numbers(session: Session) -> tuple[int, int]:
    """Tell the next free numbers of merchants and of judgements."""
    rows = session.execute(select(IdCounter.name, IdCounter.next))
    found = dict(rows.all())
    return found.get("merchant", 1), found.get("link_judgement", 1)


@collector_at_rest()
def decide_links(
    session: Session, claims: Sequence[Claim], *, at: datetime, divisions: Divisions
) -> Linked:
    """Decide whose the parties of up to about a thousand rows are; write nothing.

    It holds as long as no merchant, code, name or judgement has changed since.
    """
    numbers = next_numbers(session)
    parties = [claim.party for claim in claims]
    if not claims:
        return Linked(parties, None, numbers)
    book = Book(session)
    book.load_parties(parties, siblings=True)
    absent = book.standings.keys() - set(parties)
    items = []
    for claim, party in zip(claims, parties, strict=True):
        text = write_claim(claim)
        standing = book.standings.get(party)
        if standing is None or standing.text != text or standing.absent:
            items.append(prepare_item(claim, text))
    book.load_around(items)
    judged = {item.party for item in items} | absent
    standings = [book.standings[p] for p in judged if p in book.standings]
    attached = {s.attached_to for s in standings if s.attached_to}
    book.load_merchants(attached)
    book.load_members(attached)
    book.load_members(_met_twice(book, items))
    linker = Linker(book, divisions, at=at, ids=numbers)
    for party in sorted(absent):
        linker.let_go(party)
    for item in items:
        linker.judge(item)
    linker.settle()
    return Linked(parties, linker, numbers)


@collector_at_rest()
def write_links(
    session: Session,
    linked: Linked,
    *,
    run: str | None,
    at: datetime,
    actor: str,
    divisions: Divisions,
) -> Linking:
    """Write what was decided, in a transaction that lets nobody else link."""
    linker = linked.linker
    if linker is None:
        return Linking([])
    linking = write_linked(
        session, linker, run=run, at=at, actor=actor, divisions=divisions
    )
    outcomes = [linker.outcome(party) for party in linked.parties]
    meant = {o.merchant_id for o in outcomes if o.merchant_id is not None}
    return replace(linking, outcomes=outcomes, touched=linking.touched | meant)


def _met_twice(book: Book, items: Sequence[Item]) -> set[int]:
    """Tell to whom parties lead that come more than once in a batch.

    Each newer word takes a party from the merchant that the older one gave it to.
    """
    times = Counter(item.party for item in items)
    return {
        book.owner[key]
        for item in items
        if times[item.party] > 1
        for key in item.codes.keys
        if key in book.owner
    }
