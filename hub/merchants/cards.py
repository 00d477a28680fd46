"""Who a code belongs to: read-only answers about merchants."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db import in_chunks
from hub.merchants.models import Merchant, MerchantIdentifier, MerchantName
from hub.merchants.rows import CHUNK
from schemas.identifiers import identify

PUBLIC_ID = re.compile(r"M[A-Z2-7]{20}")
CODE_SCHEMES = frozenset({"uscc", "org_code", "reg_no_15", "coop_reg_no"})
"""Schemes by which a merchant may be asked for."""

NAME_KINDS = ("registered", "claimed", "alias")
"""What a merchant is called, the first that there is."""


@dataclass(frozen=True, slots=True)
class IdentifierCard:
    """One code of a merchant; ``status`` is valid, or repaired from look-alikes."""

    scheme: str
    value: str
    status: str
    known_from: datetime
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MerchantCard:
    """A merchant as answers name it.

    ``uscc`` is the newest valid unified code. ``name`` is the registered name, or what
    rows call it until a register does; None if no row has named it. ``kind`` is
    registered, unconfirmed or provisional; ``status`` active or dormant.
    """

    id: int
    public_id: str
    uscc: str | None
    name: str | None
    status: str
    region: str | None
    subject_class: str
    kind: str


def is_merchant_code(code: str) -> bool:
    """Tell whether a merchant may be asked for by this text at all."""
    text = code.strip().upper()
    if PUBLIC_ID.fullmatch(text):
        return True
    verdict = identify(text)
    return verdict.status == "valid" and verdict.scheme in CODE_SCHEMES


def find_merchant(session: Session, code: str) -> MerchantCard | None:
    """Find the merchant of a code, or None if nobody is known by it.

    The code is a unified code, a registration number, an organisation code with or
    without its hyphen, a cooperative's number or a public id. A superseded public id
    answers its successor. A merchant to which nothing is attached any more is found
    by its public id only.
    """
    text = code.strip().upper()
    if PUBLIC_ID.fullmatch(text):
        row = session.execute(
            select(Merchant.id, Merchant.superseded_by).where(
                Merchant.public_id == text
            )
        ).first()
        while row is not None and row.superseded_by is not None:
            row = session.execute(
                select(Merchant.id, Merchant.superseded_by).where(
                    Merchant.id == row.superseded_by
                )
            ).first()
        return None if row is None else _card(session, row.id)
    verdict = identify(text)
    if verdict.status != "valid" or verdict.scheme not in CODE_SCHEMES:
        return None
    table = MerchantIdentifier
    merchant_id = session.scalar(
        select(table.merchant_id)
        .join(Merchant, Merchant.id == table.merchant_id)
        .where(
            table.scheme == verdict.scheme,
            table.value == verdict.value,
            Merchant.status == "active",
        )
    )
    return None if merchant_id is None else _card(session, merchant_id)


def _card(session: Session, merchant_id: int) -> MerchantCard | None:
    """Read one card."""
    return merchants_by_ids(session, [merchant_id]).get(merchant_id)


def merchants_by_ids(session: Session, ids: Collection[int]) -> dict[int, MerchantCard]:
    """Read the cards of merchants by their internal ids; unknown ones are left out."""
    cards: dict[int, MerchantCard] = {}
    names = MerchantName
    for chunk in in_chunks(ids, CHUNK):
        codes = identifiers_of(session, chunk)
        called: dict[int, dict[str, str]] = {}
        for merchant_id, kind, name in session.execute(
            select(names.merchant_id, names.kind, names.name).where(
                names.merchant_id.in_(chunk), names.kind.in_(NAME_KINDS)
            )
        ):
            called.setdefault(merchant_id, {})[kind] = name
        for row in session.execute(
            select(Merchant.__table__).where(Merchant.id.in_(chunk))
        ):
            mine = called.get(row.id, {})
            cards[row.id] = MerchantCard(
                id=row.id,
                public_id=row.public_id,
                uscc=_newest_uscc(codes.get(row.id, [])),
                name=next((mine[kind] for kind in NAME_KINDS if kind in mine), None),
                status=row.status,
                region=row.region,
                subject_class=row.subject_class,
                kind=row.kind,
            )
    return cards


def identifiers_of(
    session: Session, ids: Collection[int]
) -> dict[int, list[IdentifierCard]]:
    """Read the codes of merchants, sorted by scheme and value."""
    found: dict[int, list[IdentifierCard]] = {}
    table = MerchantIdentifier
    for chunk in in_chunks(ids, CHUNK):
        for row in session.execute(
            select(table.__table__).where(table.merchant_id.in_(chunk))
        ):
            found.setdefault(row.merchant_id, []).append(
                IdentifierCard(
                    row.scheme,
                    row.value,
                    row.status,
                    row.known_from,
                    row.valid_from,
                    row.valid_to,
                )
            )
    for cards in found.values():
        cards.sort(key=lambda card: (card.scheme, card.value))
    return found


def _newest_uscc(cards: Collection[IdentifierCard]) -> str | None:
    """Choose among several unified codes with one organisation code.

    One that passed as received goes before a repaired reading, then the one that holds
    from the latest day, then the one that the hub learned last.
    """
    codes = [card for card in cards if card.scheme == "uscc"]
    if not codes:
        return None
    newest = max(
        codes,
        key=lambda c: (
            c.status == "valid",
            c.valid_from or date.min,
            c.known_from,
            c.value,
        ),
    )
    return newest.value


def superseded_ids(session: Session, merchant_id: int) -> list[str]:
    """List the public ids that this merchant answers for, its own left out."""
    found: list[str] = []
    waiting = [merchant_id]
    while waiting:
        rows = session.execute(
            select(Merchant.id, Merchant.public_id)
            .where(Merchant.superseded_by.in_(waiting))
            .order_by(Merchant.id)
        ).all()
        found += [row.public_id for row in rows]
        waiting = [row.id for row in rows]
    return found
