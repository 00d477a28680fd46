"""Whom names may mean: merchants that bear them, and those whose names are like them.

Provisional merchants are never among them: they are the ones that ask.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.db.bulk import look_up
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.codes import Key
from hub.merchants.rules.comparison import NameComparison
from hub.names import Divisions, fold
from hub.names.compare import SAME, spell, spell_folded
from hub.names.search.rank import Ranked, rank
from hub.names.search.retrieve import NameStore
from hub.names.search.scoring import Masks
from hub.names.vetoes import Veto, find_vetoes

FLOOR = 0.76
"""Names that are less alike than this are not worth a person's time."""

LOOKED_AT = 12
COMPARED = 4
"""Merchants that are looked at for each name, and those that are compared in full."""

BEARING = ("registered", "claimed", "former")
"""As what a merchant may bear a name, the weightiest first."""


class WaitingParty(NamedTuple):
    """A party that waits for its merchant, with the kind of its record."""

    party: PartyKey
    kind: str
    name: str
    flat: str


class Proposal(NamedTuple):
    """Whom a party may be, who comes next to that, and how alike the names are."""

    merchant_id: int
    other_id: int | None
    likeness: NameComparison


class Search:
    """Finds whom names may mean, many at a time."""

    def __init__(self, store: NameStore, among: Masks, divisions: Divisions) -> None:
        """Search some names of a store."""
        self._store = store
        self._among = among
        self._divisions = divisions

    def run(
        self,
        session: Session,
        waiting: Sequence[WaitingParty],
        refused: Mapping[PartyKey, frozenset[int]],
    ) -> dict[PartyKey, Proposal]:
        """Find for each party the merchant that it most likely is, if there is any.

        ``refused`` are merchants that a party is not. Who is found does not depend on
        the order in which merchants came: equal names go by their codes.
        """
        found = _find_bearers(session, {one.flat for one in waiting})
        for one in waiting:
            if one.flat not in found:
                found[one.flat] = self._find_alike(one.name)
        several = {r.merchant_id for ranked in found.values() for r in ranked}
        codes = _first_codes(session, several)
        proposals: dict[PartyKey, Proposal] = {}
        for one in waiting:
            ranked = sorted(
                (r for r in found[one.flat] if r.merchant_id in codes),
                key=lambda r: (-r.comparison.score, codes[r.merchant_id]),
            )
            not_these = refused.get(one.party, frozenset())
            left = [r for r in ranked if r.merchant_id not in not_these]
            if left:
                proposals[one.party] = self._propose(one, left)
        return proposals

    def _find_alike(self, name: str) -> list[Ranked]:
        """Search the index for the merchants whose names are most like a name."""
        found = rank(
            self._store,
            name,
            self._divisions,
            COMPARED,
            among=self._among,
            candidates=LOOKED_AT,
            compared=COMPARED,
        )
        return [r for r in found if r.comparison.score >= FLOOR]

    def _propose(self, one: WaitingParty, ranked: Sequence[Ranked]) -> Proposal:
        """Propose the first of the merchants and say what speaks against it."""
        best, *rivals = ranked
        vetoes: tuple[Veto, ...] = ()
        if rivals or best.comparison is not SAME:
            spelled = [spell_folded(fold(r.name), self._divisions) for r in ranked]
            vetoes = find_vetoes(
                spell(one.name, self._divisions),
                spelled[0],
                self._divisions,
                rivals=spelled[1:],
            )
        return Proposal(
            best.merchant_id,
            rivals[0].merchant_id if rivals else None,
            NameComparison(best.name, best.comparison, vetoes),
        )


def _find_bearers(session: Session, flats: Collection[str]) -> dict[str, list[Ranked]]:
    """Find the merchants that bear exactly these names.

    A firm that is called so today goes before all that were called so once.
    """
    rows = sorted(
        (BEARING.index(kind), key, merchant, name)
        for key, kind, merchant, name in look_up(
            session,
            "SELECT flat, kind, merchant_id, name FROM merchant_name WHERE flat",
            flats,
        )
        if kind in BEARING
    )
    found: dict[str, list[Ranked]] = {}
    weightiest: dict[str, int] = {}
    for way, key, merchant, name in rows:
        if weightiest.setdefault(key, way) == way:
            found.setdefault(key, []).append(Ranked(merchant, name, SAME))
    return found


def _first_codes(session: Session, merchants: Collection[int]) -> dict[int, Key]:
    """Give the first code of those merchants that are known by one and in use."""
    active = {
        merchant
        for merchant, status in look_up(
            session, "SELECT id, status FROM merchant WHERE id", merchants
        )
        if status == "active"
    }
    first: dict[int, Key] = {}
    for merchant, scheme, value in look_up(
        session,
        "SELECT merchant_id, scheme, value FROM merchant_identifier WHERE merchant_id",
        active,
    ):
        key = (scheme, value)
        first[merchant] = min(first.get(merchant, key), key)
    return first
