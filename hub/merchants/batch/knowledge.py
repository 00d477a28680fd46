"""What merchants learn from rows, and forget when the rows leave them."""

from datetime import date, datetime

from hub.db.tables import to_micros
from hub.ground.clock import legal_day
from hub.merchants.batch.book import Book
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.classes import TELLING
from hub.merchants.rules.codes import STRENGTH, Key
from hub.merchants.rules.match import Decision
from hub.merchants.rules.states import (
    BY_PEOPLE,
    CodeRow,
    Item,
    MerchantState,
    NameRow,
    PartyStanding,
)
from schemas.record.names import names_nobody


class Knowledge:
    """Changes codes and names in the working set and notes what that unsettles.

    ``moved_merchants`` are called otherwise than before or lost a code,
    ``moved_names`` became or ceased to be registered, ``loose_keys`` belong to nobody
    any more or to a merchant that is new: what rests on any of them is to be decided
    again.
    """

    def __init__(self, book: Book, at: datetime) -> None:
        """Start with nothing unsettled."""
        self.book = book
        self.touched: set[int] = set()
        self.moved_merchants: set[int] = set()
        self.moved_names: set[str] = set()
        self.loose_keys: set[Key] = set()
        self._at = at
        self._known_from = to_micros(at)

    def teach(self, state: MerchantState, item: Item) -> None:
        """Give a merchant the row's codes that are free."""
        claim = item.claim
        for stated in item.codes.stated:
            key = stated.key
            had = state.codes.get(key)
            if had is None:
                if key in self.book.owner:
                    continue
                self.book.owner[key] = state.id
            elif (had.status, stated.status) != ("repaired", "valid"):
                continue
            state.codes[key] = CodeRow(
                stated.raw,
                stated.status,
                claim.source,
                item.party,
                self._known_from,
                claim.valid_from,
                claim.valid_to,
            )

    def describe(
        self, state: MerchantState, item: Item, decision: Decision, *, fresh: bool
    ) -> None:
        """Let a register's row say what a merchant is and where, whatever it is called.

        A row that is older than the present name says nothing of today, and neither
        does one that is only decided again. Where no register has named it, a code of
        another row tells what it is.
        """
        if not item.claim.is_register:
            if _tells(item) and state.kind != "registered":
                state.subject_class = item.claim.subject_class
            return
        present = state.present_name()
        since = None if present is None else present[1].valid_from
        older = _day(item) < (since or date.min)
        if decision.naming == "register" or (fresh and not older):
            _describe(state, item)

    def describe_again(self, state: MerchantState) -> None:
        """Let the latest row of a register that is left say what a merchant is.

        Where none is left, the last of those whose codes tell it does, or the first.
        """
        left = self._rows_of(state)
        rows = [row for row in left if row.read().claim.is_register]
        if rows:
            last = max(rows, key=lambda row: (_day(row.read()), row.judgement_id))
            _describe(state, last.read())
        elif left:
            telling = [row for row in left if _tells(row.read())]
            says = telling[-1] if telling else left[0]
            state.subject_class = says.read().claim.subject_class

    def name(self, state: MerchantState, item: Item, decision: Decision) -> None:
        """Let the row's name do to the merchant's names what was decided."""
        name = item.claim.name
        if decision.naming == "none" or name is None:
            return
        row = name_row(item, name)
        if decision.naming == "former":
            self._set_name(state, item.flat, "former", row)
            self.moved_merchants.add(state.id)
            return
        present = state.present_name()
        if decision.naming == "claim":
            if present is not None:
                self._drop_name(state, present[0], "claimed")
            self._set_name(state, item.flat, "claimed", row)
            self.touched.add(state.id)
            if not state.is_new or present is not None:
                self.moved_merchants.add(state.id)
            return
        confirmed = state.kind == "registered"
        if present is not None and not confirmed:
            self._drop_name(state, present[0], "claimed")
        elif present is not None:
            until = self._until(present[1].valid_from, item.claim.valid_from)
            self._drop_name(state, present[0], "registered")
            former = present[1]._replace(valid_to=until)
            self._set_name(state, present[0], "former", former)
            self.moved_names.add(present[0])
            row = row._replace(valid_from=until)
        state.kind = "registered"
        self._set_name(state, item.flat, "registered", row)
        self.moved_names.add(item.flat)
        if not state.is_new or present is not None:
            if present is None or present[0] != item.flat:
                self.moved_merchants.add(state.id)
            self.touched.add(state.id)

    def _until(self, since: date | None, change: date | None) -> date:
        """Tell when a name ended: the day that the row gives, or today."""
        if change is not None and (since is None or change > since):
            return change
        return legal_day(self._at)

    def rename_claimed(self, state: MerchantState, *, without: PartyKey) -> None:
        """Let another row than this party's say what an unconfirmed merchant is called.

        Only if this party's row says it now; the earliest of the others takes over.
        """
        present = state.present_name()
        if state.kind != "unconfirmed" or present is None:
            return
        key, row = present
        if row.party != without:
            return
        self._drop_name(state, key, "claimed")
        for standing in self._rows_of(state):
            item = standing.read()
            name = item.claim.name
            named = name is not None and names_nobody(name) is None
            if standing.party != without and name is not None and named:
                self._set_name(state, item.flat, "claimed", name_row(item, name))
                if item.flat == key:
                    return
                break
        self.moved_merchants.add(state.id)

    def _rows_of(self, state: MerchantState) -> list[PartyStanding]:
        """List a merchant's rows that bear out what it is, a register's first."""
        standings = [self.book.standings[p] for p in self.book.members[state.id]]
        return sorted(
            (s for s in standings if _bears_out(s)),
            key=lambda s: (not s.read().claim.is_register, s.judgement_id),
        )

    def recode(self, state: MerchantState, party: PartyKey) -> None:
        """Take back the codes that a party's row taught and no other row bears out.

        A code stays as long as rows tie it to the merchant's first code; a row that
        states only this code ties nothing.
        """
        taught = {key for key, row in state.codes.items() if row.party == party}
        if party in self.book.members[state.id]:
            item = self.book.standings[party].read()
            if not item.claim.is_withdrawn:
                taught -= {stated.key for stated in item.codes.stated}
        if not taught:
            return
        kept = tie_codes(state, self._rows_of(state))
        for key in state.codes.keys() - kept.keys():
            self.book.owner.pop(key, None)
            self.loose_keys.add(key)
            self.moved_merchants.add(state.id)
        state.codes = kept

    def unfound(self, state: MerchantState, party: PartyKey) -> None:
        """Let a merchant that one party alone made be known by nothing any more."""
        if {row.party for row in state.codes.values()} != {party}:
            return
        self.loose_keys |= state.codes.keys()
        for key in state.codes:
            self.book.owner.pop(key, None)
        state.codes = {}

    def _set_name(
        self, state: MerchantState, key: str, kind: str, row: NameRow
    ) -> None:
        """Give a merchant a name."""
        state.names[(key, kind)] = row
        self.book.note_name(state.id, key, kind)

    def _drop_name(self, state: MerchantState, key: str, kind: str) -> None:
        """Take a name from a merchant."""
        del state.names[(key, kind)]
        self.book.forget_name(state.id, key, kind)


