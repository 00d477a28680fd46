"""Merchants that a query may mean, and which of them it means without doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.lookup import answers
from hub.lookup.knowing import Known
from hub.lookup.wanted import Wanted
from hub.merchants.service import MerchantCard
from hub.names import Divisions, agreement, flat
from hub.names.compare import Comparison
from hub.names.vetoes import Veto
from schemas.identifiers import identify, org_code_of

AGREEING = ("equal", "compatible")


@dataclass(frozen=True, slots=True)
class Shown:
    """A merchant as the view shows it."""

    card: MerchantCard
    subject: answers.Subject
    known: Known | None = None
    """How it is known there; None where the view shows every merchant whole."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A merchant that may be meant, and why."""

    shown: Shown
    comparison: Comparison
    match: bool
    by_code: bool
    vetoes: tuple[Veto, ...] = ()


def score_of(hit: Hit) -> float:
    """Rank a merchant that a code and a name agree on above all others."""
    return 1.0 if hit.by_code and hit.match else hit.comparison.score


def find_match(wanted: Wanted, hits: Sequence[Hit], divisions: Divisions) -> Hit | None:
    """Give the hit for which linking would decide by itself, if there is one.

    It is the one owner of the wanted codes, if these do not contradict each other and
    a wanted name agrees without being exactly another's; or, without any code, the one
    registered merchant of exactly a wanted name. A disputed identity decides nothing.
    """
    keys = {flat(name) for name in wanted.names} - {""}
    exact = [hit for hit in hits if flat(hit.shown.subject.name or "") in keys]
    bearers = [hit for hit in exact if hit.shown.card.kind == "registered"]
    found = [hit for hit in hits if hit.by_code] if wanted.codes else bearers
    if len(found) != 1:
        return None
    (hit,) = found
    if hit.shown.subject.disputed:
        return None
    if wanted.codes:
        orgs = {org_code_in(code) for code in wanted.codes} - {None}
        others = bearers and not any(one is hit for one in exact)
        if len(orgs) > 1 or others or not _agrees(wanted, hit.shown, divisions):
            return None
    return hit


def _agrees(wanted: Wanted, shown: Shown, divisions: Divisions) -> bool:
    """Tell whether a wanted name agrees with the merchant's, or none is needed.

    A code without a check digit needs an equal name.
    """
    name = shown.subject.name or ""
    weak = all(identify(code).scheme == "coop_reg_no" for code in wanted.codes)
    if not wanted.names:
        return not weak
    enough = ("equal",) if weak else AGREEING
    return any(agreement(one, name, divisions) in enough for one in wanted.names)


def org_code_in(code: str) -> str | None:
    """Give the organisation code that a code is or contains, if any."""
    verdict = identify(code)
    if verdict.scheme == "org_code":
        return verdict.value
    return org_code_of(verdict.value or "") if verdict.scheme == "uscc" else None
