"""File drafts: append what is new in them and link its parties to merchants.

Intake and the bulk path both go through here, so the same content gives the same
archive whichever way it came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft
from hub.archive.lease import hold_lease
from hub.archive.reads import withdrawn_among
from hub.archive.service import append_versions
from hub.ground.keys import Keyring
from hub.merchants.aliases import set_aliases
from hub.merchants.claims import Claim, Linking
from hub.merchants.relating import relate_again
from hub.merchants.service import link_batch
from hub.names import Divisions

Fate = Literal["linked", "held", "provisional", "unchanged"]
SHOP_KIND = "shop"
OWNER = 0
"""The first party of a shop's record is the merchant who runs it."""

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
    record's subject is; the rest are unchanged. Versions and judgements share one
    moment of the archive's lease, so that what was known at a moment stays so.
    """
    at = hold_lease(session, at)
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
    _teach_shops(session, newest, claims, linking)
    back = {outcome.key for outcome in outcomes if outcome.returned}
    registered = {
        outcome.merchant_id
        for claim, outcome in zip(claims, linking.outcomes, strict=True)
        if claim.is_register and claim.record_key in back
    }
    if merchants := {number for number in registered if number is not None}:
        relate_again(session, merchants, at=at, withdrawn=withdrawn_among)
    return [
        "unchanged"
        if outcome.decision == "unchanged"
        else subjects.get(outcome.key, "provisional")
        for outcome in outcomes
    ]


def _teach_shops(
    session: Session,
    newest: Mapping[bytes, Draft],
    claims: Sequence[Claim],
    linking: Linking,
) -> None:
    """Let merchants be found by the names of their shops on platforms."""
    called = {}
    for claim, outcome in zip(claims, linking.outcomes, strict=True):
        if claim.kind != SHOP_KIND or claim.party_no != OWNER:
            continue
        name = newest[claim.record_key].body.get("shop_name")
        if outcome.decision == "linked" and outcome.merchant_id is not None and name:
            called[claim.party] = (outcome.merchant_id, name)
    set_aliases(session, called, source="platform")
