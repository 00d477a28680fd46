"""Find clues in data: patterns that dated rules name, each with its records."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.clues.gathering import ClueLook, gather
from hub.casework.clues.rules import ALIKE, ClueRule, ClueRules, shipped_clue_rules
from hub.casework.clues.spool import Held, Spool
from hub.context import Hub
from hub.db.bulk import look_up
from hub.merchants.models import MerchantRelation
from schemas.wording import Wording

MOST_TOLD: Final = 50
"""Parties and records that a clue names; the count tells how many there are."""
MOST_NAMES: Final = 10
KEY_BYTES: Final = 16
UNCHECKED: Final = Wording(
    "由数据规则自动发现，未经核实，不构成认定",
    "found by a rule from data: nobody has checked it, and it finds nothing",
)


@dataclass(frozen=True, slots=True)
class FoundClue:
    """A pattern in the records of a day.

    ``key`` stays the same for the same finding, so that it is opened once. ``place`` is
    where a look that was broken off goes on. ``parties`` are public ids of merchants,
    the imitated one first; ``records`` are public ids of records, the newest first.
    """

    key: str
    place: str
    rule: str
    rules: str
    """Digest of the rule file."""
    level: Literal["clue", "warning"]
    count: int
    parties: tuple[str, ...]
    records: tuple[str, ...]
    region: str | None
    first_day: date | None
    last_day: date | None
    title: Wording
    reasons: tuple[Wording, ...]
    has_imitated: bool = False
    """Whether the first party is the one whose name others look like."""


def find_clues(
    session: Session,
    hub: Hub,
    day: date,
    limit: int,
    *,
    after: str = "",
    rules: ClueRules | None = None,
) -> Iterator[FoundClue]:
    """Yield up to ``limit`` patterns of a day, in the order of rules and hashes.

    ``after`` is the place of the last one that was dealt with. What is read is held as
    keyed hashes in a private file, so memory stays bounded.
    """
    book = rules or shipped_clue_rules()
    wanted = book.in_force(day)
    with Spool() as spool:
        look = ClueLook(session, hub.keys, hub.rulebook.divisions, wanted, day, spool)
        gather(look)
        left = limit
        for number, trait in _places(look, after):
            if left <= 0:
                return
            found = _find(look, book.digest, number, trait)
            if found is not None:
                left -= 1
                yield found


def _places(look: ClueLook, after: str) -> Iterator[tuple[int, bytes]]:
    """Yield the traits that several have, behind a place, rule after rule."""
    rule_key, _, trait = after.partition(":")
    keys = [rule.key for rule in look.rules]
    begin = keys.index(rule_key) if rule_key in keys else 0
    for number in range(begin, len(keys)):
        behind = bytes.fromhex(trait) if keys[number] == rule_key else b""
        least = look.rules[number].warn_at
        for shared in look.spool.shared(number, after=behind, least=least):
            yield number, shared.trait


def _find(look: ClueLook, digest: str, number: int, trait: bytes) -> FoundClue | None:
    """Make of one trait what its rule makes of it; None if that is nothing."""
    rule = look.rules[number]
    since, begun, imitated, related = 0, b"", None, set[int]()
    if rule.trait in ALIKE:
        imitated = int.from_bytes(trait, "big")
        related = _related(look.session, imitated)
    elif rule.window_days:
        # A pattern goes on as long as no more than a window lies between two records:
        # so it keeps its beginning, and its key, while the window moves on.
        begun = look.spool.begun(number, trait, rule.window_days)
        since = (look.day - timedelta(days=rule.window_days)).toordinal()
    held = _Held(rule)
    for one in look.spool.holders(number, trait, since):
        if one.merchant not in related and not held.take(one):
            return None
    count = held.count
    if count < rule.warn_at:
        return None
    level: Literal["clue", "warning"]
    level = "clue" if count >= rule.threshold else "warning"
    merchants = list(held.merchants)
    if imitated is not None:
        merchants.insert(0, imitated)
    cards = _cards(look.session, merchants[:MOST_TOLD])
    told = [cards[m] for m in merchants[:MOST_TOLD] if m in cards]
    step = _step(rule, count) if level == "clue" else 0
    parts = (rule.key, trait.hex(), begun.hex(), level, str(step))
    return FoundClue(
        key=sha256("\n".join(parts).encode()).hexdigest()[: 2 * KEY_BYTES],
        place=f"{rule.key}:{trait.hex()}",
        rule=rule.key,
        rules=digest,
        level=level,
        count=count,
        parties=tuple(card.public_id for card in told),
        records=tuple(map(look.keys.record_id, reversed(held.newest))),
        region=next((card.region for card in told if card.region), None),
        first_day=held.first_day,
        last_day=held.last_day,
        title=Wording(rule.zh, rule.en),
        reasons=tuple(_reasons(rule, count, held.records, told)),
        has_imitated=imitated is not None and imitated in cards,
    )


class _Held:
    """What has a trait, counted as it is read, the earliest first."""

    def __init__(self, rule: ClueRule) -> None:
        """Begin with nothing."""
        self._rule = rule
        self._subjects: set[bytes] = set()
        self.merchants: dict[int, None] = {}
        self.newest: deque[bytes] = deque(maxlen=MOST_TOLD)
        self.records = 0
        self.first_day: date | None = None
        self.last_day: date | None = None

    @property
    def count(self) -> int:
        """How many there are of what the rule counts."""
        return len(self._subjects) if self._rule.counts == "merchants" else self.records

    def take(self, one: Held) -> bool:
        """Count one more; tell whether there are no more than the rule bears."""
        self._subjects.add(one.subject)
        if not self.newest or self.newest[-1] != one.record:
            self.newest.append(one.record)
            self.records += 1
        if one.merchant is not None:
            self.merchants.setdefault(one.merchant)
        if one.day > 1:
            self.last_day = date.fromordinal(one.day)
            self.first_day = self.first_day or self.last_day
        return self.count <= self._rule.most


def _step(rule: ClueRule, count: int) -> int:
    """Tell how often a pattern has grown so much that it is a clue anew."""
    step, size = 0, rule.threshold
    while rule.again_times and count >= size * rule.again_times:
        step, size = step + 1, size * rule.again_times
    return step


def _related(session: Session, imitated: int) -> set[int]:
    """List those that stand in a relation to a merchant, whose name they may bear."""
    table = MerchantRelation
    rows = session.execute(
        select(table.merchant_id, table.other_id, table.kind, table.stands)
        .where((table.merchant_id == imitated) | (table.other_id == imitated))
        .order_by(table.id)
    )
    latest = {(one, other, kind): stands for one, other, kind, stands in rows}
    return {n for pair, stands in latest.items() if stands for n in pair[:2]}


@dataclass(frozen=True, slots=True)
class _Card:
    """A merchant as a clue names it."""

    public_id: str
    region: str | None
    name: str


def _cards(session: Session, merchants: Collection[int]) -> dict[int, _Card]:
    """Read public ids, regions and present names of some merchants."""
    names: dict[int, str] = {}
    for number, name in look_up(
        session,
        "SELECT merchant_id, name FROM merchant_name "
        "WHERE kind IN ('registered', 'claimed', 'shop') AND merchant_id",
        merchants,
    ):
        names[number] = min(names.get(number, name), name)
    rows = look_up(
        session, "SELECT id, public_id, region FROM merchant WHERE id", merchants
    )
    return {
        number: _Card(public_id, region, names.get(number, ""))
        for number, public_id, region in rows
    }


def _reasons(
    rule: ClueRule, count: int, records: int, told: list[_Card]
) -> Iterator[Wording]:
    """Say why: what was counted, against which number, and what to rule out."""
    within_zh = f"{rule.window_days}日内" if rule.window_days else ""
    within_en = f" within {rule.window_days} days" if rule.window_days else ""
    if rule.trait in ALIKE:
        within_zh = within_en = ""
    unit = {"merchants": ("个主体", "merchant"), "records": ("条记录", "record")}
    zh, en = unit[rule.counts]
    yield Wording(
        f"{rule.zh}：{within_zh}{count}{zh}，规则门槛{rule.threshold}，涉及记录{records}条",
        f"{rule.en}: {_so_many(count, en)}{within_en}, threshold {rule.threshold}, "
        f"{_so_many(records, 'record')}",
    )
    if rule.trait in ALIKE and told and told[0].name:
        others = [card.name for card in told[1:] if card.name][:MOST_NAMES]
        yield Wording(
            f"与“{told[0].name}”近似的名称：{'、'.join(others)}",
            f"names like {told[0].name}: {', '.join(others)}",
        )
    if rule.caution_zh:
        yield Wording(rule.caution_zh, rule.caution_en)
    yield UNCHECKED


def _so_many(count: int, noun: str) -> str:
    """Count things in English."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
