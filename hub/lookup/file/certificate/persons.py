"""Parties that are natural persons, found by their identity number."""

from hub.lookup.file.certificate.possible import AskedParty, Looking
from hub.lookup.task.personal_bodies import forms_of
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import may_know_person, subject_of
from hub.merchants.service import holders_of_numbers


def persons_of(looking: Looking, number: str) -> list[AskedParty]:
    """Find the persons who are known by a number in the asker's file.

    Whoever has no record that is shown is told of like one whom nobody knows.
    """
    session, hub, sight = looking.session, looking.hub, looking.sight
    hashes = [hub.keys.identity_hash(form) for form in forms_of(number)]
    if not may_know_person(session, hashes, sight):
        return []
    found = []
    for card in holders_of_numbers(session, hashes):
        subject = subject_of(card)
        shown = sight.visible(entries_of(session, hub, card.id, sight), subject)
        if not all(sight.sees_as_public(subject, entry) for entry in shown):
            found.append(AskedParty(None, card, subject))
    return found
