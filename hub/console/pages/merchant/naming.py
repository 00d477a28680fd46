"""How a merchant is named and stands, wherever it is shown: pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hub.console.views.parts import NamePiece, StateChip
from hub.console.words.translator import Translator
from hub.lookup.page import NamePartDocument, RegisterDocument, SaidFact

SAID = "said"
PARTS = frozenset({"division", "stem", "industry", "form"})
STATE_SIGNS: Mapping[str, tuple[str, str]] = {
    "active": ("round", "ok"),
    "changing": ("round", "ok"),
    "suspended": ("ring", "warn"),
    "moved_out": ("ring", "mute"),
    "deregistered": ("ring", "mute"),
    "revoked": ("square", "bad"),
    "annulled": ("square", "bad"),
}
"""Sign and tone of each state of a registration."""
DORMANT = ("ring", "mute")
ACTIVE = "active"
"""State of who is on file, and of who is registered."""


def capital(text: str) -> str:
    """Begin a label with a capital, where its script has any."""
    return text[:1].upper() + text[1:]


def name_pieces(
    name: str | None,
    parts: Sequence[NamePartDocument],
    voice: Translator,
    differing: Collection[str] = (),
) -> tuple[NamePiece, ...]:
    """Give a name by its parts; one that is masked stands whole."""
    if name is None:
        return (NamePiece(voice.t("merchant.nameless"), "rest"),)
    pieces: list[NamePiece] = []
    end = 0
    for part in sorted(parts, key=lambda one: one.start):
        if part.start > end:
            pieces.append(NamePiece(name[end : part.start], "rest"))
        kind = part.part if part.part in PARTS else "rest"
        pieces.append(NamePiece(part.text, kind, part.part in differing))
        end = part.end
    if end < len(name):
        pieces.append(NamePiece(name[end:], "rest"))
    return tuple(pieces)


def said_fact(register: RegisterDocument | None, name: str) -> Any:
    """Give what the register says of a fact; nothing where it does not."""
    return None if register is None else said_value(register.facts.get(name))


def said_value(fact: SaidFact | None) -> Any:
    """Give what a record says; nothing where it does not, or where that is hidden."""
    return None if fact is None or fact.state != SAID else fact.value


def merchant_chip(
    status: str, register: RegisterDocument | None, voice: Translator
) -> StateChip:
    """Say how a merchant stands: by its register, else by what is on file."""
    said = said_fact(register, "status")
    if said is None and status != ACTIVE:
        said = status
    if said in STATE_SIGNS:
        return StateChip(voice.t(f"merchant.register_state.{said}"), *STATE_SIGNS[said])
    signs = STATE_SIGNS.get(status, DORMANT)
    return StateChip(voice.t(f"merchant_state.{status}"), *signs)
