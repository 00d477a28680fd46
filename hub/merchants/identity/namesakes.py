"""Merchants by what they are called: who bears a name now, and who bore it once."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.merchants.models import Merchant, MerchantName
from schemas.words import PERSONS

PRESENT_KINDS = ("registered", "claimed")
OPEN_KIND = "registered"
"""A register publishes such a name, so it may lead anybody to the merchant."""


def merchants_called(
    session: Session, key: str, *, only_open: bool = False
) -> list[int]:
    """List the merchants whose present name has this flat key; nobody for "".

    All of them, those that a register calls so first: whom of them somebody sees is
    for the caller to ask. ``only_open`` leaves out those to whom the name leads offices
    only.
    """
    if not key:
        return []
    query = select(MerchantName.merchant_id).where(
        MerchantName.flat == key, MerchantName.kind.in_(PRESENT_KINDS)
    )
    if only_open:
        query = query.join(Merchant, Merchant.id == MerchantName.merchant_id).where(
            MerchantName.kind == OPEN_KIND,
            Merchant.subject_class.not_in(PERSONS),
        )
    by_weight = (MerchantName.kind != OPEN_KIND, MerchantName.merchant_id)
    return list(session.scalars(query.order_by(*by_weight)))


def formerly_called(
    session: Session, merchants: Collection[int], keys: Collection[str]
) -> set[tuple[int, str]]:
    """List which of some merchants bore which of these flat names once, by a register.

    Who bears the name today is not among them. All names of these merchants are read:
    whether somebody else is called so must cost nothing.
    """
    wanted = set(keys) - {""}
    if not merchants or not wanted:
        return set()
    names = MerchantName
    rows = [
        (number, key, kind)
        for number, key, kind in session.execute(
            select(names.merchant_id, names.flat, names.kind).where(
                names.merchant_id.in_(merchants)
            )
        )
        if key in wanted
    ]
    present = {(number, key) for number, key, kind in rows if kind in PRESENT_KINDS}
    former = {(number, key) for number, key, kind in rows if kind == "former"}
    return former - present


def bearers_of(
    session: Session, keys: Collection[str]
) -> dict[str, list[tuple[int, bool]]]:
    """List who bears each of some flat names now, and whether it leads anybody there.

    All of them, in one look; those whom it leads anybody to come first.
    """
    query = (
        select(
            MerchantName.flat,
            MerchantName.merchant_id,
            MerchantName.kind,
            Merchant.subject_class,
        )
        .join(Merchant, Merchant.id == MerchantName.merchant_id)
        .where(MerchantName.flat.in_(keys), MerchantName.kind.in_(PRESENT_KINDS))
        .order_by(
            MerchantName.kind != OPEN_KIND,
            Merchant.subject_class.in_(PERSONS),
            MerchantName.merchant_id,
        )
    )
    found: dict[str, list[tuple[int, bool]]] = {}
    for key, number, kind, subject_class in session.execute(query):
        is_open = kind == OPEN_KIND and subject_class not in PERSONS
        found.setdefault(key, []).append((number, is_open))
    return found
