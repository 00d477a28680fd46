"""How a personal value is shown where the value itself must not stand."""

import re
from collections.abc import Iterable

from schemas.check_digits import identity_check_char

_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")

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
    masked = _ID_NUMBER.sub(_mask_if_checked, text)
    masked = _MOBILE.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", masked)
    for name in names:
        masked = masked.replace(name, mask_name(name))
    return masked


def _mask_if_checked(found: re.Match[str]) -> str:
    """Mask what passes an identity number's check."""
    number = found[0].upper()
    return (
        mask_id(number) if identity_check_char(number[:17]) == number[17] else found[0]
    )
