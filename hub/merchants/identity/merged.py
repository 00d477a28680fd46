"""Which merchants are one, and who stands for them."""

from collections.abc import Collection

from sqlalchemy import BigInteger, bindparam, cast, or_, select
from sqlalchemy.orm import Session

from hub.db.bulk import look_up
from hub.merchants.models import Merchant

_MERCHANT = Merchant.__table__
WITH_MERGED = select(cast(bindparam("id"), BigInteger)).union_all(
    select(_MERCHANT.c.id).where(_MERCHANT.c.merged_into == bindparam("id"))
)
"""A merchant and those that were merged into it, as a query on their ids."""


def absorbed_by(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Tell which merchants were merged into any of these: the part, and into which."""
    rows = look_up(
        session, "SELECT id, merged_into FROM merchant WHERE merged_into", ids
    )
    return dict(rows)


def roots_with_merged(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Tell of merchants, and of all that they are one with, who stands for each."""
    asked = look_up(session, "SELECT id, merged_into FROM merchant WHERE id", ids)
    roots = {number: merged or number for number, merged in asked}
    whole = set(roots.values())
    return {root: root for root in whole} | absorbed_by(session, whole)


def roots_of(session: Session, ids: Collection[int]) -> set[int]:
    """Give the merchants themselves, or those that they were merged into."""
    rows = look_up(
        session,
        "SELECT id, merged_into FROM merchant WHERE merged_into IS NOT NULL AND id",
        ids,
    )
    merged: dict[int, int] = dict(rows)
    return {merged.get(number, number) for number in ids}


def superseded_ids(session: Session, merchant_id: int) -> list[str]:
    """List the public ids that this merchant answers for, its own left out."""
    found: list[str] = []
    waiting = [merchant_id]
    while waiting:
        rows = session.execute(
            select(Merchant.id, Merchant.public_id)
            .where(
                or_(
                    Merchant.superseded_by.in_(waiting),
                    Merchant.merged_into.in_(waiting),
                )
            )
            .order_by(Merchant.id)
        ).all()
        found += [row.public_id for row in rows]
        waiting = [row.id for row in rows]
    return found
