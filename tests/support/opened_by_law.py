"""What agreements and law open to whom, said a second time: slowly, from the articles.

It reads the rule files and the contracts as data and shares no decision with the hub,
so that the hub's own can be compared with it.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import hub.rulebook
from schemas.record import KINDS

FILES = Path(hub.rulebook.__file__).parent
LADDER = ["public", "shared", "restricted", "personal", "sealed"]
PROCEEDINGS = {"transfer", "prosecution", "trial"}
MADE_HERE = {
    "rating": {"rating": "public"},
    "relation": {
        "branch_of": "public",
        "operates_shop": "shared",
        "owns_mark": "shared",
        "successor_of": "shared",
    },
}
TOLD_ALONE = {
    "criminal_case": {"proceedings", "self"},
    "complaint": {"agencies", "proceedings"},
}
"""Kinds that are told to some alone, whatever is agreed: Criminal Procedure Law art.
12; NDRC Order 36 art. 3; SAMR Order 121 art. 37."""


BOUND_BY_LAW = {"zone_office", "neighbouring_region"}
"""Kinds that see their own or a named division alone, also where they name none."""


@dataclass
class Pact:
    """An agreement as it was written."""

    id: str
    kind: str
    member: str | None
    purposes: list[str]
    items: dict[str, list[str]]
    officer_for: list[str]
    territory: list[str]
    first: date
    last: date | None
    ended: bool


@dataclass
class Asker:
    """A member that asks."""

    member: str
    kind: str
    territory: str


@dataclass
class Opened:
    """What agreements and law open to somebody for a purpose."""

    items: dict[str, set[str]]
    audience: str
    names_officer: bool
    opens_sealed: bool
    places: set[str] | None
    """The divisions that bind it; None if none does."""
    told: dict[str, set[str]] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)


@cache
def rules_of(name: str, day: date) -> list[dict]:
    """Read the rules of a file that hold on a day."""
    text = (FILES / f"{name}.toml").read_text("utf-8")
    return [
        rule
        for rule in tomllib.loads(text)["entry"]
        if rule["valid_from"] <= day <= rule.get("valid_to", date.max)
    ]


@cache
def items_of_the_hub() -> dict[str, dict[str, str]]:
    """List the data items with the class of each field."""
    kinds = {
        name: {f: str(closed) for f, closed in kind.fields().items()}
        for name, kind in KINDS.items()
    }
    return kinds | MADE_HERE


def pacts_for(asker: Asker, pacts: list[Pact], day: date) -> list[Pact]:
    """Give the agreements that somebody is under: its own, else those of its kind."""
    standing = []
    for pact in pacts:
        if pact.ended or day < pact.first:
            continue
        if pact.last is not None and day > pact.last:
            continue
        standing.append(pact)
    own = [pact for pact in standing if pact.member == asker.member]
    if own:
        return own
    return [p for p in standing if p.member is None and p.kind == asker.kind]


def opened_to(
    asker: Asker, purpose: str, pacts: list[Pact], day: date
) -> Opened | None:
    """Tell what is opened to somebody for a purpose on a day; None if it is refused."""
    ceilings = [rule for rule in rules_of("ceilings", day) if rule["key"] == asker.kind]
    if not ceilings or purpose not in ceilings[0]["purposes"]:
        return None
    highest = ceilings[0]["purposes"][purpose]
    under = [p for p in pacts_for(asker, pacts, day) if purpose in p.purposes]
    if not under:
        return None
    if highest == "public":
        audience = "public"
    elif purpose in PROCEEDINGS:
        audience = "proceedings"
    else:
        audience = "self" if purpose == "self" else "agencies"
    return Opened(
        items_opened(under, ceilings[0]["items"], (highest, audience), day),
        audience,
        any(purpose in pact.officer_for for pact in under),
        highest == "sealed" and purpose in PROCEEDINGS,
        places_opened(asker, audience, under),
    )


def items_opened(
    under: list[Pact], lawful_items: list[str], limits: tuple[str, str], day: date
) -> dict[str, set[str]]:
    """List the items and fields that some agreement names and that law lets be seen."""
    highest, audience = limits
    lawful = LADDER[: LADDER.index(highest) + 1]
    unconditional = {
        rule["key"]
        for rule in rules_of("catalog", day)
        if rule["sharing"] == "unconditional"
    }
    items: dict[str, set[str]] = {}
    for item, fields in items_of_the_hub().items():
        if "*" not in lawful_items and item not in lawful_items:
            continue
        if audience not in TOLD_ALONE.get(item, {audience}):
            continue
        named: set[str] = set()
        for pact in under:
            if item in pact.items:
                named |= set(pact.items[item])
            elif item in unconditional:
                named |= set(pact.items.get("*", []))
        if named:
            items[item] = {
                name
                for name, closed in fields.items()
                if closed in lawful and (name in named or "*" in named)
            }
    return items


def places_opened(asker: Asker, audience: str, under: list[Pact]) -> set[str] | None:
    """List the divisions that bind somebody; None if none does."""
    if audience in {"public", "self"}:
        return None
    if asker.territory in {"", "*"} and asker.kind not in BOUND_BY_LAW:
        return None
    # Each of them must open a place: the narrowest word holds.
    binding = [set(pact.territory) for pact in under if "*" not in pact.territory]
    if not binding:
        return None
    return {
        *({asker.territory} - {"", "*"}),
        *(place for place in binding[0] if all(place in other for other in binding)),
    }
