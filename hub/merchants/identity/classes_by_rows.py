"""What merchants are in law by what their rows say, where no code tells it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hub.db.bulk import look_up
from hub.db.prepared import PreparedQuery
from hub.merchants.models import LinkJudgement, Membership
from hub.merchants.rules.claims import read_claim
from hub.merchants.rules.classes import class_of_claims
from hub.merchants.rules.states import BY_PEOPLE

_STANDS, _JUDGED = Membership.__table__, LinkJudgement.__table__
_OF_ONE = PreparedQuery(
    select(_STANDS.c.merchant_id, _JUDGED.c.rule, _JUDGED.c.claim)
    .join(_JUDGED, _JUDGED.c.id == _STANDS.c.judgement_id)
    .where(_STANDS.c.merchant_id == bindparam("id"))
)
_OF_MANY = (
    "SELECT membership.merchant_id, rule, claim FROM membership"
    " JOIN link_judgement ON link_judgement.id = judgement_id"
    " WHERE membership.merchant_id"
)


def class_by_rows(session: Session, number: int) -> dict[int, str]:
    """Tell the same of one merchant as ``classes_by_rows`` does of many."""
    return _read(_OF_ONE.rows(session, {"id": number}))


def classes_by_rows(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Tell what merchants are by their rows; those without any are left out.

    What people attached speaks only where no rule attached anything.
    """
    return _read(look_up(session, _OF_MANY, numbers))


def _read(rows: Iterable[Any]) -> dict[int, str]:
    """Read the claims of rows by merchant, rule and text."""
    said: dict[int, list[tuple[bool, str]]] = {}
    for merchant, rule, text in rows:
        said.setdefault(merchant, []).append((rule == BY_PEOPLE, text))
    found = {}
    for merchant, mine in said.items():
        own = [text for by_people, text in mine if not by_people]
        texts = own or [text for _, text in mine]
        found[merchant] = class_of_claims(read_claim((b"", 0), one) for one in texts)
    return found
