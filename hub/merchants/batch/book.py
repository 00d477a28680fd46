"""The working set of one batch: merchants, codes, names and standings in memory.

It is filled by a handful of bulk queries and read and changed while claims are decided
one after the other, so that a later claim meets what an earlier one made.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.orm import Session

from hub.db.bulk import as_day, look_up
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.codes import Key
from hub.merchants.rules.match import Case, KnownMerchant, in_order, names_itself
from hub.merchants.rules.states import (
    CodeRow,
    Item,
    MerchantState,
    NameRow,
    PartyStanding,
)
from hub.names import Divisions


class Book:
    """What one batch knows; everything in memory is newer than the database."""

    def __init__(self, session: Session) -> None:
        """Start empty."""
        self._session = session
        self.merchants: dict[int, MerchantState] = {}
        self.owner: dict[Key, int] = {}
        self.registered: defaultdict[str, set[int]] = defaultdict(set)
        self.claimed: defaultdict[str, set[int]] = defaultdict(set)
        self.standings: dict[PartyKey, PartyStanding] = {}
        self.members: defaultdict[int, set[PartyKey]] = defaultdict(set)
        self._whole: set[int] = set()
        self._asked_keys: set[Key] = set()
        self._asked_flats: set[str] = set()

    def load_parties(
        self, parties: Collection[PartyKey], *, siblings: bool = False
    ) -> None:
        """Read the ledger of parties that are not in the book yet.

        With ``siblings``, the other parties of their records are read as well.
        """
        wanted = {party for party in parties if party not in self.standings}
        known = set(self.standings)
        keys = {record_key for record_key, _ in wanted}
        rows = look_up(
            self._session,
            "SELECT id, record_key, party_no, merchant_id, decision, rule, claim "
            "FROM link_judgement WHERE record_key",
            keys,
        )
        for number, record_key, party_no, *said in sorted(rows):
            party = (record_key, party_no)
            if party in wanted or (siblings and party not in known):
                wanted.add(party)
                self._replay(party, number, *said)
        for party in wanted:
            standing = self.standings.get(party)
            if standing is not None:
                standing.stored_merchant = standing.attached_to
                standing.stored_decision = standing.decision
                standing.stored_judgement = standing.judgement_id
                if standing.stored_merchant is not None:
                    self.members[standing.stored_merchant].add(party)

    def _replay(
        self,
        party: PartyKey,
        number: int,
        merchant_id: int | None,
        decision: str,
        rule: str,
        text: str,
    ) -> None:
        """Let one judgement of the ledger take effect on its party's standing."""
        before = self.standings.get(party)
        home = before.home if before else None
        if decision == "provisional":
            home = merchant_id
        self.standings[party] = PartyStanding(
            party, text, decision, rule, merchant_id, number, home
        )

    def load_around(self, items: Sequence[Item]) -> None:
        """Read every merchant that deciding these claims could meet."""
        keys = {key for item in items for key in item.codes.keys}
        flats = {item.flat for item in items if item.flat}
        ids = self._find_owners(keys) | self._find_bearers(flats)
        for item in items:
            standing = self.standings.get(item.party)
            if standing is not None:
                ids |= {standing.merchant_id, standing.home} - {None}  # type: ignore[arg-type]  # None is taken out
        self.load_merchants(ids)

    def load_bearers(self, flats: Collection[str]) -> None:
        """Read every merchant that is registered or claimed under these flat names."""
        self.load_merchants(self._find_bearers(flats))

    def _find_owners(self, keys: Collection[Key]) -> set[int]:
        """Ask whose codes these are."""
        by_scheme: defaultdict[str, list[str]] = defaultdict(list)
        for key in keys:
            if key not in self._asked_keys:
                by_scheme[key[0]].append(key[1])
        self._asked_keys.update(keys)
        return {
            merchant_id
            for scheme, values in by_scheme.items()
            for (merchant_id,) in look_up(
                self._session,
                "SELECT merchant_id FROM merchant_identifier "
                "WHERE scheme = ? AND value",
                values,
                scheme,
            )
        }

    def _find_bearers(self, flats: Collection[str]) -> set[int]:
        """Ask who is presently called by these flat names."""
        asked = [key for key in flats if key not in self._asked_flats]
        self._asked_flats.update(asked)
        return {
            merchant_id
            for merchant_id, kind in look_up(
                self._session,
                "SELECT merchant_id, kind FROM merchant_name WHERE flat",
                asked,
            )
            if kind in ("registered", "claimed")
        }

    def load_merchants(self, ids: Iterable[int]) -> None:
        """Read merchants with their codes and names, where not in the book yet."""
        wanted = [number for number in ids if number not in self.merchants]
        if not wanted:
            return
        rows = look_up(
            self._session,
            "SELECT id, public_id, kind, status, superseded_by, subject_class, region, "
            "merged_into, disputed_from, created_at FROM merchant WHERE id",
            wanted,
        )
        for number, public_id, kind, status, successor, subject_class, *rest in rows:
            region, merged_into, disputed_from, created_at = rest
            state = MerchantState(
                number,
                public_id,
                kind,
                status,
                successor,
                subject_class,
                region,
                is_new=False,
                merged_into=merged_into,
                disputed_from=disputed_from,
                created_at=created_at,
            )
            state.stored = state.columns
            self.merchants[number] = state
        self._load_codes(wanted)
        self._load_names(wanted)

    def _load_codes(self, ids: Sequence[int]) -> None:
        """Read the codes of merchants that have just come into the book."""
        rows = look_up(
            self._session,
            "SELECT merchant_id, scheme, value, raw, status, source, record_key, "
            "party_no, known_from, valid_from, valid_to "
            "FROM merchant_identifier WHERE merchant_id",
            ids,
        )
        merchants, owner = self.merchants, self.owner
        for number, scheme, value, raw, status, source, *taught in rows:
            record_key, party_no, known_from, start, end = taught
            key = (scheme, value)
            merchants[number].codes[key] = CodeRow(
                raw,
                status,
                source,
                (record_key, party_no),
                known_from,
                start and as_day(start),
                end and as_day(end),
            )
            owner[key] = number
        for number in ids:
            merchants[number].stored_codes = dict(merchants[number].codes)

    def _load_names(self, ids: Sequence[int]) -> None:
        """Read the names of merchants that have just come into the book."""
        rows = look_up(
            self._session,
            "SELECT merchant_id, flat, kind, name, source, record_key, party_no, "
            "valid_from, valid_to FROM merchant_name WHERE merchant_id",
            ids,
        )
        for number, key, kind, name, source, record_key, party_no, start, end in rows:
            party = (record_key, party_no)
            row = NameRow(
                name, source, party, start and as_day(start), end and as_day(end)
            )
            self.merchants[number].names[(key, kind)] = row
            self.note_name(number, key, kind)
        for number in ids:
            self.merchants[number].stored_names = dict(self.merchants[number].names)

    def load_members(self, ids: Collection[int]) -> None:
        """Read every party that is attached to these merchants."""
        wanted = [
            number
            for number in ids
            if number not in self._whole
            and number in self.merchants
            and not self.merchants[number].is_new
        ]
        self._whole.update(wanted)
        parties = look_up(
            self._session,
            "SELECT record_key, party_no FROM membership WHERE merchant_id",
            wanted,
        )
        self.load_parties({(record_key, party_no) for record_key, party_no in parties})

    def find_watchers(self, keys: Collection[str]) -> set[PartyKey]:
        """Ask which stored parties rest on these codes and names."""
        parties = look_up(
            self._session, "SELECT record_key, party_no FROM link_watch WHERE key", keys
        )
        return {(record_key, party_no) for record_key, party_no in parties}

    def case_of(self, item: Item, divisions: Divisions, *, fresh: bool) -> Case:
        """Gather what is known about a claim."""
        hits: list[tuple[Key, KnownMerchant]] = []
        met: dict[int, KnownMerchant] = {}
        for key in item.codes.keys:
            number = self.owner.get(key)
            if number is not None and number not in met:
                met[number] = self.merchants[number].known()
                hits.append((key, met[number]))
        # A name that some households share is looked up only where it could matter.
        own = bool(hits) and hits[0][1].registered and hits[0][1].flat == item.flat
        needless = own or not item.codes.keys or names_itself(item.claim, item.codes)
        bearers = () if needless else self.registered.get(item.flat, ())
        namesakes = in_order(
            met.get(number) or self.merchants[number].known() for number in bearers
        )
        return Case(
            item.claim, item.codes, hits, namesakes, divisions, item.flat, fresh
        )

    def note_name(self, merchant_id: int, key: str, kind: str) -> None:
        """Let a merchant be found by a name that it now bears."""
        if key and kind == "registered":
            self.registered[key].add(merchant_id)
        elif key and kind == "claimed":
            self.claimed[key].add(merchant_id)

    def forget_name(self, merchant_id: int, key: str, kind: str) -> None:
        """Let a merchant not be found any more by a name that it bore."""
        if kind == "registered":
            self.registered[key].discard(merchant_id)
        elif kind == "claimed":
            self.claimed[key].discard(merchant_id)
