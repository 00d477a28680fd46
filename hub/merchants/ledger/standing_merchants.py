"""Whether merchants are what their rows make of them: class, kind, codes and names.

The rows that are attached to a merchant stand in its latest judgements, which the log
commits to. What they say is computed anew, so that a code, a name or a class that was
taken away or changed is missed.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub.db.bulk import in_chunks
from hub.merchants.models import (
    LinkJudgement,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
)
from hub.merchants.rules.claims import Claim, read_claim
from hub.merchants.rules.classes import class_of_codes, stricter_class
from hub.merchants.rules.codes import Key, read_codes
from schemas.record.names import names_nobody
from schemas.words import SubjectClass

AT_ONCE = 500
TELLING = frozenset({"uscc", "reg_no_15"})
"""Schemes whose codes tell what they are the codes of."""
_MERCHANT, _CODE = Merchant.__table__.c, MerchantIdentifier.__table__.c
_NAME, _STANDS = MerchantName.__table__.c, Membership.__table__.c
_JUDGED = LinkJudgement.__table__.c


class ChangedMerchant(NamedTuple):
    """A merchant that is not what its rows make of it."""

    public_id: str
    why: str
    codes: tuple[str, ...]
    """Codes under which it may be asked for."""
    is_told_right: bool
    """Whether answers tell the right class all the same, since its code tells it."""


class _Row(NamedTuple):
    """A merchant as it is stored, and what its attached rows say."""

    public_id: str
    kind: str
    subject_class: str
    claims: list[Claim]
    decisions: set[str]


def changed_merchants(
    connection: Connection, first: int, stop: int
) -> Iterator[ChangedMerchant]:
    """Yield the merchants of a range of numbers that are not what their rows say."""
    rows = _rows(connection, first, stop)
    codes: dict[int, set[Key]] = {number: set() for number in rows}
    inside = (_CODE.merchant_id >= first, _CODE.merchant_id < stop)
    query = select(_CODE.merchant_id, _CODE.scheme, _CODE.value).where(*inside)
    for number, scheme, value in connection.execute(query):
        codes.setdefault(number, set()).add((scheme, value))
    names: dict[int, set[str]] = {number: set() for number in rows}
    inside = (_NAME.merchant_id >= first, _NAME.merchant_id < stop)
    for number, kind in connection.execute(
        select(_NAME.merchant_id, _NAME.kind).where(*inside)
    ):
        names.setdefault(number, set()).add(kind)
    held = _held(connection, rows, codes)
    for number, row in rows.items():
        own = codes[number]
        why = (
            _wrong_class(row, own)
            or _wrong_kind(row, names[number])
            or _missing(row, own | held)
        )
        if why:
            said = {said.key for one in row.claims for said in read_codes(one).stated}
            shown = tuple(sorted(value for _, value in own | said))
            told = stricter_class(row.subject_class, class_of_codes(own))
            right = why == CLASS and told in _classes(row)
            yield ChangedMerchant(row.public_id, why, shown, right)


CLASS = "its class is not what its rows and codes say"


def _rows(connection: Connection, first: int, stop: int) -> dict[int, _Row]:
    """Read merchants with the claims of the parties that are attached to them."""
    columns = (_MERCHANT.public_id, _MERCHANT.kind, _MERCHANT.subject_class)
    query = select(_MERCHANT.id, *columns).where(
        _MERCHANT.id >= first, _MERCHANT.id < stop
    )
    rows = {
        number: _Row(public_id, kind, subject_class, [], set())
        for number, public_id, kind, subject_class in connection.execute(query)
    }
    attached = (
        select(
            _STANDS.merchant_id,
            _STANDS.record_key,
            _STANDS.party_no,
            _JUDGED.decision,
            _JUDGED.claim,
        )
        .join_from(Membership, LinkJudgement, _JUDGED.id == _STANDS.judgement_id)
        .where(_STANDS.merchant_id >= first, _STANDS.merchant_id < stop)
        .order_by(_STANDS.judgement_id)
    )
    for number, key, party_no, decision, text in connection.execute(attached):
        row = rows.get(number)
        if row is not None:
            row.claims.append(read_claim((bytes(key), party_no), text))
            row.decisions.add(decision)
    return rows


def _held(
    connection: Connection, rows: dict[int, _Row], own: dict[int, set[Key]]
) -> set[Key]:
    """Give those of the codes that rows say and their merchant lacks that others have.

    A code belongs to one merchant only, and leaves with what tied it there.
    """
    lacking = {
        said.key
        for number, row in rows.items()
        for claim in row.claims
        for said in read_codes(claim).stated
        if said.key not in own[number]
    }
    found: set[Key] = set()
    for some in in_chunks(sorted({value for _, value in lacking}), AT_ONCE):
        query = select(_CODE.scheme, _CODE.value).where(_CODE.value.in_(some))
        found.update((scheme, value) for scheme, value in connection.execute(query))
    return found & lacking


def _classes(row: _Row) -> set[str]:
    """Give the classes that the rows of a merchant speak for."""
    telling = [
        claim
        for claim in row.claims
        if any(said.key[0] in TELLING for said in read_codes(claim).stated)
    ]
    return {str(claim.subject_class) for claim in telling or row.claims}


def _wrong_class(row: _Row, codes: set[Key]) -> str:
    """Say what is wrong with a merchant's class; empty for nothing."""
    said = _classes(row)
    of_codes = class_of_codes(codes)
    is_person = row.subject_class == SubjectClass.NATURAL_PERSON
    has_code = is_person and any(scheme == "org_code" for scheme, _ in codes)
    is_laxer = stricter_class(row.subject_class, of_codes) != row.subject_class
    if has_code or is_laxer or (said and row.subject_class not in said):
        return CLASS
    return ""


def _wrong_kind(row: _Row, names: set[str]) -> str:
    """Say what is wrong with a merchant's kind, or with what it is called."""
    if (row.kind == "registered") != ("registered" in names):
        return "no register has given it the name that its kind says, or it has none"
    if row.decisions and (row.kind == "provisional") != (
        row.decisions == {"provisional"}
    ):
        return "its kind is not what its rows were judged to be"
    named = any(
        claim.name is not None
        and claim.subject_class != SubjectClass.NATURAL_PERSON
        and names_nobody(claim.name) is None
        for claim in row.claims
    )
    if named and not names:
        return "its rows name it, and it has no name"
    return ""


def _missing(row: _Row, there: set[Key]) -> str:
    """Say whether a code that a row states is nobody's."""
    for claim in row.claims:
        stated: Any = read_codes(claim)
        if not stated.contradictory and any(
            said.status == "valid" and said.key not in there for said in stated.stated
        ):
            return "a code that its row states is gone"
    return ""
