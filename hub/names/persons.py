"""Names of people: a key for however one was typed, and names of nobody; pure."""

from typing import Final
from unicodedata import normalize

from hub.ground.actors import HUB
from hub.names.folding import flat
from schemas.words import ACCOUNT_PREFIX

_LOOKS_LIKE: Final = str.maketrans(
    # Cyrillic, Greek and others that read as Latin letters, in small letters.
    "авсеніјкморѕтухѵԁԛԝɡɑαβεηικμνορτυχıl10",
    "abcehijkmopstyxvdqwgaabehikmvoptyxiiio",
)


def person_key(name: str) -> str:
    """Give the key of a person's name, empty where there is nothing to read.

    Names are one however wide, high or far apart they were typed, in which script
    (張三, 张三), with which dots between them, and in letters of other alphabets that
    look alike. Two people of one key cannot be told apart by their names.
    """
    letters = (sign for sign in flat(name) if sign.isalnum())
    return "".join(letters).translate(_LOOKS_LIKE)


_HUB: Final = person_key(HUB)


def is_reserved(name: str | None) -> bool:
    """Tell whether a name reads like that of the hub, or of an account.

    Nobody bears one who has not signed in.
    """
    if not name:
        return False
    text = normalize("NFKC", name).strip().casefold()
    return text.startswith(ACCOUNT_PREFIX) or person_key(text) == _HUB
