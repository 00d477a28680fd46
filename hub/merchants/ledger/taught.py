"""Whether merchants, their codes and their names are what rows taught, by the ledger.

Each code and name of a merchant says which party of which record taught it. What that
party said, and whose it was judged to be, stands in its judgements, which the log
commits to.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, select

from hub.db.engines import one_view
from hub.merchants.ledger.standing_merchants import (
    CLASS,
    StandingMerchant,
    StoredMerchant,
    StoredName,
    held_by_others,
)
from hub.merchants.ledger.stories import JudgedParty, Story, read_stories
from hub.merchants.models import Merchant, MerchantIdentifier, MerchantName
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.codes import Key

AT_ONCE = 500
_CODE, _NAME = MerchantIdentifier.__table__.c, MerchantName.__table__.c
_MERCHANT = Merchant.__table__.c
_STORED = tuple(getattr(Merchant, name) for name in StoredMerchant._fields)


class WrongMerchant(NamedTuple):
    """A merchant that is not what the judgements of its rows make of it."""

    public_id: str
    why: str
    judgement: int
    """The latest judgement of the party that is said to have taught it; 0 for none."""
    codes: tuple[str, ...]
    """Codes under which the merchant may be asked for."""
    is_told_right: bool = False
    """Whether what answers tell of it is right all the same, so that it stays open."""


class _Code(NamedTuple):
    """A row of a merchant's codes."""

    key: Key
    party: PartyKey
    raw: str | None
    status: str
    source: str
    known_from: datetime
    valid_from: date | None
    valid_to: date | None


class _Name(NamedTuple):
    """A row of a merchant's names."""

    name: StoredName
    party: PartyKey
    source: str
    valid_to: date | None


def wrong_merchants(
    business: Engine, *, first: int = 0, stop: int | None = None
) -> Iterator[WrongMerchant]:
    """Yield merchants of a range of numbers that are not what rows taught of them.

    That is, with codes or names that nobody taught, without those that somebody did, or
    with a column that their rows do not make.
    """
    with one_view(business).connect() as connection:
        last = connection.scalar(select(func.max(Merchant.id))) or 0
        end = last + 1 if stop is None else min(stop, last + 1)
        for start in range(first, end, AT_ONCE):
            yield from wrong_among(connection, start, min(start + AT_ONCE, end))


def strayed_codes(business: Engine) -> Iterator[str]:
    """Say which codes and names stand under a number that no merchant has."""
    with one_view(business).connect() as connection:
        for what, column in (("code", _CODE), ("name", _NAME)):
            number = column.merchant_id
            strayed = ~exists().where(_MERCHANT.id == number)
            for one in connection.scalars(select(number).where(strayed).distinct()):
                yield f"a {what} is that of a merchant {one} who is not there"


def wrong_among(
    connection: Connection, first: int, stop: int
) -> Iterator[WrongMerchant]:
    """Yield what is wrong with the merchants of one range of numbers."""

    def read(query: Select[Any], number: ColumnElement[int]) -> list[Any]:
        return list(connection.execute(query.where(number >= first, number < stop)))

    stories = read_stories(connection, first, stop)
    rows = {
        number: StoredMerchant(*columns)
        for number, *columns in read(select(_MERCHANT.id, *_STORED), _MERCHANT.id)
    }
    codes: dict[int, list[_Code]] = {number: [] for number in rows}
    columns = (_CODE.raw, _CODE.status, _CODE.source, _CODE.known_from)
    days = (_CODE.valid_from, _CODE.valid_to)
    party = (_CODE.record_key, _CODE.party_no)
    for number, scheme, value, key, party_no, *more in read(
        select(_CODE.merchant_id, _CODE.scheme, _CODE.value, *party, *columns, *days),
        _CODE.merchant_id,
    ):
        code = _Code((scheme, value), (bytes(key), party_no), *more)
        codes.setdefault(number, []).append(code)
    names: dict[int, list[_Name]] = {number: [] for number in rows}
    said = (_NAME.flat, _NAME.kind, _NAME.name, _NAME.valid_from)
    party = (_NAME.record_key, _NAME.party_no)
    more = (_NAME.source, _NAME.valid_to)
    for number, flat, kind, text, since, key, party_no, *others in read(
        select(_NAME.merchant_id, *said, *party, *more), _NAME.merchant_id
    ):
        stored = StoredName(flat, kind, text, since)
        name = _Name(stored, (bytes(key), party_no), *others)
        names.setdefault(number, []).append(name)
    standing = {
        number: StandingMerchant(
            row,
            {code.key for code in codes[number]},
            [name.name for name in names[number]],
            stories[number],
        )
        for number, row in rows.items()
    }
    held = held_by_others(connection, standing)
    for number, one in standing.items():
        public_id, asked = one.row.public_id, one.codes | one.said()
        told = [
            (_wrong_code(code, one.story), code.party) for code in codes[number]
        ] + [(_wrong_name(name, one.story), name.party) for name in names[number]]
        shown = tuple(sorted(value for _, value in asked))
        for why, taught in told:
            if why:
                judgement = one.story.last_of(taught)
                yield WrongMerchant(public_id, why, judgement, shown)
        if why := one.wrong(held):
            right = why == CLASS and one.is_told_right
            yield WrongMerchant(public_id, why, 0, shown, right)


def _wrong_code(code: _Code, story: Story) -> str:
    """Say what is wrong with a code of a merchant; empty for nothing."""
    taught = story.judged_of(code.party)
    if not taught:
        return "the row that taught it a code was never its own"
    stated = [
        (said, one.item.claim)
        for one in taught
        for said in one.item.codes.stated
        if said.key == code.key
    ]
    if not stated:
        return "a code of it is not what the row says that taught it"
    moments = {one.at for one in story.own if _states(one, code.key)}
    proven = any(
        said.key == code.key and said.status == "valid"
        for one in story.bearing()
        for said in one.item.codes.stated
    )
    if (
        (code.raw, code.status, code.source, code.valid_from, code.valid_to)
        not in {
            (said.raw, said.status, claim.source, claim.valid_from, claim.valid_to)
            for said, claim in stated
        }
        or code.known_from not in moments
        or (proven and code.status != "valid")
    ):
        return "how it has a code is not what the row says that taught it"
    return ""


def _states(one: JudgedParty, key: Key) -> bool:
    """Tell whether a judgement's row states a code."""
    return any(said.key == key for said in one.item.codes.stated)


def _wrong_name(name: _Name, story: Story) -> str:
    """Say what is wrong with a name of a merchant; empty for nothing."""
    kind, ends = name.name.kind, story.ends()
    for one in story.judged_of(name.party):
        claim = one.item.claim
        moved = kind in ("registered", "former")
        since = {claim.valid_from} | (ends if moved else set())
        until = {claim.valid_to} | (ends if kind == "former" else set())
        if (
            (name.name.name, name.name.flat) == (claim.name, one.item.flat)
            and (claim.is_register or not moved)
            and (one.decision == "provisional" or kind != "alias")
            and name.source == claim.source
            and name.name.valid_from in since
            and name.valid_to in until
        ):
            return ""
    return f"a name of it ({kind}) is not what the row says that taught it"
