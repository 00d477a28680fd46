"""File drafts: append what is new in them and link its parties to merchants.

Intake and the bulk path both go through here, so the same content gives the same
archive whichever way it came.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft
from hub.archive.service import append_versions
from hub.keys import Keyring
from hub.merchants.service import link_batch
from hub.names import Divisions

Fate = Literal["linked", "held", "provisional", "unchanged"]
Touched = Callable[[Session, Iterable[int]], None]
"""Told, in the writing transaction, whose records, names or codes may have changed."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing needs besides a session and drafts."""

    keys: Keyring
    divisions: Divisions
    run: str
    actor: str
    touched: Touched


def file_drafts(
    session: Session, filing: Filing, drafts: Sequence[Draft], *, at: datetime
) -> list[Fate]:
    """File up to about a thousand drafts and tell, in order, what became of each.

    A draft whose content entered a version is linked, held or provisional as its
    record's subject is; the rest are unchanged.
    """
    outcomes = append_versions(
        session, filing.keys, drafts, run=filing.run, actor=filing.actor, at=at
    )
    # A record's last version in the batch says who its parties are.
    newest = {
        outcome.key: outcome.draft
        for outcome in outcomes
        if outcome.decision != "unchanged"
    }
    claims = [claim for draft in newest.values() for claim in draft.claims]
    linking = link_batch(
        session,
        claims,
        run=filing.run,
        at=at,
        actor=filing.actor,
        divisions=filing.divisions,
    )
    subjects: dict[bytes, Fate] = {}
    for claim, outcome in zip(claims, linking.outcomes, strict=True):
        subjects.setdefault(claim.record_key, outcome.decision)
    if linking.touched:
        filing.touched(session, linking.touched)
    return [
        "unchanged"
        if outcome.decision == "unchanged"
        else subjects.get(outcome.key, "provisional")
        for outcome in outcomes
    ]
