"""Provisional merchants whose name names nobody are let go: their rows keep none.

Rows that come now get none; these stem from a release that made one for each.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.merchants.link.merging import decide_again
from hub.merchants.models import Merchant, MerchantName
from hub.names import Divisions
from schemas.record.names import names_nobody

SIGNS = (
    *"*＊×✱∗✻✽※■●○◯□某等家户个",
    *("xx", "XX", "ＸＸ"),
    *(f"公司{sign}" for sign in "、，,；;和与及"),
)
"""One of these is in nearly every such name; the database looks for them first."""

AT_ONCE = 500
"""Merchants that one transaction decides again."""


def let_go_of_nobody(
    session: Session, divisions: Divisions, *, at: datetime, actor: str
) -> tuple[set[int], set[int]]:
    """Decide the rows of up to ``AT_ONCE`` such merchants again: they become dormant.

    Returns them, and who is due for rating.
    """
    found = set(islice(_named_as_nobody(session), AT_ONCE))
    if not found:
        return found, found
    return found, decide_again(session, found, divisions, at=at, actor=actor)


def _named_as_nobody(session: Session) -> Iterator[int]:
    """Yield the active provisional merchants whose name names nobody."""
    suspect = or_(*(MerchantName.name.contains(sign) for sign in SIGNS))
    rows = session.execute(
        select(Merchant.id, MerchantName.name)
        .join(MerchantName, MerchantName.merchant_id == Merchant.id)
        .where(
            Merchant.kind == "provisional",
            Merchant.status == "active",
            MerchantName.kind == "alias",
            suspect,
        )
        .order_by(Merchant.id)
    ).all()
    return (merchant for merchant, name in rows if names_nobody(name) is not None)
