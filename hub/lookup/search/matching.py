"""Who is meant by a name or a code: candidates cut to what the asker may see.

``match`` is true exactly where linking would decide by itself about a row with these
codes (``deciding``) and, without any code, for the one registered merchant of exactly
this name. All else is ranked and left to people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.lookup.search.exact_match import (
    known_parts,
    known_to_linking,
    whom_linking_means,
    whom_shown_means,
    would_part,
)
from hub.lookup.search.results import (
    Hit,
    ShownMerchant,
    score_of,
    sole_bearer,
    with_vetoes,
)
from hub.lookup.search.shown_merchants import SPARE, ShownMerchants
from hub.lookup.search.typed_names import searched
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.public_merchants import is_known
from hub.lookup.view.sight import Sight
from hub.merchants.rules import KnownMerchant
from hub.merchants.service import (
    MerchantCard,
    find_merchant,
    formerly_called,
    merchants_called,
)
from hub.names import flat
from hub.names.compare import SAME, Comparison, compare, spell
from hub.names.search.rank import Ranked, rank
from hub.names.search.retrieve import NameStore
from schemas.record.names import names_nobody


class Matcher:
    """Answers queries of one request from one look into the database."""

    def __init__(self, hub: Hub, session: Session, sight: Sight) -> None:
        """Look at the database as a sight shows it."""
        self._session = session
        self._sight = sight
        self._at = hub.clock()
        self._divisions = hub.rulebook.divisions
        self._showing = ShownMerchants(hub, session, sight)
        self._led_openly: set[int] = set()
        self._known: dict[int, KnownMerchant] = {}

    def match(
        self,
        store: NameStore,
        queries: Sequence[MerchantQuery],
        limit: int,
        *,
        firms: bool = False,
    ) -> list[list[Hit]]:
        """List the hits for each query, best first, at least ``limit`` if there are.

        With ``firms`` names that are like a wanted one are those of firms alone.
        """
        most = limit + SPARE
        ranked = [self._rank(store, wanted, most, firms=firms) for wanted in queries]
        coded = [self._find_codes(wanted) for wanted in queries]
        linked = (
            [None] * len(queries) if self._sight.view.is_public else self._link(queries)
        )
        self._showing.load(
            [hit.merchant_id for hits in ranked for hit in hits]
            + [card.id for cards in coded for card in cards.values()]
            + [merchant for merchant in linked if merchant is not None]
        )
        self._read_known(queries, ranked, coded)
        return [
            self._hits(*asked)
            for asked in zip(queries, ranked, coded, linked, strict=True)
        ]

    def _read_known(
        self,
        queries: Sequence[MerchantQuery],
        ranked: Sequence[Sequence[Ranked]],
        coded: Sequence[Mapping[str, MerchantCard]],
    ) -> None:
        """Read what linking knows of those that codes and names may mean, at once."""
        found: dict[int, None] = {}
        for wanted, hits, cards in zip(queries, ranked, coded, strict=True):
            if wanted.verdicts:
                found |= dict.fromkeys(hit.merchant_id for hit in hits)
                found |= dict.fromkeys(card.id for card in cards.values())
        shown = filter(None, map(self._showing.get, found))
        self._known = known_to_linking(self._session, shown)

    def _link(self, queries: Sequence[MerchantQuery]) -> list[int | None]:
        """Tell whom linking would attach the rows of queries to."""
        return whom_linking_means(self._session, queries, self._divisions, self._at)

    def _named(self, merchant: int) -> ShownMerchant | None:
        """Give the merchant to which a name leads that the asker may be led by."""
        shown = self._showing.named(merchant)
        if shown is None or shown.known is None or merchant in self._led_openly:
            return shown
        return None

    def _rank(
        self, store: NameStore, wanted: MerchantQuery, limit: int, *, firms: bool
    ) -> list[Ranked]:
        """List the merchants whose names are most like the wanted ones."""
        best: dict[int, Ranked] = {}
        # A masked name, or one of many at once, is nobody's: who is like it is not it.
        names = [name for name in wanted.names if names_nobody(name) is None]
        for names_led_by, is_open in searched(store, self._sight.view):
            among = names_led_by.firms if firms else None
            for name in names:
                led = rank(names_led_by, name, self._divisions, limit, among=among)
                for hit in led:
                    known = best.get(hit.merchant_id)
                    if known is None or hit.comparison.score > known.comparison.score:
                        best[hit.merchant_id] = hit
                # Who bears exactly this name is among them, however many are like it.
                key = flat(name)
                called = list(merchants_called(self._session, key, only_open=is_open))
                for merchant in called:
                    exact = compare_names(name, name, self._divisions)
                    best[merchant] = Ranked(merchant, name, exact)
                if is_open:
                    self._led_openly.update(hit.merchant_id for hit in led)
                    self._led_openly.update(called)
        return list(best.values())

    def _find_codes(self, wanted: MerchantQuery) -> dict[str, MerchantCard]:
        """Find the merchants of the wanted codes."""
        found = {code: find_merchant(self._session, code) for code in wanted.codes}
        return {code: card for code, card in found.items() if card is not None}

    def _hits(
        self,
        wanted: MerchantQuery,
        ranked: Sequence[Ranked],
        coded: Mapping[str, MerchantCard],
        linked: int | None,
    ) -> list[Hit]:
        """Bring names and codes of one query together."""
        hits: dict[int, Hit] = {}
        named = {hit.merchant_id: hit for hit in ranked}
        owners = self._owners(coded)
        for merchant, found in named.items():
            shown = self._named(merchant)
            if shown is None:
                continue
            # What hidden names are like must not show.
            comparison = (
                found.comparison
                if shown.known is None
                else self._compare_card(wanted, shown)
            )
            better = hits.get(shown.card.id)
            if better is None or better.comparison.score < comparison.score:
                hit = Hit(shown, comparison, match=False, by_code=False)
                hits[shown.card.id] = hit
        for merchant, shown in owners.items():
            named_hit = hits.get(merchant)
            hits[merchant] = Hit(
                shown,
                named_hit.comparison
                if named_hit
                else self._compare_card(wanted, shown),
                match=False,
                by_code=True,
            )
        meant = self._meant(wanted, hits, owners, linked)
        if meant is not None and not meant.subject.disputed:
            comparison = self._compare_card(wanted, meant)
            hit = hits.get(meant.card.id) or Hit(
                meant, comparison, match=True, by_code=True
            )
            by_code = bool(wanted.verdicts) or hit.by_code
            hits[meant.card.id] = replace(hit, match=True, by_code=by_code)
        former = self._formerly(wanted, named)
        called = [self._name_of(hit.shown) for hit in hits.values()]
        told = [
            hit if hit.match else replace(hit, comparison=hit.comparison.undecided())
            for hit in hits.values()
        ]
        return sorted(
            with_vetoes(wanted, told, called, former, self._divisions),
            key=lambda hit: (
                -score_of(hit),
                not hit.match,
                hit.shown.card.kind != "registered",
                hit.shown.subject.public_id,
            ),
        )

    def _meant(
        self,
        wanted: MerchantQuery,
        hits: Mapping[int, Hit],
        owners: Mapping[int, ShownMerchant],
        linked: int | None,
    ) -> ShownMerchant | None:
        """Tell whom a query means without doubt; ``linked`` is whom linking names."""
        if not wanted.verdicts:
            bearer = sole_bearer(wanted, [hit.shown for hit in hits.values()])
            if not wanted.codes:
                return bearer
            # A public id is the hub's own word for a merchant.
            owner = next(iter(owners.values())) if len(owners) == 1 else None
            return owner if not wanted.names or owner is bearer else None
        if not self._sight.view.is_public:
            decided = None if linked is None else self._showing.get(linked)
            bound = self._sight.view.bound_to is not None
            if not bound or (decided is not None and decided.known is None):
                return decided
        parts = {
            known.id: (known, hit.shown)
            for hit in hits.values()
            for known in known_parts(self._session, hit.shown, self._sight, self._known)
        }
        known = [known for known, _ in parts.values()]
        found = whom_shown_means(wanted, known, self._divisions)
        if found is None:
            return None
        meant = parts[found][1]
        whole = [one for one in known if one.id in meant.parts]
        return None if would_part(wanted, whole) else meant

    def _formerly(
        self, wanted: MerchantQuery, named: Collection[int]
    ) -> set[tuple[int, str]]:
        """Tell who bore a wanted name once, as far as the view tells of earlier names.

        Each is given by the merchant that is shown, and the flat name.
        """
        keys = {flat(name) for name in wanted.names}
        former = set()
        for merchant, key in formerly_called(self._session, named, keys):
            shown = self._named(merchant)
            if shown is not None and shown.known is None:
                former.add((shown.card.id, key))
        return former

    def _owners(self, coded: Mapping[str, MerchantCard]) -> dict[int, ShownMerchant]:
        """Tell whose the codes are, as far as the view knows them by these codes."""
        owners = {}
        for code, card in coded.items():
            shown = self._showing.get(card.id)
            if shown is None:
                continue
            if shown.known is None or is_known(self._session, code, shown.known):
                owners[shown.card.id] = shown
        return owners

    def _name_of(self, shown: ShownMerchant) -> str:
        """Give the name that is shown: what it is like must not tell a masked one."""
        return self._sight.name_of(shown.subject) or ""

    def _compare_card(self, wanted: MerchantQuery, shown: ShownMerchant) -> Comparison:
        """Compare the wanted names with the name that is shown; the best counts.

        Where only a code is wanted there is nothing to compare, and all agrees.
        """
        if not wanted.names:
            return SAME
        return max(
            (
                compare_names(name, self._name_of(shown), self._divisions)
                for name in wanted.names
            ),
            key=lambda comparison: comparison.score,
        )


def compare_names(one: str, other: str, divisions: Any) -> Comparison:
    """Compare two names as they are written."""
    return compare(spell(one, divisions), spell(other, divisions), divisions)
