"""What only withdrawn rows bore out leaves the merchant that they were attached to."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.db.counters import allocate_ids
from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.link.linked import write_linked
from hub.merchants.models import LinkJudgement, Membership
from hub.merchants.rules.claims import Linking, PartyKey, write_claim
from hub.merchants.rules.states import BY_PEOPLE, PartyStanding, prepare_item
from hub.names import Divisions

IN_LIST = 500
MAY_HAVE_TAUGHT = (
    LinkJudgement.decision == "same",
    LinkJudgement.rule != BY_PEOPLE,
    LinkJudgement.claim.not_like('%"register":true%'),
    LinkJudgement.claim.not_like('%"withdrawn":true}'),
)
"""What holds of the standing judgement of a row that ``unlearn_withdrawn`` decides."""


def unlearn_withdrawn(
    session: Session,
    records: Collection[bytes],
    *,
    run: str | None,
    at: datetime,
    actor: str,
    divisions: Divisions,
) -> Linking:
    """Let merchants forget the codes and names that only these rows bore out.

    The rows stay attached to whom they still fit, and what was held for such a code or
    name is decided again, in the caller's transaction. What a register told of its own
    firms stays, since a firm that has left the register is still that firm; so does
    what people decided. Returns what it came to, without an outcome for each row.
    """
    parties = _parties_of(session, records)
    if not parties:
        return Linking([])
    next_judgement = hold_linking(session)
    book = Book(session)
    book.load_parties(parties)
    standings = [
        standing for party in parties if _taught(standing := book.standings[party])
    ]
    if not standings:
        return Linking([])
    items = []
    for standing in standings:
        claim = replace(standing.read().claim, is_withdrawn=True)
        items.append(prepare_item(claim, write_claim(claim)))
    book.load_around(items)
    book.load_members({one.attached_to for one in standings if one.attached_to})
    ids = (allocate_ids(session, "merchant", 0), next_judgement)
    linker = Linker(book, divisions, at=at, ids=ids)
    # All of them first: none takes over a name or a code from another one.
    for standing, item in zip(standings, items, strict=True):
        standing.text, standing.item = item.text, item
    for item in items:
        linker.judge(item)
    linker.settle()
    return write_linked(
        session, linker, run=run, at=at, actor=actor, divisions=divisions
    )


def _parties_of(session: Session, records: Collection[bytes]) -> list[PartyKey]:
    """List the parties of records that are attached to somebody."""
    table = Membership
    found: list[PartyKey] = []
    for chunk in in_chunks(sorted(set(records)), IN_LIST):
        query = select(table.record_key, table.party_no).where(
            table.record_key.in_(chunk)
        )
        found += [(bytes(key), number) for key, number in session.execute(query)]
    return sorted(found)


def _taught(standing: PartyStanding) -> bool:
    """Tell the same of a row as ``MAY_HAVE_TAUGHT`` does."""
    if (standing.decision, standing.rule == BY_PEOPLE) != ("same", False):
        return False
    claim = standing.read().claim
    return not (claim.is_register or claim.is_withdrawn)
