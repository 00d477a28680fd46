"""Whether merchants, their codes and their names are what rows taught, by the ledger.

Each code and name of a merchant says which party of which record taught it. What that
party said, and whose it was judged to be, stands in its judgements, which the log
commits to.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, func, select

from hub.db.engines import one_view
from hub.db.tables import to_micros
from hub.merchants.ledger.standing_merchants import (
    CLASS,
    StandingMerchant,
    StoredMerchant,
    StoredName,
    held_by_others,
)
from hub.merchants.ledger.stories import JudgedParty, Story, read_stories
from hub.merchants.models import Merchant, MerchantIdentifier, MerchantName
from hub.merchants.rules.codes import Key
from hub.merchants.rules.states import CodeRow, NameRow

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
    codes: dict[int, dict[Key, CodeRow]] = {number: {} for number in rows}
    for row in read(select(*_CODE), _CODE.merchant_id):
        codes.setdefault(row.merchant_id, {})[row.scheme, row.value] = CodeRow(
            *(row.raw, row.status, row.source, (bytes(row.record_key), row.party_no)),
            *(to_micros(row.known_from), row.valid_from, row.valid_to),
        )
    names: dict[int, list[tuple[StoredName, NameRow]]] = {number: [] for number in rows}
    for row in read(select(*_NAME), _NAME.merchant_id):
        stored = StoredName(row.flat, row.kind, row.name, row.valid_from)
        party = (bytes(row.record_key), row.party_no)
        said = NameRow(row.name, row.source, party, row.valid_from, row.valid_to)
        names.setdefault(row.merchant_id, []).append((stored, said))
    standing = {
        number: StandingMerchant(
            row,
            set(codes[number]),
            [name for name, _ in names[number]],
            stories[number],
        )
        for number, row in rows.items()
    }
    held = held_by_others(connection, standing)
    for number, one in standing.items():
        public_id, asked = one.row.public_id, one.codes | one.said()
        told = [
            (_wrong_code(key, code, one.story), code.party)
            for key, code in codes[number].items()
        ] + [
            (_wrong_name(name, row, one.story), row.party)
            for name, row in names[number]
        ]
        shown = tuple(sorted(value for _, value in asked))
        for why, taught in told:
            if why:
                judgement = one.story.last_of(taught)
                yield WrongMerchant(public_id, why, judgement, shown)
        if why := one.wrong(held):
            right = why == CLASS and one.is_told_right
            yield WrongMerchant(public_id, why, 0, shown, right)


def _wrong_code(key: Key, code: CodeRow, story: Story) -> str:
    """Say what is wrong with a code of a merchant; empty for nothing."""
    taught = story.judged_of(code.party)
    if not taught:
        return "the row that taught it a code was never its own"
    stated = [
        (said, one.item.claim)
        for one in taught
        for said in one.item.codes.stated
        if said.key == key
    ]
    if not stated:
        return "a code of it is not what the row says that taught it"
    moments = {to_micros(one.at) for one in story.own if _states(one, key)}
    proven = any(
        said.key == key and said.status == "valid"
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


def _wrong_name(name: StoredName, row: NameRow, story: Story) -> str:
    """Say what is wrong with a name of a merchant; empty for nothing."""
    kind, ends = name.kind, story.ends()
    for one in story.judged_of(row.party):
        claim = one.item.claim
        moved = kind in ("registered", "former")
        since = {claim.valid_from} | (ends if moved else set())
        until = {claim.valid_to} | (ends if kind == "former" else set())
        if (
            (name.name, name.flat) == (claim.name, one.item.flat)
            and (claim.is_register or not moved)
            and (one.decision == "provisional" or kind != "alias")
            and row.source == claim.source
            and name.valid_from in since
            and row.valid_to in until
        ):
            return ""
    return f"a name of it ({kind}) is not what the row says that taught it"
