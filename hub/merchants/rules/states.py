"""Merchants, claims and standings as the working set of a batch holds them."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hub.merchants.rules.claims import Claim, PartyKey, read_claim
from hub.merchants.rules.codes import Codes, Key, read_codes
from hub.merchants.rules.match import KnownMerchant
from hub.names import flat
from schemas.record.names import names_nobody
from schemas.words import SubjectClass

ATTACHED = ("same", "provisional")
"""Decisions that attach a party to a merchant."""

RETRACTED = "retracted"
BY_PEOPLE = "review"
"""The rule of a judgement that people made: no rule decides it again."""


class CodeRow(NamedTuple):
    """A code of a merchant and the row that taught it, at a moment in microseconds."""

    raw: str | None
    status: str
    source: str
    party: PartyKey
    known_from: int
    valid_from: date | None
    valid_to: date | None


class NameRow(NamedTuple):
    """A name of a merchant and the row that taught it."""

    name: str
    source: str
    party: PartyKey
    valid_from: date | None
    valid_to: date | None


class Item(NamedTuple):
    """A claim ready to be decided: with its codes, canonical text and flat name.

    ``flat`` is empty where there is no name or it must not be searched.
    """

    party: PartyKey
    claim: Claim
    codes: Codes
    text: str
    flat: str


def prepare_item(claim: Claim, text: str) -> Item:
    """Work out once what deciding a claim needs."""
    name = claim.name
    searched = (
        name is not None
        and claim.subject_class != SubjectClass.NATURAL_PERSON
        and names_nobody(name) is None
    )
    key = flat(name or "") if searched else ""
    return Item(claim.party, claim, read_codes(claim), text, key)


@dataclass(slots=True)
class MerchantState:
    """A merchant in the working set; ``stored_*`` is what the database holds."""

    id: int
    public_id: str
    kind: str
    status: str
    superseded_by: int | None
    subject_class: str
    region: str | None
    is_new: bool
    codes: dict[Key, CodeRow] = field(default_factory=dict)
    names: dict[tuple[str, str], NameRow] = field(default_factory=dict)
    stored: tuple[object, ...] = ()
    stored_codes: dict[Key, CodeRow] = field(default_factory=dict)
    stored_names: dict[tuple[str, str], NameRow] = field(default_factory=dict)
    merged_into: int | None = None
    disputed_from: int | None = None
    created_at: int = 0
    """In microseconds since 1970."""

    @property
    def columns(self) -> tuple[object, ...]:
        """What of the merchant's own row can change."""
        return (
            self.kind,
            self.status,
            self.superseded_by,
            self.subject_class,
            self.region,
            self.merged_into,
            self.disputed_from,
        )

    @property
    def org_codes(self) -> set[str]:
        """Its organisation codes: one at most."""
        return {value for scheme, value in self.codes if scheme == "org_code"}

    @property
    def is_changed(self) -> bool:
        """Whether the database holds something else of it."""
        return (
            self.codes != self.stored_codes
            or self.names != self.stored_names
            or self.columns != self.stored
        )

    @property
    def is_reclassed(self) -> bool:
        """Whether the database holds it as something else than it is."""
        return bool(self.stored) and self.stored[3] != self.subject_class

    def present_name(self) -> tuple[str, NameRow] | None:
        """Give flat key and row of what the merchant is called now."""
        claimed = None
        for (key, kind), row in self.names.items():
            if kind == "registered":
                return key, row
            if kind == "claimed" and claimed is None:
                claimed = key, row
        return claimed

    def known(self) -> KnownMerchant:
        """Describe the merchant for deciding."""
        name, since, key = None, None, None
        former: list[str] = []
        present = self.present_name()
        if present is not None:
            key, row = present
            name, since = row.name, row.valid_from
        if len(self.names) > 1 or present is None:
            former = [
                row.name for (_, kind), row in self.names.items() if kind == "former"
            ]
        statuses = [row.status for row in self.codes.values()]
        return KnownMerchant(
            self.id,
            self.kind == "registered",
            frozenset(self.codes),
            name,
            key,
            tuple(former),
            since,
            proven="valid" in statuses,
        )


@dataclass(slots=True)
class PartyStanding:
    """How a party stands: its latest judgement.

    ``home`` is the provisional merchant of its own that the party has or had;
    ``stored_*`` is what the database holds of it.
    """

    party: PartyKey
    text: str
    decision: str
    rule: str
    merchant_id: int | None
    judgement_id: int
    home: int | None = None
    stored_merchant: int | None = None
    stored_decision: str | None = None
    stored_judgement: int | None = None
    item: Item | None = None

    @property
    def attached_to(self) -> int | None:
        """The merchant that the party is attached to."""
        return self.merchant_id if self.decision in ATTACHED else None

    @property
    def absent(self) -> bool:
        """Whether the party has left its record."""
        return self.decision == RETRACTED

    @property
    def moved(self) -> bool:
        """Whether the database holds another judgement of it than this."""
        return self.judgement_id != self.stored_judgement

    def stands(self, decision: str, merchant_id: int | None, rule: str) -> bool:
        """Tell whether a decision would change nothing.

        That another rule attaches it to the same merchant changes nothing; another
        reason to hold it does.
        """
        if (self.decision, self.merchant_id) != (decision, merchant_id):
            return False
        return decision != "held" or self.rule == rule

    def read(self) -> Item:
        """Give the standing claim, parsed once."""
        if self.item is None:
            self.item = prepare_item(read_claim(self.party, self.text), self.text)
        return self.item


def watch_keys(item: Item, decision: str, state: MerchantState | None) -> set[str]:
    """Tell what could change a standing decision: codes and names, as watch keys."""
    if decision == "held":
        keys = {f"{scheme}:{value}" for scheme, value in item.codes.keys}
        return keys | {f"name:{item.flat}"} if item.flat else keys
    if decision == "provisional" and item.claim.name is not None:
        # A reading that founds nobody, until somebody is known by it.
        return {f"{scheme}:{value}" for scheme, value in item.codes.keys}
    if decision == "same" and state is not None and item.flat:
        if (item.flat, "registered") in state.names:
            return set()
        present = state.present_name()
        if present is None or present[0] != item.flat:
            return {f"name:{item.flat}"}
    return set()
