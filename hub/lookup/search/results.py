"""Merchants that a query may mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal

from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.public_merchants import PublicMerchant
from hub.merchants.identity import Subject
from hub.merchants.service import MerchantCard
from hub.names import Divisions, flat
from hub.names.branches import parent_key
from hub.names.compare import Comparison, spell
from hub.names.vetoes import NO_RIVALS, Rivals, Veto, find_vetoes
from schemas.codes.identifiers import identify, org_code_of
from schemas.words import PERSONS


@dataclass(frozen=True, slots=True)
class ShownMerchant:
    """A merchant as the view shows it."""

    card: MerchantCard
    subject: Subject
    known: PublicMerchant | None = None
    """How it is known there; None where the view shows every merchant whole."""
    parts: tuple[int, ...] = ()
    """The merchants that it is made of, itself included."""
    shares_name: bool = False
    """Whether another registered merchant that is shown is known to bear its name."""


def is_person(shown: ShownMerchant) -> bool:
    """Tell whether a merchant is a person, or the business of one."""
    return shown.subject.subject_class in PERSONS


@dataclass(frozen=True, slots=True)
class Hit:
    """A merchant that may be meant, and why."""

    shown: ShownMerchant
    comparison: Comparison
    match: bool
    by_code: bool
    vetoes: tuple[Veto, ...] = ()
    relation: Literal["parent", "branch"] | None = None
    """What it is to the merchant of a wanted name, by the two names alone."""


def kin_of(
    wanted: Sequence[str], shown: Collection[str]
) -> Literal["parent", "branch"] | None:
    """Tell whether a merchant's name is that of a wanted one's parent, or a branch's.

    A branch's name begins with its parent's; that makes no match of the two.
    """
    if {parent_key(name) for name in wanted} & {flat(name) for name in shown}:
        return "parent"
    if {parent_key(name) for name in shown} & {flat(name) for name in wanted}:
        return "branch"
    return None


def score_of(hit: Hit) -> float:
    """Rank a merchant that a code and a name agree on above all others."""
    return 1.0 if hit.by_code and hit.match else hit.comparison.score


def sole_bearer(
    wanted: MerchantQuery, shown: Sequence[ShownMerchant]
) -> ShownMerchant | None:
    """Give the one registered merchant of exactly a wanted name, if there is one."""
    keys = {flat(name) for name in wanted.names} - {""}
    bearers = [
        one
        for one in shown
        if one.card.kind == "registered" and flat(one.subject.name or "") in keys
    ]
    return bearers[0] if len(bearers) == 1 else None


def org_code_in(code: str) -> str | None:
    """Give the organisation code that a code is or contains, if any."""
    verdict = identify(code)
    if verdict.scheme == "org_code":
        return verdict.value
    return org_code_of(verdict.value or "") if verdict.scheme == "uscc" else None


def with_vetoes(
    wanted: MerchantQuery,
    hits: Sequence[Hit],
    called: Sequence[str],
    former: Collection[tuple[int, str]],
    divisions: Divisions,
    most: int,
) -> list[Hit]:
    """Say of the first hits why their names alone must not decide, and of what kin.

    ``called`` are the names that are shown of all hits. ``former`` are merchants that
    bore a flat name once. Of hits behind the first ``most``, which nobody is shown,
    nothing is said.
    """
    orgs = {org_code_in(code) for code in wanted.codes} - {None}
    names = [spell(name, divisions) for name in wanted.names]
    shown = [spell(name, divisions) for name in called]
    registered = [hit.shown.card.kind == "registered" for hit in hits]
    all_rivals = Rivals.of(compress(shown, registered))
    found = []
    for at, hit in enumerate(hits[:most]):
        org = org_code_in(hit.shown.subject.uscc or "")
        rivals = all_rivals.besides(shown[at]) if registered[at] else all_rivals
        vetoes = [
            find_vetoes(
                name,
                shown[at],
                divisions,
                codes_differ=bool(orgs and org) and org not in orgs,
                former=(hit.shown.card.id, name.flat) in former,
                rivals=NO_RIVALS if hit.by_code else rivals,
            )
            for name in names
        ]
        kin = kin_of(wanted.names, {called[at]})
        least = min(vetoes, key=len, default=())
        found.append(replace(hit, vetoes=least, relation=kin))
    return [*found, *hits[most:]]
