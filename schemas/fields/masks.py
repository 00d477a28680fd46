"""How a personal value is shown where the value itself must not stand."""

import re
from collections.abc import Iterable

from schemas.codes.check_digits import identity_check_char
from schemas.codes.verdict import fold, looks_like_identity_number

# Numbers are typed in full width too, and in groups.
_DIGIT = "[0-9０-９]"
_GAP = "[ \u3000\u00a0－-]?"
_ID_NUMBER = re.compile(
    rf"(?<!{_DIGIT}){_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ](?!{_DIGIT})"
)
_MOBILE = re.compile(
    rf"(?<!{_DIGIT})[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}"
    rf"(?!{_DIGIT})"
)
_LONG_NUMBER = re.compile(rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{10}}")
_GAPS = re.compile("[ -]+")

_COMPOUND_SURNAMES = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "司徒",
        "司空",
        "端木",
        "夏侯",
    )
)


def mask_name(name: str) -> str:
    """Return a person's surname and one star; a name already masked stays."""
    if "*" in name or name.startswith("["):
        return name
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES else name[:1]
    return f"{surname}*"


def mask_id(number: str) -> str:
    """Return an identity number with stars for all but the first 6 and last 4.

    Numbers shorter than 15 show their first two characters only.
    """
    if "*" in number:
        return number
    if len(number) < 15:  # noqa: PLR2004 (shortest citizen's identity number)
        return number[:2] + "*" * max(len(number) - 2, 1)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_in_text(text: str, names: Iterable[str] = ()) -> str:
    """Return a free text with identity numbers, mobile numbers and ``names`` masked.

    An identity number is told by its check character (GB 11643), so that other long
    numbers stay as they are.
    """
    masked = _MOBILE.sub(_mask_mobile, _ID_NUMBER.sub(_mask_if_checked, text))
    return _mask_names(masked, names)


def _mask_names(text: str, names: Iterable[str]) -> str:
    """Mask the names wherever they stand in a text."""
    for name in names:
        text = text.replace(name, mask_name(name))
    return text


def mask_identity_numbers(text: str) -> str:
    """Return a name or number with the identity numbers in it masked.

    Here nothing says that a person is spoken of, so it must be one in every way: with
    a birthday in it too.
    """
    return _ID_NUMBER.sub(_mask_if_whole, text) if _LONG_NUMBER.search(text) else text


def mask_in_public(text: str, names: Iterable[str] = ()) -> str:
    """Return a text that anyone may read with the same masked as in a closed one.

    A text without a word in Chinese is a number, a mark or an address on the web: what
    looks like a mobile number in it may be a part of that.
    """
    masked = text
    if _LONG_NUMBER.search(text):
        masked = _ID_NUMBER.sub(_mask_if_whole, text)
        if not masked.isascii():
            masked = _MOBILE.sub(_mask_mobile, masked)
    return _mask_names(masked, names)


def _mask_if_checked(found: re.Match[str]) -> str:
    """Mask what passes an identity number's check."""
    number = _GAPS.sub("", fold(found[0]))
    checked = identity_check_char(number[:17]) == number[17]
    return mask_id(number) if checked else found[0]


def _mask_if_whole(found: re.Match[str]) -> str:
    """Mask what is an identity number in every way."""
    number = _GAPS.sub("", fold(found[0]))
    return mask_id(number) if looks_like_identity_number(number) else found[0]


def _mask_mobile(found: re.Match[str]) -> str:
    """Mask all of a mobile number but its first three and last four digits."""
    number = _GAPS.sub("", fold(found[0]))
    return f"{number[:3]}****{number[-4:]}"
