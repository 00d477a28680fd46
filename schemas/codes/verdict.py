"""The verdict on a received code, and the texts that are no code at all."""

import re
from dataclasses import dataclass
from typing import Literal

from schemas.codes.check_digits import (
    identity_check_char,
    org_check_char,
    reg_no_check_digit,
)
from schemas.codes.repair import rests_on_look_alikes

SCHEMES = (
    "uscc",
    "org_code",
    "reg_no_15",
    "reg_no_13",
    "coop_reg_no",
    "tax_no",
    "licence",
    "icp",
    "domain",
    "shop",
    "id_hash",
)
"""Every kind of identifier a merchant can carry."""

REASONS = {
    "length": "the number of characters is not the one its scheme demands",
    "character": "a character that cannot stand in this code",
    "uscc-letter": "I, O, S, V and Z never stand in a unified social credit code",
    "uscc-category": "this department gives no such entity category",
    "uscc-division": "the division part is not six digits",
    "uscc-check": "the 18th character does not agree with the other 17",
    "org-check": "the last character does not agree with the other eight",
    "reg-no-check": "the 15th digit does not agree with the other 14",
    "coop-form": "not six digits, NA or NB, six digits and X",
    "tax-no-form": "no organisation code behind a six-digit division",
    "ambiguous": "several look-alike readings pass, or none is proved by a check",
    "identity-number": "this is a person's identity number",
    "form": "not written the way its scheme demands",
    "shape": "no known scheme has this shape",
}
"""Stable reason codes of a verdict and what each one means."""

Status = Literal[
    "valid", "repaired", "invalid", "masked", "placeholder", "absent", "unknown"
]


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """What a received code is worth.

    ``value`` is the normalised code and is given only where the code may be used.
    ``warnings`` never stop its use: ``org-check`` (inner organisation check digit
    is wrong though the whole code passes), ``form-only`` (the scheme has no check
    digit), ``filler`` (blanks or hyphens were taken out), ``look-alike`` (symbols that
    cannot stand where they stood were read as what they look like), ``check-only`` (a
    symbol that could stand there was exchanged: nothing but the check digits speaks
    for it).
    """

    scheme: str | None
    raw: str
    value: str | None
    status: Status
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def usable(self) -> bool:
        """Whether the code may identify somebody."""
        return self.status in ("valid", "repaired")

    @property
    def is_guess(self) -> bool:
        """Whether nothing but the check digits speaks for a repaired reading.

        Two of a hundred codes with one wrong character find such a reading by chance,
        which is another's code: it may lead to somebody known, never to a new merchant.
        """
        return (
            self.status == "repaired"
            and self.value is not None
            and not rests_on_look_alikes(fold(self.raw), self.value)
        )


_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0x00A0: " ",
    0x2010: "-",
    0x2011: "-",
    0x2012: "-",
    0x2013: "-",
    0x2014: "-",
    0x2212: "-",
}
_UNSEEN = (
    *(0x00AD, 0x034F, 0x180E, 0xFEFF, *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)),
)
"""What nobody sees and what comes along when a code is copied: marks of direction,
joiners, selectors."""

_FOLD |= dict.fromkeys(_UNSEEN)
_NULLS = frozenset(
    ("", "-", "--", "/", "\\", "\\N", "N/A", "NULL", "NONE", "无", "暂无", "不详", "空")
)

ORG_FORM = re.compile(r"[0-9A-Z]{8}-?[0-9X]")
_PLACEHOLDER = re.compile(r"([0-9X])\1*X?|1234567890?")
_ID_18 = re.compile(
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"[0-9]{3}[0-9X]"
)
_ID_15 = re.compile(r"[1-8][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_SCHEME_OF_LENGTH = {18: "uscc", 9: "org_code", 15: "reg_no_15", 13: "reg_no_13"}


def fold_width(raw: str) -> str:
    """Return the text with full-width characters folded and outer blanks stripped."""
    return (raw if raw.isascii() else raw.translate(_FOLD)).strip()


def fold(raw: str) -> str:
    """Return the code with full-width characters folded, stripped, upper-cased."""
    return fold_width(raw).upper()


def is_digits(code: str) -> bool:
    """Return whether these are ASCII digits only."""
    return code.isascii() and code.isdigit()


def is_tax_no(code: str) -> bool:
    """Return whether a checked organisation code stands behind six digits."""
    return (
        len(code) == 15  # noqa: PLR2004 (division and organisation code)
        and is_digits(code[:6])
        and ORG_FORM.fullmatch(code[6:]) is not None
        and org_check_char(code[6:14]) == code[14]
    )


def looks_like_identity_number(code: str) -> bool:
    """Return whether this is a citizen's identity number rather than a firm's code.

    18 characters must pass GB 11643; 15 digits of before 1999 carry no check, so a
    plausible birthday counts unless they pass as a registration number. A masked
    one counts as no identity number: there is nothing left to protect.
    """
    length = len(code)
    if length in (18, 20) and _ID_18.fullmatch(code[:18]):
        return identity_check_char(code[:17]) == code[17]
    if length == 15 and _ID_15.fullmatch(code):  # noqa: PLR2004 (old number's length)
        return reg_no_check_digit(code[:14]) != code[14] and not is_tax_no(code)
    return False


def no_code(scheme: str | None, raw: str | None, code: str) -> CodeVerdict | None:
    """Return the verdict on an empty, masked or placeholder text, or None."""
    if code in _NULLS:
        return CodeVerdict(scheme, raw or "", None, "absent")
    if "*" in code:
        scheme = scheme or _SCHEME_OF_LENGTH.get(len(code))
        return CodeVerdict(scheme, raw or "", None, "masked")
    if _PLACEHOLDER.fullmatch(code):
        scheme = scheme or _SCHEME_OF_LENGTH.get(len(code))
        return CodeVerdict(scheme, raw or "", None, "placeholder")
    return None
