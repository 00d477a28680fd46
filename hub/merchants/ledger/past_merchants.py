"""What merchants were at a past moment: kept as they change, read back as they stood.

Who was attached stands in the ledger of judgements. What a merchant was called, which
codes it had and whom it was merged into is kept here whenever it changes.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import day, insert_tuples, look_up
from hub.db.tables import dump_json, from_micros, to_micros
from hub.merchants.batch.book import Book
from hub.merchants.identity.cards import (
    NAME_KINDS,
    PUBLIC_ID_SCHEME,
    IdentifierCard,
    MerchantCard,
    has_moved,
    newest_usccs,
    read_code,
)
from hub.merchants.identity.classes_by_rows import classes_by_rows
from hub.merchants.models import (
    CodePast,
    Merchant,
    MerchantIdentifier,
    MerchantPast,
    ReviewOpinion,
)
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.classes import class_of_codes, is_told_by, stricter_class
from hub.merchants.rules.codes import Key
from hub.merchants.rules.states import ATTACHED, MerchantState
from hub.outbox.telling import note_written


@dataclass(frozen=True, slots=True)
class PastMerchant:
    """A merchant as it was known at a moment, and every party that was its then."""

    card: MerchantCard
    moved: bool
    """Whether it was asked for by a public id that had led on to it by then."""
    parties: frozenset[PartyKey]
    ids: frozenset[int]
    """The merchant itself and those that were merged into it then."""
    codes: frozenset[Key] = frozenset()
    """Scheme and value of each code that they carried."""


@dataclass(frozen=True, slots=True)
class PastRow:
    """One merchant's own row, codes and names as they stood."""

    id: int
    public_id: str
    kind: str
    status: str
    superseded_by: int | None
    subject_class: str
    region: str | None
    merged_into: int | None
    disputed: bool
    codes: Mapping[Key, IdentifierCard]
    names: Mapping[str, str]

    @property
    def successor(self) -> int | None:
        """The merchant that answered for its public id."""
        return self.superseded_by if self.merged_into is None else self.merged_into


def keep_past(session: Session, states: Iterable[MerchantState], moment: int) -> None:
    """Keep what was known until a moment of merchants that are about to change.

    Only the first change of a moment counts: what came between was never known.
    """
    changed = [s for s in states if s.created_at < moment and _is_stored(s)]
    if not changed:
        return
    cards = [(state.id, moment, _write(state)) for state in changed]
    codes = [
        (scheme, value, moment, state.id)
        for state in changed
        for scheme, value in sorted(state.stored_codes.keys() - state.codes.keys())
    ]
    for table, rows, width in ((MerchantPast, cards, 2), (CodePast, codes, 3)):
        insert_tuples(session, table, rows, once=True)
        keys = [row[:width] for row in rows]
        note_written(session, table.__tablename__, keys)


def _is_stored(state: MerchantState) -> bool:
    """Tell whether the database holds the merchant, and otherwise than it is now."""
    return not state.is_new and state.is_changed


def _write(state: MerchantState) -> str:
    """Write down a merchant as the database holds it."""
    return dump_json(
        {
            "row": [state.public_id, *state.stored],
            "codes": [
                (
                    *key,
                    row.status,
                    row.known_from,
                    day(row.valid_from),
                    day(row.valid_to),
                )
                for key, row in sorted(state.stored_codes.items())
            ],
            "names": {
                kind: row.name
                for (_, kind), row in state.stored_names.items()
                if kind in NAME_KINDS
            },
        }
    )


def read_past_row(number: int, text: str) -> PastRow:
    """Read back what was kept of a merchant."""
    kept = json.loads(text)
    public_id, kind, status, successor, *more = kept["row"]
    subject_class, region, merged, disputed_from = more
    codes = {
        (scheme, value): IdentifierCard(
            scheme, value, state, from_micros(known), _day(start), _day(end)
        )
        for scheme, value, state, known, start, end in kept["codes"]
    }
    return PastRow(
        id=number,
        public_id=public_id,
        kind=kind,
        status=status,
        superseded_by=successor,
        subject_class=subject_class,
        region=region,
        merged_into=merged,
        disputed=disputed_from is not None,
        codes=codes,
        names=kept["names"],
    )


def _day(text: str | None) -> date | None:
    """Read a day, or nothing."""
    return None if text is None else date.fromisoformat(text)


def find_past_merchant(
    session: Session, code: str, moment: datetime
) -> PastMerchant | None:
    """Find the merchant that was known by a code at a moment, or None.

    The code is one that ``find_merchant`` takes.
    """
    row = _find(session, code, moment)
    if row is None:
        return None
    parts = _parts(session, row, moment)
    codes = [card for part in parts for card in part.codes.values()]
    keys = {(one.scheme, one.value) for one in codes}
    by_rows = {} if is_told_by(keys) else classes_by_rows(session, [row.id])
    in_law = stricter_class(row.subject_class, class_of_codes(keys))
    card = MerchantCard(
        id=row.id,
        public_id=row.public_id,
        usccs=newest_usccs(codes),
        name=next((row.names[k] for k in NAME_KINDS if k in row.names), None),
        status=row.status,
        region=row.region,
        subject_class=stricter_class(in_law, by_rows.get(row.id, in_law)),
        kind=row.kind,
        disputed=row.disputed,
    )
    ids = frozenset(part.id for part in parts)
    parties = _parties(session, ids, moment)
    moved = has_moved(code, row.public_id)
    return PastMerchant(card, moved, parties, ids, frozenset(keys))


