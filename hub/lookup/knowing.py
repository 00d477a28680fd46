"""As whom a merchant is known to those who see public records only.

They know it by nothing but what the records that they are shown say of it: its public
id, its codes and, unless a register named it, its name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.lookup import answers
from hub.merchants.service import (
    MerchantCard,
    has_moved,
    holders_of,
    merchants_by_ids,
    read_code,
    was_attached,
)


@dataclass(frozen=True, slots=True)
class Known:
    """A merchant as those know it who are shown some of its records."""

    card: MerchantCard
    """The merchant, or the part of it that stands for the whole."""
    subject: answers.Subject
    """What is shown of it."""
    codes: frozenset[tuple[str, str]]
    """The codes that the shown records say."""
    shown: Sequence[answers.Entry]


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


def known_by(
    session: Session,
    card: MerchantCard,
    parts: Collection[int],
    shown: Sequence[answers.Entry],
    view: View,
) -> Known:
    """Tell how those know a merchant who are shown these records of it.

    ``parts`` are the merchants that were merged into it.
    """
    codes = answers.shown_codes(shown, view)
    stands = _standing_for(session, card, parts, shown)
    subject = answers.as_shown(subject_of(stands), shown, codes)
    return Known(stands, subject, codes, shown)


def _standing_for(
    session: Session,
    card: MerchantCard,
    parts: Collection[int],
    shown: Sequence[answers.Entry],
) -> MerchantCard:
    """Give the merchant that stands for the whole.

    Where all that is shown is of parts, it is the oldest of those: a merge betrays no
    merchant of which only hidden records tell.
    """
    if not parts or not shown:
        return card
    holders = set().union(*holders_of(session, _keys(shown)).values())
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


def is_known(session: Session, code: str, known: Known) -> bool:
    """Tell whether whoever knows a merchant so may know it by a code.

    The public id of a merchant that another one stands for is known to those who are
    shown a record that was that merchant's.
    """
    key = read_code(code)
    if key is None:
        return False
    if has_moved(code, known.subject.public_id):
        return was_attached(session, key[1], _keys(known.shown))
    if key[1] == known.subject.public_id:
        return bool(known.shown)
    return key in known.codes


def _keys(shown: Sequence[answers.Entry]) -> list[bytes]:
    """List the keys of the shown records."""
    return [entry.key for entry in shown]
