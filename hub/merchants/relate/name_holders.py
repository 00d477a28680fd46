"""Who bears a name now, or bore it once, by what registers say today."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Set
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, in_chunks, look_up
from hub.merchants.models import LinkJudgement, Membership

Withdrawn = Callable[[Session, Collection[bytes]], Set[bytes]]
"""Tells which of some records their sources have withdrawn."""


class NameHolder(NamedTuple):
    """A merchant that bears a name, or bore it once."""

    merchant_id: int
    root: int
    name: str
    is_present: bool


def holders_of_names(
    session: Session,
    names: Collection[str],
    branches: Collection[int],
    withdrawn: Withdrawn,
) -> tuple[Mapping[str, list[NameHolder]], dict[int, int]]:
    """Read who bears some flat names, and who stands for them and for each branch.

    Only organisations that are in use count, on both sides, and none whose register's
    row is withdrawn as long as another bears the name.
    """
    rows = [
        (flat, number, name, kind == "registered")
        for flat, number, name, kind in look_up(
            session,
            "SELECT flat, merchant_id, name, kind FROM merchant_name "
            "WHERE kind IN ('registered', 'former') AND flat",
            names,
        )
    ]
    ids = {number for _, number, *_ in rows} | set(branches)
    roots = {
        number: merged or number
        for number, merged in look_up(
            session,
            "SELECT id, merged_into FROM merchant WHERE status = 'active' "
            "AND subject_class = 'organisation' AND kind = 'registered' AND id",
            ids,
        )
    }
    found: defaultdict[str, list[NameHolder]] = defaultdict(list)
    for flat, number, name, is_present in rows:
        if number in roots:
            found[flat].append(NameHolder(number, roots[number], name, is_present))
    present = {
        flat: {one.merchant_id for one in several if one.is_present}
        for flat, several in found.items()
    }
    doubted = {n for numbers in present.values() if len(numbers) > 1 for n in numbers}
    gone = _struck_off(session, doubted, withdrawn)
    for flat, numbers in present.items():
        if numbers - gone:
            left = [one for one in found[flat] if one.merchant_id not in numbers & gone]
            found[flat] = left
    return found, roots


def _struck_off(
    session: Session, merchants: Collection[int], withdrawn: Withdrawn
) -> set[int]:
    """List those of whom every row of a register has been withdrawn."""
    rows: defaultdict[int, set[bytes]] = defaultdict(set)
    ledger = LinkJudgement
    for chunk in in_chunks(merchants, CHUNK):
        query = (
            select(Membership.merchant_id, Membership.record_key)
            .join(ledger, ledger.id == Membership.judgement_id)
            .where(
                Membership.merchant_id.in_(chunk),
                ledger.claim.contains('"register":true'),
            )
        )
        for number, key in session.execute(query):
            rows[number].add(key)
    gone = withdrawn(session, {key for keys in rows.values() for key in keys})
    return {number for number, keys in rows.items() if keys <= gone}