def was_given_up(session: Session, code: str, moment: datetime) -> bool:
    """Tell whether a code was somebody's at a moment that it has left since."""
    key = read_code(code)
    if key is None:
        return False
    query = select(CodePast.merchant_id).where(
        CodePast.scheme == key[0], CodePast.value == key[1], CodePast.until > moment
    )
    return session.scalars(query).first() is not None


def _find(session: Session, code: str, moment: datetime) -> PastRow | None:
    """Find the merchant that a code led to at a moment."""
    key = read_code(code)
    if key is None:
        return None
    if key[0] == PUBLIC_ID_SCHEME:
        query = select(Merchant.id).where(Merchant.public_id == key[1])
        found = _stood(session, session.scalars(query).all(), moment)
        return next((_led(session, row, moment) for row in found.values()), None)
    owners = session.scalars(
        select(CodePast.merchant_id).where(
            CodePast.scheme == key[0],
            CodePast.value == key[1],
            CodePast.until > moment,
        )
    ).all()
    present = session.scalars(
        select(MerchantIdentifier.merchant_id).where(
            MerchantIdentifier.scheme == key[0], MerchantIdentifier.value == key[1]
        )
    ).all()
    for row in _stood(session, {*owners, *present}, moment).values():
        if key in row.codes:
            answered = _led(session, row, moment)
            return answered if answered.status == "active" else None
    return None


def _led(session: Session, row: PastRow, moment: datetime) -> PastRow:
    """Give the merchant that answered for one at a moment."""
    while row.successor is not None:
        row = _stood(session, [row.successor], moment)[row.successor]
    return row


def _stood(
    session: Session, ids: Collection[int], moment: datetime
) -> dict[int, PastRow]:
    """Tell how merchants stood at a moment; those not known by then are left out."""
    at = to_micros(moment)
    kept: dict[int, tuple[int, str]] = {}
    for number, until, text in look_up(
        session,
        "SELECT merchant_id, until, card FROM merchant_past "
        "WHERE until > ? AND merchant_id",
        ids,
        at,
    ):
        if number not in kept or until < kept[number][0]:
            kept[number] = (until, text)
    book = Book(session)
    book.load_merchants(ids)
    return {
        state.id: read_past_row(state.id, kept[state.id][1])
        if state.id in kept
        else _as_stored(state)
        for state in book.merchants.values()
        if state.created_at <= at
    }


def _as_stored(state: MerchantState) -> PastRow:
    """Describe a merchant that has not changed since."""
    return read_past_row(state.id, _write(state))


def _parts(session: Session, root: PastRow, moment: datetime) -> list[PastRow]:
    """List a merchant and those that were merged into it at a moment."""
    found = ever_asked_with(session, {root.id})
    stood = _stood(session, found - {root.id}, moment).values()
    return [root, *(row for row in stood if row.merged_into == root.id)]


def ever_asked_with(session: Session, ids: Collection[int]) -> set[int]:
    """List merchants and all that people ever said something of together with them."""
    pairs = ReviewOpinion.merchant_id, ReviewOpinion.other_id
    found, waiting = set(ids), set(ids)
    while waiting:
        near: set[int] = set()
        for mine, other in (pairs, pairs[::-1]):
            query = select(other).where(
                mine.in_(sorted(waiting)), ReviewOpinion.other_id.is_not(None)
            )
            near.update(number for number in session.scalars(query) if number)
        waiting = near - found
        found |= waiting
    return found


def _parties(
    session: Session, ids: Collection[int], moment: datetime
) -> frozenset[PartyKey]:
    """List the parties whose standing judgement at a moment attached them to these.

    Each is attached still or has been retracted since.
    """
    at = to_micros(moment)
    parties: set[tuple[bytes, int]] = set()
    for query in (
        "SELECT record_key, party_no FROM membership WHERE merchant_id",
        "SELECT record_key, party_no FROM link_judgement "
        "WHERE decision = 'retracted' AND merchant_id",
    ):
        parties |= {(key, number) for key, number in look_up(session, query, ids)}
    standing: dict[PartyKey, tuple[Any, ...]] = {}
    for number, record_key, party_no, merchant_id, decision in look_up(
        session,
        "SELECT id, record_key, party_no, merchant_id, decision "
        "FROM link_judgement WHERE at <= ? AND record_key",
        {record_key for record_key, _ in parties},
        at,
    ):
        party = (record_key, party_no)
        if party in parties and (number,) > standing.get(party, ())[:1]:
            standing[party] = (number, merchant_id, decision)
    return frozenset(
        party
        for party, (_, merchant_id, decision) in standing.items()
        if decision in ATTACHED and merchant_id in ids
    )
