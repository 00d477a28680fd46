"""Who a code belongs to: read-only answers about merchants."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, in_chunks, look_up
from hub.db.prepared import PreparedQuery
from hub.merchants.identity.classes_by_rows import class_by_rows, classes_by_rows
from hub.merchants.identity.merged import WITH_MERGED, absorbed_by
from hub.merchants.models import Merchant, MerchantIdentifier, MerchantName
from hub.merchants.rules.classes import class_of_codes, is_told_by, stricter_class
from hub.merchants.rules.codes import Key
from schemas.codes.identifiers import identify

PUBLIC_ID = re.compile(r"M[A-Z2-7]{20}")
PUBLIC_ID_SCHEME = "public_id"
"""What stands for a scheme with the public ids of the hub."""

CODE_SCHEMES = frozenset({"uscc", "org_code", "reg_no_15", "coop_reg_no"})
"""Schemes by which a merchant may be asked for."""

NAME_KINDS = ("registered", "claimed", "alias")
"""What a merchant is called, the first that there is."""

# Written once: building a statement costs more than running it, and a question about
# a code that nobody has asked about lately runs every one of them.
_MERCHANT = Merchant.__table__
_CODE = MerchantIdentifier.__table__
_NAME = MerchantName.__table__
_CODE_COLUMNS = (
    _CODE.c.merchant_id,
    _CODE.c.scheme,
    _CODE.c.value,
    _CODE.c.status,
    _CODE.c.known_from,
    _CODE.c.valid_from,
    _CODE.c.valid_to,
)
_NAME_COLUMNS = (_NAME.c.merchant_id, _NAME.c.kind, _NAME.c.name)
_BY_CODE = PreparedQuery(
    select(_MERCHANT)
    .join(_CODE, _CODE.c.merchant_id == _MERCHANT.c.id)
    .where(_CODE.c.scheme == bindparam("scheme"), _CODE.c.value == bindparam("value"))
)
_BY_PUBLIC_ID = PreparedQuery(
    select(_MERCHANT).where(_MERCHANT.c.public_id == bindparam("public_id"))
)
_BY_ID = PreparedQuery(select(_MERCHANT).where(_MERCHANT.c.id == bindparam("id")))
_CODES_OF_ONE = PreparedQuery(
    select(*_CODE_COLUMNS).where(_CODE.c.merchant_id.in_(WITH_MERGED))
)
_NAMES_OF_ONE = PreparedQuery(
    select(*_NAME_COLUMNS).where(
        _NAME.c.merchant_id == bindparam("id"),
        # An IN list is written out only when its length is known.
        or_(*(_NAME.c.kind == kind for kind in NAME_KINDS)),
    )
)


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
class Subject:
    """The merchant that an answer is about.

    ``name`` is the registered name, or what rows call it until a register does; None if
    no row has named it. ``kind`` is registered, unconfirmed or provisional; ``status``
    active or dormant.
    """

    public_id: str
    usccs: tuple[str, ...]
    """Its unified codes, the newest first."""
    name: str | None
    status: str
    region: str | None
    """Division code or name of the place that its register, else its rows, give."""
    subject_class: str
    kind: str
    disputed: bool = False
    """Whether people hold that somebody else may have registered in its name."""

    @property
    def uscc(self) -> str | None:
        """The newest unified code."""
        return next(iter(self.usccs), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantCard(Subject):
    """A merchant as the hub knows it."""

    id: int
    merged_into: int | None = None
    """The merchant that this one is part of, where people found them to be one."""


def read_code(code: str) -> Key | None:
    """Read a text by which a merchant may be asked for: its scheme and value.

    Blanks and hyphens that were typed into a code are taken out, as in files, where
    every check digit proves what is left; no other slip is mended.
    """
    text = code.strip().upper()
    if PUBLIC_ID.fullmatch(text):
        return PUBLIC_ID_SCHEME, text
    verdict = identify(text)
    is_typed_apart = verdict.status == "repaired" and verdict.warnings == ("filler",)
    if not (verdict.status == "valid" or is_typed_apart):
        return None
    if verdict.scheme not in CODE_SCHEMES:
        return None
    return verdict.scheme, verdict.value or ""


def count_registered(session: Session) -> int:
    """Count the merchants that a register names, each that is one with others once."""
    query = select(func.count()).where(
        Merchant.kind == "registered",
        Merchant.status == "active",
        Merchant.merged_into.is_(None),
    )
    return session.scalars(query).one()


def is_merchant_code(code: str) -> bool:
    """Tell whether a merchant may be asked for by this text at all."""
    return read_code(code) is not None


def find_merchant(session: Session, code: str) -> MerchantCard | None:
    """Find the merchant of a code, or None if nobody is known by it.

    The code is a unified code, a registration number, an organisation code with or
    without its hyphen, a cooperative's number or a public id. The public id of a
    merchant that was superseded or merged answers the one that took its place. A
    merchant to which nothing is attached any more, nor to any that it is one with, is
    found by its public id only.
    """
    key = read_code(code)
    if key is None:
        return None
    row = _find_row(session, key)
    while row is not None and (successor := row.merged_into or row.superseded_by):
        row = _BY_ID.first(session, {"id": successor})
    if row is None or (key[0] != PUBLIC_ID_SCHEME and row.status != "active"):
        return None
    mine = {"id": row.id}
    codes = [IdentifierCard(*said) for _, *said in _CODES_OF_ONE.rows(session, mine)]
    names = _names_by_merchant(_NAMES_OF_ONE.rows(session, mine))
    classes = {} if _is_told(codes) else class_by_rows(session, row.id)
    return _card(row, {row.id: codes}, names, classes)


def holders_of_numbers(session: Session, hashes: Collection[str]) -> list[MerchantCard]:
    """Read who carries one of some identity numbers, by their keyed hashes.

    Of those that are one with others, the one that stands for them.
    """
    query = select(_CODE.c.merchant_id).where(
        _CODE.c.scheme == "id_hash", _CODE.c.value.in_(hashes)
    )
    ids = public_ids_of(session, set(session.scalars(query)))
    cards = [find_merchant(session, ids[number]) for number in sorted(ids)]
    return list({card.id: card for card in cards if card is not None}.values())


def find_itself(session: Session, code: str) -> int | None:
    """Find the merchant that carries a code by itself, whoever stands for it."""
    key = read_code(code)
    row = None if key is None else _find_row(session, key)
    while row is not None and row.superseded_by:
        row = _BY_ID.first(session, {"id": row.superseded_by})
    return None if row is None else int(row.id)


def _find_row(session: Session, key: Key) -> Any:
    """Read the row of the merchant that carries a code."""
    scheme, value = key
    if scheme == PUBLIC_ID_SCHEME:
        return _BY_PUBLIC_ID.first(session, {"public_id": value})
    return _BY_CODE.first(session, {"scheme": scheme, "value": value})


def has_moved(code: str, public_id: str) -> bool:
    """Tell whether a code is a public id that another one answers for."""
    key = read_code(code)
    return key is not None and key[0] == PUBLIC_ID_SCHEME and key[1] != public_id


def _is_told(codes: Iterable[IdentifierCard]) -> bool:
    """Tell whether codes alone say what a merchant is in law."""
    return is_told_by((one.scheme, one.value) for one in codes)


def _card(
    row: Any,
    codes: dict[int, list[IdentifierCard]],
    names: dict[int, dict[str, str]],
    classes: Mapping[int, str],
) -> MerchantCard:
    """Write the card of one row of the merchants' table."""
    mine = names.get(row.id, {})
    return MerchantCard(
        id=row.id,
        public_id=row.public_id,
        usccs=newest_usccs(codes.get(row.id, [])),
        name=next((mine[kind] for kind in NAME_KINDS if kind in mine), None),
        status=row.status,
        region=row.region,
        # Whatever the row says, a person's code is a person's, and so is what rows say.
        subject_class=stricter_class(
            stricter_class(row.subject_class, classes.get(row.id, row.subject_class)),
            class_of_codes((one.scheme, one.value) for one in codes.get(row.id, [])),
        ),
        kind=row.kind,
        merged_into=row.merged_into,
        disputed=row.disputed_from is not None,
    )


