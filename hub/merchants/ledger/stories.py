"""What was ever judged of merchants, and what of them follows from that.

The ledger is played again in the order of its numbers: whether a merchant stands, what
took its place, where it may be, and on which days its names may have ended.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub.db.bulk import in_chunks
from hub.ground.clock import legal_day
from hub.merchants.models import LinkJudgement, Membership, Merchant
from hub.merchants.rules.claims import PartyKey, read_claim
from hub.merchants.rules.states import (
    ATTACHED,
    BY_PEOPLE,
    RETRACTED,
    Item,
    prepare_item,
)

AT_ONCE = 500
_JUDGED, _STANDS = LinkJudgement.__table__.c, Membership.__table__.c


class JudgedParty(NamedTuple):
    """One judgement of a party, with the claim that it was made of."""

    id: int
    party: PartyKey
    merchant: int | None
    decision: str
    rule: str
    at: datetime
    item: Item

    @property
    def teaches(self) -> bool:
        """Whether a merchant may have learned from the row by it."""
        return self.decision == "same" and not self.item.claim.is_withdrawn


class Story:
    """All that was judged of one merchant, by ascending number."""

    def __init__(self, number: int) -> None:
        """Know nothing yet."""
        self.number = number
        self.judged: list[JudgedParty] = []
        """Every judgement of every party that was ever its own."""

    @property
    def own(self) -> list[JudgedParty]:
        """Those that attached a party to it."""
        return [
            one
            for one in self.judged
            if one.merchant == self.number and one.decision in ATTACHED
        ]

    def standing(self) -> tuple[str, int | None]:
        """Play the ledger again: its status, and which merchant took its place."""
        status, successor = "dormant", None
        here: set[PartyKey] = set()
        homes: dict[PartyKey, int | None] = {}
        for one in self.judged:
            mine, party = one.merchant == self.number, one.party
            if one.decision == RETRACTED:
                here -= {party} if mine else set()
                status = status if here or not mine else "dormant"
                continue
            if one.decision == "provisional":
                homes[party] = one.merchant
            if mine and one.decision in ATTACHED:
                here.add(party)
                status, successor = "active", None
            elif homes.get(party) == self.number:
                attached = one.decision in ATTACHED
                successor = one.merchant if attached else None
                status = "superseded" if attached else "dormant"
        return status, successor

    def judged_of(self, party: PartyKey) -> list[JudgedParty]:
        """Give the judgements of one party that was its own at some time."""
        return [one for one in self.judged if one.party == party]

    def last_of(self, party: PartyKey) -> int:
        """Give the number of a party's latest judgement; 0 where there is none."""
        return max((one.id for one in self.judged_of(party)), default=0)

    def latest(self) -> list[JudgedParty]:
        """Give the latest judgement of each party that is its own still."""
        last = {one.party: one for one in self.judged}
        return [
            one
            for one in last.values()
            if one.merchant == self.number and one.decision in ATTACHED
        ]

    def bearing(self) -> list[JudgedParty]:
        """Give the latest judgements by which rows bear out what it is.

        Of what people attached only a row that has made it, and is all there is of it.
        """
        return [
            one
            for one in self.latest()
            if one.teaches and (one.rule != BY_PEOPLE or len(self.judged) == 1)
        ]

    def registers(self) -> list[JudgedParty]:
        """Give those of them that are of registers' rows."""
        return [one for one in self.bearing() if one.item.claim.is_register]

    def ends(self) -> set[date | None]:
        """Give the days on which a register's row may have ended a name."""
        told = [one for one in self.own if one.item.claim.is_register]
        return {one.item.claim.valid_from for one in told} | {
            legal_day(one.at) for one in told
        }

    def regions(self) -> set[str | None]:
        """Give the places that it may be at, by what was said of it.

        The one of a single register's row that has spoken for it all the time holds.
        """
        own = self.own
        told = [one for one in own if one.item.claim.is_register]
        ever = {one.item.claim.region for one in (*own[:1], *told)}
        last = self.registers()
        parties = {one.party for one in told}
        retracted = any(one.decision == RETRACTED for one in self.judged)
        days = [one.item.claim.valid_from or date.max for one in told]
        if len(last) == len(parties) == 1 and own[0] == told[0] and not retracted:
            region = last[0].item.claim.region
            if region is not None and days == sorted(days):
                return {region}
        return ever


def read_stories(connection: Connection, first: int, stop: int) -> dict[int, Story]:
    """Read what was judged of the merchants of a range of numbers."""
    found: defaultdict[PartyKey, set[int]] = defaultdict(set)
    columns = (_STANDS.record_key, _STANDS.party_no, _STANDS.merchant_id)
    left = (_JUDGED.record_key, _JUDGED.party_no, _JUDGED.merchant_id)
    for query in (
        select(*columns).where(
            _STANDS.merchant_id >= first, _STANDS.merchant_id < stop
        ),
        select(*left).where(
            _JUDGED.decision == RETRACTED,
            _JUDGED.merchant_id >= first,
            _JUDGED.merchant_id < stop,
        ),
    ):
        for key, number, merchant in connection.execute(query):
            found[bytes(key), number].add(merchant)
    told: defaultdict[int, list[JudgedParty]] = defaultdict(list)
    for some in in_chunks(sorted({key for key, _ in found}), AT_ONCE):
        query = select(
            _JUDGED.id,
            _JUDGED.record_key,
            _JUDGED.party_no,
            _JUDGED.merchant_id,
            _JUDGED.decision,
            _JUDGED.rule,
            _JUDGED.at,
            _JUDGED.claim,
        ).where(_JUDGED.record_key.in_(some))
        rows: Iterable[Any] = connection.execute(query)
        for number, key, party_no, merchant, decision, rule, at, text in rows:
            party = (bytes(key), party_no)
            if party in found:
                item = prepare_item(read_claim(party, text), text)
                one = JudgedParty(number, party, merchant, decision, rule, at, item)
                for mine in found[party]:
                    told[mine].append(one)
    made: dict[int, Story] = {}
    inside = (Merchant.id >= first, Merchant.id < stop)
    for number in connection.scalars(select(Merchant.id).where(*inside)):
        made[number] = Story(number)
        made[number].judged = sorted(told[number], key=lambda one: one.id)
    return made
