"""Parties that are natural persons, and the individual businesses that they run.

In criminal law the operator of an individual business is the party: whoever is asked
for by number is asked for with the businesses of this number, and a business with who
runs it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hub.lookup.file.certificate.possible import AskedParty, Looking
from hub.lookup.task.personal_bodies import number_hashes
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import BY_NUMBER, may_know_person, subject_of
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import (
    Subject,
    numbers_stated,
    operators_of,
    roots_of,
    run_by,
)
from hub.merchants.service import (
    MerchantCard,
    holders_of_numbers,
    identifiers_of,
    merchants_by_ids,
)

OPERATOR_UNTOLD = "operator-untold"


def persons_of(looking: Looking, number: str) -> list[AskedParty]:
    """Find who is known by a number in the asker's file, and what they run.

    Whoever has no record that is shown is told of like one whom nobody knows.
    """
    hashes = number_hashes(looking.hub.keys, number)
    found = _known_by(looking, hashes) or [AskedParty(None)]
    return [replace(found[0], hashes=hashes), *found[1:]]


def beside_business(looking: Looking, card: MerchantCard) -> list[AskedParty] | None:
    """Find who runs an individual business, and what else they run.

    None where persons may not be found, or no row says who runs it. Where rows name
    several, nobody knows which of them is asked for.
    """
    hashes = operators_of(looking.session, card.id) if looking.finds_persons else ()
    if not hashes:
        return None
    doubt = OPERATOR_UNTOLD if len(hashes) > 1 else None
    return [
        replace(one, doubt=doubt)
        for one in _known_by(looking, hashes)
        if one.card is not None and one.card.id != card.id
    ]


def run_by_person(looking: Looking, card: MerchantCard) -> list[AskedParty]:
    """Find the businesses that a person runs, where persons may be found."""
    codes = identifiers_of(looking.session, [card.id]).get(card.id, [])
    hashes = [one.value for one in codes if one.scheme == BY_NUMBER]
    if not looking.finds_persons or not hashes:
        return []
    found = _known_by(looking, hashes)
    return [one for one in found if one.card is not None and one.card.id != card.id]


def _known_by(looking: Looking, hashes: Collection[str]) -> list[AskedParty]:
    """Find who is known by numbers, persons first, and the businesses of these."""
    session = looking.session
    # A person of whom only hidden records tell is looked for no longer than nobody.
    known_at_all = may_know_person(session, hashes, looking.sight)
    persons = holders_of_numbers(session, hashes) if known_at_all else []
    run = sorted(roots_of(session, run_by(session, hashes)))
    known = {card.id for card in persons}
    businesses = [
        card for card in merchants_by_ids(session, run).values() if card.id not in known
    ]
    numbers = frozenset(hashes)
    return [
        *(AskedParty(None, card, one) for card, one in _shown(looking, persons)),
        *(
            AskedParty(None, card, one, run_by=numbers)
            for card, one in _shown(looking, businesses)
        ),
    ]


def _shown(
    looking: Looking, cards: Iterable[MerchantCard]
) -> Iterator[tuple[MerchantCard, Subject]]:
    """Give those of whom whoever asks is shown more than the public."""
    sight = looking.sight
    for card in cards:
        subject = subject_of(card)
        entries = entries_of(looking.session, looking.hub, card.id, subject, sight)
        shown = sight.visible(entries, subject)
        if not all(sight.sees_as_public(subject, entry) for entry in shown):
            yield card, subject


def of_operator(
    looking: Looking, party: AskedParty, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, str | None]]:
    """Give a party's records with why each may be on somebody else.

    Of a business that was found by who runs it a record counts that states the number
    of that: one that states another was on another operator, and of one that states
    none nobody knows.
    """
    stated: Mapping[bytes, set[str]] = {}
    if party.run_by is not None:
        keys = [one.row.key for one in entries if one.row is not None]
        stated = numbers_stated(looking.session, keys)
    for entry in entries:
        numbers = stated.get(entry.row.key, set()) if entry.row else set()
        if party.run_by is None or numbers & party.run_by:
            yield entry, party.doubt
        elif not numbers:
            yield entry, OPERATOR_UNTOLD
