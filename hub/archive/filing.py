"""File drafts: append what is new in them and link its parties to merchants.

Intake and the bulk path both go through here, so the same content gives the same
archive whichever way it came.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, Filing, Touched
from hub.archive.endings import judged_as_revoked, repair_named
from hub.archive.judging.kept_rules import keep_rules
from hub.archive.lease import ForeseenMoment, hold_as_foreseen, hold_lease
from hub.archive.reads import (
    ever_public,
    holders_among,
    places_of,
    withdrawn_among,
)
from hub.archive.rules.sealed import SEALED
from hub.archive.sealed_parties import keep_sealed_parties, staying_sealed
from hub.archive.service import DecidedVersions, decide_versions, write_versions
from hub.context import Hub
from hub.db.bulk import in_chunks, refresh_statistics
from hub.ground.process.progress import Progress
from hub.merchants.dependence import regions_of, touch_merchants
from hub.merchants.identity import set_aliases, set_operators
from hub.merchants.ledger import hold_linking
from hub.merchants.relate import relate_again
from hub.merchants.rules import Claim, Linking
from hub.merchants.service import (
    Linked,
    decide_links,
    next_numbers,
    write_links,
)
from schemas.record import meaning_of

__all__ = [
    "Fate",
    "Filing",
    "PreparedFiling",
    "Touched",
    "bulk_load",
    "file_drafts",
    "file_prepared",
    "foreseen_fates",
    "prepare_filing",
]

Fate = Literal["linked", "held", "provisional", "unchanged"]
SUBJECT = 0
BATCH = 1_000
BATCHES_PER_COMMIT = 50


@dataclass(frozen=True, slots=True)
class PreparedFiling:
    """What drafts come to, decided before anything is written.

    It may be written as long as nobody else has had the archive's lease since, under
    which alone records, merchants and judgements change.
    """

    moment: datetime
    decided: DecidedVersions
    newest: Mapping[bytes, Draft]
    claims: list[Claim]
    linked: Linked


def file_drafts(
    session: Session, filing: Filing, drafts: Sequence[Draft], *, at: datetime
) -> list[Fate]:
    """File up to about a thousand drafts and tell, in order, what became of each.

    A draft whose content entered a version is linked, held or provisional as its
    record's subject is; the rest are unchanged. Versions and judgements share one
    moment of the archive's lease, so that what was known at a moment stays so.
    """
    moment = hold_lease(session, at)
    hold_linking(session)
    return write_filing(
        session, filing, prepare_filing(session, filing, drafts, moment)
    )


def prepare_filing(
    session: Session, filing: Filing, drafts: Sequence[Draft], moment: datetime
) -> PreparedFiling:
    """Compare drafts with the archive and decide whose they are; write nothing."""
    drafts = staying_sealed(session, filing.keys, filing.rules, drafts, moment)
    drafts = judged_as_revoked(session, filing, drafts)
    decided = decide_versions(session, filing.keys, drafts, run=filing.run, at=moment)
    # A record's last version in the batch says who its parties are.
    newest = {
        outcome.key: outcome.draft
        for outcome in decided.outcomes
        if outcome.decision != "unchanged"
    }
    claims = [
        claim
        for draft in newest.values()
        if draft.record_class != SEALED
        for claim in draft.claims
    ]
    linked = decide_links(session, claims, at=moment, divisions=filing.divisions)
    return PreparedFiling(moment, decided, newest, claims, linked)


def foreseen_fates(prepared: PreparedFiling) -> list[Fate]:
    """Tell, in order, what writing prepared drafts would make of each."""
    linker, parties = prepared.linked.linker, prepared.linked.parties
    subjects: dict[bytes, Fate] = {}
    if linker is not None:
        for claim, party in zip(prepared.claims, parties, strict=True):
            decision = linker.outcome(party).decision
            subjects.setdefault(claim.record_key, decision)
    return _fates(prepared, subjects)


def file_prepared(
    session: Session,
    filing: Filing,
    drafts: Sequence[Draft],
    prepared: PreparedFiling,
    foreseen: ForeseenMoment,
) -> list[Fate]:
    """File drafts that were prepared outside this transaction, as `file_drafts` does.

    They are prepared anew where anybody has had the lease meanwhile: then what they
    were compared with may have moved.
    """
    is_as_foreseen = hold_as_foreseen(session, foreseen)
    hold_linking(session)
    if not is_as_foreseen or next_numbers(session) != prepared.linked.numbers:
        moment = hold_lease(session, foreseen.moment)
        prepared = prepare_filing(session, filing, drafts, moment)
    return write_filing(session, filing, prepared)


def write_filing(
    session: Session, filing: Filing, prepared: PreparedFiling
) -> list[Fate]:
    """Write prepared drafts in the transaction that holds the archive's lease."""
    at, newest, claims = prepared.moment, prepared.newest, prepared.claims
    outcomes = prepared.decided.outcomes
    if filing.rules is not None and prepared.decided.versions:
        keep_rules(session, filing.rules, actor=filing.actor, at=at)
    write_versions(session, prepared.decided, run=filing.run, actor=filing.actor, at=at)
    before = _regions_before(session, prepared)
    linking = write_links(
        session,
        prepared.linked,
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
        unseen = _hidden(session, prepared, linking)
        hidden = places_of(session, filing.divisions, unseen, before)
        touch_merchants(session, linking.touched, hidden=hidden, with_codes=True)
    sealed = [draft for draft in newest.values() if draft.record_class == SEALED]
    if sealed:
        keep_sealed_parties(session, sealed)
        _let_go_of(session, filing, {draft.key for draft in sealed})
    _teach_aliases(session, newest, claims, linking)
    changed = {outcome.key for outcome in outcomes if outcome.decision == "changed"}
    set_operators(session, claims, changed)
    back = {outcome.key for outcome in outcomes if outcome.returned}
    registered = {
        outcome.merchant_id
        for claim, outcome in zip(claims, linking.outcomes, strict=True)
        if claim.is_register and claim.record_key in back
    }
    if merchants := {number for number in registered if number is not None}:
        relate_again(session, merchants, at=at, withdrawn=withdrawn_among)
    repair_named(session, filing, newest.values(), at=at)
    return _fates(prepared, subjects)


def _let_go_of(session: Session, filing: Filing, sealed: Set[bytes]) -> None:
    """Say that whoever had open records that are sealed now has them no more.

    A record that was sealed from the start is nobody's, and changes nothing for anyone.
    """
    found = holders_among(session, filing.divisions, sealed)
    if found.merchants:
        filing.touched(session, found.merchants)
        touch_merchants(session, found.merchants, hidden=found.hidden)


def _fates(prepared: PreparedFiling, subjects: Mapping[bytes, Fate]) -> list[Fate]:
    """Tell what became of each draft, by what became of its subject."""
    return [
        "unchanged"
        if outcome.decision == "unchanged"
        else subjects.get(outcome.key, "provisional")
        for outcome in prepared.decided.outcomes
    ]


def _regions_before(
    session: Session, prepared: PreparedFiling
) -> dict[int, str | None]:
    """Read where merchants lie whose place a row may now tell otherwise."""
    linker = prepared.linked.linker
    if linker is None:
        return {}
    told = {
        number
        for claim, party in zip(prepared.claims, prepared.linked.parties, strict=True)
        if claim.region is not None
        and not _may_be_shown(prepared.newest[claim.record_key])
        and (number := linker.outcome(party).merchant_id) is not None
    }
    return regions_of(session, told)


def _may_be_shown(draft: Draft) -> bool:
    """Tell whether everybody may come to see a record, or what it teaches."""
    return draft.judgement.public_from is not None or meaning_of(draft.kind).register


def _hidden(
    session: Session, prepared: PreparedFiling, linking: Linking
) -> dict[int, set[bytes]]:
    """List the merchants of which nothing changed but records that never were public.

    With each stand these records. Where records moved from one merchant to another,
    none is among them.
    """
    if linking.moved:
        return {}
    before = {o.key for o in prepared.decided.outcomes if o.decision == "changed"}
    shown = ever_public(session, before)
    shown |= {key for key, draft in prepared.newest.items() if _may_be_shown(draft)}
    met: dict[int, set[bytes]] = {}
    for claim, outcome in zip(prepared.claims, linking.outcomes, strict=True):
        if outcome.merchant_id is not None:
            met.setdefault(outcome.merchant_id, set()).add(claim.record_key)
    return {merchant: keys for merchant, keys in met.items() if not keys & shown}


def _teach_aliases(
    session: Session,
    newest: Mapping[bytes, Draft],
    claims: Sequence[Claim],
    linking: Linking,
) -> None:
    """Let merchants be found by what else their records call them: shops, as it is."""
    called = {}
    for claim, outcome in zip(claims, linking.outcomes, strict=True):
        alias = meaning_of(claim.kind).alias
        if alias is None or claim.party_no != SUBJECT:
            continue
        name = newest[claim.record_key].body.get(alias)
        if outcome.decision == "linked" and outcome.merchant_id is not None and name:
            called[claim.party] = (outcome.merchant_id, name)
    set_aliases(session, called, source="platform")


def bulk_load(
    hub: Hub,
    drafts: Iterable[Draft],
    filing: Filing,
    *,
    total: int | None = None,
    progress: Progress | None = None,
) -> int:
    """File any number of drafts and return how many came; memory stays flat.

    The archive ends up as if the same rows had come through intake. Every 50,000
    drafts are committed, so an interrupted load can be repeated from its start.
    """
    done = 0
    batches = in_chunks(drafts, BATCH)
    while True:
        with hub.writes.begin() as session:
            started = done
            for _, batch in zip(range(BATCHES_PER_COMMIT), batches, strict=False):
                file_drafts(session, filing, batch, at=hub.clock())
                done += len(batch)
                if progress is not None:
                    progress(done, total)
            refresh_statistics(session)
        if done == started:
            return done
