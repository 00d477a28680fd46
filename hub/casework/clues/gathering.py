"""Gather what records have in common, page by page, as keyed hashes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.reads import StandingRecord, standing_records, unseal_fields
from hub.casework.clues.alike import brand_of, looks_like, told_by
from hub.casework.clues.rules import ALIKE, ClueRule
from hub.casework.clues.spool import Held, Spool
from hub.casework.clues.traits import PERSONAL, Trait, address_of, traits_of
from hub.db.bulk import look_up
from hub.ground.keys import Keyring
from hub.merchants.models import Merchant, MerchantName, MerchantRelation
from hub.names import Divisions
from schemas.words import RelationKind

TRAIT_BYTES: Final = 16
NAMES_AT_ONCE: Final = 1_000
SEARCHED: Final = ("registered", "claimed", "shop")
"""Names by which a merchant deals, and could be taken for another."""
INFRINGING: Final = (
    *("right_holder", "right_holder_code", "mark_nos", "patent_nos"),
    *("registration_nos", "work_types", "nice_classes"),
)
"""Fields of which one at least tells that a penalty is about somebody's right."""


class KnownParty(NamedTuple):
    """The merchant that stands for a party, and whether it is more than a name."""

    number: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class ClueLook:
    """One look through the records: the rules of a day, by number, and where to."""

    session: Session
    keys: Keyring
    divisions: Divisions
    rules: tuple[ClueRule, ...]
    day: date
    spool: Spool

    def hash_of(self, name: str, text: str) -> bytes:
        """Hash a trait so that equals are found and nothing else is."""
        whole = self.keys.identity_hash(f"clue\n{name}\n{text}")
        return bytes.fromhex(whole)[:TRAIT_BYTES]


def gather(look: ClueLook) -> None:
    """Fill the spool with what the rules look for, then sort it."""
    for kind in sorted({kind for rule in look.rules for kind in rule.kinds}):
        _gather_kind(look, kind)
    if any(rule.trait == "alike_holder" for rule in look.rules):
        _gather_mark_owners(look)
    if look.spool.awaits_any():
        _gather_names(look)
    look.spool.sort()


def _gather_kind(look: ClueLook, kind: str) -> None:
    """Read every standing record of one kind."""
    numbered = [(n, rule) for n, rule in enumerate(look.rules) if kind in rule.kinds]
    traits = [(n, rule) for n, rule in numbered if rule.trait not in ALIKE]
    for page in standing_records(look.session, kind):
        records = [record for record in page if record.event_day <= look.day]
        standing = _standing(look.session, [record.key for record in records])
        if traits:
            look.spool.hold(_held(look, records, standing, traits))
        for number, rule in numbered:
            if rule.trait == "alike_penalised":
                _await_penalised(look, number, rule, records, standing)
            elif rule.trait == "alike_holder":
                _await_holders(look, number, records)


def _held(
    look: ClueLook,
    records: Collection[StandingRecord],
    standing: Mapping[tuple[bytes, int], KnownParty],
    rules: Collection[tuple[int, ClueRule]],
) -> Iterator[Held]:
    """Give what the records of a page have, in the eyes of each rule."""
    kind = next((record.kind for record in records), "")
    fields = PERSONAL.get(kind, ())
    sealed = {r.key: r.seq for r in records if fields and r.has_personal}
    personal = unseal_fields(look.session, look.keys, sealed, fields)
    for record in records:
        for trait in traits_of(kind, record.body, personal.get(record.key, {})):
            merchant = standing.get((record.key, trait.party_no or 0))
            if trait.party_no is None:
                merchant = None
            hashed = look.hash_of(trait.name, _compared(look, trait, merchant))
            who = merchant.number if merchant else None
            subject = b"r" + record.key if who is None else b"m%d" % who
            day = record.event_day.toordinal()
            for number, rule in rules:
                if rule.trait == trait.name:
                    yield Held(number, hashed, subject, who, record.key, day)


def _compared(look: ClueLook, trait: Trait, merchant: KnownParty | None) -> str:
    """Tell what of a trait is compared: the merchant where it is known, or a text."""
    if trait.by_party and merchant is not None and merchant.is_known:
        return f"\n{merchant.number}"
    if trait.name == "address":
        return address_of(trait.text, look.divisions)
    return trait.text


