"""What the steps of demo matters say, whom they are about, and who acts in them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from hub.casework.machines import RECIPIENT, FactField, MachineEvent, load_machines
from hub.casework.matter import NewParty
from hub.demo.town.population import MadeMerchant
from hub.demo.town.words import SURNAMES

FILE = "speech.toml"
OTHER_NUMBER = "other_number"
GOES_ON_AS = {"move_to_transfer": "transfer"}
"""Of which kind the matter is that a step names; of its own if nothing stands here."""
LEAST_FEN, MOST_FEN, STEP_FEN = 1_800_000, 38_000_000, 137_900
MOST_PIECES = 900
AHEAD = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class DemoParty:
    """The merchant that a demo matter is about, and its public id if it has one."""

    made: MadeMerchant
    merchant: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a step is said with: which matter of the demo it is in, when, for whom."""

    number: int
    party: DemoParty
    players: Mapping[str, str]
    officer: str
    year: int
    until: str
    day: str
    others: Mapping[str, str]
    """Number of an earlier matter by its kind, of those with the same handler."""


@cache
def read_speech() -> Mapping[str, Any]:
    """Read what demo matters say."""
    text = (files(__package__) / FILE).read_text("utf-8")
    return tomllib.loads(text)


def players_of(machine: str, number: int) -> dict[str, str]:
    """Name the member in each role of a matter."""
    told = read_speech()["players"].get(machine, {})
    return {role: codes[number % len(codes)] for role, codes in told.items()}


def officer_of(member: str, *, is_second: bool) -> str:
    """Name the officer of a member that acts, or the second one who decides."""
    place = sum(member.encode()) + (7 if is_second else 0)
    return f"{SURNAMES[place % len(SURNAMES)]}演示"


def party_of(party: DemoParty, role: str) -> NewParty:
    """Write the merchant as a party of its matter."""
    made = party.made
    return NewParty(
        role,
        name=made.name,
        code=made.code,
        address=made.address,
        domain=f"shop{made.index}.example.org",
        merchant=party.merchant,
    )


def facts_of(machine: str, event: MachineEvent, said: Spoken) -> dict[str, Any]:
    """Write what a step tells; what may be left out is told where there are words."""
    words = load_machines().words.facts
    facts = {}
    for name in event.facts:
        field = words[name.rstrip("?")]
        value = _value(machine, event, field, said)
        if value is not None:
            facts[field.key] = value
    return facts


def _value(
    machine: str, event: MachineEvent, field: FactField, said: Spoken
) -> str | int | bool | None:
    """Write one fact; None for what is left out."""
    if field.key == RECIPIENT:
        return said.players.get(event.brings)
    if field.key == OTHER_NUMBER:
        return said.others.get(GOES_ON_AS.get(event.key, machine))
    if field.kind in {"text", "long_text"}:
        return _text(f"{machine}.{event.key}", field.key, said)
    return _figure(field, said)


def _figure(field: FactField, said: Spoken) -> str | int | bool | None:
    """Write a fact that is no text; None for what is left out."""
    number = said.number
    spread = (MOST_FEN - LEAST_FEN) // STEP_FEN
    figures: dict[str, str | int | bool] = {
        "fen": LEAST_FEN + number * 17 % spread * STEP_FEN,
        "count": 1 + number * 31 % MOST_PIECES,
        "flag": number % 2 == 0,
        "day": said.until,
    }
    if field.kind == "choice":
        return field.options[number % len(field.options)].key
    return figures.get(field.kind)


def _text(event: str, fact: str, said: Spoken) -> str | None:
    """Say a text, in the words of the step if there are such."""
    speech = read_speech()
    own: Mapping[str, Sequence[str]] = speech["events"].get(event, {})
    texts: Sequence[str] = own.get(fact) or speech["facts"].get(fact, ())
    if not texts:
        return None
    return texts[said.number % len(texts)].format(
        name=said.party.made.name,
        goods=said.party.made.trade.goods,
        officer=said.officer,
        year=said.year,
        n=100 + said.number,
        day=said.day,
    )
