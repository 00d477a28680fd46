"""Merchants that were found, described by the records that the view shows of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.lookup.file.documents import merchant_document, rating_document
from hub.lookup.file.material import public_score, score_in
from hub.lookup.file.register_facts import (
    codes_document,
    name_parts,
    region_name,
    register_document,
)
from hub.lookup.file.relations import relations_shown
from hub.lookup.search.found_documents import (
    FoundCount,
    FoundMerchant,
    FoundShop,
    NewestRecord,
)
from hub.lookup.search.results import ShownMerchant
from hub.lookup.view.entries import entries_by_merchant, sealed_entries
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score
from hub.merchants.service import MerchantCard, merchants_by_ids
from hub.ratings.ledger import RatingRow, current_ratings
from schemas.answers.merchant import RatingDocument, RelatedDocument
from schemas.record import meaning_of
from schemas.words import RelationKind


def describe_found(
    session: Session,
    hub: Hub,
    found: Sequence[ShownMerchant],
    sight: Sight,
    language: str,
) -> dict[int, FoundMerchant]:
    """Describe merchants by their ids, their records and ratings read at once."""
    roots = {one.card.id: root_of(one) for one in found}
    entries = _entries_of(session, hub, found, sight)
    ratings = current_ratings(session, {*roots, *roots.values()})
    cards = _shop_cards(session, found, roots, entries)
    return {
        one.card.id: _Found(
            session, hub, one, entries[roots[one.card.id]], sight
        ).described(ratings, cards.get(one.card.id), language)
        for one in found
    }


def _entries_of(
    session: Session, hub: Hub, found: Sequence[ShownMerchant], sight: Sight
) -> dict[int, Sequence[Entry]]:
    """Read the records of found merchants, by those that stand for them."""
    seen = {root_of(one): one.known is not None for one in found}
    return entries_by_merchant(session, hub, seen, sight)


@dataclass(frozen=True, slots=True)
class Summary:
    """How a found merchant is rated, and how many of its records are shown."""

    grade: str | None
    records: int


def summarise_found(
    session: Session, hub: Hub, found: Sequence[ShownMerchant], sight: Sight
) -> dict[int, Summary]:
    """Tell grade and number of records of merchants by their ids, read at once."""
    roots = {one.card.id: root_of(one) for one in found}
    entries = _entries_of(session, hub, found, sight)
    ratings = current_ratings(session, {*roots, *roots.values()})
    return {
        one.card.id: _Found(
            session, hub, one, entries[roots[one.card.id]], sight
        ).summarised(ratings)
        for one in found
    }


def root_of(shown: ShownMerchant) -> int:
    """Name the merchant that stands for a found one."""
    return shown.parts[0] if shown.parts else shown.card.id


def _shop_cards(
    session: Session,
    found: Sequence[ShownMerchant],
    roots: Mapping[int, int],
    entries: Mapping[int, Sequence[Entry]],
) -> dict[int, MerchantCard]:
    """Read the cards of those that may be shops on a platform."""
    shops = {
        one.card.id: roots[one.card.id]
        for one in found
        if any(is_shop_of(entry) for entry in entries[roots[one.card.id]])
    }
    cards = merchants_by_ids(session, set(shops.values())) if shops else {}
    return {number: cards[root] for number, root in shops.items()}


def is_shop_of(entry: Entry) -> bool:
    """Tell whether by a record the merchant is what its subject owns: a shop."""
    relates = meaning_of(entry.kind).relates
    is_other = bool(entry.party_nos) and 0 not in entry.party_nos
    return relates is not None and relates.owned and is_other


class _Found:
    """One found merchant with what the view shows of it."""

    def __init__(
        self,
        session: Session,
        hub: Hub,
        found: ShownMerchant,
        entries: Sequence[Entry],
        sight: Sight,
    ) -> None:
        """Describe a merchant by those of its records that are shown."""
        self._session = session
        self._hub = hub
        self._found = found
        self._sight = sight
        self._published = frozenset(one.public_id for one in entries if one.is_public)
        if found.known is not None:
            self._shown: Sequence[Entry] = found.known.shown
            return
        known = {entry.key for entry in entries}
        sealed = sealed_entries(session, hub, found.card.id, sight)
        self._shown = sight.visible(
            [*entries, *(one for one in sealed if one.key not in known)], found.subject
        )

    def described(
        self,
        ratings: Mapping[int, RatingRow],
        shop: MerchantCard | None,
        language: str,
    ) -> FoundMerchant:
        """Write what tells the merchant from others."""
        hub, sight = self._hub, self._sight
        subject = in_register(self._found.subject, self._shown, sight)
        divisions = hub.rulebook.divisions
        merchant = merchant_document(subject, sight)
        rating = self._rating(ratings, language)
        masked = sight.is_shielded(subject)
        return FoundMerchant(
            merchant=merchant,
            name_parts=[] if masked else name_parts(merchant.name, divisions),
            subject_class=subject.subject_class,
            region_name=region_name(merchant.region, divisions, sight),
            codes=codes_document(self._shown, subject, sight),
            register=register_document(self._shown, subject, sight),
            grade=None if rating is None else rating.grade,
            score=None if rating is None else rating.score,
            counts=self._counts(language),
            newest=self._newest(language),
            shop=None if shop is None else self._shop(shop),
        )

    def summarised(self, ratings: Mapping[int, RatingRow]) -> Summary:
        """Tell grade and number of records alone."""
        rating = self._rating(ratings, "zh")
        return Summary(None if rating is None else rating.grade, len(self._shown))

    def _rating(
        self, ratings: Mapping[int, RatingRow], language: str
    ) -> RatingDocument | None:
        """Give the rating as the file of the merchant tells it."""
        found, root = self._found, root_of(self._found)
        row = ratings.get(root)
        if row is None:
            return None
        own = ratings.get(found.card.id)
        if own is not None and own.digest == row.digest:
            row = own
        score: Score | None = score_in(self._hub, row, language)
        if found.known is not None:
            known = replace(found.known, published=self._published)
            score = public_score(score, known)
        return rating_document(score, found.subject, self._sight)

    def _counts(self, language: str) -> list[FoundCount]:
        """Count the shown records by kind, the most frequent kind first."""
        counts = Counter(entry.kind for entry in self._shown)
        return [
            FoundCount(kind, self._kind_name(kind, language), total)
            for kind, total in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ]

    def _newest(self, language: str) -> NewestRecord | None:
        """Name the newest shown record that is no entry of a register."""
        for entry in self._shown:
            if entry.event_day is not None and not meaning_of(entry.kind).register:
                name = self._kind_name(entry.kind, language)
                return NewestRecord(entry.public_id, entry.kind, name, entry.event_day)
        return None

    def _kind_name(self, kind: str, language: str) -> str:
        """Name a kind of record."""
        return self._hub.rulebook.item_name(kind, self._sight.day, language)

    def _shop(self, card: MerchantCard) -> FoundShop | None:
        """Tell which shop it is, and who runs it, where a shown record says so."""
        entry = next((one for one in self._shown if is_shop_of(one)), None)
        if entry is None:
            return None
        body = self._sight.body(entry, self._found.subject)
        return FoundShop(
            platform=body.get("platform"),
            shop_id=body.get("shop_id"),
            opened_day=body.get("opened_day"),
            state=body.get("status"),
            operator=self._operator(card),
        )

    def _operator(self, card: MerchantCard) -> RelatedDocument | None:
        """Tell who runs a shop; the present one goes before earlier ones."""
        relations, _ = relations_shown(
            self._session, self._hub, card, self._shown, self._sight
        )
        for told in relations.told:
            if told.kind == RelationKind.OPERATES_SHOP and told.direction == "from":
                return told.merchant
        return None
