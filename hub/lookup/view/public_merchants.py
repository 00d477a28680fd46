"""As whom a merchant is known to those who see public records only.

They know it by nothing but what the records that they are shown say of it: its public
id, its codes and, unless a register named it, its name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from hub.archive.reads import (
    RecordPlace,
    all_versions,
    holder_of,
    is_joined,
    is_known_by_kinds,
    may_be_known_publicly,
    places_by,
)
from hub.archive.sealed_parties import sealed_issuers
from hub.context import Hub
from hub.lookup.view.entries import entries_of, entry_of
from hub.lookup.view.shown_codes import as_shown, shown_codes, shown_verdicts
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject, newest_usccs
from hub.merchants.service import (
    IdentifierCard,
    MerchantCard,
    absorbed_by,
    has_moved,
    holders_of,
    merchants_by_ids,
    read_code,
    was_attached,
)


@dataclass(frozen=True, slots=True)
class PublicMerchant:
    """A merchant as those know it who are shown some of its records."""

    card: MerchantCard
    """The merchant, or the part of it that stands for the whole."""
    subject: Subject
    """What is shown of it."""
    codes: frozenset[tuple[str, str]]
    """The codes that the shown records say."""
    shown: Sequence[Entry]
    published: frozenset[str] = frozenset()
    """Public ids of its records that are public today, whether shown or not."""


def subject_of(card: MerchantCard) -> Subject:
    """Describe the merchant as answers need it."""
    return Subject(
        public_id=card.public_id,
        usccs=card.usccs,
        name=card.name,
        status=card.status,
        region=card.region,
        subject_class=card.subject_class,
        kind=card.kind,
        disputed=card.disputed,
    )


BY_NUMBER = "id_hash"
"""Scheme of the code by which a person is known: the keyed hash of a number."""


def may_be_known(session: Session, code: str, sight: Sight, met: set[int]) -> bool:
    """Tell whether a view may know anybody by a code; that it may proves nothing.

    It is told alike of a code that only hidden records give and of one that nobody has,
    so that how long an answer takes tells nothing. A merchant that it does not know is
    added to those ``met``, for it may be known once something of it changes.
    """
    view = sight.view
    kinds = None if view.is_public else sight.known_by
    if kinds is None and not view.is_public:
        return True
    key = read_code(code)
    if key is None:
        return False
    holder = holder_of(session, key)
    if kinds is None:
        return may_be_known_publicly(session, holder, sight.day)
    known = is_known_by_kinds(session, holder, kinds, with_sealed=view.opens_sealed)
    is_whole = view.bound_to is None
    if (is_whole or may_be_known_publicly(session, holder, sight.day)) and known:
        return True
    if holder.holds:
        met.add(holder.merchant)
    told = [
        place if place.kind in kinds else place._replace(issuer=None)
        for place in places_by(session, holder)
    ]
    # Judged also where nobody is known, for that takes its time.
    is_inside = _lies_inside(told, sight)
    return known and is_inside


def may_know_person(session: Session, hashes: Collection[str], sight: Sight) -> bool:
    """Tell whether a view may know anybody by a number, given by its keyed hashes.

    As by `may_be_known` it is told alike of a person of whom hidden records alone tell
    and of one whom nobody knows. What is public of persons makes none known here.
    """
    if sight.view.bound_to is None:
        return True
    keys = [(BY_NUMBER, one) for one in hashes]
    holders = [holder_of(session, key) for key in keys]
    inside = [
        _lies_inside(places_by(session, one), sight) and one.holds for one in holders
    ]
    joined = [is_joined(session, one) for one in holders]
    sealed = is_sealed_inside(session, keys, sight)
    return any(inside) or any(joined) or sealed


def is_sealed_inside(
    session: Session, codes: Collection[tuple[str, str]], sight: Sight
) -> bool:
    """Tell whether a view opens a sealed record of its territory, by codes it names."""
    if not sight.view.opens_sealed:
        return False
    issuers = sealed_issuers(session, codes)
    return any(sight.is_issued_inside(issuer) for issuer in issuers)


def _lies_inside(places: Sequence[RecordPlace], sight: Sight) -> bool:
    """Tell whether one of some places opens more of a merchant than is public."""
    judged = [
        sight.is_inside(place.region) or sight.is_issued_inside(place.issuer)
        for place in places
    ]
    return any(judged)


def known_by(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    parts: Collection[int],
    shown: Sequence[Entry],
    sight: Sight,
) -> PublicMerchant:
    """Tell how those know a merchant who are shown these records of it.

    ``parts`` are the merchants that were merged into it.
    """
    whole = subject_of(card)
    codes = shown_codes(shown, whole, sight)
    stands = _standing_for(session, card, parts, shown)
    subject = as_shown(subject_of(stands), shown, codes, sight)
    if len(subject.usccs) > 1:
        newest = _newest_shown(session, hub, card, subject, shown, sight)
        subject = replace(subject, usccs=newest)
    return PublicMerchant(stands, subject, codes, shown)


def _newest_shown(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    subject: Subject,
    shown: Sequence[Entry],
    sight: Sight,
) -> tuple[str, ...]:
    """List a merchant's unified codes, the newest first, as shown records give them.

    When the hub learned a code from a hidden record must not tell in the order.
    """
    keys = set(_keys(shown))
    first: dict[tuple[str, str], datetime] = {}
    for row in all_versions(session, card.id):
        entry = entry_of(hub, row, sight.day)
        if row.key not in keys or not sight.shows(entry, subject):
            continue
        for verdict in shown_verdicts([entry], subject, sight):
            if verdict.value in subject.usccs:
                said = (verdict.value or "", verdict.status)
                first[said] = min(first.get(said, row.known_from), row.known_from)
    proven = {value for value, status in first if status == "valid"}
    return newest_usccs(
        [
            IdentifierCard("uscc", value, status, since, None, None)
            for (value, status), since in first.items()
            if status == "valid" or value not in proven
        ]
    )


def _standing_for(
    session: Session,
    card: MerchantCard,
    parts: Collection[int],
    shown: Sequence[Entry],
) -> MerchantCard:
    """Give the merchant that stands for the whole.

    Where all that is shown is of parts, it is the oldest of those: a merge betrays no
    merchant of which only hidden records tell.
    """
    if not parts or not shown:
        return card
    known = parts_shown(session, {card.id, *parts}, shown)
    if not known or card.id in known:
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


def parts_shown(
    session: Session, parts: Collection[int], shown: Sequence[Entry]
) -> set[int]:
    """List those parts of a merchant of which there are shown records."""
    if len(parts) == 1:
        return set(parts) if shown else set()
    holders = holders_of(session, _keys(shown)).values()
    return set().union(*holders) & set(parts)


def is_known(session: Session, code: str, known: PublicMerchant) -> bool:
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


def known_to_public(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    code: str,
    sight: Sight,
    parts: Collection[int] | None = None,
) -> PublicMerchant | None:
    """Tell how those know a merchant by a code who know it by shown records alone.

    ``parts`` are the merchants that were merged into it, read if they are not given.
    None if they do not know it, or not by this code.
    """
    subject = subject_of(card)
    entries = entries_of(session, hub, card.id, subject, sight)
    shown = sight.visible(entries, subject)
    if not sight.may_know(subject, shown):
        return None
    if parts is None:
        parts = absorbed_by(session, [card.id])
    known = replace(
        known_by(session, hub, card, parts, shown, sight),
        published=frozenset(entry.public_id for entry in entries if entry.is_public),
    )
    return known if is_known(session, code, known) else None


def _keys(shown: Sequence[Entry]) -> list[bytes]:
    """List the keys of the shown records."""
    return [entry.key for entry in shown]
