"""What people call the roles, documents and parties that are kept by their keys."""

from collections.abc import Iterable, Mapping

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import HUB_ROLE, DocumentKind, MatterRole
from schemas.wording import Wording
from schemas.words import PartyRole

BY_HUB = Wording("平台", "the hub")
"""What the hub's own role is called: no list of roles holds it."""


def name_roles(roles: Iterable[str]) -> Wording:
    """Name roles as people do, one after the other."""
    named = load_machines().words.roles
    keys = tuple(roles)
    zh = "、".join(BY_HUB.zh if key == HUB_ROLE else _zh(named, key) for key in keys)
    en = ", ".join(BY_HUB.en if key == HUB_ROLE else _en(named, key) for key in keys)
    return Wording(zh, en)


def name_documents(kinds: Iterable[str]) -> Wording:
    """Name kinds of documents as people do, one after the other."""
    named = load_machines().words.documents
    keys = tuple(kinds)
    zh = "、".join(_zh(named, key) for key in keys)
    return Wording(zh, ", ".join(_en(named, key) for key in keys))


def name_party(role: str) -> Wording:
    """Name what a party is; what another hub calls it that no list holds is other."""
    words = load_machines().words.parties
    found = words.get(role, words[PartyRole.OTHER])
    return Wording(found.zh, found.en)


def _zh(named: Mapping[str, MatterRole | DocumentKind], key: str) -> str:
    """Name one in Chinese; a key that no list holds any more stands as it is."""
    return named[key].zh if key in named else key


def _en(named: Mapping[str, MatterRole | DocumentKind], key: str) -> str:
    """Name one in English, likewise."""
    return named[key].en if key in named else key
