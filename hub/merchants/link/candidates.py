"""Whom names may mean: merchants that bear them, and those whose names are like them.

Provisional merchants are never among them: they are the ones that ask.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

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
from hub.names.vetoes import Rivals, Veto, find_vetoes
from schemas.codes.damage import Damage, damage_between
from schemas.codes.verdict import CodeVerdict

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
    damaged: tuple[CodeVerdict, ...] = ()
    """Codes of its row that fail by one slip, or that only check digits speak for."""


class CodeDamage(NamedTuple):
    """A damaged code of a row beside the proposed merchant's code of its scheme.

    ``damage`` is None where the two differ by more than a slip, or there is no such
    code.
    """

    scheme: str
    received: str
    code: str | None
    damage: Damage | None

    def as_evidence(self) -> dict[str, Any]:
        """Write it down for people."""
        said = {"scheme": self.scheme, "received": self.received, "code": self.code}
        return said | ({} if self.damage is None else self.damage._asdict())


class Proposal(NamedTuple):
    """Whom a party may be, who comes next to that, and how alike the names are."""

    merchant_id: int
    other_id: int | None
    likeness: NameComparison
    damages: tuple[CodeDamage, ...] = ()


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
        the order in which merchants came: equal names go by their codes, those first
        that the row's damaged code is but for one slip.
        """
        found = _find_bearers(session, {one.flat for one in waiting})
        for one in waiting:
            if one.flat not in found:
                found[one.flat] = self._find_alike(one.name)
        several = {r.merchant_id for ranked in found.values() for r in ranked}
        codes = _codes_of(session, several)
        proposals: dict[PartyKey, Proposal] = {}
        for one in waiting:
            ranked = sorted(
                (r for r in found[one.flat] if r.merchant_id in codes),
                key=lambda r: (
                    -r.comparison.score,
                    not _is_near(one, codes[r.merchant_id]),
                    codes[r.merchant_id][0],
                ),
            )
            not_these = refused.get(one.party, frozenset())
            left = [
                r
                for r in ranked
                if r.merchant_id not in not_these
                and not _is_far(one, r, codes[r.merchant_id])
            ]
            if left:
                damages = _damages(one, codes[left[0].merchant_id])
                proposals[one.party] = self._propose(one, left, damages)
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

    def _propose(
        self,
        one: WaitingParty,
        ranked: Sequence[Ranked],
        damages: tuple[CodeDamage, ...],
    ) -> Proposal:
        """Propose the first of the merchants and say what speaks against it."""
        best, *rivals = ranked
        vetoes: tuple[Veto, ...] = ()
        if rivals or best.comparison is not SAME:
            spelled = [spell_folded(fold(r.name), self._divisions) for r in ranked]
            vetoes = find_vetoes(
                spell(one.name, self._divisions),
                spelled[0],
                self._divisions,
                rivals=Rivals.of(spelled[1:]),
            )
        return Proposal(
            best.merchant_id,
            rivals[0].merchant_id if rivals else None,
            NameComparison(best.name, best.comparison, vetoes),
            damages,
        )


def _is_near(one: WaitingParty, codes: Sequence[Key]) -> bool:
    """Tell whether a party's damaged code is one of some codes but for one slip."""
    return any(found.damage is not None for found in _damages(one, codes))


def _is_far(one: WaitingParty, found: Ranked, codes: Sequence[Key]) -> bool:
    """Tell whether neither the name nor the damaged code is a merchant's.

    A name that is only like its own is worth no question beside a code that is another
    by more than a slip.
    """
    if not one.damaged or found.comparison.score >= SAME.score:
        return False
    compared = [slip for slip in _damages(one, codes) if slip.code is not None]
    return bool(compared) and all(slip.damage is None for slip in compared)


def _damages(one: WaitingParty, codes: Sequence[Key]) -> tuple[CodeDamage, ...]:
    """Set a party's damaged codes beside a merchant's, the nearest of each scheme."""
    found = []
    for verdict in one.damaged:
        scheme = verdict.scheme or ""
        theirs = [value for kind, value in codes if kind == scheme]
        slips = [(value, damage_between(verdict.raw, value)) for value in theirs]
        code, damage = next(
            (pair for pair in slips if pair[1] is not None),
            (theirs[0] if theirs else None, None),
        )
        found.append(CodeDamage(scheme, verdict.raw, code, damage))
    return tuple(found)


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


def _codes_of(session: Session, merchants: Collection[int]) -> dict[int, list[Key]]:
    """List the codes of those merchants that are known by any and in use, in order."""
    active = {
        merchant
        for merchant, status in look_up(
            session, "SELECT id, status FROM merchant WHERE id", merchants
        )
        if status == "active"
    }
    found: dict[int, list[Key]] = {}
    for merchant, scheme, value in look_up(
        session,
        "SELECT merchant_id, scheme, value FROM merchant_identifier WHERE merchant_id",
        active,
    ):
        found.setdefault(merchant, []).append((scheme, value))
    return {merchant: sorted(codes) for merchant, codes in found.items()}
