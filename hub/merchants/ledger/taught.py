"""Whether merchants' codes and names are those that rows taught, by the ledger.

Each code and name of a merchant says which party of which record taught it. What that
party said, and whose it was judged to be, stands in its judgements, which the log
commits to.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, select

from hub.db.bulk import in_chunks
from hub.db.engines import one_view
from hub.merchants.ledger.standing_merchants import changed_merchants
from hub.merchants.models import (
    LinkJudgement,
    Merchant,
    MerchantIdentifier,
    MerchantName,
)
from hub.merchants.rules.claims import PartyKey, read_claim
from hub.merchants.rules.codes import Key, read_codes

AT_ONCE = 500
_CODE, _NAME = MerchantIdentifier.__table__.c, MerchantName.__table__.c
_JUDGED = LinkJudgement.__table__.c


class WrongMerchant(NamedTuple):
    """A merchant with a code or name that no judgement accounts for."""

    public_id: str
    why: str
    judgement: int
    """The latest judgement of the party that is said to have taught it; 0 for none."""
    codes: tuple[str, ...]
    """Codes that the party did say, under which the merchant may be asked for."""
    is_told_right: bool = False
    """Whether what answers tell of it is right all the same, so that it stays open."""


class _Said:
    """What a party has said by its judgements, and whose it was judged to be."""

    __slots__ = ("codes", "judgement", "merchants", "names")

    def __init__(self) -> None:
        """Know nothing yet."""
        self.judgement = 0
        self.merchants: set[int | None] = set()
        self.names: set[str | None] = set()
        self.codes: set[Key] = set()


def wrong_merchants(
    business: Engine, *, first: int = 0, stop: int | None = None
) -> Iterator[WrongMerchant]:
    """Yield merchants of a range of numbers that are not what rows taught of them.

    That is, with codes or names that nobody taught, without those that somebody did, or
    of another class or kind than their rows make of them.
    """
    with one_view(business).connect() as connection:
        last = connection.scalar(select(func.max(Merchant.id))) or 0
        end = last + 1 if stop is None else min(stop, last + 1)
        for start in range(first, end, AT_ONCE):
            stop_at = min(start + AT_ONCE, end)
            yield from _look_at(connection, start, stop_at)
            for one in changed_merchants(connection, start, stop_at):
                yield WrongMerchant(one.public_id, one.why, 0, *one[2:])


def strayed_codes(business: Engine) -> Iterator[str]:
    """Say which codes and names stand under a number that no merchant has."""
    with one_view(business).connect() as connection:
        for what, column in (("code", _CODE), ("name", _NAME)):
            number = column.merchant_id
            whose = Merchant.__table__.c.id
            strayed = ~exists().where(whose == number)
            for one in connection.scalars(select(number).where(strayed).distinct()):
                yield f"a {what} is that of a merchant {one} who is not there"


def _look_at(connection: Connection, first: int, stop: int) -> Iterator[WrongMerchant]:
    """Yield what is wrong with the merchants of one range."""

    def read(query: Select[Any], number: ColumnElement[int]) -> list[Any]:
        return list(connection.execute(query.where(number >= first, number < stop)))

    whom = Merchant.__table__.c
    ids: dict[int, str] = dict(read(select(whom.id, whom.public_id), whom.id))
    where = (_CODE.merchant_id, _CODE.record_key, _CODE.party_no)
    codes = read(select(*where, _CODE.scheme, _CODE.value), _CODE.merchant_id)
    where = (_NAME.merchant_id, _NAME.record_key, _NAME.party_no)
    names = read(select(*where, _NAME.kind, _NAME.name), _NAME.merchant_id)
    said = _said(connection, {(bytes(row[1]), row[2]) for row in (*codes, *names)})
    for number, key, party_no, scheme, value in codes:
        found = said[bytes(key), party_no]
        if (scheme, value) not in found.codes:
            why = "a code of it is not what the row says that taught it"
        elif number not in found.merchants:
            why = "the row that taught it a code was never its own"
        else:
            continue
        yield _wrong(ids.get(number, ""), why, found)
    for number, key, party_no, kind, name in names:
        found = said[bytes(key), party_no]
        if name not in found.names or number not in found.merchants:
            why = f"a name of it ({kind}) is not what the row says that taught it"
            yield _wrong(ids.get(number, ""), why, found)


def _wrong(public_id: str, why: str, said: _Said) -> WrongMerchant:
    """Say what is wrong with a merchant."""
    codes = tuple(sorted(value for _, value in said.codes))
    return WrongMerchant(public_id, why, said.judgement, codes)


def _said(connection: Connection, parties: set[PartyKey]) -> dict[PartyKey, _Said]:
    """Read what parties have said, and whose they were."""
    found = {party: _Said() for party in parties}
    for some in in_chunks(sorted({key for key, _ in parties}), AT_ONCE):
        query = select(
            _JUDGED.id,
            _JUDGED.record_key,
            _JUDGED.party_no,
            _JUDGED.merchant_id,
            _JUDGED.claim,
        ).where(_JUDGED.record_key.in_(some))
        for number, key, party_no, merchant, claim in connection.execute(query):
            party = (bytes(key), party_no)
            said = found.get(party)
            if said is None:
                continue
            read = read_claim(party, claim)
            said.judgement = max(said.judgement, number)
            said.merchants.add(merchant)
            said.names.add(read.name)
            said.codes.update(one.key for one in read_codes(read).stated)
    return found
