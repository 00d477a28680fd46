"""What a batch comes to: judgements and new merchants, each with its number."""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from hub.merchants.batch.knowledge import name_row
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.states import Item, MerchantState

_BASE_32 = (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8)[:256]


class Judgement(NamedTuple):
    """A row of the ledger that is about to be written."""

    id: int
    party: PartyKey
    merchant_id: int | None
    decision: str
    rule: str
    text: str
    evidence: Mapping[str, str]


def new_public_id() -> str:
    """Make a public id: M and 20 random characters of base 32, 100 bits."""
    return "M" + secrets.token_bytes(20).translate(_BASE_32).decode()


class BatchResult:
    """Keeps what is to be written, in the order in which it was decided."""

    def __init__(self, ids: tuple[int, int]) -> None:
        """Start with the next free numbers of merchants and of judgements."""
        self.judgements: list[Judgement] = []
        self.made: list[MerchantState] = []
        self._next_merchant, self._next_judgement = ids

    def judge(
        self,
        party: PartyKey,
        merchant_id: int | None,
        decision: str,
        rule: str,
        text: str,
        evidence: Mapping[str, str],
    ) -> int:
        """Add a row to the ledger and give its number."""
        number = self._next_judgement + len(self.judgements)
        self.judgements.append(
            Judgement(number, party, merchant_id, decision, rule, text, evidence)
        )
        return number

    def make(self, item: Item, kind: str) -> MerchantState:
        """Make a merchant; a provisional one is called what its row calls it."""
        claim = item.claim
        state = MerchantState(
            self._next_merchant + len(self.made),
            new_public_id(),
            kind,
            "active",
            None,
            claim.subject_class,
            claim.region,
            is_new=True,
        )
        if kind == "provisional" and claim.name is not None:
            state.names[(item.flat, "alias")] = name_row(item, claim.name)
        self.made.append(state)
        return state