def _codes_by_merchant(rows: Iterable[Any]) -> dict[int, list[IdentifierCard]]:
    """Sort rows of codes to their merchants, by scheme and value."""
    found: dict[int, list[IdentifierCard]] = {}
    for merchant_id, *columns in rows:
        found.setdefault(merchant_id, []).append(IdentifierCard(*columns))
    for cards in found.values():
        cards.sort(key=lambda card: (card.scheme, card.value))
    return found


def _names_by_merchant(rows: Iterable[Any]) -> dict[int, dict[str, str]]:
    """Sort rows of names to their merchants, by kind."""
    called: dict[int, dict[str, str]] = {}
    for merchant_id, kind, name in rows:
        called.setdefault(merchant_id, {})[kind] = name
    return called


def merchants_by_ids(session: Session, ids: Collection[int]) -> dict[int, MerchantCard]:
    """Read the cards of merchants by their internal ids; unknown ones are left out."""
    cards: dict[int, MerchantCard] = {}
    connection = session.connection()
    for chunk in in_chunks(ids, CHUNK):
        codes = identifiers_of(session, chunk)
        names = _names_by_merchant(
            connection.execute(
                select(*_NAME_COLUMNS).where(
                    _NAME.c.merchant_id.in_(chunk), _NAME.c.kind.in_(NAME_KINDS)
                )
            )
        )
        untold = [one for one in chunk if not _is_told(codes.get(one, ()))]
        classes = classes_by_rows(session, untold)
        query = select(_MERCHANT).where(_MERCHANT.c.id.in_(chunk))
        for row in connection.execute(query):
            cards[row.id] = _card(row, codes, names, classes)
    return cards


