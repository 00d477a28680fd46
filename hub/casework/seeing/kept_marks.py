"""By which marks the parties of a step are kept, to be known again in other matters."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from hub.casework.matter.parties import NewParty
from hub.casework.matter.reading import merchant_now
from hub.casework.seeing.marks import MarkDigest, hash_marks, marks_of
from hub.context import Hub
from hub.ground.clock import legal_day
from schemas.words import UNMARKED_PARTIES


def marks_to_keep(
    session: Session, hub: Hub, parties: Iterable[NewParty], at: datetime
) -> frozenset[MarkDigest]:
    """Give the marks of what is said of parties, by the rules of the day."""
    known = [
        replace(party, merchant=merchant_now(session, party.merchant))
        for party in parties
        if party.role not in UNMARKED_PARTIES
    ]
    if not known:
        return frozenset()
    rules = hub.rulebook.in_force("shared_marks", legal_day(at))
    marks = marks_of(known, rules, hub.rulebook.divisions)
    return hash_marks(marks, hub.keys.identity_hash)
