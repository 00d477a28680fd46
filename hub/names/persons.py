"""Names of people: one key for however a name was typed; pure."""

from typing import Final

from hub.names.folding import flat

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