def _standing(
    session: Session, keys: Collection[bytes]
) -> dict[tuple[bytes, int], KnownParty]:
    """Read who stands for the parties of some records, what was merged as one."""
    rows = look_up(
        session,
        "SELECT record_key, party_no, COALESCE(merged_into, merchant.id), kind "
        "FROM membership JOIN merchant ON merchant.id = merchant_id "
        "WHERE record_key",
        keys,
    )
    return {
        (bytes(key), place): KnownParty(number, kind != "provisional")
        for key, place, number, kind in rows
    }


def _await_penalised(
    look: ClueLook,
    number: int,
    rule: ClueRule,
    records: Iterable[StandingRecord],
    standing: Mapping[tuple[bytes, int], KnownParty],
) -> None:
    """Look out for names like those who were penalised for infringing a right."""
    since = date.min
    if rule.window_days:
        since = look.day - timedelta(days=rule.window_days)
    found = {}
    for record in records:
        party = standing.get((record.key, 0))
        infringes = any(record.body.get(name) for name in INFRINGING)
        if infringes and record.event_day >= since and party and party.is_known:
            found[party.number] = record.key
    _await(look, number, found)


def _await_holders(
    look: ClueLook, number: int, records: Iterable[StandingRecord]
) -> None:
    """Look out for names like those whose rights were infringed."""
    codes = {
        record.body["right_holder_code"]: record.key
        for record in records
        if record.body.get("right_holder_code")
    }
    rows = look_up(
        look.session,
        "SELECT value, COALESCE(merged_into, merchant.id) FROM merchant_identifier "
        "JOIN merchant ON merchant.id = merchant_id WHERE scheme = 'uscc' AND value",
        codes,
    )
    _await(look, number, {merchant: codes[value] for value, merchant in rows})


def _gather_mark_owners(look: ClueLook) -> None:
    """Look out for names like those of whom a relation says that they own a mark."""
    rules = [n for n, rule in enumerate(look.rules) if rule.trait == "alike_holder"]
    table = MerchantRelation
    rows = look.session.execute(
        select(table.merchant_id, table.other_id, table.mark, table.stands)
        .add_columns(table.record_key)
        .where(table.kind == RelationKind.OWNS_MARK)
        .order_by(table.merchant_id, table.id)
        .execution_options(yield_per=NAMES_AT_ONCE)
    )
    for owner, several in groupby(rows, key=itemgetter(0)):
        latest = {(user, mark): row for _, user, mark, *row in several}
        records = [record for stands, record in latest.values() if stands]
        if records:
            for number in rules:
                _await(look, number, {owner: records[-1] or b""})


def _await(look: ClueLook, rule: int, merchants: Mapping[int, bytes]) -> None:
    """Note all that could be taken for the registered names of some merchants."""
    names = look_up(
        look.session,
        "SELECT merchant_id, name FROM merchant_name WHERE kind = 'registered' "
        "AND flat <> '' AND merchant_id",
        merchants,
    )
    brands: defaultdict[int, set[str]] = defaultdict(set)
    for merchant, name in names:
        brand = brand_of(name, look.divisions)
        if brand is not None:
            brands[merchant].add(brand)
    look.spool.await_names(
        (rule, look.hash_of("name", text), merchant, merchants[merchant])
        for merchant, several in brands.items()
        for brand in sorted(several)
        for text in looks_like(brand)
    )


def _gather_names(look: ClueLook) -> None:
    """Read every name by which somebody deals, and hold those that are looked for."""
    names, merchants = MerchantName, Merchant
    rows = look.session.execute(
        select(names.merchant_id, merchants.merged_into, names.name, names.record_key)
        .join(merchants, merchants.id == names.merchant_id)
        .where(
            names.flat != "",
            names.kind.in_(SEARCHED),
            merchants.status == "active",
        )
        .execution_options(yield_per=NAMES_AT_ONCE)
    )
    for merchant, merged, name, record in rows:
        brand = brand_of(name, look.divisions)
        if brand is None:
            continue
        root = merged or merchant
        hashes = [look.hash_of("name", text) for text in told_by(brand)]
        look.spool.hold(
            Held(
                *(rule, imitated.to_bytes(TRAIT_BYTES, "big"), b"m%d" % root),
                *(root, record, 1),
            )
            for hashed in hashes
            for rule, imitated, _ in look.spool.awaited(hashed)
            if imitated != root
        )
