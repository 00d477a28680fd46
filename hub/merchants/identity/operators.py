"""Who runs individual businesses: told by rows, as keyed hashes of identity numbers.

An individual business is known by its own codes, for one person may run several; in
criminal law the person who runs it is the party.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, in_chunks, insert_rows
from hub.merchants.identity.merged import absorbed_by
from hub.merchants.models import Membership, OperatorNumber
from hub.merchants.rules.claims import Claim
from schemas.words import SubjectClass

_STANDS = Membership
_OF_PARTY = (OperatorNumber.record_key == _STANDS.record_key) & (
    OperatorNumber.party_no == _STANDS.party_no
)


def set_operators(
    session: Session, claims: Iterable[Claim], changed: Collection[bytes]
) -> None:
    """Note whose number rows give with individual businesses.

    ``changed`` are the records of which other versions stood before.
    """
    rows = [
        {"record_key": claim.record_key, "party_no": claim.party_no, "value": number}
        for claim in claims
        if claim.subject_class == SubjectClass.INDIVIDUAL_BUSINESS
        and (number := _number_of(claim)) is not None
    ]
    for chunk in in_chunks(sorted(changed), CHUNK):
        session.execute(
            delete(OperatorNumber).where(OperatorNumber.record_key.in_(chunk))
        )
    insert_rows(session, OperatorNumber, rows)


def run_by(session: Session, hashes: Collection[str]) -> set[int]:
    """List the merchants that rows say are run by who has one of some numbers."""
    query = select(_STANDS.merchant_id).join(OperatorNumber, _OF_PARTY)
    return set(session.scalars(query.where(OperatorNumber.value.in_(hashes))))


def operators_of(session: Session, merchant: int) -> set[str]:
    """List by their hashes the numbers of those who run a merchant, as rows say."""
    parts = [merchant, *absorbed_by(session, [merchant])]
    query = select(OperatorNumber.value).join(_STANDS, _OF_PARTY)
    return set(session.scalars(query.where(_STANDS.merchant_id.in_(parts))))


def numbers_stated(session: Session, keys: Collection[bytes]) -> dict[bytes, set[str]]:
    """Tell by their hashes which numbers of operators records state, by record."""
    table = OperatorNumber
    found: dict[bytes, set[str]] = {}
    for chunk in in_chunks(sorted(keys), CHUNK):
        query = select(table.record_key, table.value)
        for key, value in session.execute(query.where(table.record_key.in_(chunk))):
            found.setdefault(bytes(key), set()).add(value)
    return found


def _number_of(claim: Claim) -> str | None:
    """Give the keyed hash of the number that a row has of a party."""
    return next((v.value for v in claim.identifiers if v.scheme == "id_hash"), None)
