"""What linking has come to, as tests look at it."""

from types import SimpleNamespace

from sqlalchemy import select

from hub.merchants.index import EMPTY, bring_up
from hub.merchants.link import propose_merchants
from hub.merchants.models import MerchantName, ReviewItem
from hub.merchants.service import find_merchant, identifiers_of
from schemas.codes.identifiers import CodeVerdict

NAME = "宿迁市洋河商贸有限公司"
BUSINESS = (
    *("Merchant", "MerchantIdentifier", "MerchantName", "LinkJudgement"),
    *("Membership", "LinkWatch", "ReviewItem"),
)
"""The tables that a merge leaves as it found them once it is taken back."""


def look(desk, code):
    with desk.reads() as session:
        return find_merchant(session, code)


def codes_of(desk, merchant_id):
    with desk.reads() as session:
        found = identifiers_of(session, [merchant_id])
    return {(card.scheme, card.value) for card in found.get(merchant_id, [])}


def names_of(desk, merchant_id):
    with desk.reads() as session:
        rows = session.scalars(
            select(MerchantName).where(MerchantName.merchant_id == merchant_id)
        )
        return {(row.kind, row.name) for row in rows}


def reviews(desk, state="open"):
    with desk.reads() as session:
        rows = session.scalars(select(ReviewItem).where(ReviewItem.state == state))
        return sorted((row.reason, row.merchant_id, row.other_id) for row in rows)


def repaired(value):
    return CodeVerdict("uscc", value.replace("0", "O"), value, "repaired")


def ask(desk, one, other):
    """Open an item that asks whether two merchants are one."""
    with desk.writing() as session:
        number = 1000 + one * 10 + other
        session.add(
            ReviewItem(
                id=number,
                record_key=bytes(32),
                party_no=0,
                merchant_id=one,
                other_id=other,
                reason="same-merchant?",
                score=0,
                priority=0,
                evidence={},
                state="open",
                opened_at=desk.at,
            )
        )
        session.flush()
    return number


def business(everything):
    return {name: rows for name, rows in everything().items() if name in BUSINESS}


def propose(desk, writing=None, **more):
    """Make a pass over a desk's waiting parties."""

    def store():
        with desk.reading() as session:
            return bring_up(session, EMPTY).store

    return propose_merchants(
        desk.reading,
        SimpleNamespace(begin=writing or desk.writing),
        store,
        desk.divisions,
        at=desk.at,
        **more,
    ).as_json()
