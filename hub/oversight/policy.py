"""Which looks of a week are to be explained: pure, from the week's looks and a seed.

Whoever has the same looks and the same seed draws the same sample; the seed is known to
nobody before the week is over.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.ground.clock import CHINA
from hub.rulebook.time_rules import WorkingHours
from schemas.canonical import canonical
from schemas.words import AccessSign

SAMPLE = 20
"""So many looks are drawn a week."""
FIRST_CHARACTER, LAST_CHARACTER = "\u4e00", "\u9fff"
COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯".split()  # noqa: SIM905
)
"""Surnames of two characters; all others have one."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look of a person at a merchant, without the merchant, or at a case."""

    shard: str
    index: int
    at: datetime
    person: str
    """Who looked, so that two people are never one."""
    name: str
    """The officer's name, whose surname is compared."""
    reference: str | None
    surnames: frozenset[str] = frozenset()
    """Of the people whom records of the merchant name."""
    tells_of_others: bool = False
    """Whether it told of other cases that share a party with the one looked at."""

    @property
    def place(self) -> str:
        """Name the entry."""
        return f"{self.shard}/{self.index}"


@dataclass(frozen=True, slots=True)
class DrawnLook:
    """A look that was drawn, and its signs in the order of the list of signs."""

    look: Look
    signs: tuple[AccessSign, ...]


def seed_of(week: str, heads: Sequence[tuple[str, int, str]]) -> str:
    """Make the seed of a week from the tree heads over its entries, as hex."""
    return hashlib.sha256(canonical([week, [list(head) for head in heads]])).hexdigest()


def draw(
    looks: Sequence[Look], seed: str, hours: WorkingHours | None
) -> list[DrawnLook]:
    """Draw the looks of a week that are to be explained.

    Those with a sign come first, the signs taking turns so that none crowds the others
    out; what is left is filled from all others. Within each it is by the hash of seed
    and place, which nobody chooses.
    """
    signs = signs_of(looks, hours)
    ranked = sorted(looks, key=lambda look: rank_of(seed, look))
    queues = {
        sign: [look for look in ranked if sign in signs[look.place]]
        for sign in AccessSign
    }
    drawn: dict[str, Look] = {}
    while any(queues.values()) and len(drawn) < SAMPLE:
        for queue in queues.values():
            while queue and queue[0].place in drawn:
                queue.pop(0)
            if queue and len(drawn) < SAMPLE:
                first = queue.pop(0)
                drawn[first.place] = first
    for look in ranked:
        if len(drawn) < SAMPLE:
            drawn.setdefault(look.place, look)
    return [DrawnLook(look, signs[place]) for place, look in drawn.items()]


def rank_of(seed: str, look: Look) -> bytes:
    """Give the number that a look drew."""
    return hashlib.sha256(f"{seed}/{look.place}".encode()).digest()


def signs_of(
    looks: Iterable[Look], hours: WorkingHours | None
) -> Mapping[str, tuple[AccessSign, ...]]:
    """Tell which signs each look of a week has, by its place."""
    looks = list(looks)
    users: dict[str, set[str]] = defaultdict(set)
    for look in looks:
        if look.reference is not None:
            users[look.reference].add(look.person)
    found = {}
    for look in looks:
        holds = {
            AccessSign.OUTSIDE_HOURS: hours is not None
            and not hours.is_worked(look.at.astimezone(CHINA)),
            AccessSign.LONE_REFERENCE: look.reference is not None
            and len(users[look.reference]) == 1,
            AccessSign.SHARED_SURNAME: surname_of(look.name) in look.surnames,
            AccessSign.OTHERS_CASE: look.tells_of_others,
        }
        found[look.place] = tuple(sign for sign in AccessSign if holds[sign])
    return found


def surname_of(name: str | None) -> str | None:
    """Tell the surname of a Chinese name, which may be masked behind it."""
    text = (name or "").strip()
    if not text or not FIRST_CHARACTER <= text[0] <= LAST_CHARACTER:
        return None
    return text[:2] if text[:2] in COMPOUND else text[0]
