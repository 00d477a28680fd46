"""Whom a query means without doubt: exactly whom linking would attach its row to.

A query is put to linking as rows that give its codes and one of its names each. Who
sees merchants whole is answered as linking decides. Who sees public records only is
answered as it would decide if there were nothing but what they are shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from hub.lookup.search.results import ShownMerchant
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.shown_codes import shown_codes
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.link import (
    consider,
    consider_among,
    known_merchants,
    org_codes_with_merged,
)
from hub.merchants.rules import (
    NAME_OF_ANOTHER,
    Claim,
    Decision,
    KnownMerchant,
    read_codes,
)
from hub.merchants.service import holders_of
from hub.names import Divisions, flat
from schemas.words import SubjectClass


def whom_linking_means(
    session: Session,
    queries: Sequence[MerchantQuery],
    divisions: Divisions,
    at: datetime,
) -> list[int | None]:
    """Tell of each query the merchant that linking would attach its row to, if any."""
    claims = [_claims_of(wanted) for wanted in queries]
    flat_claims = [claim for said in claims for claim in said]
    decisions = consider(session, flat_claims, divisions, at=at)
    linked = {d.merchant_id for d in decisions if d.outcome == "linked"} - {None}
    wholes = org_codes_with_merged(session, linked)
    left = iter(decisions)
    meant = [_one_meant([next(left) for _ in said]) for said in claims]
    return [
        None if _would_part(said, wholes.get(merchant or 0, set())) else merchant
        for said, merchant in zip(claims, meant, strict=True)
    ]


def whom_shown_means(
    wanted: MerchantQuery, known: Sequence[KnownMerchant], divisions: Divisions
) -> int | None:
    """Tell whom linking would attach a query's row to if it knew only some."""
    return _one_meant(consider_among(_claims_of(wanted), known, divisions))


def would_part(wanted: MerchantQuery, parts: Iterable[KnownMerchant]) -> bool:
    """Tell whether a query's row would part what people found to be one merchant."""
    orgs = {known.org for known in parts} - {None}
    return _would_part(_claims_of(wanted), orgs)


def _would_part(claims: Sequence[Claim], orgs: Collection[str | None]) -> bool:
    """Tell whether claims bring another organisation code than a merchant has."""
    said = {read_codes(claim).org for claim in claims} - {None}
    return bool(orgs) and not said <= set(orgs)


def _claims_of(wanted: MerchantQuery) -> list[Claim]:
    """Write a query as rows would say it; without a code there is nothing to decide."""
    if not wanted.verdicts:
        return []
    return [
        Claim(
            record_key=bytes(32),
            party_no=number,
            kind="query",
            source="query",
            is_register=False,
            name=name,
            subject_class=SubjectClass.ORGANISATION,
            identifiers=wanted.verdicts,
        )
        for number, name in enumerate(wanted.names or (None,))
    ]


def _one_meant(decisions: Sequence[Decision]) -> int | None:
    """Give the one merchant that the names of a query lead to, none contradicting."""
    if any(decision.rule == NAME_OF_ANOTHER for decision in decisions):
        return None
    linked = {d.merchant_id for d in decisions if d.outcome == "linked"}
    return linked.pop() if len(linked) == 1 else None


def known_to_linking(
    session: Session, shown: Iterable[ShownMerchant]
) -> dict[int, KnownMerchant]:
    """Read all parts of merchants at once, whatever the view may show of them."""
    parts = {part for one in shown if one.known is not None for part in one.parts}
    return known_merchants(session, parts)


def known_parts(
    session: Session,
    shown: ShownMerchant,
    sight: Sight,
    known: Mapping[int, KnownMerchant],
) -> list[KnownMerchant]:
    """Describe a merchant, part by part, by nothing but its shown records.

    ``known`` is what ``known_to_linking`` read of it, and perhaps of others.
    """
    if shown.known is None:
        return []
    entries = shown.known.shown
    holders: Mapping[bytes, Collection[int]] = {}
    if len(shown.parts) > 1:
        holders = holders_of(session, [entry.key for entry in entries])
    described = []
    subject = subject_of(shown.card)
    for number in shown.parts:
        own = [e for e in entries if number in holders.get(e.key, shown.parts)]
        if own:
            described.append(_as_shown(known[number], own, subject, sight))
    return described


def _as_shown(
    known: KnownMerchant, entries: Sequence[Entry], subject: Subject, sight: Sight
) -> KnownMerchant:
    """Leave of what linking knows of a merchant what shown records say."""
    codes = known.codes & shown_codes(entries, subject, sight)
    if known.registered:
        return known._replace(codes=codes)
    names = filter(None, (entry.body.get("party_name") for entry in entries))
    name = next(names, None)
    return known._replace(codes=codes, name=name, flat=flat(name or "") or None)
