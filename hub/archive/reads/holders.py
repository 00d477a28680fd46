"""Whose records change, and who may see that they do."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.reads.current import ever_public
from hub.archive.reads.stored import IN_LIST, VERSION
from hub.db.bulk import in_chunks
from hub.merchants.dependence import Places, places_around, regions_of
from hub.merchants.service import holders_of
from hub.rulebook.divisions import DivisionRegister


class RecordHolders(NamedTuple):
    """The merchants of some records."""

    merchants: frozenset[int]
    hidden: Mapping[int, Places]
    """Those of which none of the records was ever public, and where it and they lie."""


def holders_among(
    session: Session, divisions: DivisionRegister, keys: Collection[bytes]
) -> RecordHolders:
    """Tell whose some records are, and of whom everybody may see one of them."""
    held = holders_of(session, keys)
    shown: set[int] = set()
    for key in ever_public(session, held):
        shown |= held[key]
    by_merchant: dict[int, set[bytes]] = {}
    for key, merchants in held.items():
        for number in merchants - shown:
            by_merchant.setdefault(number, set()).add(key)
    merchants = shown | by_merchant.keys()
    return RecordHolders(
        frozenset(merchants), places_of(session, divisions, by_merchant)
    )


def places_of(
    session: Session,
    divisions: DivisionRegister,
    hidden: Mapping[int, Iterable[bytes]],
    before: Mapping[int, str | None] | None = None,
) -> dict[int, Places]:
    """Tell where merchants lie, and the authorities of some records of each.

    ``before`` says where some of them lay before this transaction.
    """
    issuers = _issuers_ever(session, {key for keys in hidden.values() for key in keys})
    regions, earlier = regions_of(session, hidden), before or {}
    return {
        number: places_around(
            divisions,
            {regions.get(number), earlier.get(number, regions.get(number))},
            {issuer for key in keys for issuer in issuers.get(key, ())},
        )
        for number, keys in hidden.items()
    }


def _issuers_ever(
    session: Session, keys: Iterable[bytes]
) -> dict[bytes, set[str | None]]:
    """Read the authorities of records, in all their versions."""
    found: dict[bytes, set[str | None]] = {}
    for chunk in in_chunks(sorted(keys), IN_LIST):
        query = select(VERSION.c.key, VERSION.c.issuer).where(VERSION.c.key.in_(chunk))
        for key, issuer in session.execute(query):
            found.setdefault(bytes(key), set()).add(issuer)
    return found
