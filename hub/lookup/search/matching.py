"""Who is meant by a name or a code: candidates cut to what the asker may see.

``match`` is true exactly where linking would decide by itself about a row with these
codes (``deciding``) and, without any code, for the one registered merchant of exactly
this name. All else is ranked and left to people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.bulk import in_chunks
from hub.effort import make_way
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
from hub.lookup.search.walking import searched
from hub.lookup.task.queries import MerchantQuery
from hub.lookup.view.public_merchants import is_known, may_be_known
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
from hub.names.search.steps import Steps
from schemas.record.names import names_nobody


@dataclass(slots=True)
class _Led:
    """A merchant that names of a query lead to."""

    best: Ranked
    """How like the likest of its names is."""
    by: dict[str, None]
    """The names of the query that lead to it."""


class _Names(NamedTuple):
    """Whom the names of a query lead to, and whether candidates were left out."""

    led: dict[int, _Led]
    is_cut: bool


class Found(NamedTuple):
    """What was found for a query."""

    hits: list[Hit]
    """Best first."""
    is_cut: bool
    """Whether candidates of its names were left out, since it gave so many names."""


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
    ) -> list[Found]:
        """Find the hits for each query, best first, at least ``limit`` if there are.

        What vetoes there are, and of what kin it is, is said of the first ``limit``.
        With ``firms`` names that are like a wanted one are those of firms alone.
        """
        most = limit + SPARE
        ranked = [self._rank(store, wanted, most, firms=firms) for wanted in queries]
        coded = [self._find_codes(wanted) for wanted in queries]
        linked = self._link(queries, coded)
        self._showing.load(
            [merchant for names in ranked for merchant in names.led]
            + [card.id for cards in coded for card in cards.values()]
            + [merchant for merchant in linked if merchant is not None]
        )
        self._read_known(queries, ranked, coded)
        return [
            Found(self._hits(wanted, names.led, cards, meant, limit), names.is_cut)
            for wanted, names, cards, meant in zip(
                queries, ranked, coded, linked, strict=True
            )
        ]

    def _read_known(
        self,
        queries: Sequence[MerchantQuery],
        ranked: Sequence[_Names],
        coded: Sequence[Mapping[str, MerchantCard]],
    ) -> None:
        """Read what linking knows of those that codes and names may mean, at once."""
        found: dict[int, None] = {}
        for wanted, names, cards in zip(queries, ranked, coded, strict=True):
            if wanted.verdicts:
                found |= dict.fromkeys(names.led)
                found |= dict.fromkeys(card.id for card in cards.values())
        shown = filter(None, map(self._showing.get, found))
        self._known = known_to_linking(self._session, shown)

    def _link(
        self,
        queries: Sequence[MerchantQuery],
        coded: Sequence[Mapping[str, MerchantCard]],
    ) -> list[int | None]:
        """Tell whom linking would attach the rows of queries to, as far as it matters.

        Who is bound to a territory is told of nobody by a code alone by which the view
        knows nobody.
        """
        if self._sight.view.is_public:
            return [None] * len(queries)
        bound = self._sight.view.bound_to is not None
        matters = [
            bool(wanted.names or cards) or not bound
            for wanted, cards in zip(queries, coded, strict=True)
        ]
        some = list(compress(queries, matters))
        means = iter(whom_linking_means(self._session, some, self._divisions, self._at))
        return [next(means) if one else None for one in matters]

    def _named(self, merchant: int) -> ShownMerchant | None:
        """Give the merchant to which a name leads that the asker may be led by."""
        shown = self._showing.named(merchant)
        if shown is None or shown.known is None or merchant in self._led_openly:
            return shown
        return None

    def _rank(
        self, store: NameStore, wanted: MerchantQuery, limit: int, *, firms: bool
    ) -> _Names:
        """Find the merchants whose names are most like the wanted ones.

        The names share the steps of a query alike.
        """
        led: dict[int, _Led] = {}
        is_cut = False
        # A masked name, or one of many at once, is nobody's: who is like it is not it.
        names = [name for name in wanted.names if names_nobody(name) is None]
        for names_led_by, is_open in searched(store, self._sight.view):
            among = names_led_by.firms if firms else None
            for name in names:
                make_way()
                steps = Steps.of_one(len(names))
                found = rank(
                    names_led_by,
                    name,
                    self._divisions,
                    limit,
                    among=among,
                    steps=steps,
                )
                is_cut |= steps.is_cut
                # Who bears exactly this name is among them, however many are like it.
                key = flat(name)
                called = merchants_called(self._session, key, only_open=is_open)
                if not is_open:
                    found, called = self._leading(found, called)
                called = self._until_shown(called, limit, is_open=is_open)
                exact = compare_names(name, name, self._divisions)
                found += [Ranked(merchant, name, exact) for merchant in called]
                for one in found:
                    known = led.setdefault(one.merchant_id, _Led(one, {}))
                    known.by[name] = None
                    if one.comparison.score > known.best.comparison.score:
                        known.best = one
                if is_open:
                    self._led_openly.update(one.merchant_id for one in found)
        return _Names(led, is_cut)

    def _leading(
        self, found: list[Ranked], called: list[int]
    ) -> tuple[list[Ranked], list[int]]:
        """Leave out whom a name that is not open leads nobody to who asks."""
        owners = [one.merchant_id for one in found]
        all_led = np.unique(np.array([*owners, *called], np.int64))
        whole = set(self._showing.shown_whole(all_led).tolist())
        return (
            [one for one in found if one.merchant_id in whole],
            [one for one in called if one in whole],
        )

    def _until_shown(self, called: list[int], most: int, *, is_open: bool) -> list[int]:
        """Give bearers of one name until so many are shown, or there are no more."""
        if len(called) <= most:
            return called
        found: list[int] = []
        shown: set[int] = set()
        for some in in_chunks(called, most):
            make_way()
            found += some
            if is_open:
                self._led_openly.update(some)
            self._showing.load(some)
            shown |= {one.card.id for one in map(self._named, some) if one is not None}
            if len(shown) >= most:
                break
        return found

    def _find_codes(self, wanted: MerchantQuery) -> dict[str, MerchantCard]:
        """Find the merchants of the wanted codes.

        One of which only hidden records tell is looked for no longer than one that
        nobody has: how long an answer takes must not tell of it.
        """
        found = {
            code: find_merchant(self._session, code)
            for code in wanted.codes
            if may_be_known(self._session, code, self._sight, set())
        }
        return {code: card for code, card in found.items() if card is not None}

    def _hits(
        self,
        wanted: MerchantQuery,
        named: Mapping[int, _Led],
        coded: Mapping[str, MerchantCard],
        linked: int | None,
        limit: int,
    ) -> list[Hit]:
        """Bring names and codes of one query together."""
        make_way()
        hits: dict[int, Hit] = {}
        owners = self._owners(coded)
        for merchant, found in named.items():
            shown = self._named(merchant)
            if shown is None:
                continue
            # What hidden names are like must not show.
            comparison = (
                found.best.comparison
                if shown.known is None
                else self._compare_card(found.by, shown)
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
                else self._compare_card(wanted.names, shown),
                match=False,
                by_code=True,
            )
        meant = self._meant(wanted, hits, owners, linked)
        if meant is not None and not meant.subject.disputed:
            comparison = self._compare_card(wanted.names, meant)
            hit = hits.get(meant.card.id) or Hit(
                meant, comparison, match=True, by_code=True
            )
            by_code = bool(wanted.verdicts) or hit.by_code
            hits[meant.card.id] = replace(hit, match=True, by_code=by_code)
        former = self._formerly(wanted, named)
        told = sorted(
            (
                hit
                if hit.match
                else replace(hit, comparison=hit.comparison.undecided())
                for hit in hits.values()
            ),
            key=lambda hit: (
                -score_of(hit),
                not hit.match,
                hit.shown.card.kind != "registered",
                hit.shown.subject.public_id,
            ),
        )
        called = [self._name_of(hit.shown) for hit in told]
        return with_vetoes(wanted, told, called, former, self._divisions, limit)

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

    def _compare_card(self, names: Collection[str], shown: ShownMerchant) -> Comparison:
        """Compare wanted names with the name that is shown; the best counts.

        Where only a code is wanted there is nothing to compare, and all agrees.
        """
        if not names:
            return SAME
        return max(
            (
                compare_names(name, self._name_of(shown), self._divisions)
                for name in names
            ),
            key=lambda comparison: comparison.score,
        )


def compare_names(one: str, other: str, divisions: Any) -> Comparison:
    """Compare two names as they are written."""
    return compare(spell(one, divisions), spell(other, divisions), divisions)
