"""What merchants are called besides the names that decide: found, and no more.

Shops on platforms and rows that people attached teach them. A party's alias goes with
the party.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from hub.db.bulk import CHUNK, in_chunks, insert_rows
from hub.merchants.identity.name_changes import note_changes
from hub.merchants.models import MerchantAlias
from hub.merchants.rules.claims import PartyKey
from hub.names import flat


def set_aliases(
    session: Session, called: Mapping[PartyKey, tuple[int, str]], *, source: str
) -> None:
    """Let parties' merchants be found by these names: party to (merchant, name)."""
    kept = {
        party: (merchant, name)
        for party, (merchant, name) in called.items()
        if flat(name)
    }
    drop_aliases(session, kept)
    insert_rows(
        session,
        MerchantAlias,
        [
            {
                "record_key": party[0],
                "party_no": party[1],
                "merchant_id": merchant,
                "name": name,
                "source": source,
            }
            for party, (merchant, name) in sorted(kept.items())
        ],
    )
    note_changes(session, {merchant for merchant, _ in kept.values()})


def drop_aliases(session: Session, parties: Collection[PartyKey]) -> None:
    """Let merchants not be found any more by what these parties called them."""
    table = MerchantAlias
    for chunk in in_chunks(parties, CHUNK):
        gone = session.scalars(
            delete(table)
            .where(tuple_(table.record_key, table.party_no).in_(chunk))
            .returning(table.merchant_id)
        ).all()
        note_changes(session, set(gone))