def _bears_out(standing: PartyStanding) -> bool:
    """Tell whether rules attached a row that its source still has."""
    return standing.rule != BY_PEOPLE and not standing.read().claim.is_withdrawn


def _day(item: Item) -> date:
    """Tell from which day a row speaks; one that does not say speaks of today."""
    return item.claim.valid_from or date.max


def _tells(item: Item) -> bool:
    """Tell whether a code of a row says what it is the code of."""
    return any(said.key[0] in TELLING for said in item.codes.stated)


def _describe(state: MerchantState, item: Item) -> None:
    """Take class and region from a row.

    An organisation code alone does not tell a company from a person's business.
    """
    claim = item.claim
    if state.is_new or _tells(item):
        state.subject_class = claim.subject_class
    state.region = claim.region or state.region


def tie_codes(state: MerchantState, rows: list[PartyStanding]) -> dict[Key, CodeRow]:
    """Keep the codes that rows tie to the first row's strongest, with their teachers.

    Without any row a merchant keeps the family of its strongest code.
    """
    stated = [
        (row, [s for s in row.read().codes.stated if s.key in state.codes])
        for row in rows
    ]
    stated = [(row, codes) for row, codes in stated if codes]
    if not stated:
        return _family(state.codes)
    anchor = min((s.key for s in stated[0][1]), key=_strength)
    kept: dict[Key, CodeRow] = {}
    tied = {anchor}
    grew = True
    while grew:
        grew = False
        for row, codes in stated:
            if not any(s.key in tied for s in codes):
                continue
            for said in codes:
                had = kept.get(said.key)
                if had is None or (had.status, said.status) == ("repaired", "valid"):
                    claim = row.read().claim
                    kept[said.key] = CodeRow(
                        said.raw,
                        said.status,
                        claim.source,
                        row.party,
                        state.codes[said.key].known_from,
                        claim.valid_from,
                        claim.valid_to,
                    )
                    tied.add(said.key)
                    grew = True
    return kept


def _family(codes: dict[Key, CodeRow]) -> dict[Key, CodeRow]:
    """Keep the strongest code, and with an organisation code those that contain it."""
    strongest = min(codes, key=_strength)
    if strongest[0] != "org_code":
        return {strongest: codes[strongest]}
    containing = ("org_code", "uscc", "tax_no")
    return {
        key: row
        for key, row in codes.items()
        if key[0] in containing and strongest[1] in key[1]
    }


def _strength(key: Key) -> tuple[int, Key]:
    """Order codes by how well they identify."""
    scheme = key[0]
    return (STRENGTH.index(scheme) if scheme in STRENGTH else len(STRENGTH), key)


def name_row(item: Item, name: str) -> NameRow:
    """Write down a name with the row that taught it."""
    claim = item.claim
    return NameRow(name, claim.source, item.party, claim.valid_from, claim.valid_to)
