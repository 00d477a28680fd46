"""Carry decisions out in the working set, and decide again what they unsettle."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from hub.merchants.batch.book import Book
from hub.merchants.batch.knowledge import Knowledge
from hub.merchants.batch.result import BatchResult
from hub.merchants.rules.claims import LinkOutcome, PartyKey
from hub.merchants.rules.codes import STRENGTH
from hub.merchants.rules.match import Decision, decide
from hub.merchants.rules.states import (
    BY_PEOPLE,
    RETRACTED,
    Item,
    MerchantState,
    PartyStanding,
    watch_keys,
)
from hub.names import Divisions

MAX_ROUNDS = 100
"""Far more rounds than evidence can take to settle; beyond lies a fault of ours."""


DISPUTED = "disputed-identity"
"""The rule of a party that would be a merchant's whose identity is disputed."""

WITHDRAWN = "withdrawn"
"""The rule of a party of a withdrawn record whose code and name lead to nobody."""

PARTY_GONE = "party-gone"
"""The rule of a party that a newer version of its record no longer has."""


class Linker:
    """Decides claims one after the other and keeps what is to be written."""

    def __init__(
        self, book: Book, divisions: Divisions, *, at: datetime, ids: tuple[int, int]
    ) -> None:
        """Start with the next free numbers of merchants and of judgements."""
        self.book = book
        self.result = BatchResult(ids)
        self.judged: set[PartyKey] = set()
        self.doubts: dict[tuple[int, int], PartyKey] = {}
        self.held: dict[PartyKey, Decision] = {}
        self.revised = 0
        self.divisions = divisions
        self._watching: defaultdict[str, set[PartyKey]] = defaultdict(set)
        self._knowledge = Knowledge(book, at)
        self.touched = self._knowledge.touched

    def judge(self, item: Item) -> None:
        """Decide a claim that is new or says something new."""
        standing = self.book.standings.get(item.party)
        if standing is not None and standing.attached_to is not None:
            state = self.book.merchants[standing.attached_to]
            # A party may come twice in one batch.
            self.book.load_members([state.id])
            if state.kind != "provisional":
                self._knowledge.rename_claimed(state, without=standing.party)
        self._carry_out(item, self._decide(item, fresh=True), standing)

    def let_go(self, party: PartyKey) -> None:
        """Retract a party that its record no longer has."""
        standing = self.book.standings[party]
        if standing.absent:
            return
        self.judged.add(party)
        decision = Decision("held", PARTY_GONE, standing.merchant_id)
        old = standing.attached_to
        if old is not None:
            self._retract(standing, old, decision)
        else:
            self.result.judge(
                party,
                standing.merchant_id,
                RETRACTED,
                PARTY_GONE,
                standing.text,
                decision.evidence,
            )
        standing.decision, standing.rule = RETRACTED, PARTY_GONE
        standing.judgement_id = self.result.judgements[-1].id

    def follow_people(self, party: PartyKey, decision: Decision) -> None:
        """Carry out what people decided; the merchant learns nothing from the row."""
        standing = self.book.standings[party]
        if standing.attached_to is not None:
            self.book.load_members([standing.attached_to])
        self._carry_out(standing.read(), decision, standing)

    def take_back(self, party: PartyKey, evidence: dict[str, str]) -> None:
        """Undo what people decided of a party, and let the rules decide it."""
        standing = self.book.standings[party]
        old = standing.attached_to
        if old is not None:
            self.book.load_members([old])
            undone = Decision("held", BY_PEOPLE, old, evidence=evidence)
            self._retract(standing, old, undone)
        item = standing.read()
        self._carry_out(item, self._decide(item, fresh=False), standing)

    def unsettle(self, merchants: Iterable[int]) -> None:
        """Let everything that rests on some merchants be decided again."""
        self._knowledge.moved_merchants.update(merchants)

    def settle(self) -> None:
        """Decide again what rests on names or codes that moved, until none does."""
        book, knowledge = self.book, self._knowledge
        for _ in range(MAX_ROUNDS):
            ids, knowledge.moved_merchants = knowledge.moved_merchants, set()
            names, knowledge.moved_names = knowledge.moved_names, set()
            loose, knowledge.loose_keys = knowledge.loose_keys, set()
            if not (ids or names or loose):
                return
            book.load_bearers(names)
            for name in names:
                ids |= book.claimed.get(name, set())
            keys = {f"name:{name}" for name in names}
            keys |= {f"{scheme}:{value}" for scheme, value in loose}
            for number in ids:
                codes = book.merchants[number].codes
                keys |= {f"{key[0]}:{key[1]}" for key in codes if key[0] in STRENGTH}
            parties = book.find_watchers(keys)
            for key in keys & self._watching.keys():
                parties |= self._watching[key]
            book.load_members(ids)
            for number in ids:
                parties |= book.members[number]
            self._decide_again(parties)
        msg = "linking did not settle"
        raise RuntimeError(msg)

    def _decide_again(self, parties: Collection[PartyKey]) -> None:
        """Decide what rules decided again, in the order of their judgements."""
        self.book.load_parties(parties)
        standings = [self.book.standings[party] for party in parties]
        self.reconsider([s for s in standings if s.rule != BY_PEOPLE and not s.absent])

    def reconsider(self, standings: Sequence[PartyStanding]) -> None:
        """Let today's rules decide standing claims, whoever decided them before."""
        book = self.book
        items = [standing.read() for standing in standings]
        book.load_around(items)
        book.load_members({s.attached_to for s in standings if s.attached_to})
        for standing in sorted(standings, key=lambda s: s.judgement_id):
            item = standing.read()
            decision = self._decide(item, fresh=False)
            before = len(self.result.judgements)
            self._carry_out(item, decision, standing, fresh=False)
            if standing.stored_decision is not None:
                self.revised += len(self.result.judgements) > before

    def consider(self, item: Item) -> Decision:
        """Tell what would be decided of a new claim; nothing takes effect."""
        return self._frozen(self._decide(item, fresh=True), None)

    def outcome(self, party: PartyKey) -> LinkOutcome:
        """Tell where a party stands now."""
        standing = self.book.standings[party]
        merchant_id = standing.attached_to
        if merchant_id is None:
            return LinkOutcome("held", None, standing.rule, new_merchant=False)
        state = self.book.merchants.get(merchant_id)
        return LinkOutcome(
            "linked" if standing.decision == "same" else "provisional",
            merchant_id,
            standing.rule,
            new_merchant=state is not None and state.is_new,
        )

    def _decide(self, item: Item, *, fresh: bool) -> Decision:
        """Decide a claim by what the batch knows."""
        decision = decide(self.book.case_of(item, self.divisions, fresh=fresh))
        if item.claim.is_withdrawn and decision.merchant_id is None:
            # It makes nobody, and nobody need be asked whose it was.
            return Decision("held", WITHDRAWN)
        return decision

    def _carry_out(
        self,
        item: Item,
        decision: Decision,
        standing: PartyStanding | None,
        *,
        fresh: bool = True,
    ) -> None:
        """Let a decision take effect, and write judgements if it changes anything."""
        party = item.party
        decision = self._frozen(decision, standing)
        self.judged.add(party)
        target = self._target(item, decision, standing)
        kind = "same" if decision.outcome == "linked" else decision.outcome
        old = standing.attached_to if standing is not None else None
        considered = target.id if target is not None else decision.merchant_id
        same = standing is not None and standing.stands(kind, considered, decision.rule)
        gone = target is None or target.id != old
        if standing is not None and old is not None and gone:
            self._retract(standing, old, decision)
        if fresh or not same:
            standing = self._record(item, kind, considered, decision)
        if target is not None:
            self._join(target, item, decision, fresh=fresh)
            if fresh or not same:
                self.touched.add(target.id)
            if fresh and old == target.id:
                self._knowledge.recode(target, party)
        if kind == "held":
            self.held[party] = decision
        if decision.rule != BY_PEOPLE:
            for key in watch_keys(item, kind, target):
                self._watching[key].add(party)
        self._lead_home(party, target)

    def _frozen(self, decision: Decision, standing: PartyStanding | None) -> Decision:
        """Hold what would newly be a merchant's whose identity is disputed."""
        state = self.book.merchants.get(decision.merchant_id or 0)
        if decision.outcome != "linked" or state is None or not state.disputed_from:
            return decision
        if standing is not None and standing.attached_to == state.id:
            return decision
        evidence = {**decision.evidence, "otherwise": decision.rule}
        return Decision("held", DISPUTED, state.id, evidence=evidence)

    def _join(
        self, state: MerchantState, item: Item, decision: Decision, *, fresh: bool
    ) -> None:
        """Attach a party to a merchant and let the merchant learn from its row."""
        party = item.party
        self.book.members[state.id].add(party)
        state.status, state.superseded_by = "active", None
        founded = decision.naming != "none"
        if decision.outcome == "provisional" or item.claim.is_withdrawn:
            return
        if decision.rule == BY_PEOPLE and not founded:
            return
        self._knowledge.teach(state, item)
        self._knowledge.describe(state, item, decision, fresh=fresh)
        self._knowledge.name(state, item, decision)
        if decision.other_id is not None:
            self.doubts.setdefault((state.id, decision.other_id), party)

    def _target(
        self, item: Item, decision: Decision, standing: PartyStanding | None
    ) -> MerchantState | None:
        """Give the merchant that a decision attaches to, made if it is new."""
        book = self.book
        if decision.outcome == "held":
            return None
        if decision.outcome == "provisional":
            home = standing.home if standing is not None else None
            if home is not None and _is_called(book.merchants[home], item):
                return book.merchants[home]
            return self._made(item, "provisional")
        if decision.merchant_id is not None:
            return book.merchants[decision.merchant_id]
        self._knowledge.loose_keys.update(item.codes.keys)
        return self._made(
            item, "registered" if decision.naming == "register" else "unconfirmed"
        )

    def _made(self, item: Item, kind: str) -> MerchantState:
        """Make a merchant and let the batch know it."""
        state = self.result.make(item, kind)
        self.book.merchants[state.id] = state
        return state

    def _record(
        self, item: Item, kind: str, merchant_id: int | None, decision: Decision
    ) -> PartyStanding:
        """Write a judgement and let the party stand by it."""
        party = item.party
        number = self.result.judge(
            party, merchant_id, kind, decision.rule, item.text, decision.evidence
        )
        standing = self.book.standings.get(party)
        if standing is None:
            standing = PartyStanding(
                party, item.text, kind, decision.rule, merchant_id, number
            )
            self.book.standings[party] = standing
        standing.text, standing.item = item.text, item
        standing.decision, standing.rule = kind, decision.rule
        standing.merchant_id, standing.judgement_id = merchant_id, number
        if kind == "provisional":
            standing.home = merchant_id
        return standing

    def _retract(self, standing: PartyStanding, old: int, decision: Decision) -> None:
        """Take a party from the merchant it was attached to, with what it taught."""
        state = self.book.merchants[old]
        self.result.judge(
            standing.party,
            old,
            RETRACTED,
            decision.rule,
            standing.text,
            decision.evidence,
        )
        standing.decision = RETRACTED
        self.book.members[old].discard(standing.party)
        self.touched.add(old)
        if state.kind != "provisional":
            self._knowledge.rename_claimed(state, without=standing.party)
            self._knowledge.recode(state, standing.party)
            if standing.rule == BY_PEOPLE and not self.book.members[old]:
                self._knowledge.unfound(state, standing.party)
            if standing.rule != BY_PEOPLE and (
                standing.read().claim.is_register or state.kind != "registered"
            ):
                self._knowledge.describe_again(state)
        if not self.book.members[old]:
            state.status = "dormant"

    def _lead_home(self, party: PartyKey, target: MerchantState | None) -> None:
        """Let a party's own provisional merchant answer for where the party went."""
        home = self.book.standings[party].home
        if home is None or (target is not None and target.id == home):
            return
        state = self.book.merchants[home]
        successor = target.id if target is not None else None
        if state.superseded_by != successor:
            # The party may have come from nowhere: nobody else tells that it changed.
            self.touched.add(home)
        state.superseded_by = successor
        state.status = "superseded" if target is not None else "dormant"


def _is_called(state: MerchantState, item: Item) -> bool:
    """Tell whether a provisional merchant still bears its party's name."""
    named = state.names.get((item.flat, "alias"))
    return item.claim.name == (None if named is None else named.name)
