"""Names that nobody who is not signed in may bear; pure."""

from typing import Final
from unicodedata import normalize

from hub.ground.actors import HUB
from hub.names import person_key
from schemas.words import ACCOUNT_PREFIX

_HUB: Final = person_key(HUB)


def is_reserved(name: str | None) -> bool:
    """Tell whether a name reads like that of the hub, or of an account."""
    text = normalize("NFKC", name or "").strip().casefold()
    return text.startswith(ACCOUNT_PREFIX) or person_key(text) == _HUB
