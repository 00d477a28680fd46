"""As whom a merchant is known to those who see public records only.

They know it by nothing but what the records that they are shown say of it: its public
id, its codes and, unless a register named it, its name.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from hub.archive.service import records_of
from hub.context import Hub
from hub.lookup import answers
from hub.merchants.service import (
    MerchantCard,
    has_moved,
    holders_of,
    merchants_by_ids,
    was_attached,
)
from schemas.identifiers import identify


def subject_of(card: MerchantCard) -> answers.Subject:
    """Describe the merchant as answers need it."""
    return answers.Subject(
        public_id=card.public_id,
        usccs=card.usccs,
        name=card.name,
        status=card.status,
        region=card.region,
        subject_class=card.subject_class,
        kind=card.kind,
        disputed=card.disputed,
    )


def known_card(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    parts: Collection[int],
    shown: Sequence[answers.Entry],
) -> MerchantCard:
    """Give the merchant as which those know it who are shown these records of it.

    ``parts`` are the merchants that were merged into it. Where all that is shown is of
    parts, the oldest of those stands for the whole: a merge betrays no merchant of
    which only hidden records tell.
    """
    if not parts or not shown:
        return card
    holders = holders_of(session, _keys(session, hub, card, shown))
    known = holders & set(parts)
    if not known or card.id in holders:
        return card
    (part,) = merchants_by_ids(session, [min(known)]).values()
    return replace(
        card,
        id=part.id,
        public_id=part.public_id,
        name=part.name,
        region=part.region,
        kind=part.kind,
    )


def is_known(
    session: Session,
    hub: Hub,
    code: str,
    card: MerchantCard,
    subject: answers.Subject,
    shown: Sequence[answers.Entry],
    codes: frozenset[tuple[str, str]],
) -> bool:
    """Tell whether whoever sees these records may know the merchant by a code.

    The public id of a merchant that another one stands for is known to those who are
    shown a record that was that merchant's.
    """
    text = code.strip().upper()
    if text == subject.public_id:
        return bool(shown)
    if has_moved(text, subject.public_id):
        return was_attached(session, text, _keys(session, hub, card, shown))
    verdict = identify(text)
    return (verdict.scheme, verdict.value) in codes


def _keys(
    session: Session, hub: Hub, card: MerchantCard, shown: Sequence[answers.Entry]
) -> list[bytes]:
    """List the keys of the shown records."""
    ids = {entry.public_id for entry in shown}
    keys = [row.key for row in records_of(session, card.id)]
    return [key for key in keys if hub.keys.record_id(key) in ids]