def regions_by_ids(session: Session, ids: Collection[int]) -> dict[int, str | None]:
    """Tell where merchants lie, by their internal ids, or those that stand for them.

    The database is asked even where there are none: that takes no less.
    """
    told = look_up(
        session,
        "SELECT merchant.id, root.region FROM merchant JOIN merchant root "
        "ON root.id = coalesce(merchant.merged_into, merchant.id) WHERE merchant.id",
        ids or (0,),
    )
    return dict(told)


def identifiers_of(
    session: Session, ids: Collection[int]
) -> dict[int, list[IdentifierCard]]:
    """Read the codes of merchants and of those merged into them, in order."""
    found: dict[int, list[IdentifierCard]] = {}
    for chunk in in_chunks(ids, CHUNK):
        parts, asked = absorbed_by(session, chunk), set(chunk)
        query = select(*_CODE_COLUMNS).where(_CODE.c.merchant_id.in_([*chunk, *parts]))
        found |= _codes_by_merchant(
            (owner, *columns)
            for number, *columns in session.connection().execute(query)
            for owner in asked & {number, parts.get(number, number)}
        )
    return found


def newest_usccs(cards: Collection[IdentifierCard]) -> tuple[str, ...]:
    """List the unified codes among some codes, the newest first.

    One that passed as received goes before a repaired reading, then the one that holds
    from the latest day, then the one that the hub learned last.
    """
    codes = sorted(
        (card for card in cards if card.scheme == "uscc"),
        key=lambda c: (
            c.status == "valid",
            c.valid_from or date.min,
            c.known_from,
            c.value,
        ),
        reverse=True,
    )
    return tuple(dict.fromkeys(card.value for card in codes))


def public_ids_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Give the public ids of merchants."""
    return dict(look_up(session, "SELECT id, public_id FROM merchant WHERE id", ids))
