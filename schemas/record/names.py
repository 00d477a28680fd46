"""Pure questions about the name of a party or an office."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_MASKED = re.compile(r"\[自然人.*\]|[\u3400-\u9fff]{1,2}[*＊某×xX]{1,3}.?")
_HAN = re.compile(r"[\u3400-\u9fff]{2,3}")
_LONG_PERSON = re.compile(
    r"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|司空|端木|夏侯)"
    r"[\u3400-\u9fff]{1,2}"
)
_DOTTED = re.compile(r"[\u3400-\u9fff]{1,12}(?:[·•・][\u3400-\u9fff]{1,12})+")
_PLACE_ENDINGS = frozenset("店厂社行部馆局院校场站所会户处队")


def name_key(name: str) -> str:
    """Return a name folded for keys: NFKC, no blanks, capitals.

    A key is its own key. Taking blanks out or capitals can bring marks together that
    compose, so folding is repeated until nothing changes.
    """
    key = _BLANKS.sub("", name).upper()
    if key.isascii():
        return key
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", key)).upper()
    return folded if folded == key else name_key(folded)


def looks_like_person(name: str) -> bool:
    """Return whether a name alone reads as a natural person's.

    Two or three Han characters, a compound surname, a dotted name or a masked one.
    It errs towards persons: a firm masked by mistake is a smaller harm than a
    person published.
    """
    name = _BLANKS.sub("", name)
    if _MASKED.fullmatch(name):
        return True
    if name[-1:] in _PLACE_ENDINGS:
        return False
    return any(form.fullmatch(name) for form in (_HAN, _LONG_PERSON, _DOTTED))
